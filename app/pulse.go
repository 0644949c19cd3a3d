package app

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// tickWhileSeen calls a.tick at every second until ctx ends; on a phone, only
// while the window is in the foreground, so that nothing runs in the background.
func (a *App) tickWhileSeen(ctx context.Context) {
	if !fyne.CurrentDevice().IsMobile() {
		a.behind = true    // until the window has come up
		var once sync.Once // there is a window of the system by then
		a.fyne.Lifecycle().SetOnEnteredForeground(func() {
			a.behind = false
			once.Do(a.watchMinimised)
		})
		a.fyne.Lifecycle().SetOnExitedForeground(func() { a.behind = true })
		go pulse(ctx, a.Clock.Now, a.Do, a.tick)
		return
	}
	stop := func() {}
	a.fyne.Lifecycle().SetOnEnteredForeground(func() {
		stop()
		var seen context.Context
		seen, stop = context.WithCancel(ctx)
		go pulse(seen, a.Clock.Now, a.Do, a.tick)
		a.overdue() // before anything is drawn
		a.tick(a.Clock.Now())
	})
	a.fyne.Lifecycle().SetOnExitedForeground(func() { stop() })
}

// pulse calls tick on the UI goroutine, by way of do, at every whole second of
// now until ctx ends. It touches no widget itself, so that a test can run tick
// on its own goroutine (Fyne's test driver runs fyne.Do on the caller's).
func pulse(ctx context.Context, now func() time.Time, do func(func()), tick func(time.Time)) {
	for {
		n := now()
		select {
		case <-ctx.Done():
			return
		case <-time.After(n.Truncate(time.Second).Add(time.Second).Sub(n)):
			do(func() { tick(now()) })
		}
	}
}
