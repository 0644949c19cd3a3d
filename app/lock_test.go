package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/apptest"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/keychain"
)

const lockPassphrase = "correct horse battery"

// recoverable gives the vault a recovery code, and returns it in code.
func recoverable(code *backup.Code) options {
	return func(r *rig, o *Options) {
		*code = backup.NewCode()
		_, err := o.Store.Update(context.Background(), func(v *vault.Vault) error {
			v.RecoveryCode = vault.Hidden(code.Reveal())
			return nil
		})
		if err != nil {
			r.Fatal(err)
		}
	}
}

// putLockOn puts the app lock on through its screen.
func (r *rig) putLockOn() {
	r.Helper()
	r.show(newLockScreen(r.App))
	r.typeNewPassphrase(lockPassphrase)
	r.press("Turn the app lock on")
	r.sees("The app lock is on", "they open your accounts")
}

func (r *rig) typeNewPassphrase(text string) {
	r.Helper()
	entries := 0
	apptest.Each(r.window.Content(), func(e *widgets.Entry) {
		if e.Password {
			entries++
			e.SetText(text)
		}
	})
	if entries != 2 {
		r.Fatalf("%d places for a new passphrase", entries)
	}
}

// unlockWith types into the locked screen.
func (r *rig) unlockWith(text string) {
	r.Helper()
	u, ok := r.top().(*unlock)
	if !ok {
		r.Fatalf("not locked: %q", r.words())
	}
	u.passphrase.SetText(text)
	u.try()
	r.settle()
}

// TestAppLock: on, locked, refused, opened, off; and what is in the keychain
// meanwhile.
func TestAppLock(t *testing.T) {
	var code backup.Code
	r := newRig(t, holding(demo()...), recoverable(&code))
	r.putLockOn()
	before := r.items.copied()
	r.press("Lock now")
	r.sees("Latchkey is locked")
	if r.vault != nil || strings.Contains(r.words(), "GitHub") {
		t.Error("the accounts are still there")
	}
	r.unlockWith("wrong")
	r.sees("That passphrase does not open your accounts.")
	r.unlockWith(lockPassphrase)
	r.sees("Search 8 accounts")

	// Another window of the same keychain has to ask.
	other := newRig(t, func(o *rig, opt *Options) {
		o.items = r.items
		opt.Store = keychain.OS(keychain.Options{Dir: t.TempDir(), Items: r.items})
	})
	other.sees("Latchkey is locked")

	r.show(newLockScreen(r.App))
	r.press("Turn the app lock off")
	r.press("Turn off")
	r.sees("The app lock is off.", "Turn the app lock on")
	if len(before) == 0 {
		t.Error("nothing was kept")
	}
	r.back()
	r.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierShortcutDefault})
	if _, locked := r.top().(*unlock); locked {
		t.Error("it locks without a lock")
	}
}

// Ctrl+L locks at once, whatever is under way or asked. What comes of a task that
// was under way is not heard of: it may have the vault.
func TestLockNow(t *testing.T) {
	var code backup.Code
	r := newRig(t, holding(demo()...), recoverable(&code))
	r.putLockOn()
	stopped := make(chan struct{})
	run(r.App, "Taking long…", func(ctx context.Context, _ func(string)) (struct{}, error) {
		<-ctx.Done()
		defer close(stopped)
		return struct{}{}, nil
	}, func(struct{}, error) { t.Error("it was heard of") })
	r.ask("Sure?", "", "Yes", widget.HighImportance, func() { t.Error("it was answered") })
	r.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierShortcutDefault})
	<-stopped
	r.settle()
	r.sees("Latchkey is locked")
	if strings.Contains(r.words(), "Sure?") {
		t.Error("the question is still there")
	}
	if len(r.popped) > 0 {
		t.Errorf("over the page: %s", r.words())
	}
}

// A forgotten passphrase is survivable with the recovery code, and without one
// there is no lock.
func TestForgottenPassphrase(t *testing.T) {
	var code backup.Code
	r := newRig(t, holding(demo()...), recoverable(&code))
	r.putLockOn()
	r.lock()
	r.press("Forgot it?")
	r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", backup.NewCode().Reveal())
	r.press("Open")
	r.sees("That recovery code does not open your accounts.")
	r.press("OK")
	r.top().(*forgotten).code.SetText(strings.ToLower(strings.ReplaceAll(code.Reveal(), "-", " ")))
	r.press("Open")
	r.sees("The app lock is on", "New passphrase")
	r.typeNewPassphrase("another long passphrase")
	r.press("Change the passphrase")
	r.lock()
	r.unlockWith(lockPassphrase)
	r.sees("That passphrase does not open your accounts.")
	r.unlockWith("another long passphrase")
	r.sees("Search 8 accounts")

	none := newRig(t, holding(demo()...))
	none.show(newLockScreen(none.App))
	none.sees("You need a recovery code first")
	none.press("Make a backup")
	none.sees("This is your recovery code.")
}

// Wrong passphrases are slowed down, and the wait is counted.
func TestLockSlowsDown(t *testing.T) {
	var code backup.Code
	r := newRig(t, holding(demo()...), recoverable(&code))
	r.putLockOn()
	r.lock()
	for range 5 {
		r.top().(*unlock).until = time.Time{}
		r.unlockWith("wrong")
	}
	u := r.top().(*unlock)
	if !u.open.Disabled() || !strings.HasPrefix(u.open.Text, "Wait ") {
		t.Fatalf("the button says %q", u.open.Text)
	}
	u.passphrase.SetText(lockPassphrase)
	u.try()
	if r.busy > 0 {
		t.Error("it tries before the wait is over")
	}
	r.pass(2 * time.Minute)
	if u.open.Disabled() {
		t.Error("the wait does not end")
	}
}

// It locks by itself when it was not used, and when the person leaves, as far as
// that is wanted; what is done in it counts as use.
func TestAutoLock(t *testing.T) {
	var code backup.Code
	isLocked := func(r *rig) bool { _, ok := r.top().(*unlock); return ok }
	r := newRig(t, holding(demo()...), recoverable(&code))
	r.pass(time.Second)
	r.pass(time.Hour)
	r.away()
	if isLocked(r) {
		t.Fatal("it locks without a lock")
	}
	r.putLockOn()
	r.home(newAccounts(r.App))
	r.pass(time.Second)
	for range 6 {
		r.pass(time.Minute)
		r.top().(*accounts).query.SetText(r.now.String())
	}
	r.pass(time.Second)
	if isLocked(r) {
		t.Fatal("it locked while it was used")
	}
	r.choosePictures()
	r.pass(vault.DefaultAutoLock.After)
	if isLocked(r) {
		t.Fatal("it locked while a file was being chosen")
	}
	r.escape()
	r.pass(time.Second)
	r.pass(vault.DefaultAutoLock.After)
	if !isLocked(r) {
		t.Fatal("it did not lock")
	}
	r.unlockWith(lockPassphrase)
	r.away()
	if !isLocked(r) {
		t.Fatal("it did not lock when the person left")
	}
	r.unlockWith(lockPassphrase)
	r.elsewhere(func(v *vault.Vault) error {
		v.AutoLock = &vault.AutoLock{}
		return nil
	})
	r.reload(func() {})
	r.settle()
	r.away()
	r.pass(time.Second)
	r.pass(24 * time.Hour)
	if isLocked(r) {
		t.Error("it locked though that is not wanted")
	}
	// The setting is made on the screen.
	r.show(newLockScreen(r.App))
	apptest.Each(r.window.Content(), func(s *widgets.Select) { s.SetSelectedIndex(0) })
	r.settle()
	if got := r.vault.Lock(); got.After != time.Minute || got.Away {
		t.Errorf("kept as %+v", got)
	}
}

// Locking takes everything off the screen, sheets and menus too.
func TestLockCoversAll(t *testing.T) {
	var code backup.Code
	r := newRig(t, holding(demo()...), recoverable(&code))
	r.putLockOn()
	r.home(newAccounts(r.App))
	r.top().(*accounts).openCard(0, fyne.NewPos(10, 10))
	r.askGroup([]vault.ID{r.vault.Accounts[0].ID})
	r.say("GitHub", "", nil)
	r.lock()
	if words := r.words(); strings.Contains(words, "GitHub") || r.window.Canvas().Overlays().Top() != nil {
		t.Errorf("still to be seen: %s", words)
	}
}
