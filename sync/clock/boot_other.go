//go:build !linux && !darwin && !windows

package clock

import (
	"strconv"
	"time"
)

var (
	processStart = time.Now()
	processID    = strconv.FormatInt(processStart.UnixNano(), 16)
)

// bootClock counts from the start of this process, so each run of the program is a boot of its own.
func bootClock() (time.Duration, string) {
	return time.Since(processStart), processID
}
