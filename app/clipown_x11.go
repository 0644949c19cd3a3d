//go:build (linux && !android) || freebsd || netbsd || openbsd

package app

import (
	"errors"
	"os"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// passwordHint marks what is on the clipboard as a secret: KDE's Klipper and
// others that know it keep it out of their history.
const passwordHint = "x-kde-passwordManagerHint"

// CopySecret puts a code on the clipboard as text that is marked as a secret,
// and serves it until another program, or the next copy, takes the clipboard
// over. An error means that nothing was put there. It asks the X server and may
// block for as long as that does not answer; a local one answers at once.
//
// Wayland lets only the window with the focus set the clipboard, which Fyne does
// without a mark: there it always fails.
func CopySecret(code string) error {
	if os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("DISPLAY") == "" {
		return errors.ErrUnsupported
	}
	conn, err := connectX11()
	if err != nil {
		return err
	}
	o := &owner{selection: selection{conn: conn}, code: []byte(code)}
	if err := o.take(); err != nil {
		conn.Close()
		return err
	}
	go o.serve()
	return nil
}

// owner owns the CLIPBOARD selection (ICCCM 2.2), over a connection of its own.
type owner struct {
	selection
	code                       []byte
	clipboard, targets, secret xproto.Atom
	texts                      []xproto.Atom
}

func (o *owner) take() (err error) {
	for name, to := range map[string]*xproto.Atom{"CLIPBOARD": &o.clipboard, "TARGETS": &o.targets, passwordHint: &o.secret} {
		if *to, err = o.atom(name); err != nil {
			return err
		}
	}
	for _, name := range []string{"UTF8_STRING", "text/plain;charset=utf-8", "text/plain", "STRING"} {
		text, err := o.atom(name)
		if err != nil {
			return err
		}
		o.texts = append(o.texts, text)
	}
	if err := o.open(); err != nil {
		return err
	}
	if err := xproto.SetSelectionOwnerChecked(o.conn, o.window, o.clipboard, xproto.TimeCurrentTime).Check(); err != nil {
		return err
	}
	now, err := xproto.GetSelectionOwner(o.conn, o.clipboard).Reply()
	if err == nil && now.Owner != o.window {
		err = errClipboard
	}
	return err
}

// serve hands the code out until the clipboard has another owner.
func (o *owner) serve() {
	defer o.conn.Close()
	for {
		event, err := o.conn.WaitForEvent()
		switch e := event.(type) {
		case xproto.SelectionClearEvent:
			clear(o.code)
			return
		case xproto.SelectionRequestEvent:
			o.answer(e)
		case nil:
			if err == nil {
				return // the connection is gone
			}
		}
	}
}

// answer hands over what is asked for, or says that there is no such thing.
func (o *owner) answer(e xproto.SelectionRequestEvent) {
	property := e.Property
	if property == xproto.AtomNone {
		property = e.Target // clients of old, ICCCM 2.2
	}
	kind, format, data := e.Target, byte(8), o.code
	switch {
	case e.Target == o.targets:
		kind, format, data = xproto.AtomAtom, 32, nil
		for _, atom := range append([]xproto.Atom{o.targets, o.secret}, o.texts...) {
			data = append(data, make([]byte, 4)...)
			xgb.Put32(data[len(data)-4:], uint32(atom))
		}
	case e.Target == o.secret:
		data = []byte("secret")
	case !o.offers(e.Target):
		property = xproto.AtomNone
	}
	if property != xproto.AtomNone {
		units := uint32(len(data)) * 8 / uint32(format)
		if xproto.ChangePropertyChecked(o.conn, xproto.PropModeReplace, e.Requestor, property, kind, format, units, data).Check() != nil {
			property = xproto.AtomNone
		}
	}
	told := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: property}
	xproto.SendEvent(o.conn, false, e.Requestor, 0, string(told.Bytes()))
}

func (o *owner) offers(target xproto.Atom) bool {
	for _, text := range o.texts {
		if target == text {
			return true
		}
	}
	return false
}
