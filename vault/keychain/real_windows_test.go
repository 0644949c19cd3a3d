package keychain_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"latchkey/vault/keychain"
)

// credentials returns what opens a store of its own in the credential store of
// Windows, and empties that at the end.
func credentials(t *testing.T) func() *keychain.Store {
	dir, err := os.MkdirTemp("", "latchkey")
	if err != nil {
		t.Fatal(err)
	}
	open := func() *keychain.Store {
		return keychain.OS(keychain.Options{Dir: dir, Service: fmt.Sprintf("latchkey.test.%d.%s", os.Getpid(), t.Name())})
	}
	t.Cleanup(func() {
		if err := open().Erase(context.Background()); err != nil {
			t.Error(err)
		}
		os.RemoveAll(dir) // which Wine 8 cannot do
	})
	return open
}

func TestCredentialStore(t *testing.T) { contract(t, credentials(t)) }

// A credential holds at most 2,560 bytes, so a vault takes many.
func TestCredentialStoreOfManyAccounts(t *testing.T) {
	open := credentials(t)
	v, err := open().Update(context.Background(), adding(t, 0, 300))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := open().Load(context.Background()); err != nil || look(got) != look(v) {
		t.Fatalf("what was kept does not come back: %v", err)
	}
}
