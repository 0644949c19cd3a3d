package clock_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/sync/clock"
)

// open gives a clock that is closed before its folder goes: what Check noticed is written behind the caller's back. Where
// closing must succeed the test closes it itself.
func open(t *testing.T, options clock.Options) *clock.Clock {
	t.Helper()
	c := clock.Open(options)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// TestManyGoroutines is for the race detector: the window ticks while a measurement runs and the user taps.
func TestManyGoroutines(t *testing.T) {
	device := newDevice()
	options := device.on(three(t, always(45*time.Second))...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	c := open(t, options)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 20 {
				c.Now()
				c.Check()
				c.Status()
				c.Servers()
				c.Drift()
				c.Findings()
			}
		})
		all.Go(func() {
			for range 5 {
				m, err := c.Sync(context.Background())
				if errors.Is(err, clock.ErrTooSoon) {
					continue // another one is measuring
				}
				if err != nil || !m.Decided {
					t.Errorf("%+v, error %v", m, err)
				}
				if err := c.Apply(m, clock.Confirmed); err != nil && !errors.Is(err, clock.ErrStale) {
					t.Error(err)
				}
				c.Explain(m)
				if err := c.Undo(); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() { device.step(3 * time.Second); device.step(-3 * time.Second) })
	}
	all.Wait()
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if note := open(t, options).Status().Note; note != nil {
		t.Error(note)
	}
}

// Close may be called while Check notices something, and when the last one is over nothing is written any more: the folder
// may go.
func TestCloseIsTheEnd(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "folder")
	synctest.Test(t, func(t *testing.T) {
		device := newDevice()
		options := clock.Options{Path: filepath.Join(folder, "clock.json"), Device: device.now, Boot: device.boot}
		for range 20 {
			c := clock.Open(options)
			var all sync.WaitGroup
			for i := range 4 {
				all.Go(func() {
					device.step(time.Duration(i+1) * time.Hour)
					c.Check()
					if err := c.Close(); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // until what Check began has ended
			if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
				t.Fatalf("written after it was closed: error %v", err)
			}
		}
	})
}
