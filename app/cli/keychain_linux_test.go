//go:build !android

package cli_test

import (
	"os"
	"strings"
	"testing"

	"latchkey/vault/keychain/keychaintest"
)

// The same commands on a real keychain, which they use when told nothing.
func TestKeychain(t *testing.T) {
	session := keychaintest.New(t)
	session.Use(t)
	w := newWorld(t)
	delete(w.env, "LATCHKEY_STORE")
	if r := w.bare("import", w.write("links.txt", linkA+"\n"+linkC+"\n")); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	if r := w.bare("code", "carol", "--plain", "--advance"); r.code != 0 || r.out != oathtoolC(t, 7)+"\n" {
		t.Errorf("%+v", r)
	}
	if r := w.bare("backup", w.path("b.age"), "--code-out", w.path("code")); r.code != 0 || !strings.Contains(r.out, "verified 2 of 2") {
		t.Errorf("%+v", r)
	}
	if r := w.bare("verify", w.path("b.age"), "--against-vault"); r.code != 0 {
		t.Errorf("%+v", r)
	}

	session.KillKeychain(t)
	if r := w.bare("code", "alice", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "no keychain") {
		t.Errorf("gone: %+v", r)
	}
	// Without a keychain, what needs none still works.
	if r := w.bare("restore", "--dry-run", w.path("b.age"), "--code-file", w.path("code")); r.code != 0 {
		t.Errorf("%+v", r)
	}
	session.StartKeychain(t)
	session.LockKeychain(t)
	if r := w.bare("list", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "locked") {
		t.Errorf("locked: %+v", r)
	}

	// On a new device the backup comes back into an empty keychain.
	other := newWorld(t)
	delete(other.env, "LATCHKEY_STORE")
	keychaintest.New(t).Use(t)
	if r := other.bare("restore", w.path("b.age"), "--code-file", w.path("code")); r.code != 0 || !strings.Contains(r.out, "2 accounts added.") {
		t.Errorf("%+v", r)
	}
	if r := other.bare("code", "carol", "--plain"); r.out != oathtoolC(t, 8)+"\n" {
		t.Errorf("%+v", r)
	}
	// The keychain holds them, and the folder nothing but what is remembered.
	entries, err := os.ReadDir(other.path("data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(other.path("data/" + e.Name()))
		if err != nil || strings.Contains(string(data), "CANARY") {
			t.Errorf("%s: %v", e.Name(), err)
		}
	}
}
