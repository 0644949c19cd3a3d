package vault_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"latchkey/vault"
)

// One or few that come in are marked as unfinished, many are not.
func TestEnrol(t *testing.T) {
	for n, want := range map[int]bool{1: true, vault.FewAccounts: true, vault.FewAccounts + 1: false} {
		v := filled(t)
		var incoming []vault.Account
		for _, key := range []string{"DDDD", "EEEE", "FFFF", "GGGG"}[:n] {
			incoming = append(incoming, account(t, key))
		}
		done := v.Bring(v.Compare(incoming), noon)
		done.Enrol(v)
		for i, a := range v.Accounts {
			if marked := a.Has(vault.Untried) && a.Has(vault.NoCodes); marked != (want && i >= 3) {
				t.Errorf("%d came in, account %d has %v", n, i, a.Unfinished)
			}
		}
	}

	// One whose key is replaced begins anew, and stays as important as it was.
	v := withServiceCodes(t)
	if err := v.Mark(v.Accounts[0].ID, true); err != nil {
		t.Fatal(err)
	}
	plan := v.Compare([]vault.Account{account(t, "DDDD", func(a *vault.Account) { a.Issuer, a.Name = "Ångström", "alice" })})
	plan[0].Choice = vault.Replace
	done := v.Bring(plan, noon)
	done.Enrol(v)
	if a := v.Accounts[0]; !a.Has(vault.Untried) || !a.Has(vault.NoCodes) || !a.Important || len(a.ServiceCodes) != 2 {
		t.Errorf("replaced: %v, important %v, %d codes", a.Unfinished, a.Important, len(a.ServiceCodes))
	}
}

// What is unfinished goes through the store and into backups, and is no change
// that a person would look for.
func TestUnfinished(t *testing.T) {
	v := filled(t)
	id := v.Accounts[1].ID
	v.Accounts[1].Unfinished = []vault.Unfinished{vault.Untried, "later", vault.NoCodes}
	if err := v.Mark(id, true); err != nil {
		t.Fatal(err)
	}
	first := encode(t, v)
	w := decode(t, first)
	if again := encode(t, w); !bytes.Equal(first, again) || w.Accounts[1].Important != true {
		t.Errorf("encoded again:\n%s\n%s", first, again)
	}
	if kept := decode(t, encode(t, w.ForBackup())); !slices.Equal(kept.Accounts[1].Unfinished, v.Accounts[1].Unfinished) {
		t.Errorf("a backup has %v", kept.Accounts[1].Unfinished)
	}

	if err := w.Finish(id, vault.Untried); err != nil {
		t.Fatal(err)
	}
	if changes := w.Changes(v); len(changes) > 0 {
		t.Errorf("%+v", changes)
	}
	if err := w.DoWithoutCodes(id); err != nil {
		t.Fatal(err)
	}
	if a := w.Accounts[1]; !slices.Equal(a.Unfinished, []vault.Unfinished{"later"}) || !a.WithoutCodes {
		t.Errorf("%v, without codes: %v", a.Unfinished, a.WithoutCodes)
	}
	if changes := w.Changes(v); len(changes) != 1 || !slices.Equal(changes[0].Fields, []vault.Field{vault.FieldServiceCodes}) {
		t.Errorf("%+v", changes)
	}
	if err := w.Revert(v, noon); err != nil {
		t.Fatal(err)
	}
	if a := w.Accounts[1]; a.Has(vault.Untried) || a.WithoutCodes {
		t.Errorf("after taking it back: %v, without codes: %v", a.Unfinished, a.WithoutCodes)
	}

	// Codes that are added settle the question.
	a := v.Accounts[1].WithServiceCodes([]vault.ServiceCode{{Code: "1"}})
	if a.Has(vault.NoCodes) || !a.Has(vault.Untried) || !v.Accounts[1].Has(vault.NoCodes) {
		t.Errorf("%v, before %v", a.Unfinished, v.Accounts[1].Unfinished)
	}
	for _, err := range []error{v.Finish("x", vault.Untried), v.DoWithoutCodes("x"), v.Mark("x", true)} {
		if !errors.Is(err, vault.ErrNoAccount) {
			t.Errorf("%v, want ErrNoAccount", err)
		}
	}
}
