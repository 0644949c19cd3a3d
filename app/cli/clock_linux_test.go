//go:build !android

package cli_test

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"latchkey/sync/clock/clocktest"
)

// served starts servers that are ahead of the device and makes them those of w.
func served(t *testing.T, w *world, ahead time.Duration, n int) []*clocktest.Server {
	var servers []*clocktest.Server
	var list []string
	for range n {
		s := clocktest.Start(t, ahead)
		servers, list = append(servers, s), append(list, s.Addr)
	}
	w.env["LATCHKEY_TIME_SERVERS"] = strings.Join(list, ",")
	return servers
}

func TestClockCorrects(t *testing.T) {
	w := filled(t)
	servers := served(t, w, 45*time.Second, 3)

	before := decode[clockState](t, w.bare("clock", "--json").out)
	if before.Offset != nil || before.Level != nil || before.Decided || before.Corrected || before.Measured != nil || len(before.Servers) != 3 || len(before.Samples) != 0 ||
		before.Cause != nil || before.Drift != nil || before.Findings == nil || before.Calibration != nil {
		t.Errorf("never measured: %+v", before)
	}
	if r := w.bare("clock"); r.code != 0 || !strings.HasPrefix(r.out, "Not checked yet.") {
		t.Errorf("%+v", r)
	}
	if r := w.bare("clock", "--apply", "--yes"); r.code != 1 || !strings.Contains(r.err, "no measurement that is fresh enough") {
		t.Errorf("%+v", r)
	}

	r := w.bare("clock", "--sync", "--json")
	got := decode[clockState](t, r.out)
	if r.code != 0 || !got.Decided || math.Abs(*got.Offset-45) > 1 || *got.Uncertainty <= 0 || *got.Uncertainty > 1 || *got.Level != "broken" || got.Corrected || got.Correction != nil || len(got.Samples) != 3 || got.Cause == nil || got.Cause.Kind != "drift" {
		t.Fatalf("%+v", r)
	}
	if r := w.bare("clock"); !strings.Contains(r.out, "This device is 45.0 s behind.") || !strings.Contains(r.out, "agrees") || !strings.Contains(r.out, "or was set by hand") {
		t.Errorf("%+v", r)
	}

	// No server proves who it is, so it takes a yes; a run of its own is fine.
	if r := w.bare("clock", "--apply", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "--yes") {
		t.Errorf("%+v", r)
	}
	got = decode[clockState](t, w.bare("clock", "--apply", "--yes", "--json").out)
	if !got.Corrected || math.Abs(*got.Correction-45) > 1 || *got.Level != "in-step" || *got.DeviceLevel != "broken" {
		t.Errorf("%+v", got)
	}
	from := servers[0].Now(t)
	shown := w.must("code", "--plain", "alice")
	until := servers[0].Now(t)
	if code := strings.TrimSpace(shown.out); code != oathtoolA(t, from) && code != oathtoolA(t, until) {
		t.Errorf("the code %s is not the one of true time", code)
	}
	if !strings.Contains(shown.err, "corrected time, +45.0 s") {
		t.Errorf("a silent correction: %+v", shown)
	}
	if c := decode[codes](t, w.must("code", "--json", "alice").out); !c.Corrected || math.Abs(*c.Correction-45) > 1 {
		t.Errorf("%+v", c)
	}

	r = w.bare("clock", "--undo")
	if r.code != 0 || strings.Contains(r.out, "corrected time") {
		t.Errorf("%+v", r)
	}
	if r := w.must("code", "alice"); r.err != "" {
		t.Errorf("%+v", r)
	}
}

// A person at the terminal is shown both times, and asked.
func TestClockAsks(t *testing.T) {
	w := newWorld(t)
	served(t, w, -45*time.Second, 2)
	w.answer = func(string, string) string { return "" }
	w.stdin = "no\n"
	if r := w.bare("clock", "--sync", "--apply"); r.code != 1 || !strings.Contains(r.err, "true time is") {
		t.Errorf("%+v", r)
	}
	w.stdin = "yes\n"
	if r := w.bare("clock", "--sync", "--apply"); r.code != 0 || !strings.Contains(r.out, "Codes use corrected time, −45.0 s.") {
		t.Errorf("%+v", r)
	}
}

func TestClockInStep(t *testing.T) {
	w := newWorld(t)
	servers := served(t, w, 0, 2)
	delete(w.env, "LATCHKEY_TIME_SERVERS")
	r := w.bare("clock", "--sync", "--apply", "--servers", servers[0].Addr+","+servers[1].Addr)
	if r.code != 0 || !strings.Contains(r.out, "The clock of this device is right.") || strings.Contains(r.out, "corrected time") {
		t.Errorf("%+v", r)
	}
}

func TestClockUndecided(t *testing.T) {
	w := newWorld(t)
	one, other := clocktest.Start(t, 45*time.Second), clocktest.Start(t, -45*time.Second)
	w.env["LATCHKEY_TIME_SERVERS"] = one.Addr + "," + other.Addr
	r := w.bare("clock", "--sync", "--json")
	got := decode[clockState](t, r.out)
	if r.code != 1 || got.Decided || got.Reason == "" || got.Offset != nil || len(got.Samples) != 2 || !strings.Contains(r.err, "did not agree") {
		t.Errorf("%+v", r)
	}
	if r := w.bare("clock", "--apply", "--yes"); r.code != 1 {
		t.Errorf("%+v", r)
	}
}

// The drift needs measurements a day apart: the first one is in the file.
func TestClockDrift(t *testing.T) {
	w := newWorld(t)
	const ahead = 3 * time.Second
	first := time.Now().Add(ahead - 48*time.Hour)
	if err := os.MkdirAll(w.path("data"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.write("data/clock.json", fmt.Sprintf(`{"format":1,"history":[{"at":%q,"offset":0.2,"uncertainty":0.01}]}`, first.UTC().Format(time.RFC3339)))
	served(t, w, ahead, 2)
	got := decode[clockState](t, w.bare("clock", "--sync", "--json").out)
	if got.Drift == nil || math.Abs(got.Drift.PerDay-1.4) > 0.05 || got.Drift.Count != 2 {
		t.Fatalf("%+v", got.Drift)
	}
	r := w.bare("clock")
	if !strings.Contains(r.out, "It loses 1.4 s a day. Codes start to fail in about 8 days.") {
		t.Errorf("%+v", r)
	}
}
