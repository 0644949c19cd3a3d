package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/backup"
)

func TestBackupAndRestore(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path := filepath.Join(t.TempDir(), "backup.age")
	r.backUp(path)
	r.sees("Verified 8 of 8, today ", path)
	code := string(r.vault.RecoveryCode)
	if code == "" {
		t.Fatal("the code is not in the vault")
	}
	r.press("Done")
	r.sees("Backup verified today, 8 of 8")

	// A second backup needs no code.
	r.visit(newBackup(r.App))
	r.sees("Write the backup")
	r.back()

	// A change is told apart from what the backup holds.
	r.discard(0)
	r.sees("Changed since the backup")

	fresh := newRig(t)
	fresh.press("Restore a backup")
	fresh.typeInto("The file that ends in .age", path)
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(code, "-", " "), "0", "o")))
	fresh.sees("The code is complete.")
	fresh.press("Open the backup")
	fresh.sees("8 accounts will be added")
	if len(fresh.vault.Accounts) != 0 {
		t.Fatal("they came in before they were seen")
	}
	fresh.press("Add 8 accounts")
	fresh.sees("8 accounts are back.", "Backup verified today, 8 of 8")
	for i, want := range demo() {
		if got := fresh.vault.Accounts[i]; !got.Same(want) || got.Issuer != want.Issuer || got.Name != want.Name || got.Counter != want.Counter {
			t.Errorf("account %d came back as %+v", i, got)
		}
	}
	if string(fresh.vault.RecoveryCode) != code {
		t.Error("the paper in the drawer is no good for later backups")
	}
}

// A code that was not written down is found out before it is relied on.
func TestCodeHasToBeProven(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.visit(newBackup(r.App))
	r.press("I wrote it down")
	b := r.top().(*backups)
	b.entry.SetText("UUUU")
	b.entry.OnSubmitted("UUUU")
	r.settle()
	r.sees("Look at your paper again.")
	if r.vault.RecoveryCode != "" {
		t.Error("an unproven code was kept")
	}
}

// Whatever keeps a backup from being opened is told apart and changes nothing.
func TestRestoreRefuses(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path := filepath.Join(t.TempDir(), "backup.age")
	r.backUp(path)
	code := string(r.vault.RecoveryCode)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	slip := "0" + code[1:]
	if slip == code {
		slip = "1" + code[1:]
	}
	for name, tc := range map[string]struct{ path, code, says string }{
		"slip":         {path, slip, "The recovery code is not right"},
		"other code":   {path, backup.NewCode().Reveal(), "does not open this backup"},
		"cut off":      {file(t, "cut.age", whole[:len(whole)-40]), code, "cut off"},
		"cut short":    {file(t, "cut.age", whole[:60]), code, "cut off"},
		"not a backup": {file(t, "b.age", []byte("hello, this is something else")), code, "not a backup"},
		"no file":      {filepath.Join(t.TempDir(), "gone.age"), code, "not there"},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := newRig(t)
			fresh.press("Restore a backup")
			fresh.typeInto("The file that ends in .age", tc.path)
			fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", tc.code)
			fresh.press("Open the backup")
			fresh.sees(tc.says)
			fresh.press("OK")
			fresh.sees("Open the backup", tc.code) // nothing that was typed is lost
			if len(fresh.vault.Accounts) != 0 || len(fresh.items.values) != 0 {
				t.Error("something was changed")
			}
		})
	}
}

// A file that was written and does not hold what it should is no success, and
// what to do is said.
func TestBackupUnproven(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path, _ := r.backUpTo()
	b := newBackup(r.App)
	r.visit(b)
	again := 0
	b.unproven(made[backup.Report]{backup.Report{Path: path, Accounts: 8, Verified: 7, Bytes: 1}, path}, backup.ErrDiffers, func() { again++ })
	r.sees("Not a good backup: 7 of 8 verified", "Do not rely on this file.", path)
	if strings.Contains(r.words(), "Verified") {
		t.Error("it is called verified")
	}
	r.press("Write it again")
	if again != 1 {
		t.Errorf("written again %d times", again)
	}
}
