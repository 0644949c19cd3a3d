package keychain_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// left returns what of a vault is at a place.
func left(t testing.TB, p place, w *world) (out []string) {
	t.Helper()
	if p.name == "file" {
		out, err := filepath.Glob(filepath.Join(w.dir, "vault*"))
		if err != nil {
			t.Fatal(err)
		}
		for i, name := range out {
			if strings.HasSuffix(name, ".lock") {
				return append(out[:i], out[i+1:]...)
			}
		}
		return out
	}
	for name := range w.items {
		out = append(out, name)
	}
	return out
}

// A move with each fault at each step leaves the vault at one place at least,
// and moving again ends with it at the new one alone.
func TestMoveWithFaults(t *testing.T) {
	ctx := context.Background()
	for i, from := range places {
		to := places[1-i]
		t.Run(from.name+" to "+to.name, func(t *testing.T) {
			whole := newWorld(t)
			for _, change := range []func(*vault.Vault) error{adding(t, 0, 3), renaming} {
				if _, err := from.open(whole).Update(ctx, change); err != nil {
					t.Fatal(err)
				}
			}
			v, err := from.open(whole).Load(ctx)
			if err != nil {
				t.Fatal(err)
			}
			want, dir, faulted := look(v), filepath.Join(t.TempDir(), "data"), 0
			for f := range faults {
				for at := 1; ; at++ {
					w := whole.copy(t, dir)
					w.inject(at, f)
					_, err := keychain.Move(ctx, from.open(w), to.open(w))
					if w.fired == "" {
						break
					}
					faulted++
					what := w.fired
					w.inject(0, 0)
					old, errOld := from.open(w).Load(ctx)
					now, errNow := to.open(w).Load(ctx)
					if !(errOld == nil && look(old) == want) && !(errNow == nil && look(now) == want) {
						t.Fatalf("%s at step %d (%s): %v; neither place has it: %v, %v", f, at, what, err, errOld, errNow)
					}
					if v, err := keychain.Move(ctx, from.open(w), to.open(w)); err != nil || look(v) != want {
						t.Fatalf("%s at step %d (%s): again: %v", f, at, what, err)
					}
					if _, err := from.open(w).Load(ctx); !errors.Is(err, keychain.ErrMoved) {
						t.Fatalf("%s at step %d (%s): the old place says %v, want ErrMoved", f, at, what, err)
					}
					if _, err := from.open(w).Update(ctx, adding(t, 9, 10)); !errors.Is(err, keychain.ErrMoved) {
						t.Fatalf("update at the old place: %v, want ErrMoved", err)
					}
					if rest := left(t, from, w); len(rest) > 0 {
						t.Fatalf("%s at step %d (%s): left behind: %v", f, at, what, rest)
					}
					if v, err := to.open(w).Update(ctx, adding(t, 30, 31)); err != nil || len(v.Accounts) != 4 {
						t.Fatalf("a save at the new place: %v", err)
					}
				}
			}
			t.Logf("%d faults", faulted)

			// And back again.
			w := whole
			for _, way := range [][2]place{{from, to}, {to, from}, {from, to}} {
				if v, err := keychain.Move(ctx, way[0].open(w), way[1].open(w)); err != nil || look(v) != want {
					t.Fatalf("from %s to %s: %v", way[0].name, way[1].name, err)
				}
				if known, err := keychain.Known(w.dir); err != nil || len(known) != 1 || known[0] != way[1].open(w).Place() {
					t.Errorf("Known = %v, %v", known, err)
				}
			}
		})
	}
}

func TestMoveRefuses(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	from, to := places[0].open(w), places[1].open(w)
	if _, err := keychain.Move(ctx, from, to); !errors.Is(err, keychain.ErrMissing) {
		t.Errorf("nothing to move: %v, want ErrMissing", err)
	}
	if _, err := keychain.Move(ctx, from, from); !errors.Is(err, keychain.ErrOccupied) {
		t.Errorf("to the same place: %v, want ErrOccupied", err)
	}
	if _, err := from.Update(ctx, adding(t, 0, 2)); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Update(ctx, adding(t, 5, 6)); err != nil {
		t.Fatal(err)
	}
	if _, err := keychain.Move(ctx, from, to); !errors.Is(err, keychain.ErrOccupied) {
		t.Errorf("to another vault: %v, want ErrOccupied", err)
	}
	if _, err := to.Update(ctx, func(v *vault.Vault) error { v.Accounts = nil; return nil }); err != nil {
		t.Fatal(err)
	}
	if v, err := keychain.Move(ctx, from, to); err != nil || len(v.Accounts) != 2 {
		t.Errorf("to an empty vault: %v", err)
	}
}
