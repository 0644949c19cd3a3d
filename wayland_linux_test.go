package main

import (
	"bufio"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"latchkey/vault/keychain/keychaintest"
)

// TestWayland opens the window on a Wayland compositor of its own, which itself has a
// window under X11, and uses it by the keys that come in there.
func TestWayland(t *testing.T) {
	dir, err := os.MkdirTemp("", "wl") // short, since the path of a socket has to be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	const name = "wayland-latchkey"
	screen := display(t)
	weston := exec.Command("weston", "--backend=x11-backend.so", "--width=1200", "--height=800", "--use-pixman", "--socket="+name, "--no-config", "--idle-time=0")
	weston.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+dir, "WAYLAND_DISPLAY=", "DISPLAY="+screen)
	says, err := weston.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	weston.Stdout = weston.Stderr
	if err := weston.Start(); err != nil {
		t.Fatalf("%v (install the package weston)", err)
	}
	t.Cleanup(func() { weston.Process.Kill(); weston.Wait() })
	var log strings.Builder
	lines := bufio.NewScanner(says)
	for ready := false; !ready; ready = strings.Contains(lines.Text(), "weston-desktop-shell") {
		if !lines.Scan() {
			t.Fatalf("weston did not start:\n%s", log.String())
		}
		log.WriteString(lines.Text() + "\n")
	}
	go func() {
		for lines.Scan() { // or it would block on what nobody reads
		}
	}()

	w := startWindow(t, nil, name, append(keychaintest.New(t).Env(), "XDG_RUNTIME_DIR="+dir), upgradeLink)
	w.await("Example (alice@example.com) was added.")
	w.display = screen // whose keys go to the window under the mouse: the compositor
	for _, step := range []struct{ key, shows string }{{"Escape", "Search 1 account"}, {"Return", "Copied"}, {"ctrl+comma", "How it behaves"}} {
		w.run("xdotool", "key", step.key)
		w.await(step.shows)
	}
	if slices.Contains(w.look("").Words, "Minimise after a copy") {
		t.Error("there is a setting that does nothing here")
	}
	w.quit()
}
