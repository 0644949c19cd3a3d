package app

import (
	"sync"

	"fyne.io/fyne/v2"

	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/vault/reason"
)

// showFirst shows the window for the first time, with the codes in its first frame
// where the vault is loaded by then. On a desktop making the window takes a while,
// in which other goroutines load the vault and read the fonts: Fyne would read them
// for the first word, on this one. It keeps them without a lock, so that nobody may
// measure text meanwhile, and nobody does: what stands in the window has no word
// before the early work is done.
//
// That is done as Fyne asks for the least size of the window that it has made:
// thereafter it draws the first frame, and the next one not before its event loop
// has begun and a sixtieth of a second has gone by.
//
// An error wraps [words.ErrNoWindow]. Then Fyne's log has said why, and a
// notification tells a person who has only clicked on the icon.
func (a *App) showFirst() error {
	read := make(chan struct{})
	go func() {
		defer close(read)
		widgets.ReadFonts()
	}()
	a.whole.firstAsked = func() {
		<-read
		a.early.end()
	}
	a.window.Show()
	if a.whole.firstAsked == nil {
		return nil
	}
	<-read
	err := reason.For(words.ErrNoWindow, "its graphics may lack OpenGL", nil)
	p := problem(err)
	a.fyne.SendNotification(fyne.NewNotification(p.What, p.Next))
	return err
}

// early is what other goroutines want done on the UI goroutine before Fyne's event
// loop runs, which would do it later than need be.
type early struct {
	lock  sync.Mutex
	ended bool
	work  []func()
}

// do has f done on the UI goroutine. It may be called on any.
func (e *early) do(f func()) {
	e.lock.Lock()
	ended := e.ended
	if !ended {
		e.work = append(e.work, f)
	}
	e.lock.Unlock()
	if ended {
		fyne.Do(f)
	}
}

// end does what was to be done; what comes from then on is Fyne's. Call it on the
// UI goroutine.
func (e *early) end() {
	e.lock.Lock()
	work := e.work
	e.work, e.ended = nil, true
	e.lock.Unlock()
	for _, f := range work {
		f()
	}
}
