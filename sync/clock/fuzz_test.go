package clock_test

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// cannedConn is a connection on which the peer answers each question with one packet.
type cannedConn struct {
	net.Conn
	answer   []byte
	question []byte
}

func (c *cannedConn) Write(b []byte) (int, error) {
	c.question = append([]byte(nil), b...)
	return len(b), nil
}
func (c *cannedConn) Close() error                     { return nil }
func (c *cannedConn) SetDeadline(time.Time) error      { return nil }
func (c *cannedConn) SetReadDeadline(time.Time) error  { return nil }
func (c *cannedConn) SetWriteDeadline(time.Time) error { return nil }

func (c *cannedConn) Read(b []byte) (int, error) {
	if c.answer == nil {
		return 0, io.EOF
	}
	answer := append([]byte(nil), c.answer...)
	c.answer = nil
	if len(answer) >= 32 {
		copy(answer[24:32], c.question[40:48])
	}
	return copy(b, answer), nil
}

// FuzzAnswer: whatever a server answers, an accepted sample is within all limits.
func FuzzAnswer(f *testing.F) {
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	question := make([]byte, 48)
	good := honest(question, now)
	f.Add(good[:])
	kiss := honest(question, now)
	kiss.kiss("RATE")
	f.Add(kiss[:])
	far := honest(question, now)
	far.rootDelay(65535)
	f.Add(far[:])
	early := honest(question, time.Date(1901, 1, 1, 0, 0, 0, 0, time.UTC))
	f.Add(early[:])
	f.Add([]byte{})
	options := clock.Options{
		Device: func() time.Time { return now }, BuildTime: now,
		Boot:    func() (time.Duration, string) { return time.Hour, "boot" },
		Servers: []clock.Server{{Host: "127.0.0.1"}},
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		options := options
		options.Dial = func(context.Context, string, string) (net.Conn, error) { return &cannedConn{answer: answer}, nil }
		m, err := clock.Open(options).Sync(context.Background())
		if err != nil {
			return
		}
		s := m.Samples[0]
		if m.Decided || (s.Err == nil) == (s.Verdict == clock.Refused) {
			t.Fatalf("%+v", m)
		}
		if s.Err != nil {
			return
		}
		told := now.Add(s.Offset)
		if told.Before(now.AddDate(0, 0, -2)) || told.After(now.AddDate(20, 0, 1)) || s.RTT < 0 || s.RTT > 1500*time.Millisecond ||
			s.Uncertainty <= 0 || s.Uncertainty > 3*time.Second || s.Stratum < 1 || s.Stratum > 15 {
			t.Fatalf("accepted %+v", s)
		}
	})
}

// FuzzStateFile: whatever is in the file, there is a clock, and it can be used, saved and read again.
func FuzzStateFile(f *testing.F) {
	f.Add([]byte(`{"format":1}`))
	f.Add([]byte(`{"format":1,"check_at_start":true,"servers":["a.example","[::1]:1"],"correction":{"offset":45.5,"uncertainty":0.01,` +
		`"authenticated":false,"since":"2026-06-01T12:00:00Z","checked":{"wall":"2026-06-01T12:00:00Z","boot_ns":1,"boot_id":"boot"},` +
		`"seen":{"wall":"2026-06-01T12:00:00Z","boot_ns":1,"boot_id":"boot"},"sources":["a.example"]}}`))
	f.Add([]byte(`{"format":1,"correction":{"offset":4e9,"seen":{"wall":"0001-01-01T00:00:00Z","boot_ns":-9223372036854775808,"boot_id":"boot"}}}`))
	f.Add([]byte(`{"format":1,"last":{"decided":true,"offset":-4e9,"samples":[{"server":"a","verdict":"agrees"}]}}`))
	now := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "clock.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		options := clock.Options{
			Path: path, BuildTime: now, Device: func() time.Time { return now },
			Boot: func() (time.Duration, string) { return time.Hour, "boot" },
		}
		c := clock.Open(options)
		c.Check()
		s := c.Status()
		if s.Note != nil && s.Corrected {
			t.Fatalf("a correction from a damaged file: %+v", s)
		}
		if got := c.Now().Sub(now); got != s.Offset || got.Abs() > 141*365*24*time.Hour {
			t.Fatalf("Now is off by %v, the offset in force is %v", got, s.Offset)
		}
		if n := len(c.Servers()); n < 1 || n > clock.MaxServers {
			t.Fatalf("%d servers", n)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		again := clock.Open(options)
		if next := again.Status(); next.Note != nil || next.Corrected != s.Corrected || (next.Offset-s.Offset).Abs() > time.Microsecond {
			t.Fatalf("%+v became %+v", s, next)
		}
	})
}

// TestFuzzSeeds: what a fuzz run once found must stay beside the code, or it is not tried again.
func TestFuzzSeeds(t *testing.T) {
	for _, target := range []string{"FuzzAnswer", "FuzzStateFile"} {
		seeds, err := filepath.Glob(filepath.Join("testdata", "fuzz", target, "*"))
		if err != nil || len(seeds) == 0 {
			t.Errorf("%s has no seeds, error %v", target, err)
		}
	}
}
