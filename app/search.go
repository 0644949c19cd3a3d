package app

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// searchEntry is the field to search in. It has the focus most of the time, so
// it hands on what is pasted that is an account and no word to search for.
type searchEntry struct {
	widgets.Entry
	app  *App
	list *accounts
	asks string // what stands in it while it is empty, where there is room
}

func newSearchEntry(a *App, l *accounts) *searchEntry {
	e := &searchEntry{app: a, list: l}
	e.Icon = theme.SearchIcon()
	e.OnChanged = func(string) {
		l.filter()
		l.grid.ScrollToTop()
	}
	e.OnSubmitted = func(string) {
		if len(l.shown) > 0 {
			l.copy(*l.shown[0].Account)
		}
	}
	e.ExtendBaseWidget(e)
	return e
}

// Resize implements fyne.CanvasObject.
func (e *searchEntry) Resize(size fyne.Size) {
	e.Entry.Resize(size)
	th, asks := e.Theme(), e.asks
	room := size.Width - 4*th.Size(theme.SizeNameInnerPadding) - th.Size(theme.SizeNameInlineIcon)
	if fyne.MeasureText(asks, th.Size(widgets.SizeText), fyne.TextStyle{}).Width > room {
		asks = lang.L("Search")
	}
	if asks != e.PlaceHolder {
		e.SetPlaceHolder(asks)
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (e *searchEntry) TypedShortcut(s fyne.Shortcut) {
	if widgets.ForWindow(s) {
		e.app.shortcut(s)
		return
	}
	switch s.(type) {
	case *fyne.ShortcutPaste:
		e.app.readClipboard(func(content []byte) {
			if isWord(content) {
				e.Append(string(content))
				return
			}
			e.app.shortcut(s)
		})
	default:
		e.Entry.TypedShortcut(s)
	}
}

// TypedKey implements fyne.Focusable.
func (e *searchEntry) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyDown || k.Name == fyne.KeyPageDown {
		e.list.grid.Focus(0)
		return
	}
	e.Entry.TypedKey(k)
}

// typedRune searches for what is typed while nothing that takes text has the
// focus.
func (l *accounts) typedRune(r rune) {
	if l.marked != nil {
		return
	}
	l.app.window.Canvas().Focus(l.query)
	l.query.TypedRune(r)
}

// typedKey moves over the list, and takes back a step of what narrows it.
func (l *accounts) typedKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome:
		l.grid.Focus(l.grid.First())
	case fyne.KeyBackspace:
		l.app.window.Canvas().Focus(l.query)
		l.query.TypedKey(e)
	case fyne.KeyDelete:
		i, ok := l.focused()
		switch {
		case l.marked != nil:
			l.app.remove(l.chosen())
		case ok:
			l.app.remove([]vault.ID{l.shown[i].ID})
		}
	case fyne.KeyEscape:
		switch {
		case l.marked != nil:
			l.unmark()
		case l.query.Text != "":
			l.query.SetText("")
			l.app.window.Canvas().Focus(l.query)
		case l.within != everything:
			l.choose(everything)
		default:
			return false
		}
	default:
		return false
	}
	return true
}

// focused returns the index of the card with the focus, if one has it.
func (l *accounts) focused() (int, bool) {
	if l == nil {
		return 0, false
	}
	return l.grid.Focused()
}

// isWord tells whether pasted content is something to search for: one short
// line of text that is no link.
func isWord(content []byte) bool {
	const longest = 200
	return len(content) > 0 && len(content) <= longest && utf8.Valid(content) &&
		!bytes.ContainsAny(content, "\x00\n") && !strings.Contains(string(content), "://")
}
