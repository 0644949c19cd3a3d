package app

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"latchkey/vault/keychain"
)

// From the keychain into the file and back, through the settings.
func TestMovePlace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "vault.latchkey")
	r := newRig(t, holding(demo()...), func(r *rig, o *Options) {
		o.File = path
		o.OpenFile = func(p []byte) *keychain.Store { return keychain.File(path, p, keychain.Options{Dir: dir}) }
		o.FileThere = func() bool { _, err := os.Stat(path); return err == nil }
		o.Keychain = func() *keychain.Store { return keychain.OS(keychain.Options{Dir: dir, Items: r.items}) }
	})
	r.window.Resize(fyne.NewSize(1200, 2000)) // so that all of the settings can be tapped
	move := func() {
		r.show(newSettings(r.App))
		r.press("Move them")
	}
	move()
	r.sees("your keychain", path)
	r.typeNewPassphrase("short")
	r.press("Move to the file")
	r.sees("Use at least 10 characters.")
	r.typeNewPassphrase(lockPassphrase)
	r.press("Move to the file")
	r.sees("Moved and read back. Your accounts are now kept in: "+path, "Search 8 accounts")
	if left := r.items.copied(); len(left) != 0 {
		t.Errorf("%d items are left in the keychain", len(left))
	}
	r.lock()
	r.sees(path)
	r.unlockWith("wrong")
	r.unlockWith(lockPassphrase)
	r.sees("Search 8 accounts")
	move()
	r.press("Move to the keychain")
	r.sees("Your accounts are now kept in: the keychain of this device", "Search 8 accounts")
	if len(r.items.copied()) == 0 {
		t.Error("nothing is in the keychain")
	}
	r.lock()
	if r.vault == nil {
		t.Error("it locks without a lock")
	}
}
