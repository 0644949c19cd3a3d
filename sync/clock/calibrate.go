package clock

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"latchkey/vault/reason"
)

// Why codes give no offset.
var (
	ErrCode    = errors.New("not a code that can be compared")
	ErrNoMatch = errors.New("the codes fit no time within a day")
)

const (
	// calibrationReach is how far off the device may be, to either side.
	calibrationReach = 24 * time.Hour
	// shortestPeriod bounds the work: 17,281 codes.
	shortestPeriod  = 10 * time.Second
	longestPeriod   = time.Hour
	maxCodeLength   = 16
	minCodeLength   = 4
	maxFits         = 16
	contextInterval = 256
)

// Fit is an offset that makes this device show what another device shows.
type Fit struct {
	Offset      time.Duration // true time - device clock: the middle of the time step that fits
	Uncertainty time.Duration // half a period: a code does not tell where in its step it was read
	InStep      bool          // the device clock itself is in the step that fits: nothing need be corrected

	taken reading
}

// Calibrate finds out true time without a network, from the code that another, working device shows at this moment for an
// account that is here too. Period is the account's, from 10 s to an hour, and compute gives the account's code for a
// time. It searches a day to either side.
//
// One code of six digits fits by chance in one search of about 170; so ask for the next one as well, and give both in the
// order in which they were shown: the last one is the one shown now. Codes may contain spaces.
//
// Fits are sorted by |Offset|, at most 16; more than one means that the answer is ambiguous. Errors: ErrCode, ErrNoMatch,
// ctx.Err(). The clock is not changed.
func (c *Clock) Calibrate(ctx context.Context, period time.Duration, compute func(time.Time) string, codes ...string) ([]Fit, error) {
	if period < shortestPeriod || period > longestPeriod {
		return nil, reason.For(ErrCode, "the period {{.Period}} is not from {{.Min}} to {{.Max}}", reason.Data{"Period": period, "Min": shortestPeriod, "Max": longestPeriod})
	}
	if len(codes) < 1 || len(codes) > 2 {
		return nil, reason.For(ErrCode, "{{.N}} codes were given, not 1 or 2", reason.Data{"N": len(codes)})
	}
	codes = slices.Clone(codes)
	for i := range codes {
		codes[i] = plainCode(codes[i])
		if len(codes[i]) < minCodeLength || len(codes[i]) > maxCodeLength {
			return nil, reason.For(ErrCode, "code {{.N}} has {{.Characters}} characters", reason.Data{"N": i + 1, "Characters": len(codes[i])})
		}
	}
	now := c.read()
	first := now.Wall.Add(-calibrationReach)
	// RFC 6238 section 4.2: steps are counted from the Unix epoch.
	step := first.Add(-time.Duration(first.UnixNano() % int64(period)))
	// The start of the step is where its code begins, the middle is the best guess at the moment it was read.
	var fits []Fit
	previous := plainCode(compute(step.Add(-period)))
	for i := 0; !step.After(now.Wall.Add(calibrationReach)); i++ {
		if i%contextInterval == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		code := plainCode(compute(step))
		if code == codes[len(codes)-1] && (len(codes) == 1 || previous == codes[0]) {
			offset := step.Add(period / 2).Sub(now.Wall)
			fits = append(fits, Fit{Offset: offset, Uncertainty: period / 2, InStep: size(offset) <= period/2, taken: now})
		}
		previous, step = code, step.Add(period)
	}
	if len(fits) == 0 {
		return nil, ErrNoMatch
	}
	slices.SortFunc(fits, func(a, b Fit) int { return cmp.Compare(size(a.Offset), size(b.Offset)) })
	return fits[:min(len(fits), maxFits)], nil
}

// plainCode takes out what is only there for the eye.
func plainCode(code string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' {
			return -1
		}
		return r
	}, code))
}

// ApplyFit puts an offset that Calibrate found in force, after the user confirmed the corrected time. The codes of the
// user's own other device are proof enough at any size. Errors are those of Apply: ErrInStep (a correction in force is
// taken out), ErrNeedsYes, ErrImplausible, ErrStale, ErrNotKept.
func (c *Clock) ApplyFit(fit Fit, consent Consent) error {
	return c.enforce(func(now reading) error {
		switch {
		case stale(fit.taken, now):
			return ErrStale
		case fit.InStep:
			c.drop()
			return ErrInStep
		case consent != Confirmed:
			return ErrNeedsYes
		}
		return c.correct(now, correction{Offset: seconds(fit.Offset), Uncertainty: seconds(fit.Uncertainty), Checked: fit.taken})
	})
}
