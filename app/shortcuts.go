package app

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
)

// typing is a screen that takes the keys that nothing with the focus has a use
// for. typedKey tells whether it had one.
type typing interface {
	typedKey(*fyne.KeyEvent) bool
	typedRune(rune)
}

// shortcuts binds the keys that work on every screen. Controls hand them on to
// the window (package widgets), since Fyne asks it only while none has the focus.
func (a *App) shortcuts() {
	canvas := a.window.Canvas()
	for _, key := range []fyne.KeyName{fyne.KeyN, fyne.KeyF, fyne.KeyL, fyne.KeyComma, fyne.KeySlash} {
		canvas.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, a.shortcut)
	}
	// Ctrl+? where the question mark is over the slash.
	canvas.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeySlash, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}, a.shortcut)
	for _, key := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDown} {
		canvas.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierAlt}, a.shortcut)
	}
	for _, s := range []fyne.Shortcut{&fyne.ShortcutPaste{}, &fyne.ShortcutSelectAll{}, &fyne.ShortcutUndo{}} {
		canvas.AddShortcut(s, a.shortcut)
	}
	canvas.SetOnTypedKey(a.typedKey)
	canvas.SetOnTypedRune(func(r rune) {
		if t, ok := a.top().(typing); ok && a.free() {
			t.typedRune(r)
		}
	})
}

// free tells whether nothing has to be answered or waited for first.
func (a *App) free() bool {
	return a.ready() && a.busy == 0 && a.window.Canvas().Overlays().Top() == nil
}

// typedKey does what a key asks for that nothing with the focus has a use for.
func (a *App) typedKey(e *fyne.KeyEvent) {
	if e.Name == widgets.KeyFocused {
		a.intoView()
		return
	}
	if t, ok := a.top().(typing); ok && a.free() && t.typedKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyEscape:
		a.escape()
	case fyne.KeyReturn, fyne.KeyEnter:
		if last := len(a.popped) - 1; last >= 0 && a.popped[last].enter != nil {
			a.popped[last].enter()
		}
	case fyne.KeyF1:
		a.showHelp()
	}
}

// shortcut does what a shortcut asks for, unless something else has to be
// answered first. Who locks cannot wait for that.
func (a *App) shortcut(s fyne.Shortcut) {
	if c, ok := s.(*desktop.CustomShortcut); ok && c.KeyName == fyne.KeyL && a.ready() {
		a.lockNow()
		return
	}
	if !a.free() {
		return
	}
	list, onList := a.top().(*accounts)
	switch s := s.(type) {
	case *fyne.ShortcutPaste:
		a.paste()
	case *fyne.ShortcutSelectAll:
		if onList {
			list.markAll()
		}
	case *fyne.ShortcutUndo:
		a.toast.undo()
	case *desktop.CustomShortcut:
		switch s.KeyName {
		case fyne.KeyN:
			a.show(newAdd(a))
		case fyne.KeyF:
			a.search()
		case fyne.KeyComma:
			a.show(newSettings(a))
		case fyne.KeySlash:
			a.showKeys()
		case fyne.KeyUp, fyne.KeyDown:
			if i, ok := list.focused(); onList && ok {
				list.nudge(i, map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyDown: 1}[s.KeyName])
			}
		}
	}
}

// lockNow locks, or leads to where a lock is put on.
func (a *App) lockNow() {
	if _, ok := a.locks(); ok {
		a.lock()
		return
	}
	a.say(lang.L("The app lock is off."), lang.L("Set the lock"), func() { a.show(newLockScreen(a)) })
}

// showKeys shows what can be done by keys.
func (a *App) showKeys() {
	control := lang.L("Ctrl")
	if runtime.GOOS == "darwin" {
		control = "⌘"
	}
	rows := widgets.Gapped(8)
	for _, k := range [][2]string{
		{lang.L("Letters"), lang.L("Search, just by typing")},
		{lang.L("Enter"), lang.L("Copy the first code, or the one with the focus")},
		{lang.L("Arrows"), lang.L("Move between accounts")},
		{lang.L("Menu key"), lang.L("Open the account’s menu")},
		{lang.L("Alt") + " " + lang.L("Arrows"), lang.L("Move the account in your order")},
		{lang.L("Del"), lang.L("Delete the account")},
		{control + " A", lang.L("Select all accounts")},
		{control + " Z", lang.L("Undo what was just done")},
		{control + " F", lang.L("Search")},
		{control + " N", lang.L("Add an account")},
		{control + " V", lang.L("Add what was copied")},
		{control + " L", lang.L("Lock")},
		{control + " ,", lang.L("Settings")},
		{"F1", lang.L("Help")},
		{control + " /", lang.L("This list")},
		{lang.L("Esc"), lang.L("Back")},
	} {
		rows.Add(widgets.Termed(132, widgets.NewText(k[0], widgets.Style{Bold: true}), widgets.NewText(k[1], widgets.Style{})))
	}
	a.popText(lang.L("Keyboard shortcuts"), rows)
}

// popText shows something to read over the screen.
func (a *App) popText(title string, text fyne.CanvasObject) {
	head, ok := widgets.NewText(title, widgets.Style{Size: widgets.SizeTitle, Bold: true}), widgets.NewPrimary(lang.L("OK"), nil, a.unpop)
	scroll := widgets.Shallow(func() float32 {
		return max(120, a.sheetRoom()-head.MinSize().Height-ok.MinSize().Height-2*20-2*widgets.Room)
	}, text)
	a.pop(widgets.Gapped(20, head, scroll, ok), a.unpop, a.unpop)
}
