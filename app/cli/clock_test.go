package cli_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

type clockState struct {
	Offset        *float64          `json:"offset"`
	Uncertainty   *float64          `json:"uncertainty"`
	Decided       bool              `json:"decided"`
	Reason        string            `json:"reason"`
	Level         *string           `json:"level"`
	DeviceLevel   *string           `json:"device_level"`
	Corrected     bool              `json:"corrected"`
	Correction    *float64          `json:"correction"`
	Authenticated bool              `json:"authenticated"`
	Measured      *time.Time        `json:"measured"`
	AtStart       bool              `json:"check_at_start"`
	Servers       []string          `json:"servers"`
	Samples       []json.RawMessage `json:"samples"`
	Cause         *struct {
		Kind       string  `json:"kind"`
		Residue    float64 `json:"residue"`
		Days       int     `json:"days"`
		DeviceZone float64 `json:"device_zone"`
		ShownZone  float64 `json:"shown_zone"`
		Place      string  `json:"place"`
	} `json:"cause"`
	Findings []string `json:"findings"`
	Drift    *struct {
		PerDay      float64   `json:"per_day"`
		Uncertainty float64   `json:"uncertainty"`
		Since       time.Time `json:"since"`
		Count       int       `json:"count"`
	} `json:"drift"`
	Calibration *struct {
		Issuer    string `json:"issuer"`
		Name      string `json:"name"`
		Codes     int    `json:"codes"`
		Ambiguous bool   `json:"ambiguous"`
		Fits      []struct {
			Offset      float64 `json:"offset"`
			Uncertainty float64 `json:"uncertainty"`
			InStep      bool    `json:"in_step"`
		} `json:"fits"`
	} `json:"calibration"`
}

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
