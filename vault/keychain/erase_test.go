package keychain_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"latchkey/vault/keychain"
)

// used makes a place with a long past and the app lock on.
func used(t testing.TB, p place) *world {
	t.Helper()
	w := newWorld(t)
	s := p.open(w)
	mustUpdate(t, s, adding(t, 0, 9))
	mustUpdate(t, s, coding(codeOne))
	for n := range 4 {
		mustUpdate(t, s, naming(n))
	}
	if err := s.Seal(context.Background(), []byte("correct horse")); err != nil {
		t.Fatal(err)
	}
	mustUpdate(t, s, naming(5))
	if p.name == "file" {
		// What starting over has set aside goes too.
		if err := os.WriteFile(filepath.Join(w.dir, "vault.1.lost-1"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// leftovers lists the items and files of a place.
func leftovers(t testing.TB, w *world) (out []string) {
	t.Helper()
	for name := range w.items {
		out = append(out, name)
	}
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && path != w.dir {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Erasing leaves nothing, needs no passphrase, and what follows is a first use.
func TestErase(t *testing.T) {
	for _, p := range everywhere {
		for name, spoil := range map[string]func(*world){
			"whole":   func(*world) {},
			"damaged": func(w *world) { w.items["root-a"] = w.items["root-a"][:len(w.items["root-a"])-9] },
		} {
			if name == "damaged" && p.name != "keychain" {
				continue
			}
			t.Run(p.name+" "+name, func(t *testing.T) {
				w := used(t, p)
				spoil(w)
				s := bare(w, p)
				if _, err := s.Load(t.Context()); !errors.Is(err, keychain.ErrSealed) && !errors.Is(err, keychain.ErrPassphrase) {
					t.Fatalf("before: %v", err)
				}
				if err := s.Erase(t.Context()); err != nil {
					t.Fatal(err)
				}
				if rest := leftovers(t, w); len(rest) > 0 {
					t.Errorf("left: %q", rest)
				}
				if v, err := p.open(w).Load(t.Context()); err != nil || len(v.Accounts) > 0 {
					t.Errorf("what follows is no first use: %v", err)
				}
				if err := s.Erase(t.Context()); err != nil {
					t.Errorf("erasing nothing: %v", err)
				}
			})
		}
	}
}

// Whatever stops or fails in the middle, the place is no first use until all is
// gone, and erasing again ends it.
func TestEraseFaults(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			before := used(t, p)
			master := before.copy(t, filepath.Join(t.TempDir(), "master"))
			for f := range faults {
				for at := 1; ; at++ {
					w := master.copy(t, before.dir) // a marker knows a file by its path
					w.inject(at, f)
					err := bare(w, p).Erase(t.Context())
					if w.fired == "" {
						break
					}
					step := w.fired
					w.inject(0, 0)
					rest := left(t, p, w)
					if err == nil && len(rest) > 0 {
						t.Fatalf("%v at %s: nothing was said, and there is still %q", f, step, rest)
					}
					if _, err := bare(w, p).Load(t.Context()); err == nil && len(rest) > 0 {
						t.Fatalf("%v at %s: a first use, with %q", f, step, rest)
					}
					if err := bare(w, p).Erase(t.Context()); err != nil {
						t.Fatalf("%v at %s: once more: %v", f, step, err)
					}
					if rest := leftovers(t, w); len(rest) > 0 {
						t.Fatalf("%v at %s: left %q", f, step, rest)
					}
				}
			}
		})
	}
}

// A place that cannot be reached is not touched.
func TestEraseUnreachable(t *testing.T) {
	s := keychain.File(filepath.Join(t.TempDir(), "gone", "vault"), nil, keychain.Options{Dir: t.TempDir()})
	if err := s.Erase(t.Context()); !errors.Is(err, keychain.ErrPlace) {
		t.Errorf("%v, want ErrPlace", err)
	}
}
