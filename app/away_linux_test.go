//go:build linux && !android

package app

import (
	"context"
	"testing"

	"github.com/godbus/dbus/v5"

	"latchkey/vault/keychain/keychaintest"
)

// The desktop's word that the person has left is heard, and only that.
func TestWatchAway(t *testing.T) {
	bus := keychaintest.Bus(t)
	bus.Use(t)
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.Address)
	desktop, err := dbus.Connect(bus.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer desktop.Close()
	for _, name := range []string{"org.gnome.ScreenSaver", "org.freedesktop.login1"} {
		if r, err := desktop.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || r != dbus.RequestNameReplyPrimaryOwner {
			t.Fatal(r, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	heard := make(chan struct{}, 10)
	WatchAway(ctx, func() { heard <- struct{}{} }, nil)

	emit := func(path dbus.ObjectPath, signal string, values ...any) {
		t.Helper()
		if err := desktop.Emit(path, signal, values...); err != nil {
			t.Fatal(err)
		}
	}
	// A bus keeps the order, so what is not heard before the last is not heard.
	emit("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", false)
	emit("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.Other", true)
	emit("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", true)
	<-heard
	emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", false)
	emit("/org/freedesktop/login1", "org.freedesktop.login1.Manager.PrepareForSleep", true)
	<-heard
	emit("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session.Unlock")
	emit("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session.Lock")
	<-heard
	if n := len(heard); n != 0 {
		t.Errorf("%d more were heard", n)
	}
}
