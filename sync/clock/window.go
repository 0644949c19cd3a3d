package clock

import (
	"errors"
	"runtime/debug"
	"time"
)

// ErrImplausible says that a time is before the program was built or more than 20 years after.
var ErrImplausible = errors.New("a time that cannot be")

// maxOffset bounds offsets, so that the difference of two stays within what time.Duration can hold (292 years).
const maxOffset = 140 * 365 * 24 * time.Hour

// bounded keeps a duration within maxOffset.
func bounded(d time.Duration) time.Duration { return min(max(d, -maxOffset), maxOffset) }

// window is when true time can be. It stops a 32-bit NTP stamp that is read in the wrong era (RFC 5905 section 6), a
// server whose battery is flat, and the coarsest lies.
type window struct{ from, to time.Time }

// plausible gives the window for a program built at the given time: from a day before, since the machine that built it
// may have been in another zone or a little fast, to 20 years after.
func plausible(built time.Time) window {
	if built.IsZero() {
		built = revisionTime()
	}
	return window{built.AddDate(0, 0, -1), built.AddDate(20, 0, 0)}
}

func (w window) holds(t time.Time) bool { return !t.Before(w.from) && !t.After(w.to) }

// revisionTime is the time of the source revision that the Go tool writes into a program, else a time at which this
// package did not exist yet.
func revisionTime() time.Time {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.time" {
				if t, err := time.Parse(time.RFC3339, setting.Value); err == nil {
					return t
				}
			}
		}
	}
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
}
