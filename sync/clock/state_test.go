package clock_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/sync/clock"
)

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
			c := open(t, options)
			if s := c.Status(); s.Corrected || !errors.Is(s.Note, clock.ErrDamaged) {
				t.Errorf("corrected %v, note %v", s.Corrected, s.Note)
			}
			near(t, "Now", c.Now().Sub(device.now()), 0, slack)
			if err := c.SetAtStart(true); err != nil {
				t.Fatal(err)
			}
			if next := open(t, options); next.Status().Note != nil || !next.AtStart() {
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
	c := open(t, options)
	if err := c.Apply(synced(t, c), clock.Confirmed); !errors.Is(err, clock.ErrNotKept) {
		t.Errorf("error %v, want ErrNotKept", err)
	}
	if s := c.Status(); !s.Corrected || s.Note == nil {
		t.Errorf("corrected %v, note %v", s.Corrected, s.Note)
	}
}

func TestServersAreStored(t *testing.T) {
	options := clock.Options{Path: filepath.Join(t.TempDir(), "clock.json")}
	c := open(t, options)
	own, err := clock.ParseServers("a.example, 127.0.0.1:123")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetServers(own); err != nil {
		t.Fatal(err)
	}
	if got := open(t, options).Servers(); len(got) != 2 || got[0] != own[0] || got[1] != own[1] {
		t.Errorf("servers %+v, want %+v", got, own)
	}
	override := options
	override.Servers = own[:1]
	if got := open(t, override).Servers(); len(got) != 1 {
		t.Errorf("servers %+v with an override", got)
	}
	if err := c.SetServers(nil); !errors.Is(err, clock.ErrServer) {
		t.Errorf("no servers: error %v, want ErrServer", err)
	}
	if err := c.ResetServers(); err != nil {
		t.Fatal(err)
	}
	if got, want := open(t, options).Servers(), clock.DefaultServers(); len(got) != len(want) || got[0] != want[0] {
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
