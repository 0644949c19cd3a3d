//go:build !linux || android

package app

// trayShown tells whether the desktop shows icons in a tray. Windows and macOS
// always do, and a phone asks for none.
func trayShown() bool { return true }
