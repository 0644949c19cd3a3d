package clock

import (
	"errors"
	"fmt"
	"time"
)

// Why a measurement is not put in force.
var (
	ErrUndecided = errors.New("the time servers did not agree")
	ErrInStep    = errors.New("the device clock is right")
	ErrNeedsYes  = errors.New("the user has to confirm this correction")
	ErrTooFew    = errors.New("too few servers agree for a correction of this size")
	ErrStale     = errors.New("the measurement is no longer true")
	ErrNotKept   = errors.New("the correction holds only until the program ends")
)

// Consent is what the user has said to a correction.
type Consent int

// The kinds of consent.
const (
	Tapped    Consent = iota // a tap that asks to correct the codes
	Confirmed                // a yes to a question that shows the device's time and the corrected time
)

const (
	// inStep is how far off a healthy device may be (Android corrects itself only beyond it): no correction below.
	inStep = 2 * time.Second
	// freeLimit is the largest correction that a tap alone puts in force, if authenticated.
	freeLimit = 10 * time.Minute
	// farServers is how many servers must agree on a larger one when none is authenticated.
	farServers = 3
	// measurementLife is how long a measurement may wait for the user's word.
	measurementLife = time.Hour
)

// correction is the offset in force as the file keeps it.
type correction struct {
	Offset        seconds   `json:"offset"`
	Uncertainty   seconds   `json:"uncertainty"`
	Authenticated bool      `json:"authenticated"`
	Since         time.Time `json:"since"`   // device clock when it was put in force
	Checked       reading   `json:"checked"` // when a measurement last confirmed it
	Seen          reading   `json:"seen"`    // the pair of clocks that a step of the device clock is measured from
	Sources       []Server  `json:"sources"`
}

// Apply puts the offset of a measurement in force, in place of one that was.
//
//	|offset|        authenticated   not authenticated
//	up to 2 s       ErrInStep: nothing is needed, and a correction in force is taken out
//	up to 10 min    Tapped          Confirmed
//	more            Confirmed       Confirmed, and three agreeing servers (else ErrTooFew)
//
// A measurement that is Claimed always needs Confirmed.
// With less consent than that it gives ErrNeedsYes. It gives ErrUndecided for a measurement without a decision,
// ErrImplausible if the corrected time cannot be, and ErrStale if the measurement is more than an hour old, or the
// device was restarted or its clock set since; the last one of an earlier run, in Status, can still be applied. ErrNotKept wraps the reason why the file could not be
// written; the correction is in force then.
func (c *Clock) Apply(m Measurement, consent Consent) error {
	return c.enforce(func(now reading) error {
		switch {
		case !m.Decided:
			return ErrUndecided
		case stale(m.taken, now):
			return ErrStale
		case size(m.Offset) <= inStep:
			c.drop()
			return ErrInStep
		}
		var sources []Server
		for _, s := range m.Samples {
			if s.Verdict == Agrees {
				sources = append(sources, s.Server)
			}
		}
		far := size(m.Offset) > freeLimit
		switch {
		case far && !m.Authenticated && len(sources) < farServers:
			return ErrTooFew
		case consent != Confirmed && (far || !m.Authenticated || m.Claimed):
			return ErrNeedsYes
		}
		return c.correct(now, correction{Offset: seconds(m.Offset), Uncertainty: seconds(m.Uncertainty), Authenticated: m.Authenticated,
			Checked: m.taken, Sources: sources})
	})
}

// enforce runs a change of the correction with c.mu held, and stores what came of it.
func (c *Clock) enforce(change func(now reading) error) error {
	var err error
	failed := c.change(func() bool {
		err = change(c.look())
		return err == nil || errors.Is(err, ErrInStep)
	})
	if failed != nil && err == nil {
		return fmt.Errorf("%w: %w", ErrNotKept, failed)
	}
	return err
}

// stale says whether what was measured at a reading may no longer be true now.
func stale(taken, now reading) bool {
	return taken.Wall.IsZero() || !sameBoot(taken, now) || elapsed(taken, now) > measurementLife || size(step(taken, now)) > inStep
}

// correct puts a correction in force. c.mu is held.
func (c *Clock) correct(now reading, next correction) error {
	if t := now.Wall.Add(time.Duration(next.Offset)); !c.window.holds(t) {
		return fmt.Errorf("%w: %s", ErrImplausible, t.UTC().Format(time.RFC3339))
	}
	next.Since, next.Seen = now.Wall, now
	c.state.Correction = &next
	c.offset.Store(int64(next.Offset))
	return nil
}

// Undo takes the correction out, so that codes use the device clock. Without one it does nothing. An error says why the
// file could not be written; the correction is out of force then, but would be back at the next start.
func (c *Clock) Undo() error {
	return c.change(func() (held bool) {
		held = c.state.Correction != nil
		c.drop()
		return held
	})
}

// drop takes the correction out. c.mu is held.
func (c *Clock) drop() {
	c.state.Correction = nil
	c.offset.Store(0)
}
