package app

import (
	"context"
	"time"

	"latchkey/vault/backup/places"
)

// Phone is what a phone has and a desktop has not. Its functions may block, those
// with a context until the person has answered on a screen of the phone: not for
// the UI goroutine. One that this phone lacks is nil.
type Phone struct {
	// Folder is one of the app, for files that are on their way out of it.
	Folder string
	// Copied is one whose files the system copies to a new phone.
	Copied string
	// Trees are the folders that ChooseTree returns. It waits.
	Trees      places.Trees
	ChooseTree func(ctx context.Context) (tree string, err error)
	// Save writes a file where the person says, and reads it back.
	Save func(ctx context.Context, name string, data []byte) error
	// Share puts a file among the downloads, reads it back and offers it to other
	// apps.
	Share func(ctx context.Context, name string, data []byte) error
	// Photograph opens the camera app. What it makes comes in by Receive.
	Photograph func() error
	// Screenshots tells whether the window is let into pictures of the screen, and
	// AllowScreenshots lets it, or not.
	Screenshots      bool
	AllowScreenshots func(yes bool) error
	// ScreenLock keeps a secret behind the screen lock.
	ScreenLock ScreenLock
}

// ScreenLock keeps one secret behind the screen lock of a phone. Keep and Open
// ask for it.
type ScreenLock interface {
	There() bool // the phone has one
	Kept() bool
	Keep(ctx context.Context, secret []byte) error
	Open(ctx context.Context) ([]byte, error)
	Forget() error
}

// holdTime is how long a screen of the phone may take, to come up and then: after
// it the window locks all the same.
const holdTime = 5 * time.Minute

// held keeps the window from locking while a screen of the phone is open that it
// asked for, such as the one where a file is chosen.
type held struct {
	asked time.Time   // by the device clock; zero if no screen is on its way
	since time.Time   // when the window was hidden by it; zero if it is not
	end   *time.Timer // one alarm, since nothing ticks in the background
}

// stop ends the hold.
func (h *held) stop() {
	if h.end != nil {
		h.end.Stop()
	}
	*h = held{}
}

// hold is called before a screen of the phone is asked for. That the window is
// hidden next is taken for its doing, however slow the phone is.
func (a *App) hold() { a.held.asked = a.device() }

// unhold is called when that screen has answered or did not come up: with the
// window in front nothing is on its way any more.
func (a *App) unhold() {
	if a.held.since.IsZero() {
		a.held = held{}
	}
}

// away locks when the person has left the device, if that is wanted.
func (a *App) away() {
	now := a.device()
	if a.Phone != nil && !a.held.asked.IsZero() && now.Sub(a.held.asked).Abs() < holdTime {
		a.held.since = now
		a.held.end = time.AfterFunc(holdTime, func() { a.Do(func() { a.tooLong(now) }) })
		return
	}
	if a.vault != nil && a.vault.Lock().Away {
		a.lock()
	}
}

// tooLong locks if the hold that began at since still lasts.
func (a *App) tooLong(since time.Time) {
	if a.held.since == since {
		a.held = held{}
		a.away()
	}
}

// returned is called when the window is in front again.
func (a *App) returned() {
	a.overdue()
	a.held.stop()
}

// overdue locks if a hold has lasted too long: an alarm does not ring while a phone
// sleeps.
func (a *App) overdue() {
	if !a.held.since.IsZero() && a.device().Sub(a.held.since).Abs() >= holdTime {
		a.held.stop()
		a.away()
	}
}
