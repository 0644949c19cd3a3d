//go:build (linux && !android) || freebsd || netbsd || openbsd

package app

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"latchkey/vault/exchange"
)

// clipboardWait is how long the program that owns the clipboard may take to
// hand it over.
const clipboardWait = 3 * time.Second

// errClipboard says that the owner of the clipboard did not hand it over.
var errClipboard = errors.New("the clipboard did not answer")

// ReadClipboard returns the text on the system's clipboard, or else the picture,
// as an image file. Unlike Fyne's it waits no longer than a few seconds for the
// program that owns the clipboard, and reads pictures. known is false where it
// has no way to the clipboard's text. It may block: call it off the UI goroutine.
func ReadClipboard() (content []byte, known bool) {
	if os.Getenv("WAYLAND_DISPLAY") != "" {
		// Wayland shows the clipboard to focused windows only, and Fyne does not
		// hand that out; wl-clipboard has a way around it.
		picture := wlPaste()
		return picture, len(picture) > 0
	}
	if os.Getenv("DISPLAY") == "" {
		return nil, false
	}
	conn, err := connectX11()
	if err != nil {
		return nil, false
	}
	defer conn.Close()
	s := &selection{conn: conn, events: make(chan xgb.Event), done: make(chan struct{})}
	defer close(s.done)
	go s.listen()
	if s.open() != nil {
		return nil, false
	}
	for _, kind := range []string{"UTF8_STRING", "image/png", "image/jpeg", "image/bmp"} {
		if content, err := s.convert(kind); err == nil && len(content) > 0 {
			return content, true
		}
	}
	return nil, true
}

func wlPaste() []byte {
	ctx, cancel := context.WithTimeout(context.Background(), clipboardWait)
	defer cancel()
	cmd := exec.CommandContext(ctx, "wl-paste", "--type", "image/png")
	out, err := cmd.StdoutPipe()
	if err != nil || cmd.Start() != nil {
		return nil
	}
	picture, err := readAll(out)
	io.Copy(io.Discard, out)
	if cmd.Wait() != nil || err != nil {
		return nil
	}
	return picture
}

// selection reads the CLIPBOARD selection over a connection of its own (ICCCM
// 2.4, and 2.7.2 for what is too large for one message).
type selection struct {
	conn   *xgb.Conn
	events chan xgb.Event
	done   chan struct{}
	window xproto.Window
}

func (s *selection) listen() {
	defer close(s.events)
	for {
		event, err := s.conn.WaitForEvent()
		if event == nil && err == nil {
			return // closed
		}
		if event == nil {
			continue
		}
		select {
		case s.events <- event:
		case <-s.done:
			return
		}
	}
}

// next returns the next event for which want is true.
func (s *selection) next(deadline <-chan time.Time, want func(xgb.Event) bool) (xgb.Event, error) {
	for {
		select {
		case event, ok := <-s.events:
			if !ok {
				return nil, errClipboard
			}
			if want(event) {
				return event, nil
			}
		case <-deadline:
			return nil, errClipboard
		}
	}
}

func (s *selection) atom(name string) (xproto.Atom, error) {
	reply, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return reply.Atom, nil
}

// open makes the window that the selection is handed to.
func (s *selection) open() error {
	screen := xproto.Setup(s.conn).DefaultScreen(s.conn)
	var err error
	if s.window, err = xproto.NewWindowId(s.conn); err != nil {
		return err
	}
	return xproto.CreateWindowChecked(s.conn, 0, s.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, screen.RootVisual,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
}

// convert asks the owner of the clipboard for it as kind.
func (s *selection) convert(kind string) ([]byte, error) {
	deadline := time.After(clipboardWait)
	clipboard, err := s.atom("CLIPBOARD")
	if err != nil {
		return nil, err
	}
	target, err := s.atom(kind)
	if err != nil {
		return nil, err
	}
	property, err := s.atom("LATCHKEY_CLIPBOARD")
	if err != nil {
		return nil, err
	}
	incremental, err := s.atom("INCR")
	if err != nil {
		return nil, err
	}
	xproto.ConvertSelection(s.conn, s.window, clipboard, target, property, xproto.TimeCurrentTime)
	event, err := s.next(deadline, func(e xgb.Event) bool { _, ok := e.(xproto.SelectionNotifyEvent); return ok })
	if err != nil {
		return nil, err
	}
	if event.(xproto.SelectionNotifyEvent).Property == xproto.AtomNone {
		return nil, errClipboard // it is not to be had as kind
	}
	// The arrival of the property itself was announced before; what is announced
	// from here on are the parts that follow its deletion.
	first, kindOf, err := s.property(property)
	if err != nil || kindOf != incremental {
		return first, err
	}
	var all []byte
	for {
		_, err := s.next(deadline, func(e xgb.Event) bool {
			p, ok := e.(xproto.PropertyNotifyEvent)
			return ok && p.Atom == property && p.State == xproto.PropertyNewValue
		})
		if err != nil {
			return nil, err
		}
		part, _, err := s.property(property)
		if err != nil {
			return nil, err
		}
		if len(part) == 0 {
			return all, nil
		}
		if all = append(all, part...); len(all) > exchange.MaxFile {
			return nil, errClipboard
		}
	}
}

// property takes the property off the window, which asks for the next part.
func (s *selection) property(name xproto.Atom) ([]byte, xproto.Atom, error) {
	var all []byte
	for {
		const words = 1 << 16 // four bytes each
		reply, err := xproto.GetProperty(s.conn, false, s.window, name, xproto.GetPropertyTypeAny, uint32(len(all)/4), words).Reply()
		if err != nil {
			return nil, 0, err
		}
		if all = append(all, reply.Value...); len(all) > exchange.MaxFile {
			return nil, 0, errClipboard
		}
		if reply.BytesAfter == 0 {
			return all, reply.Type, xproto.DeletePropertyChecked(s.conn, s.window, name).Check()
		}
	}
}
