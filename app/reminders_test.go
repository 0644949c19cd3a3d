package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/remind"
	"latchkey/app/words"
	"latchkey/vault"
)

// longHere makes accounts that have been here for months.
func longHere(r *rig, o *Options) {
	_, err := o.Store.Update(context.Background(), func(v *vault.Vault) error {
		for i := range v.Accounts {
			v.Accounts[i].Created = noon.AddDate(0, -6, 0)
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

// inUse makes the same, of which the second is running out of service codes.
func inUse(r *rig, o *Options) {
	longHere(r, o)
	_, err := o.Store.Update(context.Background(), func(v *vault.Vault) error {
		v.Accounts[1].ServiceCodes = []vault.ServiceCode{{Code: "1"}, {Code: "2"}, {Code: "3", Used: noon}}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

// released is the app of a version.
type released struct {
	fyne.App
	version string
}

func (a released) Metadata() fyne.AppMetadata { return fyne.AppMetadata{Version: a.version} }

// release goes on with the list in another version.
func (r *rig) release(version string) {
	r.App.fyne = released{r.App.fyne, version}
	r.opened(r.vault)
	r.settle()
}

// After an update it is asked once more whether the backup brings all back.
func TestRehearsalAfterUpdate(t *testing.T) {
	r := tall(newRig(t, holding(demo()...), longHere))
	const updated = "Latchkey was updated since you last tried."
	r.release("0.3.0")
	r.rehearseFile(r.backUpTo())
	if cert, ok := r.vault.Rehearsed(); !ok || cert.By != "0.3.0" {
		t.Fatalf("the certificate is %+v", cert)
	}
	for version, want := range map[string]bool{"0.3.0": false, "0.3.9": false, "0.4.0": true, "1.0.0": true} {
		r.release(version)
		if got := strings.Contains(r.words(), updated); got != want {
			t.Errorf("version %s: asked: %v", version, got)
		}
	}
	r.release("0.4.0")
	r.press("Try it")
	r.sees("Prove that I could restore")
}

const (
	fewLeft   = "Proton (you) has few service codes left: 2"
	notLately = "The clock has not been checked for long"
)

// One reminder at a time; it can be done, put off, or turned off and on again.
func TestReminders(t *testing.T) {
	r := tall(newRig(t, holding(demo()...), inUse))
	gone := func(texts ...string) {
		t.Helper()
		for _, text := range texts {
			if strings.Contains(r.words(), text) {
				t.Errorf("still says %q", text)
			}
		}
	}
	r.sees(fewLeft, "Get new ones from the site while you can still sign in.")
	gone(notLately)
	r.press("Show them")
	r.sees("2 codes are left")
	r.back()
	r.press("Later")
	r.press("In a week")
	gone(fewLeft, notLately)
	r.pass(26 * time.Hour)
	r.refresh()
	r.sees(notLately)
	r.press("Later")
	r.press("Not again")
	r.sees("You will not be reminded of it. The settings can bring it back.")
	r.pass(26 * time.Hour)
	r.refresh()
	gone(fewLeft, notLately)
	r.pass(6 * 24 * time.Hour)
	r.refresh()
	r.sees(fewLeft)

	r.show(newReminders(r.App))
	r.press("Few service codes left")
	r.press("Check the clock")
	if remind.On(r.vault, remind.Codes) || !remind.On(r.vault, remind.Clock) {
		t.Errorf("kept as %+v", r.vault.Reminders)
	}
	r.back()
	r.sees(notLately)
	gone(fewLeft)
}

// The desktop is told only where that is wanted, while the window is not in front,
// once, and without a name.
func TestNotification(t *testing.T) {
	told := make(chan *fyne.Notification, 10)
	r := tall(newRig(t, holding(demo()...), inUse, func(_ *rig, o *Options) { o.Notify = func(n *fyne.Notification) { told <- n } }))
	looks := func() { r.pass(2 * time.Hour) }
	r.behind = true
	looks()
	r.show(newSettings(r.App))
	r.press("Show notifications")
	r.behind = false
	looks()
	if len(told) > 0 || !r.vault.Reminders.Notify {
		t.Fatalf("told %d times before it was wanted", len(told))
	}
	r.behind = true
	looks()
	if n := <-told; n.Title != "Latchkey" || n.Content != words.Notice(remind.Codes) {
		t.Errorf("told %q: %q", n.Title, n.Content)
	}
	for range 24 {
		looks()
	}
	if name := "service-codes:" + string(r.vault.Accounts[1].ID); len(told) > 0 || r.vault.Reminders.Told(name).IsZero() {
		t.Errorf("told again, or it was not noted: %+v", r.vault.Reminders)
	}
}
