//go:build linux && !android

package clock_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"latchkey/sync/clock"
	"latchkey/sync/clock/clocktest"
)

// TestSkewedDevices is the way of a user whose device is wrong, for each way of being wrong.
func TestSkewedDevices(t *testing.T) {
	t.Parallel()
	addrs := []string{clocktest.Start(t, 0).Addr, clocktest.Start(t, 0).Addr, clocktest.Start(t, 0).Addr}
	utc, india := time.UTC, time.FixedZone("IST", 330*60)
	for _, test := range []struct {
		skew time.Duration
		zone *time.Location
		want clock.CauseKind
	}{
		{-3600 * time.Second, utc, clock.CauseSummer},
		{-330 * 60 * time.Second, india, clock.CauseDualBoot},
		{330 * 60 * time.Second, utc, clock.CauseZone},
		// The local time of no zone: nobody lives at UTC-05:30.
		{-330 * 60 * time.Second, utc, clock.CauseSetWrong},
		{-45 * time.Second, utc, clock.CauseDrift},
		{-15 * time.Second, utc, clock.CauseDrift},
		{-3 * time.Second, utc, clock.CauseDrift},
		{0, utc, clock.CauseNone},
		{3 * time.Second, utc, clock.CauseDrift},
		{15 * time.Second, utc, clock.CauseDrift},
		{45 * time.Second, utc, clock.CauseDrift},
		{43200 * time.Second, utc, clock.CauseHalfDay},
		{86400 * time.Second, utc, clock.CauseDate},
	} {
		skew := test.skew
		t.Run(skew.String()+" "+test.zone.String(), func(t *testing.T) {
			t.Parallel()
			options := asking(addrs...)
			options.System = "linux"
			options.Device = func() time.Time { return time.Now().Add(skew).In(test.zone) }
			c := clock.Open(options)
			m := synced(t, c)
			near(t, "offset", m.Offset, -skew, slack)
			if cause := c.Explain(m); cause.Kind != test.want {
				t.Errorf("explained by %+v, want %v", cause, test.want)
			}
			if err := c.Apply(m, clock.Confirmed); (skew == 0) != errors.Is(err, clock.ErrInStep) || skew != 0 && err != nil {
				t.Fatal(err)
			}
			near(t, "error of Now", time.Until(c.Now()), 0, slack)
		})
	}
}

func TestLiarsAgainstOneAuthenticated(t *testing.T) {
	t.Parallel()
	authority := clocktest.NewAuthority(t)
	options := asking(clocktest.Start(t, time.Minute).Addr, clocktest.Start(t, time.Minute).Addr)
	options.Servers = append(options.Servers, clock.Server{Kind: clock.NTS, Host: clocktest.StartNTS(t, 0, authority).KeyAddr})
	options.Roots = authority.Pool()
	c := clock.Open(options)
	m, err := c.Sync(context.Background())
	if err != nil || m.Decided || m.Reason != clock.ReasonUnsigned {
		t.Errorf("%+v, error %v", m, err)
	}
	if err := c.Apply(m, clock.Confirmed); !errors.Is(err, clock.ErrUndecided) {
		t.Errorf("error %v, want ErrUndecided", err)
	}
}

// TestAllDead: servers of every kind that take a question and never answer hold nobody up for more than five seconds.
func TestAllDead(t *testing.T) {
	t.Parallel()
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	silent := respond(t, func([]byte, int) [][]byte { return nil })
	options := asking(silent.addr)
	options.Servers = append(options.Servers, clock.Server{Kind: clock.NTS, Host: mute.Addr().String()}, clock.Server{Kind: clock.HTTPS, Host: mute.Addr().String()})
	ctx, cancel := context.WithTimeout(context.Background(), 5500*time.Millisecond)
	defer cancel()
	m, err := clock.Open(options).Sync(ctx)
	if !errors.Is(err, clock.ErrNoNetwork) {
		t.Fatalf("error %v, want ErrNoNetwork", err)
	}
	for _, sample := range m.Samples {
		if sample.Verdict != clock.NoAnswer {
			t.Errorf("%v: %v, %v", sample.Server, sample.Verdict, sample.Err)
		}
	}
}
