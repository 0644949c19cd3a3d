package app

import (
	"fmt"
	"time"

	"latchkey/app/widgets"
)

// idle knows how long the window has not been used. Fyne tells of no input as
// such, so what a person does is seen by what it changes: the screen, the focus,
// what is typed, what is copied.
type idle struct {
	seen  string
	since time.Time // by the device clock
}

// look compares what there is with what there was.
func (i *idle) look(a *App, now time.Time) {
	canvas := a.window.Canvas()
	focused := canvas.Focused()
	seen := fmt.Sprintf("%p %d %p %p %v", a.top(), len(a.popped), canvas.Overlays().Top(), focused, a.clipped.until)
	switch f := focused.(type) {
	case *widgets.Entry:
		seen += typed(f)
	case *searchEntry:
		seen += typed(&f.Entry)
	}
	if seen != i.seen || i.since.IsZero() {
		i.seen, i.since = seen, now
	}
}

// typed tells texts apart by their length and the cursor's place, so that
// nothing of them is kept here.
func typed(e *widgets.Entry) string {
	return fmt.Sprint(" ", len(e.Text), e.CursorRow, e.CursorColumn, len(e.SelectedText()))
}

// lockIfIdle locks when the window was not used for as long as the person said.
// A clock that jumps ahead locks early, which does no harm.
func (a *App) lockIfIdle() {
	if _, ok := a.locks(); !ok {
		a.idle = idle{} // nothing to look after, every second
		return
	}
	now := a.device()
	a.idle.look(a, now)
	if a.choosing = a.choosing && a.window.Canvas().Overlays().Top() != nil; a.choosing {
		a.idle.since = now
	}
	after := a.vault.Lock().After
	if after > 0 && now.Sub(a.idle.since) >= after {
		a.lock()
	}
}
