package app

import (
	"testing"
	"time"

	"latchkey/vault"
)

// What was deleted can be brought back from the bin, to where it was.
func TestBin(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.discard(1)
	r.show(newSettings(r.App))
	r.sees("1 account can be brought back.")
	r.show(newBin(r.App))
	r.sees("Proton (you)", "30 days left")
	r.press("Bring back")
	r.sees("Proton (you) is back.", "The bin is empty")
	if got := r.vault.Accounts[1].Issuer; len(r.vault.Accounts) != 8 || got != "Proton" {
		t.Errorf("%d accounts, the second of %s", len(r.vault.Accounts), got)
	}
}

// The bin is emptied only when true time is known: a device clock that is years
// ahead must not do it.
func TestBinWaitsForTrueTime(t *testing.T) {
	r := newRig(t, holding(demo()...), asking(three(t, 0)...))
	r.elsewhere(func(v *vault.Vault) error {
		return v.Remove(v.Accounts[0].ID, time.Now().Add(-vault.BinTime-time.Hour))
	})
	r.reload(func() {})
	r.settle()
	look := func() {
		r.binLooked = time.Time{}
		r.tick(r.Clock.Now())
		r.settle()
	}
	look()
	if len(r.vault.Bin) != 1 {
		t.Fatal("an unchecked clock emptied the bin")
	}
	r.show(newClockScreen(r.App))
	r.press("Sync now")
	look()
	if len(r.vault.Bin) != 0 {
		t.Error("what is older than 30 days stayed in the bin")
	}
}

// How often an account was used is kept with the next save, or by itself after a
// while, and an account that was pinned comes first.
func TestUsedAndPinned(t *testing.T) {
	r := newRig(t, holding(demo()...))
	list := r.top().(*accounts)
	steam := r.vault.Accounts[5]
	list.copy(steam)
	list.copy(steam)
	if a, _ := r.vault.Find(steam.ID); a.Uses != 0 {
		t.Error("a copy was saved at once")
	}
	list.pin(steam)
	r.settle()
	if a, _ := r.vault.Find(steam.ID); a.Uses != 2 || !a.Used.Equal(noon) || !a.Pinned {
		t.Errorf("used %d times, last at %v, pinned: %v", a.Uses, a.Used, a.Pinned)
	}
	if list.shown[0].ID != steam.ID || list.shown[1].Issuer != "GitHub" {
		t.Errorf("shown first: %s, %s", list.shown[0].Issuer, list.shown[1].Issuer)
	}
	list.copy(*list.shown[1].Account)
	r.pass(usedTime + time.Second)
	if a := r.vault.Accounts[0]; a.Uses != 1 {
		t.Errorf("used %d times after a while", a.Uses)
	}
	pinned, _ := r.vault.Find(steam.ID)
	list.pin(pinned)
	r.settle()
	if list.shown[0].Issuer != "GitHub" {
		t.Error("it is still first")
	}
}
