package keychain_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// Starting over is for a vault that is gone, and for nothing else.
func TestStartOver(t *testing.T) {
	ctx, w := t.Context(), newWorld(t)
	s := keychain.OS(keychain.Options{Dir: w.dir, Items: w})
	if err := s.StartOver(ctx); !errors.Is(err, keychain.ErrOccupied) {
		t.Errorf("an empty place: %v, want ErrOccupied", err)
	}
	add := func(v *vault.Vault) error {
		v.RecoveryCode = "kept"
		return nil
	}
	if _, err := s.Update(ctx, add); err != nil {
		t.Fatal(err)
	}
	if err := s.StartOver(ctx); !errors.Is(err, keychain.ErrOccupied) {
		t.Errorf("a vault that is there: %v, want ErrOccupied", err)
	}
	kept := maps.Clone(w.items)
	clear(w.items)
	if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrMissing) {
		t.Fatalf("a vault that is gone: %v, want ErrMissing", err)
	}
	if err := s.StartOver(ctx); err != nil {
		t.Fatal(err)
	}
	v, err := s.Load(ctx)
	if err != nil || v.RecoveryCode != "" {
		t.Errorf("after starting over: %v", err)
	}
	// What comes back by itself, such as the old keyring, is taken up again.
	maps.Copy(w.items, kept)
	if v, err := s.Load(ctx); err != nil || v.RecoveryCode != "kept" {
		t.Errorf("the old vault came back: %v", err)
	}
}

// A keychain that has kept the names of items and not what was in them has lost
// the vault. It is no damage that could be looked into, and no first start, even
// if the data folder is gone with it.
func TestStartOverFromNames(t *testing.T) {
	for _, forgotten := range []bool{false, true} {
		ctx, w := t.Context(), newWorld(t)
		s := keychain.OS(keychain.Options{Dir: w.dir, Items: w})
		mustUpdate(t, s, adding(t, 0, 2))
		for name := range w.items {
			w.items[name] = ""
		}
		if forgotten {
			s = keychain.OS(keychain.Options{Dir: t.TempDir(), Items: w})
		}
		if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrMissing) {
			t.Fatalf("%v, want ErrMissing", err)
		}
		if err := s.StartOver(ctx); err != nil {
			t.Fatal(err)
		}
		want := look(mustUpdate(t, s, adding(t, 2, 8)))
		if v, err := s.Load(ctx); err != nil || look(v) != want || s.Notice() != nil {
			t.Errorf("after starting over: %v, %v", err, s.Notice())
		}
	}
}

// unreadably damages all that is kept at a place.
func unreadably(t *testing.T, w *world) {
	t.Helper()
	for name := range w.items {
		w.items[name] = `?"gen":2,` + name
	}
	for _, path := range vaultFiles(t, w) {
		if err := os.WriteFile(path, []byte("?"+filepath.Base(path)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func vaultFiles(t *testing.T, w *world) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(w.dir, "vault*"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(paths, func(path string) bool { return strings.HasSuffix(path, ".lock") })
}

// contents are the damaged texts that a place still has.
func contents(t *testing.T, w *world) map[string]bool {
	t.Helper()
	out := make(map[string]bool)
	for _, text := range w.items {
		out[text] = true
	}
	for _, path := range vaultFiles(t, w) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[string(text)] = true
	}
	maps.DeleteFunc(out, func(text string, _ bool) bool { return !strings.HasPrefix(text, "?") })
	return out
}

// Where nothing can be read any more a new start is possible, whatever stops it
// in the middle, and takes none of the damaged bytes away; erasing does.
func TestStartOverSetsAside(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			ctx, before := t.Context(), newWorld(t)
			mustUpdate(t, p.open(before), adding(t, 0, 4))
			mustUpdate(t, p.open(before), adding(t, 4, 8))
			unreadably(t, before)
			damaged := contents(t, before)
			if len(damaged) < 2 {
				t.Fatalf("only %d damaged texts", len(damaged))
			}
			master := before.copy(t, filepath.Join(t.TempDir(), "master"))
			for f := range faults {
				for at, fired := 1, true; fired; at++ {
					w := master.copy(t, before.dir)
					w.inject(at, f)
					err := p.open(w).StartOver(ctx)
					fired = w.fired != ""
					w.inject(0, 0)
					times := 1
					if at == 1 {
						times = 3 // damaged again, it is set aside once more
					}
					for range times {
						if v, loadErr := p.open(w).Load(ctx); loadErr == nil && len(v.Accounts) > 0 || err != nil && loadErr != nil &&
							!errors.Is(loadErr, vault.ErrDamaged) && !errors.Is(loadErr, keychain.ErrMissing) {
							t.Fatalf("%v at %d: %v", f, at, loadErr)
						} else if loadErr != nil {
							if err := p.open(w).StartOver(ctx); err != nil {
								t.Fatalf("%v at %d, once more: %v", f, at, err)
							}
						}
						now := contents(t, w)
						for text := range damaged {
							if !now[text] {
								t.Fatalf("%v at %d: %q is gone", f, at, text)
							}
						}
						want := look(mustUpdate(t, p.open(w), adding(t, 8, 12)))
						if v, err := p.open(w).Load(ctx); err != nil || look(v) != want {
							t.Fatalf("%v at %d: a new start: %v", f, at, err)
						}
						for name := range w.items {
							if !strings.HasPrefix(name, "lost-") {
								w.items[name] = "?again"
							}
						}
						for _, path := range vaultFiles(t, w) {
							if !strings.Contains(path, ".lost-") {
								if err := os.WriteFile(path, []byte("?again"), 0o600); err != nil {
									t.Fatal(err)
								}
							}
						}
					}
				}
			}
		})
	}
}

// What can be read, or could be with the passphrase, is in the way.
func TestStartOverReadable(t *testing.T) {
	ctx := t.Context()
	w := newWorld(t)
	s := keychain.OS(keychain.Options{Dir: w.dir, Items: w})
	mustUpdate(t, s, adding(t, 0, 8))
	mustUpdate(t, s, coding(codeOne))
	for _, name := range []string{"root-a", "root-b"} {
		w.items[name] = w.items[name][:len(w.items[name])-9]
	}
	before := maps.Clone(w.items)
	if err := s.StartOver(ctx); !errors.Is(err, keychain.ErrReadable) || !maps.Equal(before, w.items) {
		t.Errorf("torn roots: %v, want ErrReadable", err)
	}

	w = newWorld(t)
	s = places[0].open(w)
	mustUpdate(t, s, coding(codeOne))
	if err := s.Seal(ctx, []byte("one")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"root-a", "root-b"} {
		w.items[name] = w.items[name][:len(w.items[name])-9]
	}
	before = maps.Clone(w.items)
	if err := places[0].open(w).StartOver(ctx); !errors.Is(err, keychain.ErrReadable) || !maps.Equal(before, w.items) {
		t.Errorf("torn and sealed: %v, want ErrReadable", err)
	}
}
