package keychain_test

import (
	"errors"
	"maps"
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
	for name := range w.items {
		w.items[name] = "damaged"
	}
	if err := s.StartOver(ctx); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("a damaged vault: %v, want ErrDamaged", err)
	}
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
