package doctor

import (
	"slices"
	"time"

	"latchkey/sync/clock"
	"latchkey/vault"
)

// measuredAge is how long a measurement speaks for the clock: no quartz drifts
// out of step in a day, and Check notices when the clock is set.
const measuredAge = 24 * time.Hour

// clockOf judges the time that codes are made for: the device clock with the
// correction that is in force.
func clockOf(c Case) []Verdict {
	if c.Account.Kind == vault.HOTP {
		return []Verdict{{Cause: ClockMoot, Certainty: Fine}}
	}
	st := c.Clock.Status
	m := st.Last
	if m == nil || !m.Decided || c.Now.Add(-inForce(st)).Sub(m.At).Abs() > measuredAge {
		return unmeasured(c)
	}
	period := time.Duration(c.Account.Period) * time.Second
	v := Verdict{Cause: ClockWrong, Step: Correct, Offset: m.Offset - inForce(st), Measured: m, Why: c.Clock.Cause}
	if st.Corrected {
		v.Cause = CorrectionUnfit
	}
	v.Certainty = certainty(clock.LevelFor(v.Offset, m.Uncertainty, period))
	if c.Clock.Dropped != 0 {
		// Codes were made with a correction until a moment ago.
		was := Verdict{Cause: CorrectionGone, Step: FreshCode, Offset: m.Offset - c.Clock.Dropped, Measured: m}
		was.Certainty = certainty(clock.LevelFor(was.Offset, m.Uncertainty, period))
		if was.Certainty > v.Certainty {
			v = was
		}
	}
	if v.Certainty == Fine {
		return []Verdict{{Cause: ClockFine, Certainty: Fine, Offset: v.Offset, Measured: m}}
	}
	return []Verdict{v}
}

// certainty is how sure a site refuses codes for an error of the clock; see the
// levels of package clock.
func certainty(l clock.Level) Certainty {
	switch {
	case l >= clock.Urgent:
		return Certain
	case l == clock.Warn:
		return Likely
	case l == clock.Notice:
		return Possible
	}
	return Fine
}

func inForce(st clock.Status) time.Duration {
	if st.Corrected {
		return st.Offset
	}
	return 0
}

// unmeasured says what can be said of a clock that nobody compared lately. It
// blames the clock only where it cannot be right.
func unmeasured(c Case) []Verdict {
	st := c.Clock.Status
	step := CheckClock
	if c.Clock.Unreachable || st.Last != nil && !st.Last.Decided {
		step = Calibrate
	}
	v := Verdict{Cause: ClockUnknown, Certainty: Possible, Step: step, Measured: st.Last}
	switch {
	case st.Corrected && st.Age == clock.Unchecked:
		v.Cause, v.Certainty, v.Offset = CorrectionUnchecked, Likely, st.Offset
	case st.Corrected:
	case slices.Contains(c.Clock.Findings, clock.FoundBeforeBuild):
		v.Cause, v.Certainty, v.Finding = ClockImpossible, Certain, clock.FoundBeforeBuild
	case slices.Contains(c.Clock.Findings, clock.FoundWentBack):
		v.Cause, v.Certainty, v.Finding = ClockImpossible, Likely, clock.FoundWentBack
	}
	return []Verdict{v}
}
