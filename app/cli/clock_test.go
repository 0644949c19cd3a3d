package cli_test

import (
	"os"
	"strings"
	"testing"
)

// Without a network a calm word, and nothing for a script to take for data.
func TestClockNoNetwork(t *testing.T) {
	w := newWorld(t)
	w.env["LATCHKEY_TIME_SERVERS"] = "127.0.0.1:9,127.0.0.2:9"
	if r := w.bare("clock", "--sync", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "No time server could be reached.\nYour codes are as before.") {
		t.Errorf("%+v", r)
	}
}

func TestClockSettings(t *testing.T) {
	w := newWorld(t)
	type settings struct {
		servers string
		atStart bool
	}
	read := func(text string) settings {
		t.Helper()
		at := `"check_at_start":true`
		from := strings.Index(text, `"servers":`)
		if from < 0 {
			t.Fatal(text)
		}
		return settings{text[from : from+strings.Index(text[from:], "]")+1], strings.Contains(text, at)}
	}
	standard := read(w.bare("clock", "--json").out)
	if standard.atStart || strings.Contains(standard.servers, "pool.ntp.org") {
		t.Errorf("%+v", standard)
	}
	w.bare("clock", "--set-servers", "time.example.com, nts://b.example.org", "--at-start", "on")
	if got := read(w.bare("clock", "--json").out); !got.atStart || got.servers != `"servers":["time.example.com","nts://b.example.org"]` {
		t.Errorf("%+v", got)
	}
	w.bare("clock", "--reset-servers", "--at-start", "off")
	if got := read(w.bare("clock", "--json").out); got != standard {
		t.Errorf("%+v", got)
	}
	// A damaged file is told, and codes go on.
	if err := os.WriteFile(w.path("data/clock.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := w.bare("clock"); r.code != 0 || !strings.Contains(r.err, "settings could not be read") {
		t.Errorf("%+v", r)
	}
	w.env["LATCHKEY_TIME_SERVERS"] = "ftp://x"
	if r := w.bare("clock"); r.code != 1 || !strings.Contains(r.err, "not a time server") {
		t.Errorf("%+v", r)
	}
}
