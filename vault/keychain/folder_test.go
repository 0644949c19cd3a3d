package keychain_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// Nothing that is lost or damaged in the folder or in the keystore makes a first
// start of it, and what may come back does.
func TestFolderLosses(t *testing.T) {
	ctx := context.Background()
	p := inFolder
	items := func(w *world) string { return filepath.Join(w.dir, "items") }
	remove := func(name string) func(*testing.T, *world) {
		return func(t *testing.T, w *world) {
			found, err := filepath.Glob(filepath.Join(items(w), name))
			if err != nil || len(found) == 0 {
				t.Fatalf("no %s: %v", name, err)
			}
			for _, path := range found {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	write := func(name, text string) func(*testing.T, *world) {
		return func(t *testing.T, w *world) {
			if err := os.WriteFile(filepath.Join(items(w), name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name string
		lose func(*testing.T, *world)
		want error
	}{
		{"the key in the keystore", func(_ *testing.T, w *world) { clear(w.keys) }, keychain.ErrMissing},
		{"another key in the keystore", func(_ *testing.T, w *world) {
			for alias := range w.keys {
				w.keys[alias] = strings.Repeat("x", 32)
			}
		}, vault.ErrDamaged},
		{"no key of that length", func(_ *testing.T, w *world) {
			for alias := range w.keys {
				w.keys[alias] = "short"
			}
		}, keychain.ErrMissing},
		{"the keystore does not answer", func(_ *testing.T, w *world) { w.at, w.fault = 3, failBefore }, errFault},
		{"the file with the key", remove("key"), keychain.ErrMissing},
		{"a torn file with the key", write("key", `{"format":1`), vault.ErrDamaged},
		{"a file with a key of a later version", write("key", `{"format":2,"alias":"x"}`), vault.ErrNewer},
		{"the items", remove("*.item"), keychain.ErrMissing},
		{"the whole folder", func(t *testing.T, w *world) { os.RemoveAll(items(w)) }, keychain.ErrMissing},
		{"both roots torn", func(t *testing.T, w *world) { write("root-a.item", "x")(t, w); write("root-b.item", "x")(t, w) }, vault.ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			if _, err := p.open(w).Update(ctx, adding(t, 0, 2)); err != nil {
				t.Fatal(err)
			}
			w.inject(0, 0)
			c.lose(t, w)
			s := p.open(w)
			v, err := s.Load(ctx)
			if !errors.Is(err, c.want) {
				t.Fatalf("load: %v, %v, want %v", v, err, c.want)
			}
			w.inject(0, 0)
			if c.want == errFault {
				if v, err := p.open(w).Load(ctx); err != nil || len(v.Accounts) != 2 {
					t.Errorf("when it answers again: %v", err)
				}
				return
			}
			if _, err := s.Update(ctx, adding(t, 7, 8)); !errors.Is(err, c.want) {
				t.Errorf("update: %v, want %v", err, c.want)
			}
			err = s.StartOver(ctx)
			if c.want != keychain.ErrMissing && c.want != vault.ErrDamaged {
				if !errors.Is(err, c.want) {
					t.Errorf("start over: %v, want %v", err, c.want)
				}
				return
			}
			if err != nil {
				t.Fatalf("start over: %v", err)
			}
			if v, err := s.Update(ctx, adding(t, 7, 8)); err != nil || len(v.Accounts) != 1 {
				t.Errorf("after starting over: %v", err)
			}
			if v, err := p.open(w).Load(ctx); err != nil || len(v.Accounts) != 1 {
				t.Errorf("later: %v", err)
			}
		})
	}
}

// What no key opens any more is kept.
func TestFolderStartOverKeeps(t *testing.T) {
	ctx := context.Background()
	p, w := inFolder, newWorld(t)
	keys := make(map[string]string)
	for range 2 {
		if _, err := p.open(w).Update(ctx, adding(t, 0, 2)); err != nil {
			t.Fatal(err)
		}
		for alias, key := range w.keys {
			keys[alias] = key
		}
		clear(w.keys)
		if err := p.open(w).StartOver(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if len(keys) != 2 {
		t.Fatalf("%d keys, want a new one after starting over", len(keys))
	}
	// With the key back, the vault that was put aside is one again.
	w.keys = keys
	for _, lost := range []string{"items-lost-1", "items-lost-2"} {
		s := keychain.OS(keychain.Options{Dir: t.TempDir(), Items: keychain.Folder(filepath.Join(w.dir, lost), w)})
		if v, err := s.Load(ctx); err != nil || len(v.Accounts) != 2 {
			t.Errorf("%s: %v", lost, err)
		}
	}
}

// No file shows what it holds, and an item does not pass for another one.
func TestFolderSeals(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t)
	dir := filepath.Join(w.dir, "items")
	items := keychain.Folder(dir, w)
	if err := items.Set(ctx, "root-a", "a value"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "root-a.item"))
	if err != nil || strings.Contains(string(data), "value") {
		t.Errorf("the file holds %q, %v", data, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "root-b.item"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if v, err := items.Get(ctx, "root-b"); err != nil || v != "?" {
		t.Errorf("an item under another name: %q, %v", v, err)
	}
	if v, err := items.Get(ctx, "root-a"); err != nil || v != "a value" {
		t.Errorf("the item: %q, %v", v, err)
	}
	if err := items.Set(ctx, "../out", "x"); !errors.Is(err, keychain.ErrPlace) {
		t.Errorf("a name that leaves the folder: %v", err)
	}
	if err := items.Delete(ctx, "p-1-0"); !errors.Is(err, keychain.ErrNotFound) {
		t.Errorf("deleting what is not there: %v", err)
	}
}
