package clock

import (
	"context"
	"slices"
	"sync"
)

// bootstrap asks those NTS servers again whose certificates do not fit the device's time, at the time on which two or
// more HTTPS operators agree. NTS needs a rough time before it can give an exact one (RFC 8915 section 8.5).
func (a *asking) bootstrap(ctx context.Context, samples []Sample) {
	var late []int
	var claims []Sample
	for i, s := range samples {
		if s.Server.Kind == NTS && outOfDate(s.Err) {
			late = append(late, i)
		}
		if s.Server.Kind == HTTPS {
			claims = append(claims, s)
		}
	}
	if len(late) == 0 {
		return
	}
	rough := vote(slices.Clone(claims))
	if !rough.Decided {
		return
	}
	shifted := *a
	shifted.certificateShift = rough.Offset
	var all sync.WaitGroup
	for _, i := range late {
		all.Go(func() {
			samples[i] = shifted.ask(ctx, samples[i].Server)
			samples[i].Claimed = samples[i].Err == nil
		})
	}
	all.Wait()
}
