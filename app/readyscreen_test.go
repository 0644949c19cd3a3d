package app

import (
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/backup"
)

// mostlyReady makes a vault that was backed up and rehearsed, but for the
// account that came last.
func mostlyReady(v *vault.Vault) error {
	code := backup.NewCode()
	v.RecoveryCode = vault.Hidden(code.Reveal())
	for i := range v.Accounts {
		v.Accounts[i].ServiceCodes = []vault.ServiceCode{{Code: "1"}, {Code: "2"}, {Code: "3"}}
	}
	v.Accounts[1].ServiceCodes = nil
	last := len(v.Accounts) - 1
	v.Accounts[last].Created = noon.AddDate(0, 0, 1)
	then := *v
	then.Accounts = v.Accounts[:last]
	v.Backup = vault.BackupRecord{At: noon, Accounts: last, Digest: then.Digest()}
	v.Certify(vault.Rehearsal{At: noon.AddDate(0, 0, -97), Kind: vault.FromPaper, RecoveryID: code.ID(), Accounts: last, Of: last, Digest: then.Digest()})
	return nil
}

// Each thing that is missing has a button that leads to what mends it.
func TestReady(t *testing.T) {
	r := tall(newRig(t, holding(demo()...)))
	if strings.Contains(r.words(), "could be restored") {
		t.Error("there is a figure although there is no backup")
	}
	r.top().(*accounts).openMenu()
	r.press("If this device were gone")
	r.sees("0 of 8", "accounts would be yours again. All would be lost.", "There is no verified backup yet.")
	r.press("Back up")
	r.sees("Make a backup")
	r.back()

	r.elsewhere(mostlyReady)
	r.reload(r.refresh)
	r.settle()
	r.sees("7 of 8", "Accounts not in it yet: 1.", "It came after the last verified backup.", "Proton (you)",
		"The site hands out service codes, and none is kept here.", "6 accounts need nothing.", "Read back 18 Aug 2026. Something has changed since.")
	r.press("Add codes")
	r.sees("Service codes", "Proton (you)")
	r.back()
	r.press("Print")
	r.sees("Paper kit")
	r.back()
	r.press("Places")
	r.sees("Automatic backups")
	r.back()
	r.press("Try a restore")
	r.sees("Prove that I could restore")
	r.back()
	r.back()
	r.press("7 of 8 could be restored")
	r.sees("If this device were gone")

	r.elsewhere(func(v *vault.Vault) error {
		v.Accounts[1].ServiceCodes = v.Accounts[0].ServiceCodes
		v.Backup = vault.BackupRecord{At: noon, Accounts: 8, Digest: v.Digest()}
		return nil
	})
	r.reload(r.refresh)
	r.settle()
	r.sees("8 of 8", "accounts would be yours again in minutes.", "8 accounts need nothing.")
}
