package backup_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
)

// The age program opens a backup with nothing but the code on paper.
func TestAgeOpensBackup(t *testing.T) {
	v, code := filled(t), backup.NewCode()
	path := filepath.Join(t.TempDir(), "b.age")
	if _, err := backup.Write(t.Context(), path, v, code, noon, nil); err != nil {
		t.Fatal(err)
	}
	plain := agetest.Run(t, code.Reveal(), "-d", path)
	if !strings.HasPrefix(plain, "# Latchkey backup: 6 accounts, 2026-11-23 12:00:00 UTC.\n") {
		t.Errorf("it starts %.80q", plain)
	}
	for _, a := range v.Accounts {
		if !strings.Contains(plain, "\n"+a.URI()+"\n") {
			t.Errorf("%s has no line in\n%s", a.Title(), plain)
		}
	}
}

// A list made by hand and locked by the age program comes in, armored or not.
func TestReadAgeFile(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "list.txt")
	text := "# my accounts\n\notpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP\nsteam://JBSWY3DP\nnot a link\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range [][]string{{"-p"}, {"-p", "-a"}} {
		file := filepath.Join(dir, strings.Join(form, "")+".age")
		agetest.Run(t, "correct horse battery", append(form, "-o", file, list)...)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := backup.Read(t.Context(), bytes.NewReader(data), "correct horse battery")
		if err != nil {
			t.Fatalf("age %s: %v", form, err)
		}
		if a := c.Vault.Accounts; len(a) != 2 || a[0].Title() != "Example (alice)" || a[1].Title() != "Steam" || a[0].ID == "" {
			t.Errorf("age %s: accounts %v", form, a)
		}
		if len(c.Failures) != 1 || c.Failures[0].Line != 5 || !c.Made.IsZero() {
			t.Errorf("age %s: failures %v, made %v", form, c.Failures, c.Made)
		}
	}
}
