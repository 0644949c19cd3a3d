package clock_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// TestManyGoroutines is for the race detector: the window ticks while a measurement runs and the user taps.
func TestManyGoroutines(t *testing.T) {
	device := newDevice()
	options := device.on(three(t, always(45*time.Second))...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	c := clock.Open(options)
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
	if note := clock.Open(options).Status().Note; note != nil {
		t.Error(note)
	}
}
