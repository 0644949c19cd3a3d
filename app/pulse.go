package app

import (
	"context"
	"time"
)

// pulse calls tick on the UI goroutine, by way of do, at every whole second of
// now until ctx ends. It touches no widget itself, so that a test can run tick
// on its own goroutine (Fyne's test driver runs fyne.Do on the caller's).
func pulse(ctx context.Context, now func() time.Time, do func(func()), tick func(time.Time)) {
	for {
		n := now()
		select {
		case <-ctx.Done():
			return
		case <-time.After(n.Truncate(time.Second).Add(time.Second).Sub(n)):
			do(func() { tick(now()) })
		}
	}
}
