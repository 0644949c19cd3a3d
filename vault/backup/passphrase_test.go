package backup_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
)

func TestWriteWithPassphrase(t *testing.T) {
	path := filepath.Join(t.TempDir(), backup.PassphraseFileName(noon))
	r, err := backup.WriteWithPassphrase(t.Context(), path, filled(t), "otter gravel sunset plum", noon, nil)
	if err != nil || r.Verified != 6 || r.Accounts != 6 {
		t.Fatalf("verified %d of %d, %v", r.Verified, r.Accounts, err)
	}
	if _, err := backup.Verify(t.Context(), path, "otter gravel sunset pear", nil); !errors.Is(err, backup.ErrWrongCode) {
		t.Errorf("another passphrase: %v", err)
	}
	data, err := os.ReadFile(path)
	if head, _, _ := bytes.Cut(data, []byte("\n---")); err != nil || !bytes.Contains(head, []byte(" 18\n")) {
		t.Errorf("the work factor is another: %q, %v", head, err)
	}

	path = filepath.Join(t.TempDir(), "b.age")
	if _, err := backup.WriteWithPassphrase(t.Context(), path, filled(t), "elevenchars", noon, nil); !errors.Is(err, backup.ErrPassphrase) {
		t.Errorf("a short one: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was made: %v", err)
	}
}

func TestContent(t *testing.T) {
	content := func(v *vault.Vault) string {
		t.Helper()
		c, err := backup.Content(v)
		must(t, err)
		return c
	}
	v := filled(t)
	was := content(v)
	v.RecoveryCode, v.Backup = "x", vault.BackupRecord{At: noon, Accounts: 1}
	v.Places = []vault.Place{{ID: "A", Kind: vault.Folder, At: "/a", Good: vault.PlaceGood{At: time.Now()}}}
	v.Accounts[1].Used, v.Accounts[1].Uses = noon, 7
	if content(v) != was {
		t.Error("what a backup does not hold counts")
	}
	v.Accounts[0].Note += "!"
	if content(v) == was {
		t.Error("a note does not count")
	}
}
