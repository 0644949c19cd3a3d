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
// ErrImplausible if the corrected time cannot be, and ErrStale if the measurement is not from this run of the program, is
// more than an hour old, or the device clock was set since. ErrNotKept wraps the reason why the file could not be
// written; the correction is in force then.
func (c *Clock) Apply(m Measurement, consent Consent) error {
	c.mu.Lock()
	err := c.apply(m, consent)
	c.mu.Unlock()
	if err != nil && !errors.Is(err, ErrInStep) {
		return err
	}
	if failed := c.saveNoted(); failed != nil && err == nil {
		return fmt.Errorf("%w: %w", ErrNotKept, failed)
	}
	return err
}

func (c *Clock) apply(m Measurement, consent Consent) error {
	now := c.look()
	if !m.Decided {
		return ErrUndecided
	}
	if m.taken.Wall.IsZero() || !sameBoot(m.taken, now) || elapsed(m.taken, now) > measurementLife || size(step(m.taken, now)) > inStep {
		return ErrStale
	}
	if size(m.Offset) <= inStep {
		c.drop()
		return ErrInStep
	}
	if !c.window.holds(now.Wall.Add(m.Offset)) {
		return fmt.Errorf("%w: %s", ErrImplausible, now.Wall.Add(m.Offset).UTC().Format(time.RFC3339))
	}
	far := size(m.Offset) > freeLimit
	var sources []Server
	for _, s := range m.Samples {
		if s.Verdict == Agrees {
			sources = append(sources, s.Server)
		}
	}
	if far && !m.Authenticated && len(sources) < farServers {
		return ErrTooFew
	}
	if consent != Confirmed && (far || !m.Authenticated || m.Claimed) {
		return ErrNeedsYes
	}
	c.state.Correction = &correction{
		Offset: seconds(m.Offset), Uncertainty: seconds(m.Uncertainty), Authenticated: m.Authenticated,
		Since: now.Wall, Checked: m.taken, Seen: now, Sources: sources,
	}
	c.offset.Store(int64(m.Offset))
	return nil
}

// Undo takes the correction out, so that codes use the device clock. Without one it does nothing. An error says why the
// file could not be written; the correction is out of force then, but would be back at the next start.
func (c *Clock) Undo() error {
	c.mu.Lock()
	held := c.state.Correction != nil
	c.drop()
	c.mu.Unlock()
	if !held {
		return nil
	}
	return c.saveNoted()
}

// drop takes the correction out. c.mu is held.
func (c *Clock) drop() {
	c.state.Correction = nil
	c.offset.Store(0)
}
