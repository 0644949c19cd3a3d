package app

import (
	"syscall"

	"fyne.io/fyne/v2/driver"
)

// minimises tells whether this kind of system lets a window minimise itself.
const minimises = true

var showWindow = syscall.NewLazyDLL("user32.dll").NewProc("ShowWindow")

func minimiseNative(context any) {
	if w, ok := context.(driver.WindowsWindowContext); ok {
		const minimised = 6 // SW_MINIMIZE
		showWindow.Call(w.HWND, minimised)
	}
}
