package clock

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// bootID is the kernel's name of this boot.
var bootID = sync.OnceValue(func() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
})

// bootClock reads CLOCK_MONOTONIC, which on this system counts sleep, while Go's own monotonic clock does not.
func bootClock() (time.Duration, string) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return 0, ""
	}
	return time.Duration(now.Nano()), bootID()
}
