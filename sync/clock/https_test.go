//go:build linux && !android

package clock_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/sync/clock"
	"latchkey/sync/clock/clocktest"
)

// website is an HTTPS server on loopback whose Date is off from the real clock, with a certificate for around that date.
// It gives the entry for a server list.
func website(t *testing.T, authority *clocktest.Authority, offset time.Duration, answer func(w http.ResponseWriter)) clock.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodHead || r.URL.Path != "/" || r.Header.Get("User-Agent") != "" {
			t.Errorf("asked %s %s as %q", r.Method, r.URL, r.Header.Get("User-Agent"))
		}
		w.Header().Set("Date", time.Now().Add(offset).UTC().Format(http.TimeFormat))
		if answer != nil {
			answer(w)
		}
	}))
	served := time.Now().Add(offset)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{authority.Certificate(t, served.AddDate(0, 0, -1), served.AddDate(0, 1, 0))}}
	server.Config.ErrorLog = log.New(new(bytes.Buffer), "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	return clock.Server{Kind: clock.HTTPS, Host: strings.TrimPrefix(server.URL, "https://")}
}

func TestHTTPS(t *testing.T) {
	authority := clocktest.NewAuthority(t)
	for name, test := range map[string]struct {
		servers  []clock.Server
		decided  bool
		reason   clock.Reason
		verdicts []clock.Verdict
	}{
		"two operators":       {servers: []clock.Server{website(t, authority, 45*time.Second, nil), website(t, authority, 45*time.Second, nil)}, decided: true},
		"one host":            {servers: []clock.Server{website(t, authority, 45*time.Second, nil)}, reason: clock.ReasonTooFew},
		"two that disagree":   {servers: []clock.Server{website(t, authority, 45*time.Second, nil), website(t, authority, 0, nil)}, reason: clock.ReasonDisagree},
		"UDP blocked":         {servers: []clock.Server{{Host: "127.0.0.1:1"}, {Host: "127.0.0.1:2"}, {Kind: clock.NTS, Host: "127.0.0.1:3"}, website(t, authority, 45*time.Second, nil), website(t, authority, 45*time.Second, nil)}, decided: true},
		"UDP blocked, a host": {servers: []clock.Server{{Host: "127.0.0.1:1"}, {Host: "127.0.0.1:2"}, website(t, authority, 45*time.Second, nil)}, reason: clock.ReasonTooFew},
	} {
		t.Run(name, func(t *testing.T) {
			c := clock.Open(clock.Options{BuildTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Roots: authority.Pool(), Servers: test.servers})
			m, err := c.Sync(context.Background())
			if err != nil || m.Decided != test.decided || m.Reason != test.reason {
				t.Fatalf("%+v, error %v", m, err)
			}
			if m.Decided {
				near(t, "offset", m.Offset, 45*time.Second, 600*time.Millisecond)
				if !m.Authenticated || m.Claimed {
					t.Errorf("authenticated %v, claimed %v", m.Authenticated, m.Claimed)
				}
				if err := c.Apply(m, clock.Tapped); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestHTTPSRefuses(t *testing.T) {
	authority := clocktest.NewAuthority(t)
	for name, test := range map[string]struct {
		answer func(w http.ResponseWriter)
		err    error
	}{
		"a redirect is no harm": {func(w http.ResponseWriter) { w.Header().Set("Location", "https://127.0.0.1:1/"); w.WriteHeader(302) }, nil},
		"nor is an error":       {func(w http.ResponseWriter) { w.WriteHeader(500) }, nil},
		"from a cache":          {func(w http.ResponseWriter) { w.Header().Set("Age", "0") }, clock.ErrCached},
		"no date":               {func(w http.ResponseWriter) { w.Header()["Date"] = nil }, clock.ErrDate},
		"two dates":             {func(w http.ResponseWriter) { w.Header().Add("Date", w.Header().Get("Date")) }, clock.ErrDate},
		"a bad date":            {func(w http.ResponseWriter) { w.Header().Set("Date", "yesterday") }, clock.ErrDate},
		"a long date":           {func(w http.ResponseWriter) { w.Header().Set("Date", strings.Repeat("x", 100)) }, clock.ErrDate},
		"before the build":      {func(w http.ResponseWriter) { w.Header().Set("Date", "Mon, 01 Dec 2025 00:00:00 GMT") }, clock.ErrImplausible},
	} {
		t.Run(name, func(t *testing.T) {
			options := asking()
			options.Roots = authority.Pool()
			options.Servers = []clock.Server{website(t, authority, 0, test.answer)}
			m, err := clock.Open(options).Sync(context.Background())
			if err != nil || !errors.Is(m.Samples[0].Err, test.err) || (m.Samples[0].Verdict == clock.Refused) != (test.err != nil) {
				t.Errorf("%+v, error %v, want %v", m.Samples[0], err, test.err)
			}
		})
	}
	t.Run("another authority", func(t *testing.T) {
		options := asking()
		options.Roots = clocktest.NewAuthority(t).Pool()
		options.Servers = []clock.Server{website(t, authority, 0, nil)}
		m, err := clock.Open(options).Sync(context.Background())
		var unknown x509.UnknownAuthorityError
		if err != nil || !errors.As(m.Samples[0].Err, &unknown) || m.Samples[0].Verdict != clock.Refused {
			t.Errorf("%+v, error %v", m.Samples[0], err)
		}
	})
	t.Run("a certificate that is not valid at the time it claims either", func(t *testing.T) {
		options := asking()
		options.Roots = authority.Pool()
		options.Servers = []clock.Server{website(t, authority, 0, func(w http.ResponseWriter) {
			w.Header().Set("Date", time.Now().AddDate(1, 0, 0).UTC().Format(http.TimeFormat))
		})}
		options.Device = func() time.Time { return time.Now().AddDate(-12, 0, 0) }
		m, err := clock.Open(options).Sync(context.Background())
		var invalid x509.CertificateInvalidError
		if err != nil || !errors.As(m.Samples[0].Err, &invalid) || invalid.Reason != x509.Expired {
			t.Errorf("%+v, error %v", m.Samples[0], err)
		}
	})
}

// TestYearsBehind: certificates cannot be checked at the device's time, so rough time from two operators comes first.
func TestYearsBehind(t *testing.T) {
	t.Parallel()
	authority := clocktest.NewAuthority(t)
	exact := clocktest.StartNTS(t, 0, authority)
	behind := time.Since(time.Now().AddDate(-12, 0, 0))
	right := func() clock.Server { return website(t, authority, 0, nil) }
	nts := clock.Server{Kind: clock.NTS, Host: exact.KeyAddr}
	var invalid x509.CertificateInvalidError
	for name, test := range map[string]struct {
		servers []clock.Server
		decided bool
		check   func(m clock.Measurement) bool
	}{
		"two operators and NTS": {[]clock.Server{nts, right(), right()}, true, func(m clock.Measurement) bool {
			return m.Samples[0].Authenticated && m.Samples[0].Claimed && m.Uncertainty < 100*time.Millisecond
		}},
		"one operator and NTS": {[]clock.Server{nts, right()}, false, func(m clock.Measurement) bool {
			return errors.As(m.Samples[0].Err, &invalid) && errors.Is(m.Samples[1].Err, clock.ErrAlone)
		}},
		"one operator and plain NTP": {[]clock.Server{{Host: exact.Addr}, right()}, false, func(m clock.Measurement) bool {
			return m.Samples[0].Err == nil && errors.Is(m.Samples[1].Err, clock.ErrAlone)
		}},
		"two operators an hour apart": {[]clock.Server{nts, right(), website(t, authority, time.Hour, nil)}, false, func(m clock.Measurement) bool {
			return errors.Is(m.Samples[1].Err, clock.ErrAlone) && errors.Is(m.Samples[2].Err, clock.ErrAlone)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			options := clock.Options{BuildTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Roots: authority.Pool(), Servers: test.servers}
			options.Device = func() time.Time { return time.Now().Add(-behind) }
			c := clock.Open(options)
			m, err := c.Sync(context.Background())
			if err != nil || m.Decided != test.decided || !test.check(m) {
				t.Fatalf("%+v, error %v", m, err)
			}
			if !m.Decided {
				return
			}
			near(t, "offset", m.Offset, behind, slack)
			if err := c.Apply(m, clock.Tapped); !errors.Is(err, clock.ErrNeedsYes) || !m.Claimed {
				t.Errorf("claimed %v, a tap gives %v", m.Claimed, err)
			}
			if err := c.Apply(m, clock.Confirmed); err != nil {
				t.Error(err)
			}
			// With the correction in force certificates are checked at true time: nothing need be claimed any more.
			if m = synced(t, c); m.Claimed {
				t.Errorf("still claimed: %+v", m)
			}
		})
	}
}

func TestNTSAndHTTPSDisagree(t *testing.T) {
	t.Parallel()
	authority := clocktest.NewAuthority(t)
	options := asking()
	options.Roots = authority.Pool()
	options.Servers = []clock.Server{{Kind: clock.NTS, Host: clocktest.StartNTS(t, 0, authority).KeyAddr}, website(t, authority, time.Minute, nil)}
	m, err := clock.Open(options).Sync(context.Background())
	if err != nil || m.Decided || m.Reason != clock.ReasonDisagree {
		t.Errorf("%+v, error %v", m, err)
	}
}

// TestRoughExactness: the goal with HTTPS alone is 0.6 s.
func TestRoughExactness(t *testing.T) {
	const runs = 50
	authority := clocktest.NewAuthority(t)
	var shift atomic.Int64
	options := asking()
	options.Roots = authority.Pool()
	options.Servers = []clock.Server{website(t, authority, 45*time.Second, nil), website(t, authority, 45*time.Second, nil)}
	options.Device = func() time.Time { return time.Now().Add(time.Duration(shift.Load())) }
	var errors []time.Duration
	for i := range runs {
		// Each run begins at another fraction of a second.
		want := 45*time.Second - time.Duration(shift.Add(int64(time.Duration(i)*17*time.Millisecond)))
		m := synced(t, clock.Open(options))
		errors = append(errors, (m.Offset - want).Abs())
	}
	slices.Sort(errors)
	t.Logf("error over %d runs: median %v, worst %v", runs, errors[runs/2], errors[runs-1])
	if errors[runs-1] > 600*time.Millisecond {
		t.Errorf("worst error %v", errors[runs-1])
	}
}
