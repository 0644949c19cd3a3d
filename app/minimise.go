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

// canMinimise tells whether minimise does anything. Fyne shows no way to it on
// Wayland.
func (a *App) canMinimise() bool {
	native, ok := a.window.(driver.NativeWindow)
	if a.Leave != nil || !ok {
		return minimises
	}
	can := minimises
	native.RunNative(func(context any) {
		if _, wayland := context.(driver.WaylandWindowContext); wayland {
			can = false
		}
	})
	return can
}

// setMinimised notes whether nobody can see the window. When it is back, it shows
// at once what it is time for.
func (a *App) setMinimised(minimised bool) {
	was := a.minimised
	a.minimised = minimised
	if was && !minimised {
		a.tick(a.Clock.Now())
	}
}
