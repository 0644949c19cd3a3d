//go:build !android

package cli_test

import (
	"strings"
	"testing"

	"latchkey/vault/keychain/keychaintest"
)

// locked makes a device with two accounts and a recovery code in a real
// keychain, and puts the app lock on.
func lockedWorld(t *testing.T) (w *world, code string) {
	t.Helper()
	keychaintest.Daemon(t)
	w = newWorld(t)
	delete(w.env, "LATCHKEY_STORE")
	for _, link := range []string{linkA, linkB} {
		w.stdin = link
		if r := w.bare("add", "-"); r.code != 0 {
			t.Fatalf("%+v", r)
		}
	}
	w.stdin = ""
	if r := w.bare("lock", "--new-passphrase-file", w.path("passphrase")); r.code != 1 || !strings.Contains(r.err, "no recovery code") {
		t.Errorf("a lock without a recovery code: %+v", r)
	}
	if r := w.bare("backup", "--new-code", "--code-out", w.path("code"), w.path("b.age")); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	if r := w.bare("lock", "--new-passphrase-file", w.path("passphrase")); r.code != 0 || !strings.Contains(r.out, "they open your accounts") {
		t.Fatalf("%+v", r)
	}
	return w, strings.TrimSpace(w.read("code"))
}

// TestAppLock: every command asks once the lock is on, a wrong passphrase opens
// nothing, and a forgotten one is survivable with the recovery code.
func TestAppLock(t *testing.T) {
	w, code := lockedWorld(t)
	if r := w.bare("list"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "locked with a passphrase") {
		t.Errorf("nobody to ask: %+v", r)
	}
	w.answer = func(prompt, _ string) string { return "wrong passphrase" }
	if r := w.bare("code", "alice"); r.code != 1 || !strings.Contains(r.err, "That passphrase does not open your accounts.") {
		t.Errorf("a wrong passphrase: %+v", r)
	}
	w.answer = func(prompt, _ string) string { return "correct horse battery" }
	if r := w.bare("list"); r.code != 0 || !strings.Contains(r.out, "Example (alice)") {
		t.Errorf("the right passphrase: %+v", r)
	}
	w.answer = nil
	w.must("remove", "--yes", "bob")

	w.write("new", "another long passphrase\n")
	if r := w.bare("lock", "--recover", "--code-file", w.path("code"), "--new-passphrase-file", w.path("new")); r.code != 0 {
		t.Fatalf("with the recovery code: %+v", r)
	}
	if r := w.run("list"); r.code != 1 {
		t.Errorf("the old passphrase still opens: %+v", r)
	}
	w.write("passphrase", "another long passphrase\n")
	if r := w.must("list"); !strings.Contains(r.out, "alice") || strings.Contains(r.out, "bob") {
		t.Errorf("%+v", r)
	}
	w.write("wrong", strings.Replace(code, code[:4], "0000", 1))
	if r := w.bare("lock", "--recover", "--code-file", w.path("wrong"), "--new-passphrase-file", w.path("new")); r.code != 1 {
		t.Errorf("a wrong recovery code: %+v", r)
	}
	w.must("lock", "--off")
	if r := w.bare("list"); r.code != 0 || !strings.Contains(r.out, "alice") {
		t.Errorf("without the lock: %+v", r)
	}
}

// TestUndo: what changed is told, and taken back.
func TestUndo(t *testing.T) {
	keychaintest.Daemon(t)
	w := newWorld(t)
	delete(w.env, "LATCHKEY_STORE")
	if r := w.bare("undo", "--yes"); r.code != 1 || !strings.Contains(r.err, "not kept") {
		t.Errorf("nothing to undo: %+v", r)
	}
	for _, link := range []string{linkA, linkB} {
		w.stdin = link
		if r := w.bare("add", "-"); r.code != 0 {
			t.Fatalf("%+v", r)
		}
	}
	w.stdin = ""
	if r := w.bare("remove", "--yes", "alice"); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	type states struct {
		States []struct {
			Number  uint64
			Saved   *string
			Changes []struct {
				What, Issuer, Name string
				Fields             []string
			}
		}
	}
	all := decode[states](t, w.bare("history", "--json").out).States
	if len(all) < 2 || all[0].Changes[0].What != "removed" || all[0].Changes[0].Name != "alice" || all[1].Changes[0].What != "added" {
		t.Fatalf("%+v", all)
	}
	if r := w.bare("history"); r.code != 0 || !strings.Contains(r.out, "Example (alice) was removed") {
		t.Errorf("%+v", r)
	}
	if r := w.bare("undo"); r.code != 2 {
		t.Errorf("nobody to ask: %+v", r)
	}
	if r := w.bare("undo", "--yes"); r.code != 0 || !strings.Contains(r.out, "with 2 accounts") {
		t.Errorf("%+v", r)
	}
	if r := w.bare("list"); !strings.Contains(r.out, "alice") || !strings.Contains(r.out, "bob") {
		t.Errorf("%+v", r)
	}
	if r := w.bare("undo", "--yes", "--to", "999"); r.code != 1 {
		t.Errorf("%+v", r)
	}
}
