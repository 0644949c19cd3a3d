package vault_test

import (
	"errors"
	"testing"
	"time"

	"latchkey/vault"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// filled returns a vault with three accounts: a, b (HOTP) and c.
func filled(t testing.TB) *vault.Vault {
	t.Helper()
	v := new(vault.Vault)
	for _, a := range []vault.Account{
		account(t, "AAAA", func(a *vault.Account) { a.Issuer, a.Name = "Ångström", "alice" }),
		account(t, "BBBB", func(a *vault.Account) { a.Kind, a.Period, a.Name = vault.HOTP, 0, "bob" }),
		account(t, "CCCC", func(a *vault.Account) { a.Group = "Work" }),
	} {
		if _, err := v.Add(a, noon); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

func TestAdd(t *testing.T) {
	v := filled(t)
	a := v.Accounts[0]
	if a.ID == "" || !a.Created.Equal(noon) {
		t.Errorf("added as %+v: no ID or no time", a)
	}
	renamed := account(t, "AAAA", func(a *vault.Account) { a.Issuer = "other" })
	if _, err := v.Add(renamed, noon); !errors.Is(err, vault.ErrDuplicate) {
		t.Errorf("twin under another name: %v, want ErrDuplicate", err)
	}
	if twin, ok := v.Twin(renamed); !ok || twin.ID != a.ID {
		t.Errorf("Twin = %v, %v", twin.ID, ok)
	}
	if _, err := v.Add(account(t, "AAAA", func(a *vault.Account) { a.Digits = 8 }), noon); err != nil {
		t.Errorf("same secret, other digits: %v", err)
	}
	if _, err := v.Add(account(t, "DDDD", func(a *vault.Account) { a.Period = 0 }), noon); !errors.Is(err, vault.ErrAccount) {
		t.Errorf("invalid: %v, want ErrAccount", err)
	}
	b, err := v.Add(account(t, "EEEE", func(b *vault.Account) { b.ID, b.Name = a.ID, "  spaced\tout " }), noon)
	if err != nil || b.ID == a.ID || b.Name != "spaced out" {
		t.Errorf("taken ID: %+v, %v", b, err)
	}
}

func TestReplace(t *testing.T) {
	v := filled(t)
	a := v.Accounts[2]
	a.Name = "carol"
	if err := v.Replace(a); err != nil {
		t.Fatal(err)
	}
	if got, ok := v.Find(a.ID); !ok || got.Name != "carol" || got.Group != "Work" {
		t.Errorf("Find = %+v, %v", got, ok)
	}
	a.Secret = v.Accounts[0].Secret
	if err := v.Replace(a); !errors.Is(err, vault.ErrDuplicate) {
		t.Errorf("became a twin: %v", err)
	}
	a.ID = vault.NewID()
	if err := v.Replace(a); !errors.Is(err, vault.ErrNoAccount) {
		t.Errorf("unknown ID: %v", err)
	}
}

func TestAdvance(t *testing.T) {
	v := filled(t)
	first, err := v.Accounts[1].CodeAfter(noon)
	if err != nil {
		t.Fatal(err)
	}
	a, err := v.Advance(v.Accounts[1].ID)
	if err != nil || a.Counter != 1 || v.Accounts[1].Counter != 1 {
		t.Fatalf("Advance = %d, %v", a.Counter, err)
	}
	if now, err := a.Code(noon); err != nil || now != first {
		t.Errorf("after Advance %v, %v; CodeAfter said %v", now, err, first)
	}
	if _, err := v.Advance(v.Accounts[0].ID); !errors.Is(err, vault.ErrAccount) {
		t.Errorf("TOTP advanced: %v", err)
	}
	v.Accounts[1].Counter = vault.MaxCounter
	if _, err := v.Advance(v.Accounts[1].ID); !errors.Is(err, vault.ErrAccount) {
		t.Errorf("past the end: %v", err)
	}
}

func TestMatches(t *testing.T) {
	a := filled(t).Accounts[0]
	for query, want := range map[string]bool{"": true, "ÅNG": true, "alice ång": true, "ali": true, "alice bob": false, "work": false} {
		if got := a.Matches(query); got != want {
			t.Errorf("Matches(%q) = %v", query, got)
		}
	}
}

func TestDigest(t *testing.T) {
	v, w := filled(t), filled(t)
	w.Accounts[0], w.Accounts[2] = w.Accounts[2], w.Accounts[0]
	w.Accounts[1].Name, w.Accounts[1].Counter = "renamed", 9
	if v.Digest() != w.Digest() {
		t.Error("names, order or counter change the digest")
	}
	w.Accounts[0].Digits = 8
	if v.Digest() == w.Digest() {
		t.Error("digits do not change the digest")
	}
	if v.Digest() == new(vault.Vault).Digest() {
		t.Error("the empty vault has the same digest")
	}
}
