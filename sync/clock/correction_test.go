package clock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
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
	c := clock.Open(options)
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
	again := clock.Open(options)
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
	if err := again.Apply(*clock.Open(options).Status().Last, clock.Confirmed); !errors.Is(err, clock.ErrStale) {
		t.Errorf("a measurement from before a restart: error %v, want ErrStale", err)
	}

	if err := again.Undo(); err != nil {
		t.Fatal(err)
	}
	near(t, "Now after Undo", again.Now().Sub(device.now()), 0, slack)
	third := clock.Open(options)
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
			c := clock.Open(newDevice().on(test.addrs...))
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
			c := clock.Open(device.on(addrs...))
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
	c := clock.Open(options)
	m := synced(t, c)
	m.Offset = 21 * 366 * 24 * time.Hour
	if err := c.Apply(m, clock.Confirmed); !errors.Is(err, clock.ErrImplausible) || c.Status().Corrected {
		t.Errorf("error %v, corrected %v, want ErrImplausible", err, c.Status().Corrected)
	}
}

// corrected gives a clock with a correction of 45 s in force.
func corrected(t *testing.T, options clock.Options) *clock.Clock {
	t.Helper()
	c := clock.Open(options)
	if err := c.Apply(synced(t, c), clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	return c
}

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
			next := clock.Open(options)
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
	c := clock.Open(options)
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
	c = clock.Open(options)
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

func TestDamagedFile(t *testing.T) {
	device := newDevice()
	options := device.on(three(t, always(45*time.Second))...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	corrected(t, options)
	good, err := os.ReadFile(options.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{
		"empty":          {},
		"cut short":      good[:len(good)/2],
		"not JSON":       []byte("offset=45"),
		"another format": []byte(`{"format":99}`),
		"two values":     append(append([]byte{}, good...), good...),
		"too large":      append(append([]byte{}, good...), make([]byte, 1<<20)...),
		"huge offset":    []byte(`{"format":1,"correction":{"offset":1e300}}`),
		"17 servers":     []byte(`{"format":1,"servers":["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q"]}`),
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(options.Path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			c := clock.Open(options)
			if s := c.Status(); s.Corrected || !errors.Is(s.Note, clock.ErrDamaged) {
				t.Errorf("corrected %v, note %v", s.Corrected, s.Note)
			}
			near(t, "Now", c.Now().Sub(device.now()), 0, slack)
			if err := c.SetAtStart(true); err != nil {
				t.Fatal(err)
			}
			if next := clock.Open(options); next.Status().Note != nil || !next.AtStart() {
				t.Errorf("the file was not replaced: %+v", next.Status())
			}
		})
	}
}

func TestFileThatCannotBeWritten(t *testing.T) {
	options := newDevice().on(three(t, always(45*time.Second))...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	if err := os.Mkdir(options.Path, 0o700); err != nil {
		t.Fatal(err)
	}
	c := clock.Open(options)
	if err := c.Apply(synced(t, c), clock.Confirmed); !errors.Is(err, clock.ErrNotKept) {
		t.Errorf("error %v, want ErrNotKept", err)
	}
	if s := c.Status(); !s.Corrected || s.Note == nil {
		t.Errorf("corrected %v, note %v", s.Corrected, s.Note)
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
	c := clock.Open(options)
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
	c = clock.Open(options)
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

func TestServersAreStored(t *testing.T) {
	options := clock.Options{Path: filepath.Join(t.TempDir(), "clock.json")}
	c := clock.Open(options)
	own, err := clock.ParseServers("a.example, 127.0.0.1:123")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetServers(own); err != nil {
		t.Fatal(err)
	}
	if got := clock.Open(options).Servers(); len(got) != 2 || got[0] != own[0] || got[1] != own[1] {
		t.Errorf("servers %+v, want %+v", got, own)
	}
	override := options
	override.Servers = own[:1]
	if got := clock.Open(override).Servers(); len(got) != 1 {
		t.Errorf("servers %+v with an override", got)
	}
	if err := c.SetServers(nil); !errors.Is(err, clock.ErrServer) {
		t.Errorf("no servers: error %v, want ErrServer", err)
	}
	if err := c.ResetServers(); err != nil {
		t.Fatal(err)
	}
	if got, want := clock.Open(options).Servers(), clock.DefaultServers(); len(got) != len(want) || got[0] != want[0] {
		t.Errorf("servers %+v after a reset", got)
	}
}

func TestStatusJSON(t *testing.T) {
	c := corrected(t, newDevice().on(three(t, always(45*time.Second))...))
	text, err := json.Marshal(c.Status())
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Correction struct {
			Offset, Uncertainty float64
			Age                 string
			Sources             []string
		}
		Last struct {
			Decided bool
			Samples []struct {
				Server, Verdict string
				Offset, RTT     float64
			}
		}
		Level       string
		DeviceLevel string `json:"device_level"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Correction.Offset < 44 || got.Correction.Offset > 46 || got.Correction.Uncertainty <= 0 || got.Correction.Age != "fresh" ||
		len(got.Correction.Sources) != 3 || !got.Last.Decided || len(got.Last.Samples) != 3 || got.Last.Samples[0].Verdict != "agrees" ||
		got.Level != "in-step" || got.DeviceLevel != "broken" {
		t.Errorf("%s", text)
	}
}
