package main

import (
	"os/exec"
	"testing"

	"latchkey/vault/keychain/keychaintest"
)

// TestSecondStart: a second start opens no second window. It brings the first to
// the front and hands it the link that it was to open.
func TestSecondStart(t *testing.T) {
	env := keychaintest.New(t).Env()
	w := open(t, display(t), env, "Welcome to Latchkey")
	second := exec.Command(w.cmd.Path, upgradeLink)
	second.Env = w.cmd.Env
	if out, err := second.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	w.await("Example (alice@example.com) was added.")
	if windows := w.run("sh", "-c", "xdotool search --onlyvisible --name '^Latchkey$' | wc -l"); windows != "1" {
		t.Errorf("%s windows are open", windows)
	}
	w.quit()
}
