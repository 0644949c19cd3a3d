//go:build linux && !android

package clock_test

import (
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
			near(t, "offset", m.Offset, a.Offset(t), slack)
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
				near(t, "Now", c.Now().Sub(a.Now(t)), 0, slack)
			}
		})
	}
}

// TestExactness measures how far off a measurement is over many runs. It fails only where the goal is missed by much,
// since a busy machine delays packets.
func TestExactness(t *testing.T) {
	const runs = 200
	authority := clocktest.NewAuthority(t)
	plain, signed := clocktest.Start(t, 45*time.Second), clocktest.StartNTS(t, 45*time.Second, authority)
	options := asking(plain.Addr)
	options.Servers = append(options.Servers, clock.Server{Kind: clock.NTS, Host: signed.KeyAddr})
	options.Roots = authority.Pool()
	subject := clock.Open(options)
	// The servers are up to a few milliseconds apart, so each is compared with its own samples.
	var taken []time.Duration
	for i, server := range []*clocktest.Server{plain, signed} {
		var errors []time.Duration
		for range runs {
			tap := time.Now()
			m := synced(t, subject)
			taken = append(taken, time.Since(tap))
			errors = append(errors, (m.Samples[i].Offset - server.Offset(t)).Abs())
		}
		slices.Sort(errors)
		t.Logf("%v: error over %d runs: median %v, worst %v", options.Servers[i].Kind, runs, errors[runs/2], errors[runs-1])
		if errors[runs/2] > 5*time.Millisecond {
			t.Errorf("%v: median error %v, the goal is 5 ms", options.Servers[i].Kind, errors[runs/2])
		}
	}
	slices.Sort(taken)
	t.Logf("from tap to result over %d runs: median %v, worst %v", len(taken), taken[len(taken)/2], taken[len(taken)-1])
}
