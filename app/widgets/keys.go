package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// handOn gives a key that a control has no use for to its window, which Fyne
// itself asks only while nothing has the focus.
func handOn(o fyne.CanvasObject, e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return
	}
	if typed := c.OnTypedKey(); typed != nil {
		typed(e)
	}
}

// KeyFocused is what a control types at its window when it has got the focus: Fyne
// tells the control alone, and gives the focus to what is out of sight as well.
const KeyFocused fyne.KeyName = "Focused"

func tellFocused(o fyne.CanvasObject) { handOn(o, &fyne.KeyEvent{Name: KeyFocused}) }

// handOnShortcut gives a shortcut to the window of a control.
func handOnShortcut(o fyne.CanvasObject, s fyne.Shortcut) {
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(o).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// ofWindow tells whether a key is the window's whatever has the focus.
func ofWindow(key fyne.KeyName) bool { return key == fyne.KeyEscape || key == fyne.KeyF1 }

// editing are the keys that are the field's when pressed with a modifier: they
// move in the text or take a part of it away.
var editing = map[fyne.KeyName]bool{
	fyne.KeyLeft: true, fyne.KeyRight: true, fyne.KeyUp: true, fyne.KeyDown: true,
	fyne.KeyHome: true, fyne.KeyEnd: true, fyne.KeyBackspace: true, fyne.KeyDelete: true,
}

// ForWindow tells whether a shortcut is the window's even while a field has the
// focus.
func ForWindow(s fyne.Shortcut) bool {
	custom, ok := s.(*desktop.CustomShortcut)
	return ok && !editing[custom.KeyName]
}
