// Package app is the window. It is flat, one file a screen; what only draws is
// in app/widgets. Every method runs on the UI goroutine unless its comment says
// otherwise; work that may block goes through run.
package app

import (
	"context"
	"net/url"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/capture"
	"latchkey/app/doctor"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/exchange"
	"latchkey/vault/keychain"
)

// Options are what a window works on.
type Options struct {
	// Store is where the vault is kept. Nil when it is the passphrase file, and
	// its passphrase has to be asked for.
	Store vault.Store
	// Place says in words where the vault is kept.
	Place string
	// File is the passphrase file, or the one that is offered where there is no
	// keychain. OpenFile opens it and does no work yet: a wrong passphrase shows
	// when the store is loaded. FileThere tells, off the UI goroutine, whether
	// something is kept in it. All may be zero.
	File      string
	OpenFile  func(passphrase []byte) *keychain.Store
	FileThere func() bool
	// Keychain opens the store in the keychain and does no work yet, for moving
	// the vault out of the file. May be nil.
	Keychain func() *keychain.Store
	// Clock gives true time.
	Clock *clock.Clock
	// Do runs a function on the UI goroutine; nil means fyne.Do. Tests hand in
	// their own, since Fyne's test driver runs it on the calling goroutine.
	Do func(func())
	// Clipboard reads the text, or else the picture, on the system's clipboard,
	// off the UI goroutine. Where it cannot, or is nil, Fyne's clipboard is
	// asked, which has text only and may wait for the program that owns it.
	Clipboard func() (content []byte, known bool)
	// Screen and Cameras stand in for those of package capture; nil means those.
	Screen  func(ctx context.Context, away capture.Away) (capture.Shot, error)
	Cameras func() ([]capture.Camera, error)
	// Copy puts a code on the clipboard in a way that hides it from bystanders,
	// where the system has one. If it is nil or fails, Fyne's clipboard is used.
	Copy func(code string) error
	// Kept lists what Latchkey keeps on this device, and Erase erases it, as
	// those of cli.Profile do; both off the UI goroutine. May be nil.
	Kept  func() []words.Kept
	Erase func(ctx context.Context) error
	// Icons is the folder that keeps the icon pack of the person; empty where
	// there is none.
	Icons string
	// AtLogin has the window started with the session; nil where it cannot be.
	AtLogin AtLogin
	// Languages says that main can show another language than the system's.
	Languages bool
	// Hidden asks for a start in the tray, where the person lets Latchkey hide
	// there.
	Hidden bool
	// Tray shows a menu in the system's tray, and TrayShown tells, off the UI
	// goroutine, whether the system has one; nil means Fyne's and the desktop's.
	Tray      func(*fyne.Menu)
	TrayShown func() bool
	// Notify shows a notification of the desktop, off the UI goroutine; nil means
	// Fyne's.
	Notify func(*fyne.Notification)
	// Leave puts the window in the background when there is nothing to go back
	// to, on devices with a back key. Elsewhere it is nil.
	Leave func()
	// Phone is nil on a desktop.
	Phone *Phone
}

// App is one window and what it shows.
type App struct {
	Options
	fyne   fyne.App
	window fyne.Window
	early  early
	looks  looks

	vault *vault.Vault // as last loaded or saved; never changed in place
	stack []screen     // the screens on the way to the one shown, which is last
	shown screen       // as last displayed
	whole *whole
	body  *fyne.Container
	over  *fyne.Container // toast and progress, above the body
	toast *toast
	busy  int // tasks under way that show progress

	inFile    bool // the vault is kept in File
	sealed    bool // it opens with a passphrase
	fileToo   bool // something is kept in File as well
	tasks     []*progress
	popped    []popped // the sheets that are open, the last one on top
	clipped   clipped
	attempts  []doctor.Attempt  // the codes that were copied, the oldest first
	reading   int               // looks at the clipboard under way
	saving    int               // quiet saves under way
	opening   []exchange.Source // to take once the vault is open
	uses      map[vault.ID]use
	usesDue   time.Time // when they are to be saved
	auto      autobackup
	trip      trip
	behind    bool      // another window has the focus
	minimised bool      // nobody can see the window
	told      time.Time // when it was last looked whether there is something to tell
	binLooked time.Time // when the bin was last looked through
	idle      idle
	held      held
	choosing  bool // a file chooser is open
	tray      tray
	logos     logos
	erased    bool      // everything was
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

// pausing is a screen that works while it is shown, and stops when it is left.
type pausing interface{ leave() }

// focusing is a screen that has a field to type in.
type focusing interface{ focus() fyne.Focusable }

// accepting is a screen that takes what other programs hand over.
type accepting interface {
	accept(sources []exchange.Source)
}

// dropping is a screen that takes files dropped on the window.
type dropping interface{ drop(paths []string) }

// New makes the window of f and starts to load the vault. Call Run, or drive it
// from a test.
func New(f fyne.App, o Options) *App {
	a := &App{Options: o, fyne: f, looks: looks{f.Preferences()}}
	switch {
	case a.Do != nil:
	case a.Phone != nil:
		a.Do = fyne.Do
	default:
		a.Do = a.early.do
	}
	if a.Phone != nil {
		a.auto.keeper.Trees = a.Phone.Trees
	}
	a.dress()
	a.window = f.NewWindow("Latchkey")
	a.window.SetMaster()
	a.window.SetPadded(false)
	a.body, a.over = container.NewStack(), container.NewStack()
	a.toast = newToast(a)
	a.whole = &whole{app: a}
	a.window.SetContent(container.New(a.whole, a.body, a.toast.object, a.over))
	a.window.Resize(fyne.NewSize(1200, 800))
	a.window.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { a.dropped(uris) })
	a.window.SetCloseIntercept(a.closing)
	a.shortcuts()
	a.startTray()
	a.start()
	return a
}

// Window returns the window.
func (a *App) Window() fyne.Window { return a.window }

// Raise brings the window to the front.
func (a *App) Raise() {
	if a.tray.hidden {
		a.tray.hidden = false
		a.refresh() // nothing was drawn meanwhile
	}
	a.window.Show()
	a.window.RequestFocus()
}

// Open takes the accounts of otpauth links and of files behind file links, as
// soon as the vault is open. Call it before Run, or on the UI goroutine.
func (a *App) Open(links []string) {
	var sources []exchange.Source
	for _, link := range links {
		if u, err := url.Parse(link); err == nil && u.Scheme == "file" {
			sources = append(sources, fileSource(u.Path))
		} else {
			sources = append(sources, textSource(link))
		}
	}
	a.Receive(sources...)
}

// Receive takes the accounts in what other programs hand over, as soon as the
// vault is open. Call it before Run, or on the UI goroutine.
func (a *App) Receive(sources ...exchange.Source) {
	switch {
	case len(sources) == 0:
	case !a.ready() || a.busy > 0:
		a.opening = append(a.opening, sources...)
	default:
		if s, ok := a.top().(accepting); ok {
			s.accept(sources)
			return
		}
		a.take(sources...)
	}
}

// Run shows the window and returns when it is closed. An error, which wraps
// [words.ErrNoWindow], means that none could be opened. Call it on the main
// goroutine.
func (a *App) Run() error {
	if err := display(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	a.tickWhileSeen(ctx)
	// By the same queue as hold and unhold: events of the window have one of their
	// own, and Fyne takes from both as it comes.
	go WatchAway(ctx, func() { a.Do(a.away) }, func() { a.Do(a.returned) })
	switch {
	case a.startInTray():
		a.tray.hidden = true
		a.fyne.Lifecycle().SetOnStarted(func() {
			a.whenTrayShown(ctx, trayPatience, func(shown bool) {
				if !shown {
					a.Raise()
				}
			})
		})
	case a.Phone != nil:
		a.window.Show()
	default:
		if err := a.showFirst(); err != nil {
			return err
		}
	}
	a.early.end()
	a.fyne.Run()
	a.leave()
	return nil
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
	a.keepPlaces()
	if a.vault != nil && a.busy == 0 && a.saving == 0 {
		a.keepUses()
		if now.Sub(a.binLooked).Abs() > time.Hour {
			a.binLooked = now
			a.emptyBin(now)
		}
		a.tellReminder(now)
		a.lockIfIdle()
	}
	a.keepTray()
	a.unclip(a.device())
	if a.tray.hidden || a.minimised {
		return // nothing is drawn that nobody sees
	}
	a.toast.tick(a.device())
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
	if l, ok := a.shown.(pausing); ok && a.shown != s {
		l.leave()
	}
	a.shown = s
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

// Back does what a back key is for.
func (a *App) Back() { a.escape() }

// escape takes back what is on top: a task, a sheet, a menu, or a screen.
func (a *App) escape() {
	overlays := a.window.Canvas().Overlays()
	switch {
	case len(a.popped) > 0:
		a.popped[len(a.popped)-1].no()
	case overlays.Top() != nil:
		overlays.Remove(overlays.Top())
	case len(a.tasks) > 0:
		a.tasks[len(a.tasks)-1].cancel()
	case len(a.stack) < 2 && a.Leave != nil:
		a.Leave()
	default:
		a.back()
	}
}

// search goes to the list and to its search field.
func (a *App) search() {
	for _, s := range a.stack {
		if l, ok := s.(*accounts); ok {
			a.backTo(l)
			a.window.Canvas().Focus(l.query)
		}
	}
}

// device is the time by the clock of this device. What only lasts a while, such
// as a toast, goes by it: true time jumps when a correction comes or goes.
func (a *App) device() time.Time { return a.Clock.Now().Add(-a.Clock.Status().Offset) }

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
	amount, _ := amountOf(e.Step)
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
	if a.tray.hidden {
		a.notify(lang.L("Device clock"), lang.L("It was changed. Latchkey keeps the codes right."))
	}
}

// data are the values that go into a sentence.
type data map[string]any
