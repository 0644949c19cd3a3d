package harness

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/backup"
)

const passphrase = "correct-horse-battery"

// asks waits until a screen of Android is asked for, and returns what with.
func (p *phone) asks(from int, what string) string {
	p.Helper()
	next := p.hears(from, `^device asks `+what+` `)
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.SplitN(p.lines[next-1], " ", 5)[4]
}

// elsewhere leaves the app for a screen of Android, does there what do does, and
// comes back.
func (p *phone) elsewhere(do func()) {
	p.Helper()
	p.do("stop")
	do()
	p.do("resume")
}

// menu taps on the menu of the list.
const menu = "tap 1005 170"

// typeUnder types into the field under the words.
func (p *phone) typeUnder(words, text string) {
	p.Helper()
	p.settle()
	from := p.now()
	p.tapBy(words, 0, 120)
	p.hears(from, `^device keyboard$`)
	p.do("type " + text)
}

// unlock types the passphrase, and goes on.
func (p *phone) unlock() {
	p.Helper()
	p.typeUnder("Passphrase", passphrase)
	p.do("enter")
}

// opens fails the test unless there are backups, and each opens with the code.
func (p *phone) opens(pattern string, code backup.Code) {
	p.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		p.Fatalf("no backups at %s: %v", pattern, err)
	}
	for _, path := range found {
		r, err := backup.Verify(context.Background(), path, code.Typed(), nil)
		if err != nil || r.Verified != 1 {
			p.Errorf("%s: verified %d, %v", path, r.Verified, err)
		}
	}
}

// TestFiles lets backups out of an app that has a lock: one is shared, and one is
// kept in a folder that the person lends. Behind the screen of Android that asks
// for the folder it stays open, otherwise it locks when it is left. Then the
// screen lock opens it.
func TestFiles(t *testing.T) {
	home, code := prepare(t, passphrase, link)
	outside := filepath.Join(home, "outside")
	p := start(t, home, 36)
	p.await("Latchkey is locked")
	p.unlock()
	p.await("alice@example")

	p.tapFor("No backup yet", 0, 0, "Show the places")
	from := p.now()
	p.tapFor("Automatic backups", 530, -186, "Verified 1 of 1") // “Share it”
	p.asks(from, "android.intent.action.SEND 1000")
	p.opens(filepath.Join(outside, "external/downloads/*"), code)
	p.keep("5-shared")

	p.tapFor("Show the places", 0, 0, "Add a folder")
	from = p.now()
	p.tap("Add a folder")
	p.asks(from, "android.intent.action.OPEN_DOCUMENT_TREE 1")
	p.elsewhere(func() {
		if err := os.Mkdir(filepath.Join(outside, "Backups"), 0o700); err != nil {
			t.Fatal(err)
		}
		p.do("answer content://outside/tree/Backups")
	})
	p.hears(from, `^device keeps content://outside/tree/Backups 3$`)
	p.await("Verified 1 of 1")
	p.opens(filepath.Join(outside, "Backups/*.age"), code)
	p.keep("6-place")

	p.elsewhere(func() {})
	p.await("Latchkey is locked")
	p.unlock()
	p.await("alice@example")

	p.settle()
	p.do(menu)
	p.tapFor("Settings", 0, 0, "Set the lock")
	p.tapFor("Set the lock", 0, 0, "Use the screen lock")
	p.tapFor("Use the screen lock", 0, 0, "Your passphrase")
	from = p.now()
	p.do("type " + passphrase)
	p.do("enter")
	p.asks(from, "CONFIRM_DEVICE_CREDENTIAL 1000")
	p.elsewhere(func() {
		if err := os.WriteFile(filepath.Join(home, "opened"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	})
	p.await("Do without|opens Latchkey too")
	p.keep("7-screen-lock")
	p.elsewhere(func() {})
	p.await("Latchkey is locked")
	from = p.now()
	p.tap("Use the screen lock")
	p.asks(from, "CONFIRM_DEVICE_CREDENTIAL 1000")
	p.elsewhere(func() {})
	p.await("alice@example")
	p.sameCode()
	p.known()
}

// TestSave writes a backup where the person says on Android's screen, and reads it
// back from there; then it lets the window into screenshots, and out again.
func TestSave(t *testing.T) {
	home, code := prepare(t, "", link)
	p := start(t, home, 36)
	p.await("alice@example")
	p.tapFor("No backup yet", 0, 0, "Show the places")
	from := p.now()
	p.settle()
	p.tapBy("Automatic backups", 0, -186) // “Write the backup”
	name := p.asks(from, "android.intent.action.CREATE_DOCUMENT 1")
	chosen := filepath.Join(home, "outside", name)
	p.elsewhere(func() {
		if err := os.WriteFile(chosen, nil, 0o600); err != nil { // as Android makes it
			t.Fatal(err)
		}
		p.do("answer content://outside/" + name)
	})
	p.await("Verified 1 of 1")
	p.opens(chosen, code)
	p.keep("10-saved")
	p.do("back")

	p.await("alice@example")
	p.settle()
	p.do(menu)
	p.tapFor("Settings", 0, 0, "Set the lock")
	p.scrollTo("Let them")
	from = p.now()
	p.tap("Let them")
	p.hears(from, `^device window flags later \+0 -0x2000$`)
	p.await("Let in")
	p.keep("11-screenshots")
	allowed := filepath.Join(home, "files/screenshots-allowed")
	if _, err := os.Stat(allowed); err != nil {
		t.Error(err)
	}
	from = p.now()
	p.tap("Keep them out")
	p.hears(from, `^device window flags later \+0x2000 -0$`)
	p.await("Kept out")
	if _, err := os.Stat(allowed); !os.IsNotExist(err) {
		t.Errorf("after it was kept out again: %v", err)
	}
	p.known()
}

// TestPhoto takes a picture of a QR code with the camera app. Nothing is left of
// it, also when Android ends the app meanwhile.
func TestPhoto(t *testing.T) {
	home := t.TempDir()
	p := start(t, home, 36)
	p.await("Welcome to Latchkey")
	p.settle()
	p.tapFor("Add an account", 0, 257, "With the camera")
	from := p.now()
	p.settle()
	p.tapBy("With the camera", 0, 257)
	entry := p.asks(from, "android.media.action.IMAGE_CAPTURE 1000")
	p.do("stop")
	p.kill()
	if out, err := exec.Command("qrencode", "-o", entry, link).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s (install the package qrencode)", err, out)
	}
	p = start(t, home, 36)
	p.await("alice@example")
	for _, path := range []string{entry, filepath.Join(home, "no_backup/photo")} {
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s stays: %v", path, err)
		}
	}
	p.known()
}
