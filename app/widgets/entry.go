package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Entry is Fyne's field to type in, which hands on to the window what is the
// window's: Escape, help, and shortcuts that edit nothing.
type Entry struct {
	widget.Entry
	self fyne.CanvasObject // the kind of entry that this is a part of
}

// oneLine is what Fyne's own fields begin with: no wrapping, cut at the edge.
const oneLine = fyne.TextWrap(fyne.TextTruncateClip)

// NewEntry returns a field of one line.
func NewEntry() *Entry {
	e := &Entry{Entry: widget.Entry{Wrapping: oneLine}}
	e.ExtendBaseWidget(e)
	return e
}

// NewPasswordEntry returns a field of one line that shows dots.
func NewPasswordEntry() *Entry {
	e := &Entry{Entry: widget.Entry{Password: true, Wrapping: oneLine}}
	e.ExtendBaseWidget(e)
	return e
}

// NewMultiLineEntry returns a field of several lines, in which long ones wrap.
func NewMultiLineEntry() *Entry {
	e := &Entry{Entry: widget.Entry{MultiLine: true, Wrapping: fyne.TextWrapWord}}
	e.ExtendBaseWidget(e)
	return e
}

// ExtendBaseWidget tells the entry which kind of entry it is a part of.
func (e *Entry) ExtendBaseWidget(self fyne.Widget) {
	e.self = self
	e.Entry.ExtendBaseWidget(self)
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	tellFocused(e.self)
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if ofWindow(k.Name) {
		handOn(e.self, k)
		return
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if ForWindow(s) {
		handOnShortcut(e.self, s)
		return
	}
	e.Entry.TypedShortcut(s)
}
