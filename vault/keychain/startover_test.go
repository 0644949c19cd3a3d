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
