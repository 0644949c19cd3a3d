//go:build linux && !android

package app

import (
	"context"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// A leaving is a signal that says that the person has left the device.
type leaving struct {
	sender, iface, member string
}

// Signals of the session bus, all with true for “now”: freedesktop.org Idle
// Inhibition Service draft, and the desktops that have one of their own.
var sessionLeavings = []leaving{
	{"org.freedesktop.ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged"},
	{"org.gnome.ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged"},
	{"org.cinnamon.ScreenSaver", "org.cinnamon.ScreenSaver", "ActiveChanged"},
	{"org.mate.ScreenSaver", "org.mate.ScreenSaver", "ActiveChanged"},
	{"org.xfce.ScreenSaver", "org.xfce.ScreenSaver", "ActiveChanged"},
}

// Signals of the system bus: org.freedesktop.login1(5). Lock has no argument.
var systemLeavings = []leaving{
	{"org.freedesktop.login1", "org.freedesktop.login1.Manager", "PrepareForSleep"},
	{"org.freedesktop.login1", "org.freedesktop.login1.Session", "Lock"},
}

// WatchAway calls away, on a goroutine of its own, whenever the desktop says
// that the screen was locked or blanked or that the device goes to sleep, until
// ctx ends. It never calls back, which is for phones. It returns when it listens;
// where the desktop does not tell, it does nothing. It talks to the bus: not for
// the UI goroutine.
func WatchAway(ctx context.Context, away, back func()) {
	// Connections of its own: that of godbus itself is shared with fyne and
	// go-keyring, which would get these signals too.
	if address := sessionBus(); address != "" {
		if conn, err := dbus.Connect(address, dbus.WithContext(ctx)); err == nil {
			listenAway(ctx, conn, sessionLeavings, away)
		}
	}
	if conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx)); err == nil {
		listenAway(ctx, conn, systemLeavings, away)
	}
}

// sessionBus is the address of the session bus, empty if there is none. None is
// started.
func sessionBus() string {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if dir := os.Getenv("XDG_RUNTIME_DIR"); address == "" && dir != "" {
		return "unix:path=" + dbus.EscapeBusAddressValue(filepath.Join(dir, "bus"))
	}
	if address == "autolaunch:" {
		return ""
	}
	return address
}

func listenAway(ctx context.Context, conn *dbus.Conn, leavings []leaving, away func()) {
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	for _, l := range leavings {
		err := conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(l.sender), dbus.WithMatchInterface(l.iface), dbus.WithMatchMember(l.member))
		if err != nil {
			conn.Close()
			return
		}
	}
	go func() {
		defer conn.Close()
		for s := range signals { // closed with the connection
			// The bus itself greets with NameAcquired, whose argument is a name.
			var now bool
			if len(s.Body) == 0 || dbus.Store(s.Body, &now) == nil && now {
				away()
			}
		}
	}()
}
