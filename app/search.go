package app

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// searchEntry is the field to search in. It has the focus most of the time, so
// it hands on the shortcuts of the window, and what is pasted that is an account
// and no word to search for.
type searchEntry struct {
	widget.Entry
	app *App
}

func newSearchEntry(a *App) *searchEntry {
	e := &searchEntry{app: a}
	e.Icon = theme.SearchIcon()
	e.ExtendBaseWidget(e)
	return e
}

// TypedShortcut implements fyne.Shortcutable.
func (e *searchEntry) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *desktop.CustomShortcut:
		e.app.shortcut(s)
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
	if k.Name == fyne.KeyEscape {
		e.SetText("")
		return
	}
	e.Entry.TypedKey(k)
}

// isWord tells whether pasted content is something to search for: one short
// line of text that is no link.
func isWord(content []byte) bool {
	const longest = 200
	return len(content) > 0 && len(content) <= longest && utf8.Valid(content) &&
		!bytes.ContainsAny(content, "\x00\n") && !strings.Contains(string(content), "://")
}
