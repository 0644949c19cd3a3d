package app

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/apptest"
	"latchkey/vault"
)

// twins are two entries for one account, of which the second came later.
func twins() []vault.Account {
	return []vault.Account{
		totp("GitHub", "you@example.com", "AAAABBBBCCCCDDDD", func(a *vault.Account) { a.Created = noon.AddDate(0, -8, 0) }),
		totp("github.com", "you@example.com", "IJKLABCDEFGHMNOP", func(a *vault.Account) { a.Created = noon.AddDate(0, 0, -2) }),
	}
}

// tall makes the window high enough to show all of a page.
func tall(r *rig) *rig {
	r.window.Resize(fyne.NewSize(1200, 1800))
	return r
}

// examine opens the doctor for an account and lets it look.
func (r *rig) examine(i int) {
	r.Helper()
	r.visit(newDoctor(r.App, r.vault.Accounts[i]))
	r.press("Look into it")
}

// From the account's menu to the cause, the correction, and a code to try. The
// network is asked only after a tap.
func TestDoctorClock(t *testing.T) {
	r := tall(newRig(t, holding(demo()...), asking(three(t, 45*time.Second)...)))
	r.top().(*accounts).openCard(0, r.window.Content().Position())
	r.press("Code refused?")
	r.sees("Latchkey looks at the clock", "nothing about your accounts is sent")
	if r.Clock.Status().Last != nil {
		t.Fatal("the time servers were asked without a tap")
	}
	r.press("Look into it")
	r.sees("The clock of this device is 45.0 s behind.", "3 of 3 time sources say so", "Make the codes right, then take a fresh one.",
		"Its codes are of the kind that the site asks for.", "No other entry could be mixed up with it.")
	r.press("Make codes right")
	r.press("Make codes right")
	r.sees("Now take the code above and try it.", "The codes use the right time, though the clock of this device is off by")
	r.press("That did not help")
	r.sees("No fault was found on this device.", "Get in another way.", "Have ready:")
	r.press("Keep service codes here")
	r.sees("None are kept for this account")
	r.back()
	r.back()
	r.sees("Search 8 accounts")
}

// What did not help leads on, to the site in the end, and back to the start.
func TestDoctorSteps(t *testing.T) {
	r := tall(newRig(t, holding(twins()...), asking(three(t, 0)...)))
	r.examine(0)
	r.sees("There are two entries for this account, and the other one is newer.", "This one came on", "What was looked at", "The clock is right.")
	now := r.Clock.Now()
	code, err := r.vault.Accounts[1].Code(now)
	if err != nil {
		t.Fatal(err)
	}
	next, err := r.vault.Accounts[1].CodeAfter(now)
	if err != nil {
		t.Fatal(err)
	}
	r.press(code.Grouped())
	if got := r.fyne.Clipboard().Content(); got != code.Value && got != next.Value { // which is copied in the last seconds
		t.Errorf("copied %q, want %q or then %q", got, code.Value, next.Value)
	}
	r.press("That did not help")
	r.sees("Get in another way.", "There are two entries for this account", "Start again")
	if strings.Contains(r.words(), "Nothing is wrong here") {
		t.Error("it says that nothing is wrong")
	}
	r.press("Start again")
	r.sees("Try the code of the other one.")
	r.press("It worked")
	r.sees("Search 2 accounts")
}

// Without a network nothing is blamed, and another device helps.
func TestDoctorOffline(t *testing.T) {
	r := tall(newRig(t, holding(demo()[0]), asking("127.0.0.1:9", "127.0.0.1:10", "127.0.0.1:11")))
	r.examine(0)
	r.sees("Nobody knows yet whether the clock of this device is right.", "The time sources are no help now.", "Check with a code")
	r.back()
	r.show(newDoctor(r.App, r.vault.Accounts[0]))
	r.press("Without the network")
	r.sees("Check the clock.")
	r.press("That did not help")
	r.sees("Get in another way.")
}

// Codes of another kind are tried beside the present ones, and kept only when the
// person says that the site took them.
func TestDoctorTryAs(t *testing.T) {
	r := tall(newRig(t, holding(totp("GitHub", "you", "AAAABBBBCCCCDDDD", func(a *vault.Account) { a.Digits, a.Algorithm = 8, vault.SHA512 })), asking(three(t, 0)...)))
	before := r.vault.Accounts[0]
	r.examine(0)
	r.sees("This site usually asks for another kind of code.", "Here: 8 digits, 30 s, SHA-512. Usual there: 6 digits, 30 s, SHA-1.", "6 digits, 30 s, SHA-1", "8 digits, 30 s, SHA-1")
	if !r.vault.Accounts[0].Same(before) {
		t.Fatal("it was changed unasked")
	}
	var keep []apptest.Found
	for _, f := range apptest.Visible(r.window.Canvas()) {
		if f.Text == "It worked: keep it" {
			keep = append(keep, f)
		}
	}
	if len(keep) != 2 {
		t.Fatalf("%d can be kept", len(keep))
	}
	r.top().(*doctorScreen).keep(before, r.top().(*doctorScreen).cards[1].account)
	r.settle()
	if a := r.vault.Accounts[0]; a.Digits != 6 || a.Algorithm != vault.SHA1 || a.Name != "you" {
		t.Errorf("kept as %+v", a)
	}
	r.press("Undo")
	if !r.vault.Accounts[0].Same(before) {
		t.Error("Undo left it changed")
	}
}

// A counter is brought to where another device is, by two codes of that.
func TestDoctorCounter(t *testing.T) {
	counter := totp("Example", "me", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJA", func(a *vault.Account) { a.Kind, a.Period, a.Counter = vault.HOTP, 0, 3 })
	r := tall(newRig(t, holding(counter)))
	r.show(newDoctor(r.App, r.vault.Accounts[0]))
	r.sees("This account counts its codes", "the clock does not matter")
	r.press("Next code")
	if got := r.vault.Accounts[0].Counter; got != 4 {
		t.Fatalf("the counter is %d", got)
	}
	r.sees("Now take the code above and try it.")
	r.back()

	// Many passed over: the list's own button was tapped again and again.
	r.copyCode(r.vault.Accounts[0])
	for range 6 {
		r.top().(*accounts).advance(r.vault.Accounts[0])
		r.settle()
	}
	r.show(newDoctor(r.App, r.vault.Accounts[0]))
	r.sees("Many codes of this account were passed over", "Passed over lately: 6.")
	other := r.vault.Accounts[0]
	other.Counter = 40
	code, err := other.Code(r.now)
	if err != nil {
		t.Fatal(err)
	}
	after, err := other.CodeAfter(r.now)
	if err != nil {
		t.Fatal(err)
	}
	r.typeInto("the code it shows now", after.Value)
	r.typeInto("the code after it", code.Value)
	r.press("Bring the count in line")
	r.sees("These two codes do not belong to this account, or do not follow each other.")
	r.press("OK")
	r.typeInto(after.Value, code.Value)
	r.top().(*doctorScreen).second.SetText(after.Value)
	r.press("Bring the count in line")
	if got := r.vault.Accounts[0].Counter; got != 42 {
		t.Errorf("the counter is %d, want 42", got)
	}
	r.sees("Now take the code above and try it.")
}

// What is in the bin is tried before it is brought back.
func TestDoctorBin(t *testing.T) {
	r := tall(newRig(t, holding(twins()...), asking(three(t, 0)...)))
	r.elsewhere(func(v *vault.Vault) error { return v.Remove(v.Accounts[1].ID, time.Now()) })
	r.reload(func() {})
	r.settle()
	r.examine(0)
	r.sees("A newer entry for this account was deleted on", "Try the code of the one in the bin.")
	r.press("Bring it back")
	if len(r.vault.Accounts) != 2 {
		t.Errorf("%d accounts", len(r.vault.Accounts))
	}
}

// The report is shown before it is copied, names nobody unless that is chosen,
// and holds no code.
func TestReport(t *testing.T) {
	r := tall(newRig(t, holding(demo()...), asking(three(t, 0)...)))
	account := r.vault.Accounts[0]
	r.copyCode(account)
	code := r.fyne.Clipboard().Content()
	r.examine(0)
	r.press("Report for support")
	r.sees("This is all of it", "fine: clock-fine", "agrees", "Copied       20")
	r.press("Copy")
	got := r.fyne.Clipboard().Content()
	for _, hidden := range []string{code, "you@example.com", "GitHub", account.Secret.Reveal(), string(account.ID)} {
		if hidden == "" || strings.Contains(got, hidden) {
			t.Errorf("the report holds %q:\n%s", hidden, got)
		}
	}
	if !strings.Contains(got, "totp, SHA1, 6 digits, 30 s") {
		t.Errorf("not copied: %q", got)
	}
	r.press("Name the account in it")
	r.press("Copy")
	if got := r.fyne.Clipboard().Content(); !strings.Contains(got, "GitHub (you@example.com)") {
		t.Errorf("the account is not named:\n%s", got)
	}
}

// The clock screen leads to the doctor of the account whose code was copied.
func TestDoctorFromClock(t *testing.T) {
	r := tall(newRig(t, holding(demo()...)))
	r.show(newClockScreen(r.App))
	if strings.Contains(r.words(), "Code refused?") {
		t.Error("no code was copied")
	}
	r.copyCode(r.vault.Accounts[4])
	r.refresh()
	r.press("Code refused?")
	r.sees("Nextcloud")
}
