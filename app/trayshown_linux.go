//go:build linux && !android

package app

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// trayShown tells whether a desktop shows icons in a tray (StatusNotifierWatcher
// of the StatusNotifierItem specification). It asks the session bus, for a second
// at most: not for the UI goroutine.
func trayShown() bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	address := sessionBus()
	if address == "" {
		return false
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return false
	}
	defer conn.Close()
	const name = "org.kde.StatusNotifierWatcher"
	var shown dbus.Variant
	err = conn.Object(name, "/StatusNotifierWatcher").CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, name, "IsStatusNotifierHostRegistered").Store(&shown)
	there, ok := shown.Value().(bool)
	return err == nil && ok && there
}
