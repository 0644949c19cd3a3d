package clock_test

import (
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/sync/clock"
)

func TestDroppedWhenTheDeviceIsRightAgain(t *testing.T) {
	device := newDevice()
	var ahead atomic.Int64
	ahead.Store(int64(45 * time.Second))
	options := device.on(three(t, func() time.Duration { return time.Duration(ahead.Load()) })...)
	c := corrected(t, options)
	ahead.Store(int64(time.Second))
	m := synced(t, c)
	if !m.Dropped || c.Status().Corrected {
		t.Errorf("dropped %v, still corrected %v", m.Dropped, c.Status().Corrected)
	}
	near(t, "Now", c.Now().Sub(device.now()), 0, slack)
	if again := synced(t, c); again.Dropped {
		t.Error("dropped twice")
	}
}

func TestStepWhileRunning(t *testing.T) {
	addrs := three(t, always(45*time.Second))
	tests := []struct {
		name    string
		step    time.Duration
		want    time.Duration // offset afterwards
		event   bool
		dropped bool
	}{
		{"nothing", 0, 45 * time.Second, false, false},
		{"a second", time.Second, 45 * time.Second, false, false},
		{"ahead", 10 * time.Second, 35 * time.Second, true, false},
		{"back", -time.Hour, time.Hour + 45*time.Second, true, false},
		{"put right", 45 * time.Second, 0, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			device := newDevice()
			options := device.on(addrs...)
			options.Path = filepath.Join(t.TempDir(), "clock.json")
			c := corrected(t, options)
			device.step(test.step)
			event := c.Check()
			if (event != clock.Event{}) != test.event || event.Dropped != test.dropped {
				t.Errorf("event %+v", event)
			}
			if test.event {
				near(t, "step", event.Step, test.step, slack)
				near(t, "offset of the event", event.Offset, test.want, slack)
			}
			near(t, "offset in force", c.Now().Sub(device.now()), test.want, slack)
			if again := c.Check(); again != (clock.Event{}) {
				t.Errorf("told twice: %+v", again)
			}
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			next := open(t, options)
			near(t, "offset in the next run", next.Now().Sub(device.now()), test.want, slack)
			if test.event {
				near(t, "error of the device as last measured", next.Status().Last.Offset, 45*time.Second-test.step, slack)
				if err := next.Apply(*next.Status().Last, clock.Confirmed); (err != nil) != test.dropped {
					t.Errorf("the measurement, brought over to the clock as it is now: %v", err)
				}
				near(t, "offset in force after it", next.Now().Sub(device.now()), test.want, slack)
			}
		})
	}
}

func TestStepWhileNotRunning(t *testing.T) {
	device := newDevice()
	options := device.on(three(t, always(45*time.Second))...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	corrected(t, options)
	device.sleep(8 * time.Hour)
	device.step(-30 * time.Minute)
	c := open(t, options)
	near(t, "offset in force", c.Now().Sub(device.now()), 30*time.Minute+45*time.Second, slack)
	near(t, "step", c.Check().Step, -30*time.Minute, slack)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if s := c.Status(); s.Restarted {
		t.Errorf("taken for a restart: %+v", s)
	}
}

func TestSleepIsNoStep(t *testing.T) {
	device := newDevice()
	c := corrected(t, device.on(three(t, always(45*time.Second))...))
	device.sleep(9 * time.Hour)
	if event := c.Check(); event != (clock.Event{}) {
		t.Errorf("sleep was taken for %+v", event)
	}
	near(t, "offset in force", c.Now().Sub(device.now()), 45*time.Second, slack)
}

func TestAge(t *testing.T) {
	device := newDevice()
	var truth atomic.Int64
	truth.Store(int64(45 * time.Second))
	options := device.on(three(t, func() time.Duration { return time.Duration(truth.Load() + device.slept.Load()) })...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	c := corrected(t, options)
	age := func(c *clock.Clock, want clock.Age, restarted bool) {
		t.Helper()
		if s := c.Status(); !s.Corrected || s.Age != want || s.Restarted != restarted {
			t.Errorf("age %v, restarted %v, want %v, %v", s.Age, s.Restarted, want, restarted)
		}
	}
	age(c, clock.Fresh, false)
	device.sleep(25 * time.Hour)
	age(c, clock.Due, false)
	device.sleep(7 * 24 * time.Hour)
	age(c, clock.Unchecked, false)
	synced(t, c)
	age(c, clock.Fresh, false)
	device.restart()
	c = open(t, options)
	age(c, clock.Unchecked, true)
	near(t, "offset in force", c.Now().Sub(device.now()), 45*time.Second, slack)
	synced(t, c)
	age(c, clock.Fresh, false)
	// A clock that has drifted off confirms nothing, and changes nothing without a word.
	truth.Store(int64(time.Minute))
	device.sleep(25 * time.Hour)
	synced(t, c)
	age(c, clock.Due, false)
	near(t, "offset in force", c.Now().Sub(device.now()), 45*time.Second, slack)
	if s := c.Status(); s.Level != clock.Warn {
		t.Errorf("level %v with codes 15 s off, want warn", s.Level)
	}
}
