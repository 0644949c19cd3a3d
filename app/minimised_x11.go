//go:build (linux && !android) || freebsd || netbsd || openbsd

package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// watchMinimised notes when the window is minimised or put on another desktop,
// and when it is back: Fyne v2.8.1 does not notice, and draws on for nobody. The
// window manager says it in a property (ICCCM 4.1.3.1). On Wayland none says so.
func (a *App) watchMinimised() {
	native, ok := a.window.(driver.NativeWindow)
	if !ok {
		return
	}
	native.RunNative(func(context any) {
		x, ok := context.(driver.X11WindowContext)
		if !ok {
			return
		}
		go func() {
			err := watchIconic(xproto.Window(x.WindowHandle), func(iconic bool) {
				a.Do(func() { a.setMinimised(iconic) })
			})
			if err != nil {
				fyne.LogError("it will not be noticed that the window is minimised", err)
			}
		}()
	})
}

// watchIconic tells whether a window is iconic, and whenever that may have
// changed, until the connection to the display ends.
func watchIconic(window xproto.Window, tell func(bool)) error {
	conn, err := connectX11()
	if err != nil {
		return err
	}
	defer conn.Close()
	const name = "WM_STATE"
	atom, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return err
	}
	if err := xproto.ChangeWindowAttributesChecked(conn, window, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check(); err != nil {
		return err
	}
	for {
		state, err := xproto.GetProperty(conn, false, window, atom.Atom, atom.Atom, 0, 2).Reply()
		if err != nil {
			return nil // the window is gone
		}
		const iconic = 3
		tell(len(state.Value) >= 4 && xgb.Get32(state.Value) == iconic)
		for changed := false; !changed; {
			event, failed := conn.WaitForEvent()
			if event == nil && failed == nil {
				return nil
			}
			property, ok := event.(xproto.PropertyNotifyEvent)
			changed = ok && property.Atom == atom.Atom
		}
	}
}
