package widgets

import (
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// NewLink returns a wide button that leads to another screen, its words at the
// left and an arrow at the right.
func NewLink(text string, tapped func()) *Button {
	b := NewButton(text, theme.NavigateNextIcon(), tapped)
	b.Alignment = widget.ButtonAlignLeading
	return b
}
