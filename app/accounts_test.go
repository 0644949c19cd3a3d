package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

func TestFirstStart(t *testing.T) {
	r := newRig(t)
	r.sees("Welcome to Latchkey", "Add an account", "Import accounts", "Restore a backup")
}

// errNoIdea stands for an error that no table knows.
var errNoIdea = errors.New("no idea")

// Whatever goes wrong with the keychain, it never looks like a first start,
// and trying again leads on.
func TestTroubleIsNoFirstStart(t *testing.T) {
	for _, err := range []error{keychain.ErrLocked, keychain.ErrDismissed, keychain.ErrNoKeychain, keychain.ErrBusy, errNoIdea} {
		r := newRig(t, holding(demo()...), func(r *rig, _ *Options) { r.items.fail = err })
		if words := r.words(); strings.Contains(words, "Welcome") {
			t.Fatalf("%v: the welcome is shown:\n%s", err, words)
		}
		r.sees("Your accounts could not be opened", problem(err).Safe)
		r.items.fail = nil
		r.press("Try again")
		r.sees("GitHub", "Search 8 accounts")
	}
}

// From the keychain to a file and back.
func TestFileInstead(t *testing.T) {
	r := newRig(t, holding(demo()...), func(r *rig, o *Options) {
		r.items.fail = keychain.ErrNoKeychain
		o.File, o.FileThere = "vault.latchkey", func() bool { return false }
		o.OpenFile = func([]byte) *keychain.Store { return nil }
	})
	r.press("Use a file")
	r.sees("Choose a passphrase")
	r.items.fail = nil
	r.press("Back to the keychain")
	r.sees("Search 8 accounts")
}

// A vault that is gone from the keychain is not an empty one.
func TestMissingIsNoFirstStart(t *testing.T) {
	r := newRig(t, holding(demo()...), func(r *rig, _ *Options) { r.items.values = map[string]string{} })
	if words := r.words(); strings.Contains(words, "Welcome") {
		t.Fatalf("the welcome is shown:\n%s", words)
	}
	r.sees("Your accounts are not in the keychain any more.")

	// The way on, when it is gone for good: only after a question.
	r.press("Start over")
	r.sees("Start over with an empty list?")
	r.press("Cancel")
	r.sees("Your accounts are not in the keychain any more.")
	r.press("Start over")
	r.press("Start over")
	r.sees("Welcome to Latchkey", "Restore a backup")
}

func TestCodesOfTheMoment(t *testing.T) {
	r := newRig(t, holding(totp("Example", "alice", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")))
	account := r.vault.Accounts[0]
	for range 90 {
		code, err := account.Code(r.now)
		if err != nil {
			t.Fatal(err)
		}
		r.sees(code.Grouped())
		next, err := account.CodeAfter(r.now)
		if err != nil {
			t.Fatal(err)
		}
		late := code.ValidUntil.Sub(r.now) <= 5*time.Second
		if shown := strings.Contains(r.words(), "next "+next.Grouped()); shown != late {
			t.Fatalf("at %v the next code is shown: %v, want %v", r.now, shown, late)
		}
		r.pass(time.Second)
	}
}

func TestCopy(t *testing.T) {
	r := newRig(t, holding(demo()...))
	want, err := r.vault.Accounts[0].Code(r.now)
	if err != nil {
		t.Fatal(err)
	}
	r.press(want.Grouped())
	if got := r.fyne.Clipboard().Content(); got != want.Value {
		t.Errorf("the clipboard holds %q, want %q", got, want.Value)
	}
	r.sees("Copied")
	r.pass(3 * time.Second)
	if strings.Contains(r.words(), "Copied") {
		t.Error("it says Copied for ever")
	}
}

func TestSearchAndEnter(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.typeInto("Search 8 accounts", "nextc")
	if words := r.words(); strings.Contains(words, "GitHub") || !strings.Contains(words, "Nextcloud") {
		t.Errorf("searching for nextc shows:\n%s", words)
	}
	list := r.top().(*accounts)
	list.query.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	want, err := r.vault.Accounts[4].Code(r.now)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.fyne.Clipboard().Content(); got != want.Value {
		t.Errorf("Enter copied %q, want the first match's %q", got, want.Value)
	}
	r.typeInto("nextc", "zzz")
	r.sees("No account matches “zzz”.")
}

// discard deletes the account at i.
func (r *rig) discard(i int) {
	r.Helper()
	r.remove([]vault.ID{r.vault.Accounts[i].ID})
	r.settle()
}

func TestDeleteAndUndo(t *testing.T) {
	r := newRig(t, holding(demo()...))
	before := r.vault.Accounts
	r.discard(1)
	if _, ok := r.vault.Find(before[1].ID); ok {
		t.Fatal("the account is still there")
	}
	r.sees("Proton (you) is in the bin for 30 days.")
	r.press("Undo")
	if got := r.vault.Accounts; len(got) != len(before) || got[1].ID != before[1].ID {
		t.Errorf("undo did not bring it back to its place")
	}
}

// The last account can go too, and come back.
func TestDeleteLast(t *testing.T) {
	r := newRig(t, holding(demo()[0]))
	r.discard(0)
	r.sees("Welcome to Latchkey")
	r.press("Undo")
	r.sees("GitHub", "Search 1 account")
}

func TestCounter(t *testing.T) {
	r := newRig(t, holding(demo()[6]))
	account := r.vault.Accounts[0]
	next, err := account.CodeAfter(r.now)
	if err != nil {
		t.Fatal(err)
	}
	r.top().(*accounts).advance(account)
	r.settle()
	r.sees(next.Grouped())
	if r.vault.Accounts[0].Counter != account.Counter+1 {
		t.Errorf("the counter is %d", r.vault.Accounts[0].Counter)
	}
}

func TestEdit(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.show(newEdit(r.App, r.vault.Accounts[0]))
	r.typeInto("GitHub", "Forge")
	r.press("Save")
	r.sees("Forge", "Search 8 accounts")
	if got := r.vault.Accounts[0]; got.Issuer != "Forge" || got.ID == "" || !got.Same(demo()[0]) {
		t.Errorf("kept as %+v", got)
	}
}

// A change that the keychain refuses leaves everything as it was, and says so.
func TestSaveFails(t *testing.T) {
	r := newRig(t, holding(demo()...))
	kept := r.items.copied()
	r.show(newEdit(r.App, r.vault.Accounts[0]))
	r.typeInto("GitHub", "Forge")
	r.items.fail = keychain.ErrLocked
	r.press("Save")
	r.sees("Your keychain is locked.", "nothing was overwritten")
	r.press("OK")
	r.sees("Forge") // what was typed is still there
	r.items.fail = nil
	for key, value := range kept {
		if r.items.values[key] != value {
			t.Errorf("item %s changed", key)
		}
	}
	r.press("Save")
	if got := r.vault.Accounts[0].Issuer; got != "Forge" {
		t.Errorf("saved as %q", got)
	}
}

func TestByHand(t *testing.T) {
	r := newRig(t)
	r.press("Add an account")
	r.press("Type it in")
	r.typeInto("Example", "Forge")
	const key = "letters and the digits 2 to 7, or a link"
	r.typeInto(key, "gezd gnbv gy3t qojq gezd gnbv gy3t qojq")
	want, err := totp("", "", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").Code(r.now)
	if err != nil {
		t.Fatal(err)
	}
	r.sees(want.Grouped())
	r.press("Add")
	r.sees("Forge was added.")
	r.back()
	r.sees("Search 1 account")
	if len(r.vault.Accounts) != 1 || r.vault.Accounts[0].Kind != vault.TOTP {
		t.Errorf("kept as %+v", r.vault.Accounts)
	}
}

// A link in the place of the key fills in everything else.
func TestByHandLink(t *testing.T) {
	r := newRig(t)
	r.show(newEntry(r.App))
	form := r.top().(*edit)
	form.key.SetText("otpauth://totp/Forge:alice?secret=GEZDGNBVGY3TQOJQ&digits=8&period=60&algorithm=SHA256")
	got, err := form.account()
	if err != nil || got.Issuer != "Forge" || got.Name != "alice" || got.Digits != 8 || got.Period != 60 || got.Algorithm != vault.SHA256 {
		t.Errorf("filled in as %+v, %v", got, err)
	}
	form.key.SetText("otpauth://totp/x?secret=AAAA&digits=11")
	r.tick(r.now)
	r.sees("digits")
	if !form.save.Disabled() {
		t.Error("an account with 11 digits could be added")
	}
}

// A copied code leaves the clipboard by itself, and nothing else does.
func TestClipboardIsCleared(t *testing.T) {
	r := newRig(t, holding(demo()...))
	list := r.top().(*accounts)
	list.copy(r.vault.Accounts[0])
	r.pass(29 * time.Second)
	if r.fyne.Clipboard().Content() == "" {
		t.Error("cleared too early")
	}
	r.pass(time.Second)
	if got := r.fyne.Clipboard().Content(); got != "" {
		t.Errorf("after 30 s the clipboard still holds %q", got)
	}
	list.copy(r.vault.Accounts[0])
	r.fyne.Clipboard().SetContent("something else")
	r.pass(time.Minute)
	if got := r.fyne.Clipboard().Content(); got != "something else" {
		t.Errorf("what someone else copied became %q", got)
	}
}
