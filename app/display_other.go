//go:build android || !(linux || freebsd || netbsd || openbsd)

package app

// display tells whether there is a display to open a window on: here there is
// always one.
func display() error { return nil }
