package app

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
)

// backUpTo makes a backup and returns where it is and what opens it.
func (r *rig) backUpTo() (path, code string) {
	path = filepath.Join(r.TempDir(), "latchkey-2026-11-23-R2KY.age")
	r.backUp(path)
	return path, string(r.vault.RecoveryCode)
}

// rehearseFile rehearses a restore through the window.
func (r *rig) rehearseFile(path, code string) {
	r.show(newRehearse(r.App))
	r.typeInto("The file that ends in .age", path)
	r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", strings.ToLower(code))
	r.press("Open the backup")
}

func TestRehearsal(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path, code := r.backUpTo()
	r.visit(newBackup(r.App))
	r.sees("You have not tried yet whether you can restore.", "It is time to try")
	before := r.vault.Accounts
	r.rehearseFile(path, code)
	r.sees("You could restore 8 of 8", "Noted with today’s date", "made today", "The same in the backup and here")
	// Both codes tick, and are the same.
	for range 2 {
		want, err := before[0].Code(r.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(r.words(), want.Grouped()); n != 2 {
			t.Errorf("%s is shown %d times", want.Grouped(), n)
		}
		r.pass(31 * time.Second)
	}
	if got := r.vault.Changes(&vault.Vault{Accounts: before, RecoveryCode: r.vault.RecoveryCode}); len(got) != 0 {
		t.Errorf("the rehearsal changed %v", got)
	}
	cert, ok := r.vault.Rehearsed()
	if !ok || cert.Kind != vault.FromFile || cert.File != filepath.Base(path) || cert.Accounts != 8 || cert.Digest != r.vault.Digest() {
		t.Errorf("the certificate is %+v", cert)
	}
	r.visit(newBackup(r.App))
	r.sees("Last proven today, 8 of 8: " + filepath.Base(path))
	if strings.Contains(r.words(), "It is time to try") {
		t.Error("asked again at once")
	}
	r.pass(91 * 24 * time.Hour)
	r.visit(newBackup(r.App))
	r.sees("Last proven 23 Nov 2026", "It is time to try")
	r.press("Ask me in a month")
	r.visit(newBackup(r.App))
	if strings.Contains(r.words(), "It is time to try") {
		t.Error("asked again although it was put off")
	}
	r.pass(31 * 24 * time.Hour)
	r.visit(newBackup(r.App))
	r.sees("It is time to try")
}

// What differs is named, and a partial rehearsal does not count as proof.
func TestRehearsalDiffers(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path, code := r.backUpTo()
	r.elsewhere(func(v *vault.Vault) error {
		v.Accounts[0].Name = "other@example.com"
		if err := v.Remove(v.Accounts[3].ID, noon); err != nil {
			return err
		}
		_, err := v.Add(totp("Later", "", "JJJJKKKKLLLLMMMM"), noon)
		return err
	})
	r.rehearseFile(path, code)
	r.sees("You could restore 7 of 8", "What differs", "edited since: name", "Later", "not in the backup", "AWS", "only in the backup")
	if _, ok := r.vault.Rehearsed(); ok || len(r.vault.Rehearsals) != 1 {
		t.Errorf("%+v", r.vault.Rehearsals)
	}
}

// A backup of other accounts proves nothing and leaves no certificate.
func TestRehearsalOfOthers(t *testing.T) {
	other := newRig(t, holding(totp("Other", "", "JJJJKKKKLLLLMMMM")))
	path, code := other.backUpTo()
	r := newRig(t, holding(demo()...))
	r.rehearseFile(path, code)
	r.sees("none of your accounts is in it")
	r.press("OK")
	r.rehearseFile(path, backup.NewCode().Reveal())
	r.sees("needs the recovery code “R2KY”, and another was typed")
	if len(r.vault.Rehearsals) != 0 {
		t.Errorf("%+v", r.vault.Rehearsals)
	}
}
