//go:build !linux

package app

import "context"

// WatchAway calls away when the person leaves the device. This system does not
// tell in a way that is known.
func WatchAway(_ context.Context, away, back func()) {}
