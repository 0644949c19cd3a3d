package app

import (
	"context"

	"latchkey/app/phone"
)

// WatchAway calls away, on Android's own thread, whenever the window is not seen
// any more, and back when it is in front again, until ctx ends.
func WatchAway(ctx context.Context, away, back func()) {
	unlessEnded := func(f func()) func() {
		return func() {
			if ctx.Err() == nil {
				f()
			}
		}
	}
	phone.OnStop(unlessEnded(away))
	phone.OnResume(unlessEnded(back))
}
