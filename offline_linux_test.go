package main

import (
	"os/exec"
	"testing"
	"time"

	"latchkey/vault/keychain/keychaintest"
)

// TestOffline runs the real window where there is no network at all, not even
// that of this machine with itself: an account comes in, its codes are right, and
// only the time servers are missed.
func TestOffline(t *testing.T) {
	cut := []string{"unshare", "--map-root-user", "--net"}
	if out, err := exec.Command(cut[0], append(cut[1:], "true")...).CombinedOutput(); err != nil {
		t.Skipf("this system lets nobody give a network up: %v: %s", err, out)
	}
	w := openUnder(t, cut, display(t), keychaintest.New(t).Env(), "Welcome to Latchkey")
	w.click("Add an account")
	w.click("otpauth://…")
	w.write(upgradeLink)
	w.run("xdotool", "key", "Return")
	w.await("Type this code at the site. Was it accepted?")
	w.sameCode(time.Now)
	w.click("Later")
	w.await("Search 1 account")
	w.sameCode(time.Now)
	w.click("Clock not checked")
	w.click("Sync now")
	w.await("No time server could be reached. Your codes are as before. Try again when you are online.")
	w.quit()
}
