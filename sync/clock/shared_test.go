package clock_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// two gives two clocks of one device and one file, as a window and a terminal have.
func two(t *testing.T) (device *fakeDevice, options clock.Options, window, terminal *clock.Clock) {
	device = newDevice()
	options = device.on(three(t, always(45*time.Second))...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	return device, options, open(t, options), open(t, options)
}

func TestCorrectionOfAnotherProcess(t *testing.T) {
	device, options, window, terminal := two(t)
	if err := terminal.Apply(synced(t, terminal), clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	near(t, "Now before it looked", window.Now().Sub(device.now()), 0, slack)
	event := window.Check()
	if !event.Elsewhere || event.Dropped || event.Step != 0 {
		t.Errorf("event %+v", event)
	}
	near(t, "offset of the event", event.Offset, 45*time.Second, slack)
	near(t, "Now", window.Now().Sub(device.now()), 45*time.Second, slack)
	if s := window.Status(); !s.Corrected || s.Last == nil {
		t.Errorf("status %+v", s)
	}
	if again := window.Check(); again != (clock.Event{}) {
		t.Errorf("told twice: %+v", again)
	}
	// The last to close must not bring back what it knew at its start.
	if err := window.Close(); err != nil {
		t.Fatal(err)
	}
	if !open(t, options).Status().Corrected {
		t.Error("the correction is lost")
	}

	if err := window.Undo(); err != nil {
		t.Fatal(err)
	}
	if event := terminal.Check(); event != (clock.Event{Elsewhere: true}) {
		t.Errorf("event %+v", event)
	}
	near(t, "Now", terminal.Now().Sub(device.now()), 0, slack)
}

// Neither loses what the other changed, noticed or not.
func TestChangesOfTwoProcesses(t *testing.T) {
	_, options, window, terminal := two(t)
	own, err := clock.ParseServers("a.example, b.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := window.SetServers(own); err != nil {
		t.Fatal(err)
	}
	m := synced(t, terminal)
	if err := window.SetAtStart(true); err != nil {
		t.Fatal(err)
	}
	if err := terminal.Apply(m, clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	if err := window.Undo(); err != nil {
		t.Fatal(err)
	}
	options.Servers = nil
	next := open(t, options)
	if s := next.Status(); s.Corrected || !s.AtStart || s.Last == nil || len(next.Servers()) != 2 {
		t.Errorf("status %+v, servers %v", s, next.Servers())
	}
}

// Both notice when the device clock is set: each moves the offset once, and says so once, whoever is first.
func TestStepInTwoProcesses(t *testing.T) {
	device, _, window, terminal := two(t)
	if err := terminal.Apply(synced(t, terminal), clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	window.Check()
	device.step(10 * time.Second)
	for _, c := range []*clock.Clock{terminal, window} {
		event := c.Check()
		near(t, "step", event.Step, 10*time.Second, slack)
		if event.Elsewhere || event.Dropped {
			t.Errorf("event %+v", event)
		}
		near(t, "Now", c.Now().Sub(device.now()), 35*time.Second, slack)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if again := c.Check(); again != (clock.Event{}) {
			t.Errorf("told twice: %+v", again)
		}
	}
	if event := terminal.Check(); event != (clock.Event{}) {
		t.Errorf("told twice: %+v", event)
	}
	device.step(35 * time.Second)
	for _, c := range []*clock.Clock{terminal, window} {
		if event := c.Check(); !event.Dropped || c.Status().Corrected {
			t.Errorf("event %+v", event)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A step between the other's correction and this one's look counts once.
func TestStepBeforeTheLook(t *testing.T) {
	device, _, window, terminal := two(t)
	if err := terminal.Apply(synced(t, terminal), clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	device.step(10 * time.Second)
	event := window.Check()
	near(t, "step", event.Step, 10*time.Second, slack)
	near(t, "offset", event.Offset, 35*time.Second, slack)
	if !event.Elsewhere {
		t.Errorf("event %+v", event)
	}
	near(t, "Now", window.Now().Sub(device.now()), 35*time.Second, slack)
}

// What cannot be read changes nothing in a process that runs.
func TestFileDamagedByAnother(t *testing.T) {
	device, options, window, _ := two(t)
	if err := window.Apply(synced(t, window), clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	for _, spoil := range []func() error{
		func() error { return os.WriteFile(options.Path, []byte("{"), 0o600) },
		func() error { return os.Remove(options.Path) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if event := window.Check(); event != (clock.Event{}) {
			t.Errorf("event %+v", event)
		}
		near(t, "Now", window.Now().Sub(device.now()), 45*time.Second, slack)
		if err := window.SetAtStart(true); err != nil {
			t.Fatal(err)
		}
		if s := open(t, options).Status(); !s.Corrected || s.Note != nil {
			t.Errorf("status %+v", s)
		}
	}
}

// TestManyProcesses is for the race detector, and for files that are replaced while another one reads them.
func TestManyProcesses(t *testing.T) {
	_, options, window, terminal := two(t)
	var all sync.WaitGroup
	for i, c := range []*clock.Clock{window, terminal} {
		all.Go(func() {
			for n := range 20 {
				if err := c.SetAtStart(n%2 == i); err != nil {
					t.Error(err)
				}
			}
		})
		all.Go(func() {
			for range 200 {
				c.Check()
				if note := c.Status().Note; note != nil {
					t.Error(note)
				}
			}
		})
	}
	all.Wait()
	if note := open(t, options).Status().Note; note != nil {
		t.Error(note)
	}
}
