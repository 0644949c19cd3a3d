package cli_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// beforeNoon is a device whose clock is off, at a moment 10 s into a time step.
// It returns how long it has been there.
func beforeNoon(w *world, offset time.Duration) (passed func() time.Duration) {
	start := time.Now()
	passed = func() time.Duration { return time.Since(start) }
	w.now = func() time.Time { return noon.Add(10*time.Second - offset + passed()) }
	return passed
}

// day gives the codes of account A in each time step of a day to either side of
// noon, as an independent program has them.
func day(t *testing.T) []string {
	return strings.Fields(program(t, "oathtool", "oathtool", "--totp=SHA1", "-b", "-d", "6", "-s", "30", "-w", "5760",
		"--now", noon.Add(-24*time.Hour).Format("2006-01-02 15:04:05 UTC"), keyA))
}

func TestCalibrate(t *testing.T) {
	for _, offset := range []time.Duration{45 * time.Second, -330 * time.Minute, 23 * time.Hour} {
		t.Run(offset.String(), func(t *testing.T) {
			w := filled(t)
			w.stdin = oathtoolA(t, noon.Add(-30*time.Second)) + "\n" + oathtoolA(t, noon) + "\n"
			passed := beforeNoon(w, offset)
			// What fits is the middle of the step, so it is off by half a step and by how long it took to ask.
			right := func(got float64) bool { return math.Abs(got-offset.Seconds()) <= 15+passed().Seconds() }

			got := decode[clockState](t, w.must("clock", "--calibrate", "alice", "--json").out)
			found := got.Calibration
			if found == nil || found.Name != "alice" || found.Codes != 2 || found.Ambiguous || len(found.Fits) != 1 || !right(found.Fits[0].Offset) ||
				found.Fits[0].Uncertainty != 15 || found.Fits[0].InStep || got.Corrected {
				t.Fatalf("%+v", got)
			}
			if r := w.run("clock", "--calibrate", "alice", "--apply", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "--yes") {
				t.Errorf("without a yes: %+v", r)
			}
			got = decode[clockState](t, w.must("clock", "--calibrate", "alice", "--apply", "--yes", "--json").out)
			if !got.Corrected || !right(*got.Correction) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestCalibrateInStep(t *testing.T) {
	w := filled(t)
	w.stdin = oathtoolA(t, noon.Add(-30*time.Second)) + "\n" + oathtoolA(t, noon) + "\n"
	w.now = func() time.Time { return noon.Add(15 * time.Second) }
	r := w.must("clock", "--calibrate", "alice", "--apply")
	if !strings.Contains(r.out, "The clock of this device fits") || strings.Contains(r.out, "corrected time") {
		t.Errorf("%+v", r)
	}
}

// One code of a day can be there twice.
func TestCalibrateAmbiguous(t *testing.T) {
	w := filled(t)
	codes := day(t)
	code := ""
	for i, c := range codes[100 : len(codes)-100] {
		if slices.Contains(codes[100:100+i], c) {
			code = c
			break
		}
	}
	if code == "" {
		t.Fatal("no code of this day is there twice")
	}
	w.stdin = code + "\n"
	beforeNoon(w, 0)
	r := w.run("clock", "--calibrate", "alice", "--apply", "--yes", "--json")
	got := decode[clockState](t, r.out)
	if found := got.Calibration; r.code != 3 || found == nil || found.Codes != 1 || !found.Ambiguous || len(found.Fits) < 2 || got.Corrected {
		t.Errorf("%+v", r)
	}
	r = w.run("clock", "--calibrate", "alice")
	if r.code != 3 || strings.Count(r.out, "This device ") < 2 || !strings.Contains(r.err, "times fit") {
		t.Errorf("%+v", r)
	}
}

func TestCalibrateNoMatch(t *testing.T) {
	w := filled(t)
	codes := day(t)
	beforeNoon(w, 0)
	// The two are not in a row, whatever the time.
	w.stdin = codes[1000] + "\n" + codes[2000] + "\n"
	if r := w.run("clock", "--calibrate", "alice", "--apply", "--yes", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "gives these codes") {
		t.Errorf("%+v", r)
	}
	for _, c := range []struct {
		query, stdin string
		code         int
	}{
		{"alice", "", 2}, {"alice", "\n", 2}, {"alice", "12\n", 1}, {"carol", "123456\n", 2}, {"nobody", "123456\n", 1}, {"Example", "123456\n", 1},
	} {
		w.stdin = c.stdin
		if r := w.run("clock", "--calibrate", c.query); r.code != c.code || r.out != "" {
			t.Errorf("%+v: %+v", c, r)
		}
	}
}

// A person is asked for the codes, and shown both times before it counts.
func TestCalibrateAsks(t *testing.T) {
	w := filled(t)
	w.answer = func(string, string) string { return "" }
	one := oathtoolA(t, noon)
	beforeNoon(w, 2*time.Minute)
	w.stdin = oathtoolA(t, noon.Add(-30*time.Second)) + "\n" + one[:3] + " " + one[3:] + "\nno\n"
	if r := w.run("clock", "--calibrate", "alice", "--apply"); r.code != 1 || !strings.Contains(r.err, "Wait for the next code") || !strings.Contains(r.err, "true time is") {
		t.Errorf("%+v", r)
	}
	w.stdin = strings.Replace(w.stdin, "no\n", "yes\n", 1)
	if r := w.must("clock", "--calibrate", "alice", "--apply"); !strings.Contains(r.out, "Codes use corrected time, +") {
		t.Errorf("%+v", r)
	}
}

func TestCalibrateUsage(t *testing.T) {
	w := newWorld(t)
	for _, more := range []string{"--sync", "--undo"} {
		if r := w.bare("clock", "--calibrate", "alice", more); r.code != 2 {
			t.Errorf("%s: %+v", more, r)
		}
	}
}
