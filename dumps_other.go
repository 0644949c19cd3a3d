//go:build !linux || android

package main

// noDumps does nothing here: Android does not let apps see each other, and on
// other systems Latchkey does not control dumps yet.
func noDumps() {}
