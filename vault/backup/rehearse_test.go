package backup_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"latchkey/vault"
	"latchkey/vault/backup"
)

// opened is what comes back of a backup of v.
func opened(t testing.TB, v *vault.Vault) *backup.Contents {
	t.Helper()
	code := backup.NewCode()
	data, err := backup.Seal(v, code, noon)
	if err != nil {
		t.Fatal(err)
	}
	c, err := backup.Read(t.Context(), bytes.NewReader(data), code.Typed())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func outcomes(r backup.Rehearsal) string {
	var out []backup.Outcome
	for _, p := range r.Pairs {
		out = append(out, p.Outcome)
	}
	return fmt.Sprint(out)
}

func TestRehearse(t *testing.T) {
	was := filled(t)
	c := opened(t, was)
	r := c.Rehearse(was)
	if r.Restored != 6 || r.Of != 6 || outcomes(r) != "[0 0 0 0 0 0]" {
		t.Errorf("of the same: %+v", r)
	}
	cert := r.Certificate(vault.FromFile, "b.age", "0.3.0", noon)
	if !cert.Whole() || cert.RecoveryID != c.RecoveryID || cert.RecoveryID == "" || cert.Digest != was.Digest() || cert.By != "0.3.0" || !cert.Made.Equal(noon) {
		t.Errorf("%+v", cert)
	}

	// Since then one was renamed, one counted on, one enrolled anew, one deleted,
	// one added.
	v := was.Clone()
	v.Accounts[0].Name = "new name"
	v.Accounts[2].Counter++
	other, err := vault.ParseSecret("MZXW6YTBOI")
	if err != nil {
		t.Fatal(err)
	}
	v.Accounts[3].Secret = other
	if err := v.Remove(v.Accounts[5].ID, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Add(vault.Account{Kind: vault.TOTP, Issuer: "Later", Secret: other, Algorithm: vault.SHA256, Digits: 6, Period: 30}, noon); err != nil {
		t.Fatal(err)
	}
	before := encode(t, v)
	r = c.Rehearse(v)
	if got, want := outcomes(r), fmt.Sprint([]backup.Outcome{backup.Changed, backup.Same, backup.Changed, backup.Rekeyed, backup.Same, backup.Missing, backup.Extra}); got != want {
		t.Errorf("outcomes %s, want %s", got, want)
	}
	if r.Restored != 4 || r.Of != 6 || r.Certificate(vault.FromFile, "b.age", "0.3.0", noon).Whole() {
		t.Errorf("%d of %d", r.Restored, r.Of)
	}
	if f := r.Pairs[0].Fields; !slices.Equal(f, []vault.Field{vault.FieldName}) {
		t.Errorf("edited: %v", f)
	}
	if f := r.Pairs[2].Fields; !slices.Equal(f, []vault.Field{vault.FieldCounter}) {
		t.Errorf("edited: %v", f)
	}
	if r.Pairs[5].Title() != "Later" || r.Pairs[6].Title() == "" || r.Pairs[6].There.Title() != r.Pairs[6].Title() {
		t.Errorf("titles %q, %q", r.Pairs[5].Title(), r.Pairs[6].Title())
	}
	if !bytes.Equal(before, encode(t, v)) {
		t.Error("the vault was changed")
	}
}

// Lists made by hand know no IDs: accounts are found by their codes, else by
// their names, and each only once.
func TestRehearseWithoutIDs(t *testing.T) {
	v := decode(t, `{"version":1,"accounts":[
{"id":"1","kind":"totp","issuer":"Example","name":"alice","secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA1","digits":6,"period":30},
{"id":"2","kind":"totp","issuer":"Example","name":"bob","secret":"GEZDGNBVGY3TQOJQ","algorithm":"SHA1","digits":6,"period":30}]}`)
	c, err := read(t, lock(t, "otpauth://totp/Example:bob?secret=MZXW6YTBOI&issuer=Example\n"+
		"otpauth://totp/Renamed:alice?secret=JBSWY3DPEHPK3PXP&issuer=Renamed\n"+
		"otpauth://totp/Example:alice?secret=MFRGGZDFMZTWQ2LK&issuer=Example\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := c.Rehearse(v)
	if got, want := outcomes(r), fmt.Sprint([]backup.Outcome{backup.Changed, backup.Rekeyed, backup.Extra}); got != want || r.Restored != 1 {
		t.Errorf("outcomes %s, want %s; %d restored", got, want, r.Restored)
	}
}

// What was written can be rehearsed from its place with the code as it is typed.
func TestRehearseFile(t *testing.T) {
	v, code := filled(t), backup.NewCode()
	path := filepath.Join(t.TempDir(), backup.FileName(code, noon))
	if _, err := backup.Write(t.Context(), path, v, code, noon, nil); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		v.Certify(opened(t, v).Rehearse(v).Certificate(vault.FromFile, filepath.Base(path), "0.3.0", noon))
	}
	// A certificate does not make the backup another one.
	if r, err := backup.Verify(t.Context(), path, code.Typed(), v); err != nil || r.Verified != 6 {
		t.Errorf("%+v, %v", r, err)
	}
}
