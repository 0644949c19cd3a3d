//go:build !android

package app

import (
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"latchkey/app/capture/capturetest"
)

// TestWatchIconic plays the window manager: it says in the property of a window
// that it is minimised and back.
func TestWatchIconic(t *testing.T) {
	screen := capturetest.Display(t, "100x100x24")
	t.Setenv("DISPLAY", screen)
	conn, err := xgb.NewConnDisplay(screen)
	if err != nil {
		t.Fatal(err)
	}
	window, err := xproto.NewWindowId(conn)
	if err != nil {
		t.Fatal(err)
	}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	if err := xproto.CreateWindowChecked(conn, 0, window, root, 0, 0, 10, 10, 0, xproto.WindowClassInputOutput, 0, 0, nil).Check(); err != nil {
		t.Fatal(err)
	}
	const name, normal, iconic = "WM_STATE", 1, 3
	atom, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		t.Fatal(err)
	}
	told, ended := make(chan bool, 10), make(chan error, 1)
	go func() { ended <- watchIconic(window, func(is bool) { told <- is }) }()
	await := func(want bool) {
		t.Helper()
		select {
		case is := <-told:
			if is != want {
				t.Errorf("iconic: %v, want %v", is, want)
			}
		case err := <-ended:
			t.Fatalf("the watch ended: %v", err)
		case <-time.After(time.Minute):
			t.Fatal("it was not told")
		}
	}
	await(false)
	for _, state := range []uint32{iconic, normal, iconic} {
		data := make([]byte, 8)
		xgb.Put32(data, state)
		if err := xproto.ChangePropertyChecked(conn, xproto.PropModeReplace, window, atom.Atom, atom.Atom, 32, 2, data).Check(); err != nil {
			t.Fatal(err)
		}
		await(state == iconic)
	}
}

// TestMinimised: what nobody sees is not drawn, and is right when it is back.
func TestMinimised(t *testing.T) {
	r := newRig(t, holding(totp("Example", "alice", "JBSWY3DPEHPK3PXP")))
	list := r.top().(*accounts)
	was := list.now
	r.setMinimised(true)
	r.pass(40 * time.Second)
	r.tick(r.Clock.Now())
	if list.now != was {
		t.Error("the list went on while it was minimised")
	}
	r.setMinimised(false)
	if list.now == was {
		t.Error("the list shows an old time")
	}
}
