package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/vault/keychain/keychaintest"
)

// TestKeyboardAlone: a person's first five minutes in the real window without a
// mouse: add an account by its key, see the right code and copy it, back up with
// proof, look at the settings, lock.
func TestKeyboardAlone(t *testing.T) {
	w := open(t, display(t), keychaintest.New(t).Env(), "Welcome to Latchkey")
	w.tabTo("Add an account")
	w.key("Return")
	w.tabTo("Type it in")
	w.key("Return")
	w.await("User name")
	w.write("Example")
	w.key("Tab")
	w.write("alice@example.com")
	w.key("Tab")
	w.write(upgradeSecret)
	w.key("Return")
	w.await("Example (alice@example.com) was added.")
	w.sameCode(time.Now)
	w.key("Escape")
	w.await("Search 1 account")

	// Typing searches, Escape ends that while the field has the focus, an arrow
	// leads to the account, Enter copies.
	w.key("e", "x")
	w.await("ex")
	w.key("Escape")
	w.await("Search 1 account")
	w.key("Down", "Return")
	w.await("Copied")
	w.copiedCode()
	w.shot("keys-1-copied")

	w.tabTo("No backup yet")
	w.key("Return")
	groups := w.recoveryCode()
	w.tabTo("I wrote it down")
	w.key("Return")
	w.await("Take your paper and type group")
	w.write(strings.ToLower(groups[w.asked()-1]))
	w.key("Return")
	w.await("Write the backup")
	w.write(filepath.Join(t.TempDir(), "backup.age"))
	w.key("Return")
	w.await("Verified 1 of 1, today")
	w.key("Escape")
	w.await("Search 1 account")

	w.key("ctrl+comma")
	w.await("Who may see your codes")
	w.shot("keys-2-settings")
	w.key("Escape")
	w.await("Search 1 account")
	w.key("F1")
	w.await("Help")
	w.shot("keys-3-help")
	w.key("Escape")
	w.await("Search 1 account")
	w.key("ctrl+slash")
	w.await("Keyboard shortcuts")
	w.shot("keys-4-sheet")
	w.key("Escape", "ctrl+l")
	w.await("The app lock is off.")
	w.quit()
}

// TestMouseAlone: the same without a keyboard. What has to be typed is pasted
// from the menu of the right button.
func TestMouseAlone(t *testing.T) {
	w := open(t, display(t), keychaintest.New(t).Env(), "Welcome to Latchkey")
	w.copyText(upgradeLink)
	w.click("Add an account")
	w.click("Paste")
	w.await("Example (alice@example.com) was added.")
	w.sameCode(time.Now)
	w.click("Later")
	w.await("Search 1 account")
	w.click("Example") // the card
	w.await("Copied")
	w.copiedCode()

	w.click("No backup yet")
	groups := w.recoveryCode()
	w.click("I wrote it down")
	w.await("Take your paper and type group")
	w.pasteBelow(fmt.Sprint("Group ", w.asked()), strings.ToLower(groups[w.asked()-1]))
	w.click("Go on")
	w.await("Write the backup")
	w.click("Write the backup")
	w.await("Verified 1 of 1, today")
	w.click("Done")
	w.await("Search 1 account")

	const menuX, menuY = 1150, 50 // the button with three dots
	w.press(spot{X: menuX, Y: menuY}, 1)
	w.click("Settings")
	w.await("Who may see your codes")
	w.click("Set the lock")
	w.await("Turn the app lock on")
	w.shot("mouse-lock")
	w.quit()
}

// key presses keys, one after the other.
func (w *window) key(keys ...string) {
	w.Helper()
	w.run("xdotool", append([]string{"key", "--delay", "20"}, keys...)...)
}

// tabTo presses Tab until the focus is on what says text.
func (w *window) tabTo(text string) {
	w.Helper()
	w.await(text)
	var been []string
	for range 60 {
		if w.look("").Focus == text {
			return
		}
		been = append(been, w.look("").Focus)
		w.key("Tab")
	}
	w.shot("failed")
	w.Fatalf("Tab never leads to %q, but to %q", text, been)
}

// asked is the number of the group of the recovery code that is asked for.
func (w *window) asked() int {
	w.Helper()
	var n int
	if _, err := fmt.Sscanf(w.await("Take your paper and type group"), "Take your paper and type group %d", &n); err != nil {
		w.Fatal(err)
	}
	return n
}

// copyText puts text on the clipboard of the display.
func (w *window) copyText(text string) {
	w.Helper()
	path := filepath.Join(w.TempDir(), "text")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
	w.copy("UTF8_STRING", path)
}

// pasteBelow puts text in the field below a label, by the menu of the right
// button of the mouse.
func (w *window) pasteBelow(label, text string) {
	w.Helper()
	w.copyText(text)
	w.await(label)
	a := w.look(label)
	const below = 35 // from the middle of the one to that of the other
	w.press(spot{X: a.X, Y: a.Y + below}, 3)
	w.click("Paste")
	w.await(text)
}

// copiedCode checks that the clipboard holds the code of now, or the one after
// it, which is copied when the code is about to end.
func (w *window) copiedCode() {
	w.Helper()
	before := oathtool(w.T, time.Now().Add(-time.Second))
	cmd := exec.Command("xclip", "-selection", "clipboard", "-o")
	cmd.Env = append(os.Environ(), "DISPLAY="+w.display)
	out, err := cmd.Output()
	if err != nil {
		w.Fatal("the clipboard is empty: ", err)
	}
	if got := string(out); got != before && got != oathtool(w.T, time.Now().Add(3*time.Second)) {
		w.Errorf("the clipboard holds %q, not %s nor the next code", got, before)
	}
}
