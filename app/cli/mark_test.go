package cli_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

type itinerary struct {
	Days  int `json:"days"`
	Items []struct {
		Item   string  `json:"item"`
		State  string  `json:"state"`
		How    string  `json:"how"`
		At     *string `json:"at"`
		Offset float64 `json:"offset"`
		Until  *string `json:"until"`
		Lack   []struct {
			Issuer string `json:"issuer"`
			Name   string `json:"name"`
		} `json:"lack"`
	} `json:"items"`
}

type readiness struct {
	Back   int    `json:"back"`
	Of     int    `json:"of"`
	Level  string `json:"level"`
	Checks []struct {
		Check string     `json:"check"`
		Level string     `json:"level"`
		At    *time.Time `json:"at"`
		N     int        `json:"n"`
		Of    int        `json:"of"`
	} `json:"checks"`
	Accounts []struct {
		Issuer  string   `json:"issuer"`
		Name    string   `json:"name"`
		Level   string   `json:"level"`
		Reasons []string `json:"reasons"`
	} `json:"accounts"`
}

// What has come in is unfinished until its site took a code and it is settled
// where its service codes are.
func TestUnfinished(t *testing.T) {
	w := newWorld(t)
	w.stdin = linkA + "\n"
	if r := w.must("add"); !strings.Contains(r.out, "latchkey tried") || !strings.Contains(r.out, "latchkey backup") {
		t.Errorf("add does not say what is next: %s", r.out)
	}
	reasons := func() []string { return decode[readiness](t, w.run("ready", "--json").out).Accounts[0].Reasons }
	if got := reasons(); !slices.Equal(got, []string{"never-backed-up", "codes-open", "untried"}) {
		t.Errorf("unfinished: %q", got)
	}
	if r := w.run("ready"); !strings.Contains(r.out, "Nobody has tried yet whether the site takes its codes.") {
		t.Errorf("%s", r.out)
	}
	if r := w.must("tried", "alice"); r.out != "Example (alice): the site takes its codes.\n" {
		t.Errorf("%q", r.out)
	}
	w.must("service-codes", "--none", "alice")
	if got := reasons(); !slices.Equal(got, []string{"never-backed-up"}) {
		t.Errorf("still unfinished: %q", got)
	}
	for _, args := range [][]string{{"tried"}, {"important"}, {"service-codes", "--none", "--used", "1", "alice"}, {"travel", "now"}, {"travel", "--days", "0"}} {
		if r := w.run(args...); r.code != 2 {
			t.Errorf("%v: exit %d", args, r.code)
		}
	}
	if r := w.run("tried", "nobody"); r.code != 1 {
		t.Errorf("%+v", r)
	}
}

func TestTravel(t *testing.T) {
	w := filled(t)
	r := w.run("travel")
	if r.code != 3 || !strings.Contains(r.out, "[ ]  The clock ") || !strings.Contains(r.out, "[x]  Works offline") || !strings.Contains(r.out, " –   Change the zone, never the clock") {
		t.Errorf("%+v", r)
	}
	if r := w.must("important", "alice"); r.out != "Example (alice) is marked as important.\n" {
		t.Errorf("%q", r.out)
	}
	got := decode[itinerary](t, w.run("travel", "--days", "3", "--json").out)
	const i = 4 // the service codes
	if got.Days != 3 || len(got.Items) != 7 || got.Items[i].Item != "service-codes" || got.Items[i].How != "lack" || len(got.Items[i].Lack) != 1 || got.Items[i].Lack[0].Name != "alice" {
		t.Errorf("%+v", got)
	}
	w.must("service-codes", "--add", w.write("codes", "1111 2222\n"), "alice")
	if got := decode[itinerary](t, w.run("travel", "--json").out); got.Items[i].State != "done" {
		t.Errorf("%+v", got.Items[i])
	}
	w.must("important", "--off", "alice")
	if got := decode[itinerary](t, w.run("travel", "--json").out); got.Items[i].How != "unmarked" {
		t.Errorf("%+v", got.Items[i])
	}
}
