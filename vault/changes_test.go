package vault_test

import (
	"reflect"
	"testing"
	"time"

	"latchkey/vault"
)

func TestChanges(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*vault.Vault) error
		want   []vault.Change // only Kind and Fields
	}{
		"nothing":     {func(*vault.Vault) error { return nil }, nil},
		"use":         {func(v *vault.Vault) error { return v.Touch(v.Accounts[0].ID, noon) }, nil},
		"backup":      {func(v *vault.Vault) error { v.Backup.At = noon; return nil }, nil},
		"removed":     {func(v *vault.Vault) error { return v.Remove(v.Accounts[0].ID, noon) }, []vault.Change{{Kind: vault.Removed}}},
		"counter":     {func(v *vault.Vault) error { _, err := v.Advance(v.Accounts[1].ID); return err }, []vault.Change{{Kind: vault.Edited, Fields: []vault.Field{vault.FieldCounter}}}},
		"reordered":   {func(v *vault.Vault) error { return v.Reorder(v.Accounts[0].ID, 9) }, []vault.Change{{Kind: vault.Reordered}}},
		"renewed":     {func(v *vault.Vault) error { v.RecoveryCode = "x"; return nil }, []vault.Change{{Kind: vault.RecoveryRenewed}}},
		"crossed out": {func(v *vault.Vault) error { return v.CrossOut(v.Accounts[0].ID, 0, noon) }, []vault.Change{{Kind: vault.Edited, Fields: []vault.Field{vault.FieldServiceCodes}}}},
		"added": {func(v *vault.Vault) error { _, err := v.Add(account(t, "QQQQ"), noon); return err },
			[]vault.Change{{Kind: vault.Added}}},
		"several": {func(v *vault.Vault) error {
			a := v.Accounts[0]
			a.Name, a.Note, a.Pinned = "other", "n", true
			if err := v.Replace(a); err != nil {
				return err
			}
			return v.Remove(v.Accounts[1].ID, noon)
		}, []vault.Change{{Kind: vault.Edited, Fields: []vault.Field{vault.FieldName, vault.FieldNote, vault.FieldPinned}}, {Kind: vault.Removed}}},
		"important": {func(v *vault.Vault) error { return v.Mark(v.Accounts[0].ID, true) }, []vault.Change{{Kind: vault.Edited, Fields: []vault.Field{vault.FieldImportant}}}},
	} {
		t.Run(name, func(t *testing.T) {
			from := withServiceCodes(t)
			v := from.Clone()
			if err := c.change(v); err != nil {
				t.Fatal(err)
			}
			got := v.Changes(from)
			for i := range got {
				got[i].Account, got[i].Before = vault.Account{}, vault.Account{}
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func withServiceCodes(t *testing.T) *vault.Vault {
	t.Helper()
	v := filled(t)
	a := v.Accounts[0]
	a.ServiceCodes = []vault.ServiceCode{{Code: "1111 2222"}, {Code: "3333 4444"}}
	if err := v.Replace(a); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRevert(t *testing.T) {
	past := withServiceCodes(t)
	v := past.Clone()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := v.Advance(v.Accounts[1].ID)
	must(err)
	must(v.CrossOut(v.Accounts[0].ID, 1, noon))
	must(v.Touch(v.Accounts[0].ID, noon))
	added, err := v.Add(account(t, "QQQQ"), noon)
	must(err)
	must(v.Remove(v.Accounts[2].ID, noon))
	v.RecoveryCode = "new"

	must(v.Revert(past, noon.Add(time.Hour)))
	if len(v.Accounts) != 3 || v.Accounts[2].ID != past.Accounts[2].ID {
		t.Fatalf("the deleted account is not back: %+v", v.Accounts)
	}
	if v.Accounts[1].Counter != past.Accounts[1].Counter+1 {
		t.Error("the counter went back")
	}
	if a := v.Accounts[0]; a.ServiceCodesLeft() != 1 || a.Uses != 1 {
		t.Errorf("%d service codes left, used %d times; want 1 and 1", a.ServiceCodesLeft(), a.Uses)
	}
	if past.Accounts[0].ServiceCodesLeft() != 2 {
		t.Error("the past was changed")
	}
	if len(v.Bin) != 1 || v.Bin[0].ID != added.ID || v.RecoveryCode != "new" {
		t.Errorf("bin %+v, code %v; want the added account and the new code", v.Bin, v.RecoveryCode == "new")
	}

	// A secret that was replaced since is in the bin too.
	w := past.Clone()
	a := w.Accounts[0]
	a.Secret = account(t, "ZZZZ").Secret
	must(w.Replace(a))
	must(w.Revert(past, noon))
	if len(w.Accounts) != 3 || !w.Accounts[0].Same(past.Accounts[0]) || len(w.Bin) != 1 || !w.Bin[0].Same(a) || w.Bin[0].ID == a.ID {
		t.Errorf("accounts %+v, bin %+v", w.Accounts, w.Bin)
	}
}
