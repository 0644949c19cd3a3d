package clock_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/sync/clock"
)

// synced measures with a device whose servers are all off by the given duration.
func synced(t *testing.T, c *clock.Clock) clock.Measurement {
	t.Helper()
	m, err := c.Sync(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !m.Decided {
		t.Fatalf("no decision: %+v", m)
	}
	return m
}

// three gives three honest servers, off from the real clock by what offset says when they are asked.
func three(t *testing.T, offset func() time.Duration) []string {
	addrs := make([]string, 3)
	for i := range addrs {
		addrs[i] = respond(t, func(question []byte, _ int) [][]byte {
			return [][]byte{honest(question, time.Now().Add(offset()))[:]}
		}).addr
	}
	return addrs
}

func always(offset time.Duration) func() time.Duration {
	return func() time.Duration { return offset }
}

func TestApplyAndUndo(t *testing.T) {
	device := newDevice()
	options := device.on(three(t, always(45*time.Second))...)
	options.Path = filepath.Join(t.TempDir(), "folder", "clock.json")
	c := open(t, options)
	near(t, "Now before", c.Now().Sub(device.now()), 0, slack)
	if c.Status().Corrected || c.Status().Last != nil {
		t.Errorf("a new clock has a past: %+v", c.Status())
	}
	m := synced(t, c)
	near(t, "offset", m.Offset, 45*time.Second, slack)
	near(t, "Now after Sync alone", c.Now().Sub(device.now()), 0, slack)
	if s := c.Status(); s.Corrected || s.Level != clock.Broken || s.DeviceLevel != clock.Broken || s.Last == nil {
		t.Errorf("status after Sync alone: %+v", s)
	}
	if err := c.Apply(m, clock.Tapped); !errors.Is(err, clock.ErrNeedsYes) || c.Status().Corrected {
		t.Errorf("a tap alone on an unauthenticated offset: error %v, corrected %v", err, c.Status().Corrected)
	}
	if err := c.Apply(m, clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	near(t, "Now after Apply", c.Now().Sub(device.now()), 45*time.Second, slack)

	// Another run of the program takes it from the file.
	again := open(t, options)
	near(t, "Now in the next run", again.Now().Sub(device.now()), 45*time.Second, slack)
	s := again.Status()
	if !s.Corrected || s.Level != clock.InStep || s.DeviceLevel != clock.Broken || len(s.Sources) != 3 || s.Age != clock.Fresh || s.Note != nil {
		t.Errorf("status in the next run: %+v", s)
	}
	near(t, "Since", device.now().Sub(s.Since), 0, 5*time.Second)
	if err := again.Apply(m, clock.Confirmed); err != nil {
		t.Errorf("a measurement of another Clock in the same boot: %v", err)
	}
	if err := again.Apply(*s.Last, clock.Confirmed); err != nil {
		t.Errorf("the last measurement of the run before: %v", err)
	}
	device.restart()
	if err := again.Apply(*open(t, options).Status().Last, clock.Confirmed); !errors.Is(err, clock.ErrStale) {
		t.Errorf("a measurement from before a restart: error %v, want ErrStale", err)
	}

	if err := again.Undo(); err != nil {
		t.Fatal(err)
	}
	near(t, "Now after Undo", again.Now().Sub(device.now()), 0, slack)
	third := open(t, options)
	if third.Status().Corrected {
		t.Error("Undo did not outlive the run")
	}
	info, err := os.Stat(options.Path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, error %v", info.Mode(), err)
	}
	files, err := os.ReadDir(filepath.Dir(options.Path))
	if err != nil || len(files) != 1 {
		t.Errorf("files left beside the state: %v, error %v", files, err)
	}
}

// TestConsent is the table of what needs which consent.
func TestConsent(t *testing.T) {
	answers := func(offset time.Duration, honest, dead int) []string {
		addrs := three(t, always(offset))[:honest]
		for i := range dead {
			addrs = append(addrs, fmt.Sprintf("127.0.0.1:%d", i+1))
		}
		return addrs
	}
	tests := []struct {
		name              string
		addrs             []string
		tapped, confirmed error
	}{
		{"right", answers(time.Second, 3, 0), clock.ErrInStep, clock.ErrInStep},
		{"3 s", answers(3*time.Second, 3, 0), clock.ErrNeedsYes, nil},
		{"-3 s", answers(-3*time.Second, 3, 0), clock.ErrNeedsYes, nil},
		{"9 min, two servers", answers(9*time.Minute, 2, 1), clock.ErrNeedsYes, nil},
		{"11 min, three servers", answers(11*time.Minute, 3, 1), clock.ErrNeedsYes, nil},
		{"11 min, two servers", answers(11*time.Minute, 2, 1), clock.ErrTooFew, clock.ErrTooFew},
		{"one of three answers", answers(time.Minute, 1, 2), clock.ErrUndecided, clock.ErrUndecided},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := open(t, newDevice().on(test.addrs...))
			m, err := c.Sync(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Apply(m, clock.Tapped); !errors.Is(err, test.tapped) {
				t.Errorf("tapped: error %v, want %v", err, test.tapped)
			}
			if c.Status().Corrected {
				t.Error("a tap alone was enough")
			}
			if err := c.Apply(m, clock.Confirmed); !errors.Is(err, test.confirmed) {
				t.Errorf("confirmed: error %v, want %v", err, test.confirmed)
			}
			if got := c.Status().Corrected; got != (test.confirmed == nil) {
				t.Errorf("corrected %v", got)
			}
		})
	}
}

func TestApplyRefusesWhatIsStale(t *testing.T) {
	addrs := three(t, always(45*time.Second))
	for name, happens := range map[string]func(d *fakeDevice){
		"device clock set": func(d *fakeDevice) { d.step(45 * time.Second) },
		"two hours later":  func(d *fakeDevice) { d.sleep(2 * time.Hour) },
		"restarted":        func(d *fakeDevice) { d.restart() },
	} {
		t.Run(name, func(t *testing.T) {
			device := newDevice()
			c := open(t, device.on(addrs...))
			m := synced(t, c)
			happens(device)
			if err := c.Apply(m, clock.Confirmed); !errors.Is(err, clock.ErrStale) || c.Status().Corrected {
				t.Errorf("error %v, corrected %v, want ErrStale", err, c.Status().Corrected)
			}
		})
	}
}

func TestApplyRefusesAnImplausibleTime(t *testing.T) {
	options := newDevice().on(three(t, always(0))...)
	c := open(t, options)
	m := synced(t, c)
	m.Offset = 21 * 366 * 24 * time.Hour
	if err := c.Apply(m, clock.Confirmed); !errors.Is(err, clock.ErrImplausible) || c.Status().Corrected {
		t.Errorf("error %v, corrected %v, want ErrImplausible", err, c.Status().Corrected)
	}
}

// corrected gives a clock with a correction of 45 s in force.
func corrected(t *testing.T, options clock.Options) *clock.Clock {
	t.Helper()
	c := open(t, options)
	if err := c.Apply(synced(t, c), clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	return c
}
