//go:build android || (!linux && !freebsd && !netbsd && !openbsd && !windows)

package app

import "runtime"

// minimises tells whether this kind of system lets a window minimise itself.
const minimises = runtime.GOOS == "android"

func minimiseNative(any) {}
