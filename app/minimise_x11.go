//go:build (linux && !android) || freebsd || netbsd || openbsd

package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb/xproto"
)

// minimises tells whether this kind of system lets a window minimise itself.
const minimises = true

// minimiseNative minimises a window. Fyne has no call for it, and shows no way
// to it on Wayland, where nothing happens.
func minimiseNative(context any) {
	x, ok := context.(driver.X11WindowContext)
	if !ok {
		return
	}
	go func() {
		if err := iconify(xproto.Window(x.WindowHandle)); err != nil {
			fyne.LogError("the window could not be minimised", err)
		}
	}()
}

// iconify asks the window manager to minimise a window (ICCCM 4.1.4).
func iconify(window xproto.Window) error {
	conn, err := connectX11()
	if err != nil {
		return err
	}
	defer conn.Close()
	const name = "WM_CHANGE_STATE"
	atom, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return err
	}
	const iconic = 3
	event := xproto.ClientMessageEvent{Format: 32, Window: window, Type: atom.Atom,
		Data: xproto.ClientMessageDataUnionData32New([]uint32{iconic, 0, 0, 0, 0})}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	return xproto.SendEventChecked(conn, false, root, xproto.EventMaskSubstructureNotify|xproto.EventMaskSubstructureRedirect, string(event.Bytes())).Check()
}
