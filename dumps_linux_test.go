//go:build linux && !android

package main

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestNoDumps(t *testing.T) {
	noDumps()
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 0 {
		t.Errorf("dumpable: %d, %v", dumpable, err)
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit.Cur != 0 {
		t.Errorf("core files up to %d, %v", limit.Cur, err)
	}
}
