package clock

import (
	"fmt"
	"time"
)

// Level says what an error of the clock does to codes.
type Level int

// The levels, each with the range of |offset| - uncertainty it stands for at a period of 30 s. The limits come from a
// simulation of a user who types a code, at servers that accept the current step only, the current and the previous one,
// and one step to each side.
const (
	InStep Level = iota // below 2 s: no site is known to refuse
	Notice              // below 5 s: the strictest sites refuse a little more often
	Warn                // below 15 s: the strictest sites refuse up to half of the codes
	Urgent              // below 30 s: many sites refuse
	Broken              // 30 s and more: nearly every site refuses
)

var levelNames = [...]string{"in-step", "notice", "warn", "urgent", "broken"}

// String is the level's name in lower case: in-step, notice, warn, urgent, broken.
func (l Level) String() string {
	if l < 0 || int(l) >= len(levelNames) {
		return "unknown"
	}
	return levelNames[l]
}

// MarshalText writes the name, for JSON.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// codePeriod is the period that nearly every account has (RFC 6238 section 5.2), for which the limits are stated.
const codePeriod = 30 * time.Second

// LevelFor gives the level of an offset for codes of the given period; a period of 0 or less counts as 30 s. The
// uncertainty is taken off first, so a level is never raised by a poor measurement. The limits grow with the period: a
// code that lives twice as long bears twice the error.
func LevelFor(offset, uncertainty, period time.Duration) Level {
	if period <= 0 {
		period = codePeriod
	}
	scaled := float64(size(offset)-size(uncertainty)) * float64(codePeriod) / float64(period)
	switch {
	case scaled < float64(2*time.Second):
		return InStep
	case scaled < float64(5*time.Second):
		return Notice
	case scaled < float64(15*time.Second):
		return Warn
	case scaled < float64(30*time.Second):
		return Urgent
	}
	return Broken
}

// size is |d|, and the longest duration for the one value that has no positive counterpart.
func size(d time.Duration) time.Duration { return d.Abs() }

// Describe gives the size of an offset for people, in the international symbols s, min, h and d that need no translation,
// and whether the device is behind true time. Below a minute it gives tenths of a second ("42.3 s"), beyond the two
// largest units ("5 h 30 min").
func Describe(offset time.Duration) (amount string, behind bool) {
	behind = offset > 0
	d := size(offset)
	if tenths := d.Round(100 * time.Millisecond); tenths < time.Minute {
		return fmt.Sprintf("%.1f s", tenths.Seconds()), behind
	}
	for _, pair := range []struct {
		large, small time.Duration
		symbols      [2]string
		below        time.Duration // 0: no limit
	}{
		{time.Minute, time.Second, [2]string{"min", "s"}, time.Hour},
		{time.Hour, time.Minute, [2]string{"h", "min"}, 24 * time.Hour},
		{24 * time.Hour, time.Hour, [2]string{"d", "h"}, 0},
	} {
		rounded := d.Round(pair.small)
		if pair.below != 0 && rounded >= pair.below {
			continue
		}
		amount = fmt.Sprintf("%d %s", rounded/pair.large, pair.symbols[0])
		if rest := rounded % pair.large / pair.small; rest > 0 {
			amount += fmt.Sprintf(" %d %s", rest, pair.symbols[1])
		}
		break
	}
	return amount, behind
}
