//go:build !android

package cli_test

import (
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

// TestRescue: the report says what is wrong and no secret, and a new start is
// possible only where nothing can be read, and only on a typed word.
func TestRescue(t *testing.T) {
	keychaintest.Daemon(t)
	w := newWorld(t)
	delete(w.env, "LATCHKEY_STORE")
	w.stdin = linkA
	if r := w.bare("add", "-"); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	w.stdin = ""
	if r := w.bare("rescue"); r.code != 0 || !strings.Contains(r.out, "whole: true, 1 accounts") || strings.Contains(r.out+r.err, "alice") {
		t.Errorf("of a whole one: %+v", r)
	}
	if r := w.bare("rescue", "--start-over", "--yes"); r.code != 1 {
		t.Errorf("a whole one was started over: %+v", r)
	}
	for _, name := range []string{"root-a", "root-b"} {
		if _, err := keyring.Get(keychain.DefaultService, name); err != nil {
			continue
		}
		if err := keyring.Set(keychain.DefaultService, name, "?"); err != nil {
			t.Fatal(err)
		}
	}
	if r := w.bare("rescue"); r.code != 1 || !strings.Contains(r.err, "damaged") || !strings.Contains(r.out, "used: none") {
		t.Errorf("of a damaged one: %+v", r)
	}
	if r := w.bare("rescue", "--start-over"); r.code != 2 {
		t.Errorf("nobody to ask: %+v", r)
	}
	w.answer = func(prompt, _ string) string { return "yes" }
	if r := w.run("rescue", "--start-over"); r.code != 1 || !strings.Contains(r.err, "You said no.") {
		t.Errorf("another word: %+v", r)
	}
	w.answer = nil
	if r := w.bare("rescue", "--start-over", "--yes"); r.code != 0 || !strings.Contains(r.out, "The list is empty now.") {
		t.Errorf("%+v", r)
	}
	if lost, err := keyring.Get(keychain.DefaultService, "lost-1-root-a"); err != nil && lost != "?" {
		if lost, err := keyring.Get(keychain.DefaultService, "lost-1-root-b"); err != nil || lost != "?" {
			t.Errorf("what was damaged is not put aside: %q, %v", lost, err)
		}
	}
	if r := w.bare("list"); r.code != 0 {
		t.Errorf("a new start: %+v", r)
	}
}
