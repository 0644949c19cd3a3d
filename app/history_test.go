package app

import (
	"testing"

	"latchkey/vault"
)

// What changed is told, newest first, and can be taken back without loss.
func TestHistory(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.visit(newHistory(r.App))
	r.back()
	r.elsewhere(func(v *vault.Vault) error {
		a := v.Accounts[1]
		a.Name, a.Note = "someone", "n"
		return v.Replace(a)
	})
	r.elsewhere(func(v *vault.Vault) error { return v.Remove(v.Accounts[0].ID, noon) })
	r.reload(func() {})
	r.settle()
	r.visit(newHistory(r.App))
	r.sees("GitHub (you@example.com) was removed", "Proton (someone) was changed: name, note", "Undo this", "Go back to before this")
	r.press("Undo this")
	r.sees("Go back to this state?", "GitHub (you@example.com) was added")
	r.press("Go back")
	r.sees("You are back at the earlier state.")
	if a := r.vault.Accounts; len(a) != 8 || a[0].Issuer != "GitHub" || a[1].Name != "someone" {
		t.Errorf("%d accounts, the first of %s, the second of %s", len(a), a[0].Issuer, a[1].Name)
	}
	r.press("Go back to before this") // the oldest
	r.press("Go back")
	if got := r.vault.Accounts[1].Name; got != "you" {
		t.Errorf("the second is of %q", got)
	}
}
