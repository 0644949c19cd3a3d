//go:build (linux && !android) || freebsd || netbsd || openbsd

package app

import (
	"cmp"
	"net"
	"os"
	"path/filepath"

	"latchkey/app/words"
	"latchkey/vault/reason"
)

// display tells whether there is a display to open a window on, by X11 or Wayland:
// Fyne would end the program with a stack trace. An error wraps
// [words.ErrNoWindow]. It asks the display and may block for as long as that does
// not answer, as opening the window would. Fyne has its own connection by then: an X
// server without any other client starts anew when this one is closed.
func display() error {
	if wayland() {
		return nil
	}
	name := os.Getenv("DISPLAY")
	if name == "" {
		return reason.For(words.ErrNoWindow, "there is no display", nil)
	}
	conn, err := connectX11()
	if err != nil {
		return reason.For(words.ErrNoWindow, "the display {{.Name}} cannot be reached", reason.Data{"Name": name})
	}
	conn.Close()
	return nil
}

// wayland tells whether a Wayland compositor answers, where libwayland looks for one
// (wl_display_connect).
func wayland() bool {
	if os.Getenv("WAYLAND_SOCKET") != "" {
		return true
	}
	path := cmp.Or(os.Getenv("WAYLAND_DISPLAY"), "wayland-0")
	if !filepath.IsAbs(path) {
		path = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), path)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
