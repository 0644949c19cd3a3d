package app

import (
	"testing"

	"latchkey/vault"
)

// Service codes come in as a site shows them, are crossed out when used, and
// few left is said.
func TestServiceCodes(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.show(newServiceCodes(r.App, r.vault.Accounts[0]))
	r.sees("GitHub (you@example.com)", "None are kept for this account")
	r.press("Add codes") // nothing to add
	r.typeInto("one a line, as the site shows them", "Your codes:\n1. 1111-aaaa\n2. 2222-bbbb\n3. 3333-cccc\n1111-aaaa")
	r.press("Add codes")
	r.sees("3 codes were added.", "1111-aaaa", "3333-cccc")
	left := func() int { return r.vault.Accounts[0].ServiceCodesLeft() }
	if left() != 3 {
		t.Fatalf("%d kept", left())
	}
	r.press("Cross out") // the last one
	r.sees("2 codes are left", "used on 23 Nov 2026", "Not used after all")
	if used := r.vault.Accounts[0].ServiceCodes[2].Used; !used.Equal(noon) {
		t.Errorf("used at %v", used)
	}
	r.press("Not used after all")
	if left() != 3 {
		t.Error("it cannot be taken back")
	}
	r.press("Copy")
	if got := r.fyne.Clipboard().Content(); got != "3333-cccc" {
		t.Errorf("copied %q", got)
	}
	r.press("Remove all")
	r.press("Remove")
	r.sees("None are kept for this account", "The codes were removed.")
	r.press("Undo")
	if left() != 3 {
		t.Error("Undo did not bring them back")
	}
}

// A code that another Latchkey has taken out meanwhile is not confused with the
// one that now stands in its place.
func TestServiceCodesElsewhere(t *testing.T) {
	with := demo()[:2]
	with[0].ServiceCodes = []vault.ServiceCode{{Code: "1111"}, {Code: "2222"}}
	r := newRig(t, holding(with...))
	r.show(newServiceCodes(r.App, r.vault.Accounts[0]))
	r.elsewhere(func(v *vault.Vault) error {
		a := v.Accounts[0]
		a.ServiceCodes = []vault.ServiceCode{{Code: "3333"}, {Code: "4444"}}
		return v.Replace(a)
	})
	r.press("Cross out")
	r.reload(r.refresh)
	r.settle()
	if left := r.vault.Accounts[0].ServiceCodesLeft(); left != 2 {
		t.Errorf("another code was crossed out: %d left", left)
	}
}
