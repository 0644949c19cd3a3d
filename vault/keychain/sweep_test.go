package keychain_test

import (
	"encoding/json"
	"strings"
	"testing"

	"latchkey/vault/keychain"
)

// forget makes the roots what a Latchkey from before 0.2 leaves, which does not
// know what came with it: no root names the pages of the past any more.
func (w *world) forget(t *testing.T) {
	t.Helper()
	for _, name := range []string{"root-a", "root-b"} {
		var r map[string]json.RawMessage
		if err := json.Unmarshal([]byte(w.items[name]), &r); err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{"past", "drop", "before", "at", "by", "same"} {
			delete(r, field)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		w.items[name] = string(text)
	}
}

// Sealing takes away the pages that no root names too, and nothing else.
func TestSealSweeps(t *testing.T) {
	w := newWorld(t)
	s := places[0].open(w)
	mustUpdate(t, s, adding(t, 0, 8))
	mustUpdate(t, s, coding(codeOne))
	for i := range 6 {
		mustUpdate(t, s, naming(i))
	}
	w.forget(t)
	if len(w.strays(t)) == 0 {
		t.Fatal("there is nothing to be swept")
	}
	w.items["p-1-x"], w.items["p-01-2"], w.items["page"] = "not", "of", "ours"
	s = keychain.Cheaply(places[0].open(w))
	if err := s.Seal(t.Context(), []byte("one")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"p-1-x", "p-01-2", "page"} {
		if w.items[name] == "" {
			t.Errorf("%s was not ours", name)
		}
		delete(w.items, name)
	}
	if strays := w.strays(t); len(strays) > 0 {
		t.Errorf("left behind: %v", strays)
	}
	var names []string
	for name := range w.items {
		names = append(names, name)
	}
	if n := len(w.roots(t)[0].generations()[0]) + 2; len(names) != n {
		t.Errorf("%d items, want %d: %s", len(names), n, strings.Join(names, " "))
	}
}
