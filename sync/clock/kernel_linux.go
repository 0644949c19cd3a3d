//go:build linux && !android

package clock

import "golang.org/x/sys/unix"

// kernelSynchronized asks the kernel whether something keeps its clock right, as timedatectl does. Mode 0 only reads and
// needs no rights. Android kills a process for this call (its seccomp filter), hence the build tag: android implies linux.
func kernelSynchronized() (synchronized, known bool) {
	var timex unix.Timex
	state, err := unix.Adjtimex(&timex)
	if err != nil {
		return false, false
	}
	return state != unix.TIME_ERROR && timex.Status&unix.STA_UNSYNC == 0, true
}
