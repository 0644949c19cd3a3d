package vault_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
)

// What Stored says is what Encode and Decode say, after any change to an
// account, however it is made.
func TestStored(t *testing.T) {
	noon := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	first := new(vault.Vault)
	for i := range 3 {
		secret, err := vault.ParseSecret(strings.Repeat("ABCD"[i:i+1], 16))
		if err != nil {
			t.Fatal(err)
		}
		a := vault.Account{Kind: vault.TOTP, Issuer: fmt.Sprint("Site ", i), Name: "alice", Secret: secret, Algorithm: vault.SHA1, Digits: 6, Period: 30,
			ServiceCodes: []vault.ServiceCode{{Code: "1111"}, {Code: "2222"}}, Unfinished: []vault.Unfinished{vault.Untried}}
		if _, err := first.Add(a, noon); err != nil {
			t.Fatal(err)
		}
	}
	data, err := first.Encode()
	if err != nil {
		t.Fatal(err)
	}
	// An entry of another version, one that is none, and fields that are not known.
	odd := `{"kind":"odd"},{"id":"x","kind":"totp","secret":"MFRGG","algorithm":"SHA1","digits":6,"period":30,"new":[1,2]},`
	data = bytes.Replace(data, []byte(`"accounts":[`), []byte(`"later":{"a":1},"accounts":[`+odd), 1)

	other, err := vault.ParseSecret("MZXW6YTBOI")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(v *vault.Vault){
		"finished":     func(v *vault.Vault) { v.Accounts[1].Unfinished[0] = vault.NoCodes },
		"nothing":      func(*vault.Vault) {},
		"id":           func(v *vault.Vault) { v.Accounts[1].ID = "another" },
		"issuer":       func(v *vault.Vault) { v.Accounts[1].Issuer = "Other" },
		"secret":       func(v *vault.Vault) { v.Accounts[1].Secret = other },
		"kind":         func(v *vault.Vault) { v.Accounts[1].Kind, v.Accounts[1].Period = vault.HOTP, 0 },
		"created":      func(v *vault.Vault) { v.Accounts[1].Created = noon.Add(time.Hour) },
		"code used":    func(v *vault.Vault) { v.Accounts[1].ServiceCodes[1].Used = noon },
		"code gone":    func(v *vault.Vault) { v.Accounts[1].ServiceCodes = v.Accounts[1].ServiceCodes[:1] },
		"touched":      func(v *vault.Vault) { v.Touch(v.Accounts[0].ID, noon) },
		"order":        func(v *vault.Vault) { v.Reorder(v.Accounts[0].ID, 2) },
		"removed":      func(v *vault.Vault) { v.Remove(v.Accounts[1].ID, noon) },
		"swapped ids":  func(v *vault.Vault) { v.Accounts[1].ID, v.Accounts[2].ID = v.Accounts[2].ID, v.Accounts[1].ID },
		"same id":      func(v *vault.Vault) { v.Accounts[1].ID = v.Accounts[2].ID },
		"none left":    func(v *vault.Vault) { v.Accounts = nil },
		"twice edited": func(v *vault.Vault) { v.Accounts[1].Note = "n"; v.Accounts[1].Note = "" },
	} {
		t.Run(name, func(t *testing.T) {
			v, err := vault.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			before := v.Clone()
			change(v)
			got, again, err := v.Stored()
			if err != nil {
				t.Fatal(err)
			}
			// Accounts that know nothing of how they were stored.
			plain := new(vault.Vault)
			*plain = *v
			vault.Forget(plain)
			want, err := plain.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if a, b := entries(t, got), entries(t, want); a != b {
				t.Errorf("stored as\n%s, want\n%s", a, b)
			}
			read, err := vault.Decode(got)
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(read.Changes(again), again.Unknown()) != fmt.Sprint([]vault.Change(nil), read.Unknown()) || len(read.Accounts) != len(again.Accounts) {
				t.Errorf("it will be read otherwise than Stored says: %v", read.Changes(again))
			}
			// What was changed in v is not changed in the vault beside it.
			vault.Forget(before)
			if back, err := before.Encode(); err != nil || entries(t, back) != entries(t, data) {
				t.Errorf("the clone has changed: %v", err)
			}
		})
	}
}

// entries returns a stored form with its accounts as Decode reads them, so that
// the order of their fields does not matter.
func entries(t *testing.T, data []byte) string {
	t.Helper()
	v, err := vault.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	vault.Forget(v)
	out, err := v.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A clone shares no list with its original, whatever accounts come to have.
func TestCloneIsApart(t *testing.T) {
	v := &vault.Vault{Accounts: make([]vault.Account, 1)}
	account := reflect.ValueOf(&v.Accounts[0]).Elem()
	for i := range account.NumField() {
		if f := account.Field(i); f.Kind() == reflect.Slice && f.CanSet() {
			f.Set(reflect.MakeSlice(f.Type(), 1, 1))
		}
	}
	clone := reflect.ValueOf(v.Clone().Accounts[0])
	for i := range account.NumField() {
		if f := account.Field(i); f.Kind() == reflect.Slice && f.Pointer() == clone.Field(i).Pointer() {
			t.Errorf("the clone shares %s", account.Type().Field(i).Name)
		}
	}
}
