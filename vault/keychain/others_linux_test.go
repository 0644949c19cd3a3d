//go:build !android

package keychain_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

// KeePassXC as the keychain: the same promises as on gnome-keyring, sealed too.
func TestKeePassXC(t *testing.T) {
	promises(t, keychaintest.KeePassXC(t))
}

// KDE's wallet as the keychain.
func TestKWallet(t *testing.T) {
	promises(t, keychaintest.KWallet(t))
}

// KWallet writes its file some seconds after it has answered. If it is killed
// before that, what was said to be saved is gone, but no more than that, and a
// first vault that is gone is not taken for a first start.
func TestKWalletKilled(t *testing.T) {
	session := keychaintest.KWallet(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s := at("keychain", t.TempDir())
	first := look(mustUpdate(t, s, adding(t, 0, 2)))
	session.KillKeychain(t)
	session.StartKWallet(t)
	switch v, err := s.Load(ctx); {
	case errors.Is(err, keychain.ErrMissing):
		if err := s.StartOver(ctx); err != nil {
			t.Fatal(err)
		}
	case err != nil || look(v) != first:
		t.Fatalf("killed after the first save: %v", err)
	}

	empty := session.KWalletFile(t)
	written := look(mustUpdate(t, s, adding(t, 2, 8)))
	for bytes.Equal(session.KWalletFile(t), empty) && ctx.Err() == nil {
		<-time.After(50 * time.Millisecond) // it does not say when it has written
	}
	later := look(mustUpdate(t, s, renaming))
	session.KillKeychain(t)
	session.StartKWallet(t)
	if v, err := s.Load(ctx); err != nil || look(v) != written && look(v) != later {
		t.Errorf("killed after a later save: %v", err)
	}
}

// Where another program has become the keychain, the vault is missing, and the
// error names both.
func TestKeychainSwapped(t *testing.T) {
	keychaintest.Daemon(t)
	dir := t.TempDir()
	mustUpdate(t, at("keychain", dir), adding(t, 0, 1))
	keychaintest.KWallet(t)
	_, err := at("keychain", dir).Load(context.Background())
	var swapped *keychain.SwappedError
	if !errors.Is(err, keychain.ErrMissing) || !errors.As(err, &swapped) || swapped.Was != "gnome-keyring-d" || swapped.Now != "kwalletd5" {
		t.Errorf("%v, want ErrMissing with both names", err)
	}
}

// promises checks what is promised on gnome-keyring, sealed too, on another
// keychain.
func promises(t *testing.T, session *keychaintest.Session) {
	t.Helper()
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
