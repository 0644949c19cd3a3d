package clock_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// TestKissIsRemembered: RATE holds a server for an hour, then two, and up to a day; DENY and RSTR until the list is edited.
func TestKissIsRemembered(t *testing.T) {
	for _, code := range []string{"RATE", "DENY", "RSTR", "XYZW"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			device := newDevice()
			var kissing atomic.Bool
			kissing.Store(true)
			rude := respond(t, func(question []byte, _ int) [][]byte {
				p := honest(question, device.now())
				if kissing.Load() {
					p.kiss(code)
				}
				return [][]byte{p[:]}
			})
			good := []string{
				respond(t, func(question []byte, _ int) [][]byte { return [][]byte{honest(question, device.now())[:]} }).addr,
				respond(t, func(question []byte, _ int) [][]byte { return [][]byte{honest(question, device.now())[:]} }).addr,
			}
			options := device.on(rude.addr, good[0], good[1])
			options.Path = filepath.Join(t.TempDir(), "clock.json")
			asked := func() bool {
				t.Helper()
				before := rude.asked.Load()
				m := synced(t, open(t, options))
				if len(m.Samples) != 3 || m.Samples[0].Server.Host != rude.addr || m.Samples[2].Verdict != clock.Agrees {
					t.Errorf("samples %+v", m.Samples)
				}
				was := rude.asked.Load() > before
				if !was && (m.Samples[0].Verdict != clock.NotAsked || !errors.Is(m.Samples[0].Err, clock.ErrHeld)) {
					t.Errorf("not asked, but %+v", m.Samples[0])
				}
				return was
			}
			if !asked() || asked() {
				t.Error("want one question, then none")
			}
			if code == "DENY" || code == "RSTR" {
				device.sleep(1000 * time.Hour)
				if asked() {
					t.Error("asked again without the user's word")
				}
				if err := open(t, options).ResetServers(); err != nil {
					t.Fatal(err)
				}
				if !asked() {
					t.Error("not asked after the list was reset")
				}
				return
			}
			for _, hours := range []int{1, 2, 4, 8, 16, 24, 24} {
				device.sleep(time.Duration(hours)*time.Hour - time.Minute)
				if asked() {
					t.Errorf("asked before %d h were over", hours)
				}
				device.sleep(2 * time.Minute)
				if !asked() {
					t.Errorf("not asked after %d h", hours)
				}
			}
			kissing.Store(false)
			device.sleep(25 * time.Hour)
			for range 2 {
				if !asked() {
					t.Error("not forgiven after a usable answer")
				}
			}
			kissing.Store(true)
			asked()
			device.sleep(61 * time.Minute)
			if !asked() {
				t.Error("the hold did not begin at an hour again")
			}
		})
	}
}

func TestAllHeld(t *testing.T) {
	rude := respond(t, func(question []byte, _ int) [][]byte {
		p := honest(question, time.Now())
		p.kiss("DENY")
		return [][]byte{p[:]}
	})
	c := open(t, newDevice().on(rude.addr))
	if _, err := c.Sync(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Sync(context.Background()); !errors.Is(err, clock.ErrHeld) || rude.asked.Load() != 1 {
		t.Errorf("error %v, %d packets, want ErrHeld and 1", err, rude.asked.Load())
	}
}

func TestManners(t *testing.T) {
	device := newDevice()
	addrs := three(t, always(45*time.Second))
	options := device.on("a.example", "b.example", "c.example")
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	var dialled atomic.Int64
	options.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled.Add(1)
		return new(net.Dialer).DialContext(ctx, network, addrs[address[0]-'a'])
	}
	ctx := context.Background()
	c := open(t, options)
	if _, err := c.SyncIfDue(ctx); !errors.Is(err, clock.ErrNotAllowed) {
		t.Errorf("error %v before the user allowed it, want ErrNotAllowed", err)
	}
	c.Now()
	c.Check()
	c.Status()
	c.Findings()
	c.Drift()
	if _, err := c.Calibrate(ctx, 30*time.Second, func(time.Time) string { return "000000" }, "123456"); !errors.Is(err, clock.ErrNoMatch) {
		t.Error(err)
	}
	if dialled.Load() != 0 {
		t.Fatalf("%d connections before consent", dialled.Load())
	}
	if err := c.SetAtStart(true); err != nil {
		t.Fatal(err)
	}
	if m, err := c.SyncIfDue(ctx); err != nil || !m.Decided {
		t.Fatalf("allowed: %+v, error %v", m, err)
	}
	c = open(t, options)
	if _, err := c.Sync(ctx); !errors.Is(err, clock.ErrTooSoon) {
		t.Errorf("a tap at once: error %v, want ErrTooSoon", err)
	}
	device.sleep(61 * time.Second)
	if _, err := c.Sync(ctx); err != nil {
		t.Errorf("a tap after a minute: %v", err)
	}
	device.sleep(29 * time.Minute)
	if _, err := c.SyncIfDue(ctx); !errors.Is(err, clock.ErrTooSoon) {
		t.Errorf("unasked after 29 min: error %v, want ErrTooSoon", err)
	}
	device.sleep(2 * time.Minute)
	if _, err := c.SyncIfDue(ctx); err != nil {
		t.Errorf("unasked after 31 min: %v", err)
	}
}
