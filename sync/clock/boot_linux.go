package clock

import (
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// bootID reads the kernel's name of this boot once. Android may hide the file from apps: the name is empty then.
var bootID = sync.OnceValue(func() string {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
})

// bootClock reads CLOCK_BOOTTIME. Go's own monotonic clock is CLOCK_MONOTONIC, which stops while the device sleeps.
func bootClock() (time.Duration, string) {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0, ""
	}
	return time.Duration(now.Nano()), bootID()
}
