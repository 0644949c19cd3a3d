package clock_test

import (
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/sync/clock"
)

func TestFindings(t *testing.T) {
	const none = 0
	tests := []struct {
		name                string
		before              time.Duration // the device clock at an earlier run, relative to the time of this one
		now                 time.Time
		synchronized, known bool
		want                []clock.Finding
	}{
		{"all is well", none, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), true, true, nil},
		{"nothing is known", none, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), false, false, nil},
		{"not kept right", none, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), false, true, []clock.Finding{clock.FoundUnsynchronized}},
		{"before the build", none, time.Date(2025, 12, 30, 0, 0, 0, 0, time.UTC), true, true, []clock.Finding{clock.FoundBeforeBuild}},
		{"went back", 25 * time.Hour, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), true, true, []clock.Finding{clock.FoundWentBack}},
		{"went back a little", 23 * time.Hour, time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), true, true, nil},
		{"all at once", 25 * time.Hour, time.Date(2010, 6, 1, 0, 0, 0, 0, time.UTC), false, true,
			[]clock.Finding{clock.FoundBeforeBuild, clock.FoundWentBack, clock.FoundUnsynchronized}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			options := clock.Options{Path: filepath.Join(t.TempDir(), "clock.json"), BuildTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
			options.Synchronized = func() (bool, bool) { return test.synchronized, test.known }
			options.Device = func() time.Time { return test.now.Add(test.before) }
			if err := open(t, options).Close(); err != nil {
				t.Fatal(err)
			}
			options.Device = func() time.Time { return test.now }
			if got := open(t, options).Findings(); !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

// TestFindingsAskTheSystem only shows that the real question can be asked: the answer depends on the machine.
func TestFindingsAskTheSystem(t *testing.T) {
	for _, finding := range clock.Open(clock.Options{}).Findings() {
		if finding != clock.FoundUnsynchronized {
			t.Errorf("this machine's clock: %v", finding)
		}
	}
}

func TestDriftFromMeasurements(t *testing.T) {
	device := newDevice()
	var lost atomic.Int64
	options := device.on(three(t, func() time.Duration { return time.Duration(device.slept.Load() + lost.Load()) })...)
	options.Path = filepath.Join(t.TempDir(), "clock.json")
	for range 4 {
		synced(t, open(t, options))
		device.sleep(24 * time.Hour)
		lost.Add(int64(1500 * time.Millisecond))
	}
	drift, known := open(t, options).Drift()
	if !known || drift.Count != 4 {
		t.Fatalf("%+v, known %v", drift, known)
	}
	near(t, "drift a day", drift.PerDay, 1500*time.Millisecond, 100*time.Millisecond)
	// Setting the clock ends what is known.
	c := open(t, options)
	device.step(6 * time.Second)
	c.Check()
	if drift, known := c.Drift(); known {
		t.Errorf("%+v although the clock was set", drift)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	// So does a jump that happened while the device was off.
	synced(t, open(t, options))
	device.restart()
	device.sleep(24 * time.Hour)
	device.step(time.Hour)
	synced(t, open(t, options))
	if drift, known := open(t, options).Drift(); known {
		t.Errorf("%+v although the clock jumped", drift)
	}
}
