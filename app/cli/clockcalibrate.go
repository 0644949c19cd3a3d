package cli

import (
	"errors"
	"io"
	"time"

	"latchkey/sync/clock"
	"latchkey/vault"
)

// calibration is what codes of another device say about the time, in JSON. Its
// shape is fixed.
type calibration struct {
	Issuer    string      `json:"issuer"`
	Name      string      `json:"name"`
	Codes     int         `json:"codes"`     // how many were given
	Ambiguous bool        `json:"ambiguous"` // more than one time fits
	Fits      []fitRecord `json:"fits"`      // the smallest offset first
}

// fitRecord is an offset that fits, in seconds.
type fitRecord struct {
	Offset      float64 `json:"offset"`
	Uncertainty float64 `json:"uncertainty"`
	InStep      bool    `json:"in_step"` // the device clock fits as it is
}

// calibrate finds true time from codes that another device shows, and puts it in
// force if o says so. It gives errInPart, and changes nothing, when several times
// fit.
func (s *session) calibrate(c *clock.Clock, o clockOptions) (*calibration, error) {
	v, _, err := s.load()
	if err != nil {
		return nil, err
	}
	a, err := one(v, o.calibrate)
	if err != nil {
		return nil, err
	}
	if a.Kind == vault.HOTP {
		return nil, usagef("--calibrate needs an account whose codes follow the time, not a counter")
	}
	if _, err := a.Code(c.Now()); err != nil {
		return nil, err
	}
	codes, err := s.shownCodes()
	if err != nil {
		return nil, err
	}
	fits, err := c.Calibrate(s.ctx, time.Duration(a.Period)*time.Second, func(at time.Time) string {
		// What cannot be computed is empty, and fits nothing.
		code, _ := a.Code(at)
		return code.Value
	}, codes...)
	if err != nil {
		return nil, err
	}
	found := &calibration{Issuer: a.Issuer, Name: a.Name, Codes: len(codes), Ambiguous: len(fits) > 1}
	for _, fit := range fits {
		found.Fits = append(found.Fits, fitRecord{fit.Offset.Seconds(), fit.Uncertainty.Seconds(), fit.InStep})
	}
	if found.Ambiguous {
		return found, errInPart
	}
	if o.apply {
		err = s.enforce(c, fits[0].Offset, o.yes, func(consent clock.Consent) error { return c.ApplyFit(fits[0], consent) })
	}
	return found, err
}

// shownCodes asks for the codes that the other device shows: one, or two in the
// order in which they were shown.
func (s *session) shownCodes() ([]string, error) {
	first, next := "", ""
	if s.interactive() {
		first = "Code that the other device shows: "
		next = "Wait for the next code and type it as soon as it is shown (or press Enter to go without): "
	}
	code, err := s.askLine(first)
	if errors.Is(err, io.EOF) || err == nil && code == "" {
		return nil, usagef("--calibrate needs one or two codes, one a line")
	}
	if err != nil {
		return nil, err
	}
	after, err := s.askLine(next)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if after == "" {
		return []string{code}, nil
	}
	return []string{code, after}, nil
}

// fits says which times fit, and how far they can be trusted.
func (s *session) fits(c *clock.Clock, found calibration) {
	for _, fit := range found.Fits {
		offset := time.Duration(fit.Offset * float64(time.Second))
		if fit.InStep {
			s.say("The clock of this device fits: both devices show the same codes without a correction.")
			continue
		}
		s.say("%s %s To within %.0f s: a code does not tell more.", behind(offset), bothTimes(c, offset), fit.Uncertainty)
	}
	switch {
	case found.Ambiguous:
		s.note("latchkey: %d times fit, and codes do not tell which is right. Nothing was changed.", len(found.Fits))
		s.note("Give two codes that follow each other.")
	case found.Codes == 1:
		s.note("One code can fit by chance; two in a row are proof. Compare with a watch you trust.")
	}
}
