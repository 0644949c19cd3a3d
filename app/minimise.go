package app

import "fyne.io/fyne/v2/driver"

// minimise puts the window out of the way, where the system lets it: on X11 and
// Windows by minimising it, on a phone as its home key would.
func (a *App) minimise() {
	if a.Leave != nil {
		a.Leave()
		return
	}
	if native, ok := a.window.(driver.NativeWindow); ok {
		native.RunNative(minimiseNative)
	}
}
