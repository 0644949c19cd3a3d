package app

import (
	"testing"
	"time"

	"latchkey/vault"
)

// packed makes a vault that is ready for a journey, but for the clock.
func packed(v *vault.Vault) error {
	now := time.Now()
	for i := range v.Accounts {
		v.Accounts[i].Important = true
		v.Accounts[i].ServiceCodes = []vault.ServiceCode{{Code: "1"}, {Code: "2"}, {Code: "3"}}
	}
	v.Backup = vault.BackupRecord{At: now, Accounts: len(v.Accounts), Digest: v.Digest()}
	v.Certify(vault.Rehearsal{At: now, Kind: vault.FromPaper, Accounts: len(v.Accounts), Of: len(v.Accounts), Digest: v.Digest()})
	return nil
}

// Most of the list ticks itself, each thing that is missing leads to what mends
// it, and the rest is ticked off by hand.
func TestTravel(t *testing.T) {
	r := tall(newRig(t, holding(demo()[:2]...), asking(three(t, 0)...)))
	r.top().(*accounts).openMenu()
	r.press("Before you travel")
	r.sees("1 of 7", "done. The rest is below.", "It was not checked today.", "There is no verified backup yet.",
		"Codes come without any network, in the air and abroad.", "Change the zone, never the clock")
	r.press("Check")
	r.sees("2 of 7", ": right.")
	r.press("Back up")
	r.sees("Make a backup")
	r.back()
	r.press("Print")
	r.sees("Paper kit")
	r.back()

	r.press("Choose")
	r.press("GitHub")
	r.press("Take 1 account")
	if !r.vault.Accounts[0].Important || r.vault.Accounts[1].Important {
		t.Errorf("marked: %v and %v", r.vault.Accounts[0].Important, r.vault.Accounts[1].Important)
	}
	r.sees("None left for: GitHub (you@example.com).")
	r.press("Add codes")
	r.sees("Service codes", "GitHub (you@example.com)")
	r.back()

	r.elsewhere(packed)
	r.reload(r.refresh)
	r.settle()
	r.sees("5 of 7", "in two places.", "Leave it with someone you can call, and the recovery code elsewhere.")
	r.press("Done") // the last one that says so
	r.sees("6 of 7")
	r.back()
	r.top().(*accounts).openMenu()
	r.press("Before you travel")
	r.sees("6 of 7")
	r.top().(*travelScreen).days.SetText("soon")
	r.top().(*travelScreen).days.SetText("3")
	if r.trip.days != 3 {
		t.Errorf("%d days", r.trip.days)
	}
}
