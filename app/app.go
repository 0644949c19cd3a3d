// Package app is the window. It is flat, one file a screen; what only draws is
// in app/widgets. Every method runs on the UI goroutine unless its comment says
// otherwise; work that may block goes through run.
package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// Options are what a window works on.
type Options struct {
	// Store is where the vault is kept. Nil when it is a file whose passphrase
	// has to be asked for: then Unlock opens it.
	Store vault.Store
	// Unlock opens the passphrase file. It does no work yet: a wrong passphrase
	// shows when the store is loaded.
	Unlock func(passphrase []byte) vault.Store
	// Place says in words where the vault is kept.
	Place string
	// NewFile is the path of the passphrase file that is offered where there is
	// no keychain, and UseFile opens one there and remembers the choice once
	// the store has been written. Both may be zero.
	NewFile string
	UseFile func(passphrase []byte) vault.Store
	// Clock gives true time.
	Clock *clock.Clock
	// Do runs a function on the UI goroutine; nil means fyne.Do. Tests hand in
	// their own, since Fyne's test driver runs it on the calling goroutine.
	Do func(func())
	// Picture reads a picture from the system's clipboard as an image file, off
	// the UI goroutine; nil, or no bytes, where there is none.
	Picture func() []byte
}

// App is one window and what it shows.
type App struct {
	Options
	fyne   fyne.App
	window fyne.Window

	vault *vault.Vault // as last loaded or saved; never changed in place
	stack []screen     // the screens on the way to the one shown, which is last
	body  *fyne.Container
	over  *fyne.Container // toast and progress, above the body
	toast *toast
	busy  int // tasks under way that show progress

	clipped   clipped
	warned    bool      // that codes are refused because of the clock
	nextCheck time.Time // when the clock is checked again, where that was allowed
}

// screen is one page. It is built once and lives until it is left.
type screen interface {
	// content is what the page shows.
	content() fyne.CanvasObject
}

// ticking is a screen that shows time.
type ticking interface{ tick(now time.Time) }

// updating is a screen that shows the vault or the clock.
type updating interface{ update() }

// focusing is a screen that has a field to type in.
type focusing interface{ focus() fyne.Focusable }

// dropping is a screen that takes files dropped on the window.
type dropping interface{ drop(paths []string) }

// New makes the window of f and starts to load the vault. Call Run, or drive it
// from a test.
func New(f fyne.App, o Options) *App {
	a := &App{Options: o, fyne: f}
	if a.Do == nil {
		a.Do = fyne.Do
	}
	f.Settings().SetTheme(widgets.Theme{})
	a.window = f.NewWindow("Latchkey")
	a.window.SetMaster()
	a.window.SetPadded(false)
	a.body, a.over = container.NewStack(), container.NewStack()
	a.toast = newToast(a)
	ground := canvas.NewRectangle(theme.Color(theme.ColorNameBackground))
	a.window.SetContent(container.NewStack(ground, a.body, a.toast.object, a.over))
	f.Settings().AddListener(func(fyne.Settings) {
		ground.FillColor = theme.Color(theme.ColorNameBackground)
		ground.Refresh()
	})
	a.window.Resize(fyne.NewSize(1200, 800))
	a.window.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { a.dropped(uris) })
	a.shortcuts()
	a.start()
	return a
}

// Window returns the window.
func (a *App) Window() fyne.Window { return a.window }

// Run shows the window and returns when it is closed.
func (a *App) Run() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go pulse(ctx, a.Clock.Now, a.Do, a.tick)
	a.window.ShowAndRun()
}

// tick shows what is right at true time now.
func (a *App) tick(now time.Time) {
	if event := a.Clock.Check(); event != (clock.Event{}) {
		a.clockChanged(event)
		a.nextCheck = now // what was measured no longer holds
	}
	if a.vault != nil && !now.Before(a.nextCheck) {
		a.checkUnasked(now)
	}
	a.toast.tick(now)
	a.unclip(now)
	if s, ok := a.top().(ticking); ok && a.busy == 0 {
		s.tick(now)
	}
}

// top is the screen that is shown, or nil.
func (a *App) top() screen {
	if len(a.stack) == 0 {
		return nil
	}
	return a.stack[len(a.stack)-1]
}

// show puts s on top of the screen that is shown.
func (a *App) show(s screen) {
	a.stack = append(a.stack, s)
	a.display()
}

// home leaves every screen and shows s alone.
func (a *App) home(s screen) {
	a.stack = []screen{s}
	a.display()
}

// back leaves the screen that is shown, if there is one under it.
func (a *App) back() {
	if len(a.stack) > 1 {
		a.stack = a.stack[:len(a.stack)-1]
		a.display()
	}
}

// backTo leaves all screens above s.
func (a *App) backTo(s screen) {
	for len(a.stack) > 1 && a.top() != s {
		a.stack = a.stack[:len(a.stack)-1]
	}
	a.display()
}

func (a *App) display() {
	s := a.top()
	a.body.Objects = []fyne.CanvasObject{s.content()}
	if u, ok := s.(updating); ok {
		u.update()
	}
	if t, ok := s.(ticking); ok {
		t.tick(a.Clock.Now())
	}
	a.body.Refresh()
	a.window.Canvas().Unfocus()
	if f, ok := s.(focusing); ok && !fyne.CurrentDevice().IsMobile() {
		a.window.Canvas().Focus(f.focus())
	}
}

// refresh tells the screen that is shown that the vault or the clock changed.
func (a *App) refresh() {
	if u, ok := a.top().(updating); ok {
		u.update()
	}
	if t, ok := a.top().(ticking); ok {
		t.tick(a.Clock.Now())
	}
	a.body.Refresh() // what changed may need more room
}

// ready tells whether the vault is open.
func (a *App) ready() bool { return a.vault != nil && len(a.stack) > 0 }

// shortcuts binds the keys that work on every screen.
func (a *App) shortcuts() {
	add := func(key fyne.KeyName, f func()) {
		a.window.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) {
			if a.busy == 0 {
				f()
			}
		})
	}
	add(fyne.KeyN, func() {
		if a.ready() {
			a.show(newAdd(a))
		}
	})
	add(fyne.KeyF, a.search)
	a.window.Canvas().AddShortcut(&fyne.ShortcutPaste{Clipboard: a.fyne.Clipboard()}, func(fyne.Shortcut) {
		if a.ready() && a.busy == 0 {
			a.paste()
		}
	})
	a.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape || e.Name == mobileBack {
			a.back()
		}
	})
}

// mobileBack is the key event of Android's back gesture.
const mobileBack fyne.KeyName = "Back"

// search goes to the list and to its search field.
func (a *App) search() {
	for _, s := range a.stack {
		if l, ok := s.(*accounts); ok {
			a.backTo(l)
			a.window.Canvas().Focus(l.query)
		}
	}
}

func (a *App) dropped(uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	if len(paths) == 0 || !a.ready() || a.busy > 0 {
		return
	}
	if d, ok := a.top().(dropping); ok {
		d.drop(paths)
		return
	}
	a.takeFiles(paths)
}

// clockChanged says what happened to the device clock.
func (a *App) clockChanged(e clock.Event) {
	amount, _ := clock.Describe(e.Step)
	switch {
	case e.Dropped:
		a.say(lang.L("Your device clock is right again. The correction is off."), "", nil)
	case e.Elsewhere && e.Step == 0:
		a.say(lang.L("The correction was changed by another Latchkey."), "", nil)
	case e.Step > 0:
		a.say(lang.L("Your device clock was set forward by {{.Amount}}. The codes stay right.", data{"Amount": amount}), "", nil)
	default:
		a.say(lang.L("Your device clock was set back by {{.Amount}}. The codes stay right.", data{"Amount": amount}), "", nil)
	}
	a.refresh()
}

// data are the values that go into a sentence.
type data map[string]any
