//go:build linux && !android

package clock_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"latchkey/sync/clock"
	"latchkey/sync/clock/clocktest"
)

// asking gives options for the real device that ask the given servers. The servers of a test may serve times long past.
func asking(addrs ...string) clock.Options {
	options := clock.Options{BuildTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, addr := range addrs {
		options.Servers = append(options.Servers, clock.Server{Host: addr})
	}
	return options
}

func TestRealServers(t *testing.T) {
	for _, offset := range []time.Duration{0, 45 * time.Second, -15 * time.Second, -330 * time.Minute, 12 * time.Hour, 72 * time.Hour} {
		t.Run(offset.String(), func(t *testing.T) {
			t.Parallel()
			a, b, liar := clocktest.Start(t, offset), clocktest.Start(t, offset), clocktest.Start(t, offset+90*time.Second)
			c := clock.Open(asking(a.Addr, liar.Addr, b.Addr))
			m := synced(t, c)
			near(t, "offset", m.Offset, a.Offset(t), 20*time.Millisecond)
			verdicts := []clock.Verdict{m.Samples[0].Verdict, m.Samples[1].Verdict, m.Samples[2].Verdict}
			if want := []clock.Verdict{clock.Agrees, clock.Outvoted, clock.Agrees}; !slices.Equal(verdicts, want) {
				t.Errorf("verdicts %v, want %v", verdicts, want)
			}
			if offset == 0 {
				return
			}
			if err := c.Apply(m, clock.Confirmed); offset.Abs() <= 10*time.Minute && err != nil {
				t.Error(err)
			} else if offset.Abs() > 10*time.Minute && err == nil {
				t.Error("two servers were enough for a large correction")
			} else if err == nil {
				near(t, "Now", c.Now().Sub(a.Now(t)), 0, 20*time.Millisecond)
			}
		})
	}
}

// TestExactness measures how far off a measurement is over many runs. It fails only where the goal is missed by much,
// since a busy machine delays packets.
func TestExactness(t *testing.T) {
	const runs = 200
	a, b, c := clocktest.Start(t, 45*time.Second), clocktest.Start(t, 45*time.Second), clocktest.Start(t, 45*time.Second)
	subject := clock.Open(asking(a.Addr, b.Addr, c.Addr))
	var errors []time.Duration
	for range runs {
		m, err := subject.Sync(context.Background())
		if err != nil || !m.Decided {
			t.Fatalf("%+v, error %v", m, err)
		}
		// The servers are up to a few milliseconds apart, so each is compared with its own sample.
		errors = append(errors, (m.Samples[0].Offset - a.Offset(t)).Abs())
	}
	slices.Sort(errors)
	t.Logf("error over %d runs: median %v, worst %v", runs, errors[runs/2], errors[runs-1])
	if errors[runs/2] > 5*time.Millisecond {
		t.Errorf("median error %v, the goal is 5 ms", errors[runs/2])
	}
}
