//go:build linux && !android

package main

import "golang.org/x/sys/unix"

// noDumps keeps the memory of this process, which holds secrets, out of core
// files and from other programs of the same user (prctl(2), PR_SET_DUMPABLE).
// Where the system refuses, the program runs all the same.
func noDumps() {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
}
