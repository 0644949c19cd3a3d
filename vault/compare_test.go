package vault_test

import (
	"testing"

	"latchkey/vault"
)

func TestCompare(t *testing.T) {
	v := filled(t)
	named := func(issuer, name string) func(*vault.Account) {
		return func(a *vault.Account) { a.Issuer, a.Name = issuer, name }
	}
	in := v.Compare([]vault.Account{
		account(t, "FFFF", named("New", "")),
		account(t, "AAAA", named("Ångström", " alice ")),
		account(t, "AAAA", named("Ångström", "work")),
		account(t, "GGGG", named("Ångström", "alice")),
		account(t, "FFFF", named("Again", "")),
	})
	for i, want := range []vault.Standing{vault.New, vault.Present, vault.Renamed, vault.Conflict, vault.Repeated} {
		if in[i].Standing != want {
			t.Errorf("account %d: standing %d, want %d", i, in[i].Standing, want)
		}
		if known := in[i].Known.ID == v.Accounts[0].ID; known != (want == vault.Present || want == vault.Renamed || want == vault.Conflict) {
			t.Errorf("account %d: compared with %q", i, in[i].Known.Title())
		}
	}
}
