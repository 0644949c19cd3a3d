//go:build !android

package keychain_test

import (
	"context"
	"errors"
	"os"
	"testing"

	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

// KeePassXC as the keychain: the same promises as on gnome-keyring, sealed too.
// Version 2.7.4 was gone from the bus in three of seven runs, for a reason that
// is not known, so this runs only with LATCHKEY_TEST_ALL.
func TestKeePassXC(t *testing.T) {
	if os.Getenv("LATCHKEY_TEST_ALL") == "" {
		t.Skip("KeePassXC leaves the bus now and then: set LATCHKEY_TEST_ALL to try it")
	}
	session := keychaintest.KeePassXC(t)
	ctx, dir := context.Background(), t.TempDir()
	contract(t, func() *keychain.Store { return at("keychain", dir) })

	dir = t.TempDir()
	s := keychain.Cheaply(keychain.OS(keychain.Options{Dir: dir, Service: "sealed"}))
	mustUpdate(t, s, adding(t, 0, 8))
	want := look(mustUpdate(t, s, coding(codeOne)))
	if err := s.Seal(ctx, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Load(ctx); err != nil || look(v) != want {
		t.Errorf("sealed: %v", err)
	}
	s.Lock()
	if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("locked: %v, want ErrSealed", err)
	}
	session.KillKeychain(t)
	if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrNoKeychain) {
		t.Errorf("gone: %v, want ErrNoKeychain", err)
	}
}
