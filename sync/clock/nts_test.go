//go:build linux && !android

package clock_test

import (
	"context"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"latchkey/sync/clock"
	"latchkey/sync/clock/clocktest"
)

// relay passes packets to a server and back, and lets a test alter what comes back. Nil drops it.
func relay(t *testing.T, to string, alter func(answer []byte) []byte) string {
	t.Helper()
	return respond(t, func(question []byte, _ int) [][]byte {
		conn, err := net.Dial("udp", to)
		if err != nil {
			t.Error(err)
			return nil
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		if _, err := conn.Write(question); err != nil {
			t.Error(err)
			return nil
		}
		buffer := make([]byte, 4096)
		n, err := conn.Read(buffer)
		if err != nil {
			return nil
		}
		if answer := alter(buffer[:n]); answer != nil {
			return [][]byte{answer}
		}
		return nil
	}).addr
}

// through gives a dial function that sends connections for some addresses elsewhere.
func through(to map[string]string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if other, ok := to[address]; ok {
			address = other
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}
}

func TestNTS(t *testing.T) {
	t.Parallel()
	authority := clocktest.NewAuthority(t)
	server := clocktest.StartNTS(t, 45*time.Second, authority)
	plain := clocktest.Start(t, 45*time.Second)
	options := asking(plain.Addr)
	options.Servers = append(options.Servers, clock.Server{Kind: clock.NTS, Host: server.KeyAddr})
	options.Roots = authority.Pool()
	c := clock.Open(options)
	m := synced(t, c)
	sample := m.Samples[1]
	if !m.Authenticated || !sample.Authenticated || m.Samples[0].Authenticated {
		t.Errorf("authenticated %v, samples %+v", m.Authenticated, m.Samples)
	}
	near(t, "offset", sample.Offset, server.Offset(t), slack)
	if err := c.Apply(m, clock.Tapped); err != nil {
		t.Errorf("a tap on an authenticated offset of 45 s: %v", err)
	}
}

// TestNTSRefuses puts a hostile network or server before a real one.
func TestNTSRefuses(t *testing.T) {
	t.Parallel()
	authority := clocktest.NewAuthority(t)
	server := clocktest.StartNTS(t, 0, authority)
	shift := func(answer []byte, at int) {
		binary.BigEndian.PutUint32(answer[at:], binary.BigEndian.Uint32(answer[at:])+60)
	}
	// The authenticator is the last field and the unique identifier the first.
	tests := []struct {
		name  string
		alter func(answer []byte) []byte
		err   error
	}{
		{"shifted by 60 s", func(a []byte) []byte { shift(a, 32); shift(a, 40); return a }, clock.ErrUnproven},
		{"a lower root delay", func(a []byte) []byte { a[7] ^= 1; return a }, clock.ErrUnproven},
		{"no extension fields", func(a []byte) []byte { return a[:48] }, clock.ErrUnproven},
		{"only the identifier", func(a []byte) []byte { return a[:48+36] }, clock.ErrUnproven},
		{"no identifier", func(a []byte) []byte { return append(a[:48], a[48+36:]...) }, clock.ErrUnproven},
		{"another identifier", func(a []byte) []byte { a[52] ^= 1; return a }, clock.ErrUnproven},
		{"a field of 0 bytes", func(a []byte) []byte { a[50], a[51] = 0, 0; return a }, clock.ErrMalformed},
		{"a field of 15 bytes", func(a []byte) []byte { a[51] = 15; return a }, clock.ErrMalformed},
		{"a field beyond the end", func(a []byte) []byte { a[50] = 0xff; return a }, clock.ErrMalformed},
		{"an authenticator without a nonce", func(a []byte) []byte { a[48+36+4], a[48+36+5] = 0, 0; return a }, clock.ErrMalformed},
		{"an authenticator beyond its field", func(a []byte) []byte { a[48+36+6] = 0xff; return a }, clock.ErrMalformed},
		{"a forged kiss", func(a []byte) []byte { a[1] = 0; copy(a[12:], "DENY"); return a[:48] }, clock.ErrUnproven},
		{"more fields after the authenticator", func(a []byte) []byte { return append(a, 0xff, 0xff, 0, 0) }, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			options := asking()
			options.Servers = []clock.Server{{Kind: clock.NTS, Host: server.KeyAddr}}
			options.Roots = authority.Pool()
			options.Dial = through(map[string]string{server.Addr: relay(t, server.Addr, test.alter)})
			m, err := clock.Open(options).Sync(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			sample := m.Samples[0]
			if !errors.Is(sample.Err, test.err) || sample.Authenticated != (test.err == nil) {
				t.Errorf("authenticated %v, error %v, want %v", sample.Authenticated, sample.Err, test.err)
			}
			if want := map[bool]clock.Verdict{true: clock.Answered, false: clock.Refused}[test.err == nil]; sample.Verdict != want {
				t.Errorf("verdict %v, want %v", sample.Verdict, want)
			}
		})
	}
}

func TestNTSNeedsARightCertificate(t *testing.T) {
	t.Parallel()
	authority, other := clocktest.NewAuthority(t), clocktest.NewAuthority(t)
	server := clocktest.StartNTS(t, 0, authority)
	options := asking()
	options.Servers = []clock.Server{{Kind: clock.NTS, Host: server.KeyAddr}}
	options.Roots = other.Pool()
	m, err := clock.Open(options).Sync(context.Background())
	var unknown x509.UnknownAuthorityError
	if err != nil || !errors.As(m.Samples[0].Err, &unknown) || m.Samples[0].Verdict != clock.Refused {
		t.Errorf("%+v, error %v", m.Samples[0], err)
	}
	options.Roots = authority.Pool()
	options.Device = func() time.Time { return time.Now().AddDate(-12, 0, 0) }
	m, err = clock.Open(options).Sync(context.Background())
	var invalid x509.CertificateInvalidError
	if err != nil || !errors.As(m.Samples[0].Err, &invalid) || invalid.Reason != x509.Expired {
		t.Errorf("%+v, error %v", m.Samples[0], err)
	}
	options.Servers = []clock.Server{{Kind: clock.NTS, Host: strings.Replace(server.KeyAddr, "127.0.0.1", "localhost", 1)}}
	options.Device = nil
	m, err = clock.Open(options).Sync(context.Background())
	if err != nil || m.Samples[0].Err != nil {
		t.Errorf("by name: %+v, error %v", m.Samples[0], err)
	}
}

func TestNTSSurvivesALostPacket(t *testing.T) {
	t.Parallel()
	authority := clocktest.NewAuthority(t)
	server := clocktest.StartNTS(t, 0, authority)
	lost := false
	options := asking()
	options.Servers = []clock.Server{{Kind: clock.NTS, Host: server.KeyAddr}}
	options.Roots = authority.Pool()
	options.Dial = through(map[string]string{server.Addr: relay(t, server.Addr, func(answer []byte) []byte {
		if !lost {
			lost = true
			return nil
		}
		return answer
	})})
	m, err := clock.Open(options).Sync(context.Background())
	if err != nil || !m.Samples[0].Authenticated || !lost {
		t.Errorf("%+v, error %v", m.Samples, err)
	}
}
