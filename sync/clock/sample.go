package clock

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
)

// Verdict is what came of asking one server.
type Verdict int

// The verdicts.
const (
	NoAnswer Verdict = iota // nothing came back in time, or the network is not there
	Refused                 // an answer came that cannot be used; Sample.Err says why
	Answered                // a usable answer, but there was no decision
	Agrees                  // a usable answer that is part of the decision
	Outvoted                // a usable answer that contradicts the decision
	NotAsked                // the server said earlier to be left alone; it is not counted
)

var verdictNames = [...]string{"no-answer", "refused", "answered", "agrees", "outvoted", "not-asked"}

// String is the verdict's name in lower case.
func (v Verdict) String() string {
	if v < 0 || int(v) >= len(verdictNames) {
		return "unknown"
	}
	return verdictNames[v]
}

// MarshalText writes the name, for JSON.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a name.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, name := range verdictNames {
		if string(text) == name {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a verdict", text)
}

// Sample is one server's answer. Offset, Uncertainty, RTT and Stratum hold only when Err is nil.
type Sample struct {
	Server        Server
	Offset        time.Duration // true time - device clock, as this server has it
	Uncertainty   time.Duration // the truth is within Offset ± Uncertainty if the server is honest
	RTT           time.Duration // from question to answer, less the time the server took
	Stratum       int           // 1: next to a reference clock; 0: not told
	Authenticated bool          // the answer was proven to come from the server
	// Claimed says that the server's certificate is not valid at the device's time, and was checked at the time claimed by
	// HTTPS servers of two operators or more.
	Claimed bool
	Err     error
	Verdict Verdict
}

// Reason is why a measurement was not decided.
type Reason string

// The reasons.
const (
	ReasonNone        Reason = ""             // it was decided
	ReasonTooFew      Reason = "too-few"      // too few servers gave a usable answer
	ReasonOneOperator Reason = "one-operator" // those that agree belong to one operator
	ReasonDisagree    Reason = "disagree"     // no majority agrees
	ReasonUnsigned    Reason = "unsigned"     // the majority contradicts the authenticated servers
)

// Measurement is the result of asking all servers once.
type Measurement struct {
	At            time.Time     // device clock when it was done
	Offset        time.Duration // true time - device clock at At
	Uncertainty   time.Duration // half the width of what the agreeing servers have in common
	Decided       bool          // false: Offset and Uncertainty mean nothing, Reason says why
	Authenticated bool          // an authenticated majority stands behind it
	Claimed       bool          // some of that majority is Sample.Claimed
	Reason        Reason
	// Dropped says that a correction was in force and was taken out, because the device clock is right again.
	Dropped bool
	Samples []Sample // in the order of the server list

	taken reading // both clocks at At: tells whether the device clock was set since
}

// seconds is a duration as a JSON number of seconds.
type seconds time.Duration

func (s seconds) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Duration(s).Seconds())
}

func (s *seconds) UnmarshalJSON(text []byte) error {
	var number float64
	if err := json.Unmarshal(text, &number); err != nil {
		return err
	}
	if math.Abs(number) > maxOffset.Seconds() {
		return errors.New("a duration of more than 140 years")
	}
	*s = seconds(math.Round(number * float64(time.Second)))
	return nil
}

type sampleJSON struct {
	Server        Server  `json:"server"`
	Kind          string  `json:"kind"`
	Operator      string  `json:"operator"`
	Offset        seconds `json:"offset"`
	Uncertainty   seconds `json:"uncertainty"`
	RTT           seconds `json:"rtt"`
	Stratum       int     `json:"stratum"`
	Authenticated bool    `json:"authenticated"`
	Claimed       bool    `json:"claimed,omitempty"`
	Verdict       Verdict `json:"verdict"`
	Error         string  `json:"error,omitempty"`
}

// MarshalJSON writes durations in seconds.
func (s Sample) MarshalJSON() ([]byte, error) {
	out := sampleJSON{s.Server, s.Server.Kind.String(), s.Server.operator(), seconds(s.Offset), seconds(s.Uncertainty),
		seconds(s.RTT), s.Stratum, s.Authenticated, s.Claimed, s.Verdict, ""}
	if s.Err != nil {
		out.Error = s.Err.Error()
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote; of an error only its text is left.
func (s *Sample) UnmarshalJSON(text []byte) error {
	var in sampleJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*s = Sample{in.Server, time.Duration(in.Offset), time.Duration(in.Uncertainty), time.Duration(in.RTT), in.Stratum,
		in.Authenticated, in.Claimed, nil, in.Verdict}
	if in.Error != "" {
		s.Err = errors.New(in.Error)
	}
	return nil
}

type measurementJSON struct {
	At            time.Time `json:"at"`
	Offset        seconds   `json:"offset"`
	Uncertainty   seconds   `json:"uncertainty"`
	Decided       bool      `json:"decided"`
	Authenticated bool      `json:"authenticated"`
	Claimed       bool      `json:"claimed,omitempty"`
	Reason        Reason    `json:"reason,omitempty"`
	Dropped       bool      `json:"dropped,omitempty"`
	Samples       []Sample  `json:"samples"`
}

// MarshalJSON writes durations in seconds.
func (m Measurement) MarshalJSON() ([]byte, error) {
	return json.Marshal(measurementJSON{m.At, seconds(m.Offset), seconds(m.Uncertainty), m.Decided, m.Authenticated, m.Claimed, m.Reason,
		m.Dropped, m.Samples})
}

// UnmarshalJSON reads what MarshalJSON wrote. What was read cannot be applied: Apply takes it for stale.
func (m *Measurement) UnmarshalJSON(text []byte) error {
	var in measurementJSON
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	*m = Measurement{At: in.At, Offset: time.Duration(in.Offset), Uncertainty: time.Duration(in.Uncertainty), Decided: in.Decided,
		Authenticated: in.Authenticated, Claimed: in.Claimed, Reason: in.Reason, Dropped: in.Dropped, Samples: in.Samples}
	return nil
}

// level is what the measured error does to codes while the given offset is in force.
func (m Measurement) level(inForce time.Duration) Level {
	return LevelFor(m.Offset-inForce, m.Uncertainty, codePeriod)
}
