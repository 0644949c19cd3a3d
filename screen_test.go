package main

import (
	"errors"
	"image"
	"testing"

	"latchkey/app/capture"
	"latchkey/app/capture/capturetest"
	"latchkey/vault/keychain/keychaintest"
	"latchkey/vault/qr"
)

// TestLookAtScreen: the window steps aside for a code that it covers, reads it,
// and is there again.
func TestLookAtScreen(t *testing.T) {
	screen := display(t)
	code, err := qr.Draw(upgradeLink, 400)
	if err != nil {
		t.Fatal(err)
	}
	capturetest.Show(t, screen, 0, image.Pt(400, 200), code)
	w := open(t, screen, append(keychaintest.New(t).Env(), "XDG_SESSION_TYPE=x11"), "Welcome to Latchkey")
	capturetest.UseDisplay(t, screen)
	if shot, err := capture.Screen(t.Context(), nil); err != nil {
		t.Fatal(err)
	} else if _, err := shot.Codes(t.Context()); !errors.Is(err, capture.ErrNothingSeen) {
		t.Fatalf("the window does not cover the code: %v", err)
	}
	w.click("Add an account")
	w.click("Look at the screen")
	w.await("Example (alice@example.com) was added.")
	if windows := w.run("sh", "-c", "xdotool search --onlyvisible --name '^Latchkey$' | wc -l"); windows != "1" {
		t.Errorf("%s windows are to be seen", windows)
	}
	w.quit()
}
