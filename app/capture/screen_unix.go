//go:build (linux && !android) || freebsd || netbsd || openbsd

package capture

import (
	"context"
	"errors"
	"os"
	"time"
)

// HasScreen tells whether this kind of system lets programs see the screen in a
// way that is known here. It may still refuse.
const HasScreen = true

// screen asks the portal under Wayland, and the X server otherwise, also where
// there is a portal: X needs no question. An X server that only serves old
// programs under Wayland shows them a black screen.
func screen(ctx context.Context, away Away) (Shot, error) {
	display, session := os.Getenv("DISPLAY"), os.Getenv("XDG_SESSION_TYPE")
	wayland := os.Getenv("WAYLAND_DISPLAY") != "" && session != "x11" || session == "wayland"
	switch {
	case wayland:
		return portal(ctx, away)
	case display != "":
		pictures, err := x11(ctx, away)
		if errors.Is(err, errOldPrograms) {
			return portal(ctx, away)
		}
		return Shot{Pictures: pictures}, err
	}
	return Shot{}, ErrNoDisplay
}

// pause waits, or returns the error of ctx if it ends first.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
