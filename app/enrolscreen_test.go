package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"latchkey/vault"
)

// enrols marks accounts as having just come in, and asks about them.
func (r *rig) enrols(at ...int) {
	r.Helper()
	r.elsewhere(func(v *vault.Vault) error {
		var came vault.Brought
		for _, i := range at {
			came.Added = append(came.Added, v.Accounts[i])
		}
		came.Enrol(v)
		return nil
	})
	r.reload(func() {
		var ids []vault.ID
		for _, i := range at {
			ids = append(ids, r.vault.Accounts[i].ID)
		}
		r.show(newEnrol(r.App, ids))
	})
	r.settle()
}

// From the QR code to the backup, one question after the other.
func TestEnrol(t *testing.T) {
	r := tall(newRig(t))
	r.drop(picture(t, aliceLink))
	code, err := r.vault.Accounts[0].Code(r.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	r.sees("Type this code at the site. Was it accepted?", code.Grouped())
	r.press("No, refused")
	r.sees("Code refused?")
	r.back()
	r.press("Yes, accepted")
	r.sees("Paste the site’s service codes")
	r.press("Keep these codes") // of which there are none yet
	r.typeInto("one a line, as the site shows them", "1111 2222\n3333 4444\n5555 6666")
	r.press("Keep these codes")
	r.sees("3 codes were added.", "Now make a backup", "Until then, only this device has it.")
	if a := r.vault.Accounts[0]; len(a.Unfinished) != 0 || len(a.ServiceCodes) != 3 {
		t.Errorf("kept as %+v", a)
	}
	r.press("Make a backup")
	r.sees("This is your recovery code.")
	r.back()
	r.elsewhere(func(v *vault.Vault) error {
		v.Backup = vault.BackupRecord{At: noon, Accounts: 1, Digest: v.Digest()}
		return nil
	})
	r.reload(r.refresh)
	r.settle()
	r.sees("All done")
	r.press("Done")
	r.sees("Search 1 account")
}

// What is put off stays marked: on its card, in its menu, and in readiness.
func TestEnrolLater(t *testing.T) {
	r := tall(newRig(t))
	r.drop(picture(t, aliceLink))
	r.press("Later")
	r.sees("Example (alice) stays marked until it is done.", "alice · not tried yet")
	id := r.vault.Accounts[0].ID
	if !r.vault.Reminders.PutOff("enrolment:"+string(id), r.Clock.Now()) {
		t.Error("it is not put off")
	}
	r.elsewhere(func(v *vault.Vault) error {
		v.Backup = vault.BackupRecord{At: r.now, Accounts: 1, Digest: v.Digest()}
		return nil
	})
	r.reload(func() { r.show(newReady(r.App)) })
	r.settle()
	r.sees("Not tried at their sites yet: 1.", "Nobody has tried yet whether the site takes its codes.", "It is not noted yet where its service codes are.")
	r.press("Try")
	r.press("Yes, accepted")
	r.press("I keep them elsewhere")
	r.sees("All done. Nothing is left to do here.", "All were tried at their sites.", "1 account needs nothing.")
	r.back()
	if strings.Contains(r.words(), "not tried yet") {
		t.Errorf("still marked: %s", r.words())
	}
	r.top().(*accounts).openCard(0, fyne.NewPos(10, 10))
	if strings.Contains(r.words(), "Finish setting up") {
		t.Error("its menu still asks to finish")
	}
	r.press("Mark as important")
	if !r.vault.Accounts[0].Important {
		t.Error("it is not marked as important")
	}
	r.top().(*accounts).openCard(0, fyne.NewPos(10, 10))
	r.press("Not important after all")
	if r.vault.Accounts[0].Important {
		t.Error("it is still marked as important")
	}
}

// Few are asked about one after the other; of many it is said once what to do.
func TestEnrolSeveral(t *testing.T) {
	r := tall(newRig(t))
	r.bring(r.vault.Compare(demo()[:2]))
	r.settle()
	r.sees("GitHub (you@example.com)", "Proton (you)")
	r.press("Yes, accepted")
	r.sees("GitHub gives you one-time codes")
	r.press("There are none")
	r.sees("Type this code at the site.")
	r.press("Yes, accepted")
	r.press("There are none")
	r.sees("Now make a backup")
	r.press("Later")
	r.sees("Search 2 accounts")
	for _, a := range r.vault.Accounts {
		if len(a.Unfinished) != 0 || !a.WithoutCodes {
			t.Errorf("kept as %+v", a)
		}
	}

	r = tall(newRig(t))
	r.bring(r.vault.Compare(demo()))
	r.settle()
	r.sees("8 accounts came in", "Keep the other app until this is done.", "5 of the sites hand out codes")
	for _, a := range r.vault.Accounts {
		if len(a.Unfinished) != 0 {
			t.Errorf("%s is marked", a.Title())
		}
	}
	r.press("See which")
	r.sees("If this device were gone")
	r.back()
	r.press("Show your codes")
	r.sees("Search 8 accounts")
}
