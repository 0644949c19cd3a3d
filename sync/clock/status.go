package clock

import (
	"encoding/json"
	"slices"
	"time"
)

// Age says how far a correction in force may still be believed.
type Age int

// The ages.
const (
	Fresh     Age = iota // checked within a day, since the device was started; also when no correction is in force
	Due                  // not checked for more than a day
	Unchecked            // not checked since the device was started, or for more than a week
)

var ageNames = [...]string{"fresh", "due", "unchecked"}

// String is the age's name in lower case.
func (a Age) String() string {
	if a < 0 || int(a) >= len(ageNames) {
		return "unknown"
	}
	return ageNames[a]
}

// MarshalText writes the name, for JSON.
func (a Age) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

const (
	dueAfter       = 24 * time.Hour
	uncheckedAfter = 7 * 24 * time.Hour
)

// Status is what there is to show about the clock.
type Status struct {
	Corrected     bool          // a correction is in force; the next six fields are about it
	Offset        time.Duration // the offset in force
	Uncertainty   time.Duration
	Authenticated bool
	Since         time.Time // when it was put in force, by the device clock as it is now
	Checked       time.Time // when a measurement last confirmed it
	Sources       []Server  // the servers that agreed on it
	Age           Age
	Restarted     bool // the device was started anew since the correction was checked

	Last        *Measurement // the last measurement that got an answer; nil when there was none
	Level       Level        // what the last measured error, less the offset in force, does to codes of 30 s
	DeviceLevel Level        // what it would do without the correction
	AtStart     bool         // the user allowed checks at start
	// Note is what is wrong with the file: ErrDamaged when it could not be read, else why it could not be written.
	Note error
}

// Status tells how the clock stands. It does no input or output.
func (c *Clock) Status() Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.look()
	s := Status{AtStart: c.state.AtStart, Note: c.note}
	if held := c.state.Correction; held != nil {
		s.Corrected = true
		s.Offset = time.Duration(held.Offset)
		s.Uncertainty = time.Duration(held.Uncertainty)
		s.Authenticated = held.Authenticated
		s.Since = held.Since
		s.Checked = held.Checked.Wall
		s.Sources = slices.Clone(held.Sources)
		s.Restarted = !sameBoot(held.Checked, now)
		switch age := elapsed(held.Checked, now); {
		case s.Restarted || age > uncheckedAfter:
			s.Age = Unchecked
		case age > dueAfter:
			s.Age = Due
		}
	}
	if c.state.Last != nil {
		last := *c.state.Last
		last.Samples = slices.Clone(last.Samples)
		s.Last = &last
		if last.Decided {
			s.Level = last.level(s.Offset)
			s.DeviceLevel = last.level(0)
		}
	}
	return s
}

// MarshalJSON writes durations in seconds.
func (s Status) MarshalJSON() ([]byte, error) {
	type correctionJSON struct {
		Offset        seconds   `json:"offset"`
		Uncertainty   seconds   `json:"uncertainty"`
		Authenticated bool      `json:"authenticated"`
		Since         time.Time `json:"since"`
		Checked       time.Time `json:"checked"`
		Age           Age       `json:"age"`
		Restarted     bool      `json:"restarted"`
		Sources       []Server  `json:"sources"`
	}
	out := struct {
		Correction  *correctionJSON `json:"correction"`
		Last        *Measurement    `json:"last"`
		Level       Level           `json:"level"`
		DeviceLevel Level           `json:"device_level"`
		AtStart     bool            `json:"check_at_start"`
		Note        string          `json:"note,omitempty"`
	}{Last: s.Last, Level: s.Level, DeviceLevel: s.DeviceLevel, AtStart: s.AtStart}
	if s.Corrected {
		out.Correction = &correctionJSON{seconds(s.Offset), seconds(s.Uncertainty), s.Authenticated, s.Since, s.Checked, s.Age,
			s.Restarted, s.Sources}
	}
	if s.Note != nil {
		out.Note = s.Note.Error()
	}
	return json.Marshal(out)
}
