package app

import (
	"context"

	"latchkey/app/phone"
)

// WatchAway calls away, on Android's own thread, whenever the window is not seen
// any more, until ctx ends.
func WatchAway(ctx context.Context, away func()) {
	phone.OnStop(func() {
		if ctx.Err() == nil {
			away()
		}
	})
}
