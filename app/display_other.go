//go:build android || !(linux || freebsd || netbsd || openbsd)

package app

// Display tells whether there is a display to open a window on: here there is
// always one.
func Display() error { return nil }
