package harness

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/keychain"
)

// keys is the keystore of the phone that is played (methods.c), for vaults that
// are made before the app starts.
type keys string

func (home keys) tag(alias string) ([]byte, error) {
	var number uint64
	data, err := os.ReadFile(filepath.Join(string(home), alias))
	if err == nil {
		_, err = fmt.Sscan(string(data), &number)
	}
	return append(binary.LittleEndian.AppendUint64(nil, number), "latchkey"...), err
}

// Wrap implements [keychain.Keystore].
func (home keys) Wrap(alias string, data []byte) ([]byte, error) {
	if err := os.WriteFile(filepath.Join(string(home), alias), []byte("17 0"), 0o600); err != nil {
		return nil, err
	}
	tag, err := home.tag(alias)
	return append(append([]byte("0123456789ab"), data...), tag...), err
}

// Unwrap implements [keychain.Keystore].
func (home keys) Unwrap(alias string, sealed []byte) ([]byte, error) {
	tag, err := home.tag(alias)
	if at := len(sealed) - len(tag); err == nil && string(sealed[at:]) == string(tag) {
		return sealed[12:at], nil
	}
	return nil, fmt.Errorf("%w: %w", keychain.ErrMissing, err)
}

// prepare makes a phone whose vault holds the accounts of links and a recovery
// code, which it returns, and is sealed with a passphrase unless that is empty.
func prepare(t *testing.T, passphrase string, links ...string) (home string, code backup.Code) {
	t.Helper()
	home, code = t.TempDir(), backup.NewCode()
	for _, dir := range []string{"no_backup", "files/latchkey", "outside"} {
		if err := os.MkdirAll(filepath.Join(home, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	s := keychain.OS(keychain.Options{Dir: filepath.Join(home, "files/latchkey"), Items: keychain.Folder(filepath.Join(home, "no_backup/vault"), keys(home))})
	ctx := context.Background()
	_, err := s.Update(ctx, func(v *vault.Vault) error {
		for _, link := range links {
			a, err := vault.ParseURI(link)
			if err == nil {
				_, err = v.Add(a, time.Now())
			}
			if err != nil {
				return err
			}
		}
		v.RecoveryCode = vault.Hidden(code.Reveal())
		v.AutoLock = &vault.AutoLock{Away: true} // five minutes are short where the processor is played
		return nil
	})
	if err == nil && passphrase != "" {
		err = s.Seal(ctx, []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	return home, code
}
