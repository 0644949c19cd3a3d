package clock

import "time"

// Finding is something about the device clock that can be seen without a network.
type Finding int

// The findings.
const (
	FoundBeforeBuild    Finding = iota // it is before the program was built: it must be wrong
	FoundWentBack                      // it is more than a day before the last time this program ran
	FoundUnsynchronized                // the system says that nothing keeps its clock right (Linux only)
)

var findingNames = [...]string{"before-build", "went-back", "unsynchronized"}

// String is the finding's name in lower case.
func (f Finding) String() string {
	if f < 0 || int(f) >= len(findingNames) {
		return "unknown"
	}
	return findingNames[f]
}

// MarshalText writes the name, for JSON.
func (f Finding) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// backLimit is how far back a clock may go without a word: people travel back in time by a date line, not by more.
const backLimit = 24 * time.Hour

// Findings looks at the device clock without a network, the gravest first. It may be called at any time; that the clock
// went back is about the time before Open.
func (c *Clock) Findings() []Finding {
	var found []Finding
	if c.device().Before(c.window.from) {
		found = append(found, FoundBeforeBuild)
	}
	if c.wentBack {
		found = append(found, FoundWentBack)
	}
	if synchronized, known := c.synchronized(); known && !synchronized {
		found = append(found, FoundUnsynchronized)
	}
	return found
}
