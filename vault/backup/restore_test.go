package backup_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/backup"
)

// A restore into a vault that is in use merges: nothing that is there goes, and
// counters never go back.
func TestBring(t *testing.T) {
	was := filled(t)
	was.Bin = []vault.Binned{{Account: accountOf(t, "binned", "MZXW6YTBOI"), Removed: noon}}
	c := opened(t, was)
	code := backup.NewCode()
	for name, tc := range map[string]struct {
		own     vault.Hidden
		counter uint64
	}{"fresh": {"", 3}, "in use": {vault.Hidden(backup.NewCode().Reveal()), 99}} {
		t.Run(name, func(t *testing.T) {
			v := &vault.Vault{RecoveryCode: tc.own}
			mine := accountOf(t, "mine", "NBSWY3DP")
			counting := was.Accounts[2]
			counting.Counter = tc.counter
			v.Accounts = []vault.Account{mine, counting}
			done, err := c.Bring(v, v.Compare(c.Vault.Accounts), code, noon)
			if err != nil || len(done.Added) != 5 || len(v.Accounts) != 7 || v.Unknown() != was.Unknown() {
				t.Fatalf("%d added, %d accounts, %d unknown, %v", len(done.Added), len(v.Accounts), v.Unknown(), err)
			}
			if got := v.Accounts[1].Counter; got != max(7, tc.counter) {
				t.Errorf("the counter is %d", got)
			}
			if len(v.Bin) != 1 || v.Bin[0].Name != "binned" {
				t.Errorf("the bin has %v", v.Bin)
			}
			if want := tc.own; want != "" && v.RecoveryCode != want || want == "" && string(v.RecoveryCode) != code.Reveal() {
				t.Error("another recovery code is in use")
			}
			before := encode(t, v)
			if _, err := c.Bring(v, v.Compare(c.Vault.Accounts), code, noon); err != nil || !bytes.Equal(before, encode(t, v)) {
				t.Errorf("once more: something changed, or %v", err)
			}
		})
	}
}

func accountOf(t testing.TB, name, secret string) vault.Account {
	t.Helper()
	s, err := vault.ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	return vault.Account{ID: vault.NewID(), Kind: vault.TOTP, Name: name, Secret: s, Algorithm: vault.SHA1, Digits: 6, Period: 30}
}

// Replacing loses nothing: what was there is in the bin, and in a backup that
// was proven before.
func TestReplace(t *testing.T) {
	c := opened(t, filled(t))
	v := filled(t)
	v.RecoveryCode = vault.Hidden(backup.NewCode().Reveal())
	own := v.RecoveryCode
	v.Accounts[0].Name = "renamed"
	v.Accounts[2].Counter = 99
	mine := accountOf(t, "mine", "NBSWY3DP")
	v.Accounts = append(v.Accounts[:5], mine)

	folder := t.TempDir()
	for i, want := range []string{".age", "-2.age", "-3.age"} {
		r, err := backup.KeepBefore(t.Context(), folder, v, "", noon)
		if err != nil || r.Verified != 6 || !strings.HasPrefix(filepath.Base(r.Path), "before-restore-latchkey-2026-11-23-") || !strings.HasSuffix(r.Path, want) {
			t.Errorf("%d: %+v, %v", i, r, err)
		}
		if got, err := backup.Verify(t.Context(), r.Path, string(own), v); err != nil || got.Verified != 6 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	if err := c.Replace(v, backup.NewCode(), noon); err != nil {
		t.Fatal(err)
	}
	want := filled(t)
	if r := c.Rehearse(v); r.Restored != 6 || r.Of != 6 || len(r.Differing()) != 1 || v.Accounts[0].Name != want.Accounts[0].Name {
		t.Errorf("%+v", r.Differing())
	}
	if v.Accounts[2].Counter != 99 || v.RecoveryCode != own || len(v.Bin) != 1 || !v.Bin[0].Same(mine) {
		t.Errorf("counter %d, bin %v", v.Accounts[2].Counter, v.Bin)
	}
}

// A list that was made by hand has no IDs: what is the same account stays.
func TestReplaceWithoutIDs(t *testing.T) {
	c, err := read(t, lock(t, "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example\n"))
	if err != nil {
		t.Fatal(err)
	}
	v := &vault.Vault{}
	here, err := v.Add(accountOf(t, "here", "JBSWY3DPEHPK3PXP"), noon)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Replace(v, backup.Code{}, noon); err != nil || len(v.Accounts) != 1 || len(v.Bin) != 0 || v.Accounts[0].ID != here.ID || v.Accounts[0].Issuer != "Example" || v.RecoveryCode != "" {
		t.Errorf("%+v, bin %v, %v", v.Accounts, v.Bin, err)
	}
}

// Without a code of its own, what is replaced is kept under what was just typed.
func TestKeepBeforeWithoutCode(t *testing.T) {
	v := filled(t)
	code := backup.NewCode()
	for _, typed := range []string{code.Typed(), "a passphrase of one's own"} {
		r, err := backup.KeepBefore(t.Context(), t.TempDir(), v, typed, noon)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := backup.Verify(t.Context(), r.Path, typed, v); err != nil || got.Verified != 6 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	folder := t.TempDir()
	if _, err := backup.KeepBefore(t.Context(), folder, v, "short", noon); err == nil {
		t.Error("a short passphrase was taken")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := backup.KeepBefore(t.Context(), filepath.Join(folder, "gone"), v, code.Typed(), noon); err == nil {
		t.Error("kept in a folder that is not there")
	}
}

// A transfer carries the recovery code, inside and for its own code only.
func TestPackTransfer(t *testing.T) {
	v := filled(t)
	v.RecoveryCode = goldenCode
	code := backup.NewTransferCode()
	data, err := backup.PackTransfer(v, code, noon)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := backup.Check(t.Context(), data, code.Typed(), v); err != nil || r.Verified != 6 {
		t.Fatalf("%+v, %v", r, err)
	}
	c, err := backup.Read(t.Context(), bytes.NewReader(data), code.Reveal())
	if err != nil || c.RecoveryCode.Reveal() != goldenCode || c.RecoveryID != "" || c.Vault.RecoveryCode != "" {
		t.Errorf("code %v, id %q, %v", c.RecoveryCode.IsZero(), c.RecoveryID, err)
	}
	if _, err := backup.Read(t.Context(), bytes.NewReader(data), goldenCode); err == nil {
		t.Error("the recovery code opens it")
	}
	if c := opened(t, v); !c.RecoveryCode.IsZero() {
		t.Error("a backup carries its code")
	}
}
