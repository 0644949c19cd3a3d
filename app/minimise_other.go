//go:build android || (!linux && !freebsd && !netbsd && !openbsd && !windows)

package app

import "runtime"

// canMinimise tells whether this kind of system lets a window minimise itself.
const canMinimise = runtime.GOOS == "android"

func minimiseNative(any) {}
