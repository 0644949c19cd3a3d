package app

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"latchkey/app/apptest"
	"latchkey/app/widgets"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/keychain"
)

// elsewhere changes the vault as another Latchkey would.
func (r *rig) elsewhere(change func(*vault.Vault) error) {
	r.Helper()
	if _, err := r.Store.Update(context.Background(), change); err != nil {
		r.Fatal(err)
	}
}

// Every file chooser opens, and Escape closes it and nothing else.
func TestChoosers(t *testing.T) {
	for name, tc := range map[string]struct {
		screen func(*App) screen
		button string
	}{
		"picture": {func(a *App) screen { return newAdd(a) }, "Choose a picture"},
		"import":  {func(a *App) screen { return newImport(a) }, "Choose a file"},
		"restore": {func(a *App) screen { return newRestore(a) }, "Choose a file"},
		"folder":  {func(a *App) screen { return newBackup(a) }, "Choose a folder"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, holding(demo()...))
			r.elsewhere(func(v *vault.Vault) error {
				v.RecoveryCode = vault.Hidden(backup.NewCode().Reveal())
				return nil
			})
			r.visit(tc.screen(r.App))
			shown := r.top()
			r.press(tc.button)
			if r.window.Canvas().Overlays().Top() == nil {
				t.Fatal("no chooser is shown")
			}
			r.escape()
			if r.window.Canvas().Overlays().Top() != nil || r.top() != shown {
				t.Error("Escape did not close the chooser alone")
			}
		})
	}
}

// A backup holds what is kept, also what another Latchkey has added.
func TestBackupHoldsWhatIsKept(t *testing.T) {
	r := newRig(t, holding(demo()[:2]...))
	r.visit(newBackup(r.App))
	r.elsewhere(func(v *vault.Vault) error {
		_, err := v.Add(demo()[2], noon)
		return err
	})
	r.back()
	r.backUp(filepath.Join(t.TempDir(), "b.age"))
	r.sees("Verified 3 of 3, today ")
}

// A code that was made elsewhere meanwhile is not passed over: the one that was
// just written down would open nothing.
func TestOtherCode(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.visit(newBackup(r.App))
	b := r.top().(*backups)
	r.press("I wrote it down")
	other := vault.Hidden(backup.NewCode().Reveal())
	r.elsewhere(func(v *vault.Vault) error {
		v.RecoveryCode = other
		return nil
	})
	for asked, groups := b.entry, b.code.Groups(); len(groups) > 0 && len(r.popped) == 0; groups = groups[1:] {
		asked.SetText(groups[0])
		asked.OnSubmitted(groups[0])
		r.settle()
	}
	r.sees("Another recovery code was made meanwhile.")
	if v, err := r.Store.Load(t.Context()); err != nil || v.RecoveryCode != other {
		t.Errorf("the code in use was replaced: %v", err)
	}
}

// A lost paper can be replaced.
func TestNewCode(t *testing.T) {
	r := tall(newRig(t, holding(demo()...)))
	r.backUp(filepath.Join(t.TempDir(), "a.age"))
	old := r.vault.RecoveryCode
	r.visit(newBackup(r.App))
	r.press("New recovery code")
	r.press("New recovery code")
	r.sees("This is your recovery code.")
	b := r.top().(*backups)
	r.press("I wrote it down")
	for asked, groups := b.entry, b.code.Groups(); b.entry == asked; groups = groups[1:] {
		asked.SetText(groups[0])
		asked.OnSubmitted(groups[0])
		r.settle()
	}
	if r.vault.RecoveryCode == old {
		t.Error("the code is still the old one")
	}
}

// A file that does not exist yet gets a passphrase that is typed twice and long
// enough; one that exists is opened with the right passphrase or asked again.
func TestPassphraseFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vault.latchkey")
	there := false
	inFile := func(_ *rig, o *Options) {
		dir := t.TempDir()
		o.Store, o.File = nil, path
		o.OpenFile = func(p []byte) *keychain.Store { return keychain.File(path, p, keychain.Options{Dir: dir}) }
		o.FileThere = func() bool { return there }
	}
	r := newRig(t, inFile)
	r.sees("Choose a passphrase")
	p := r.top().(*passphrase)
	for _, tc := range []struct{ first, second, says string }{
		{"short", "short", "at least 10"},
		{"long enough", "long enought", "not the same"},
	} {
		p.first.SetText(tc.first)
		p.second.SetText(tc.second)
		r.press("Use this passphrase")
		r.sees(tc.says)
	}
	p.second.SetText("long enough")
	r.press("Use this passphrase")
	r.sees("Welcome to Latchkey", path)
	r.takeText(aliceLink)
	r.settle()
	r.sees("Example (alice) was added.")

	there = true
	r = newRig(t, inFile)
	r.sees("Latchkey is locked", path)
	for _, passphrase := range []string{"wrong one", "another wrong one", "long enough"} {
		r.top().(*unlock).passphrase.SetText(passphrase)
		r.press("Open")
		if passphrase != "long enough" {
			r.sees("That passphrase does not open your accounts.", "Latchkey is locked")
		}
	}
	r.sees("Search 1 account")
}

// What another Latchkey changed meanwhile survives an edit of something else.
func TestEditKeepsTheCounter(t *testing.T) {
	r := newRig(t, holding(demo()[6]))
	r.visit(newEdit(r.App, r.vault.Accounts[0]))
	r.elsewhere(func(v *vault.Vault) error {
		_, err := v.Advance(v.Accounts[0].ID)
		return err
	})
	r.typeInto("Hetzner", "Forge")
	r.press("Save")
	if got := r.vault.Accounts[0]; got.Issuer != "Forge" || got.Counter != 1 {
		t.Errorf("kept as %q with counter %d, want Forge and 1", got.Issuer, got.Counter)
	}
}

// The search field has the focus, so it hands on what is not for it.
func TestPasteInSearch(t *testing.T) {
	r := newRig(t, holding(demo()...))
	search := r.top().(*accounts).query
	r.fyne.Clipboard().SetContent("nextc")
	search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: r.fyne.Clipboard()})
	r.settle()
	r.sees("nextc", "Nextcloud")
	r.fyne.Clipboard().SetContent(aliceLink)
	search.TypedShortcut(&fyne.ShortcutPaste{Clipboard: r.fyne.Clipboard()})
	r.settle()
	r.sees("Example (alice) was added.")
	if strings.Contains(r.words(), "GEZDG") {
		t.Error("the secret stands in the search field")
	}
	r.back()
	r.top().(*accounts).query.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyN, Modifier: fyne.KeyModifierShortcutDefault})
	r.settle()
	r.sees("Type it in")
}

// Escape and shortcuts do not reach under a question.
func TestKeysUnderQuestion(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.visit(newEdit(r.App, r.vault.Accounts[0]))
	form := r.top()
	r.ask("Sure?", "", "Yes", 0, func() { t.Error("Escape said yes") })
	r.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyN, Modifier: fyne.KeyModifierShortcutDefault})
	if r.top() != form {
		t.Error("Ctrl+N worked under a question")
	}
	r.escape()
	if r.top() != form || len(r.popped) != 0 || r.window.Canvas().Overlays().Top() != nil {
		t.Error("Escape did not close the question alone")
	}
	r.escape()
	if r.top() == form {
		t.Error("Escape did not leave the form")
	}
}

// What is rarely needed opens and closes by keys, and Escape leaves from there too.
func TestMoreByKeys(t *testing.T) {
	r := tall(newRig(t, holding(demo()...)))
	r.visit(newEdit(r.App, r.vault.Accounts[0]))
	form := r.top()
	var head *widgets.Button
	apptest.Each(r.window.Content(), func(b *widgets.Button) {
		if b.Text == "More" {
			head = b
		}
	})
	for _, open := range []bool{true, false} {
		head.TypedKey(key(fyne.KeyReturn))
		r.settle()
		if seen := strings.Contains(r.words(), "How its codes are made"); seen != open {
			t.Errorf("seen: %v, want %v", seen, open)
		}
	}
	r.window.Canvas().Focus(head)
	head.TypedKey(key(fyne.KeyEscape))
	r.settle()
	if r.top() == form {
		t.Error("Escape did not leave the form")
	}
}

// Undo shows the list even when another screen was opened meanwhile.
func TestUndoFromElsewhere(t *testing.T) {
	r := newRig(t, holding(demo()[0]))
	r.discard(0)
	r.press("Add an account")
	r.press("Undo")
	r.back()
	r.sees("GitHub")
}

// TestProgressEnds: a bar that goes on moving when it is not seen any more has the
// window drawn at every frame.
func TestProgressEnds(t *testing.T) {
	r := newRig(t)
	finish := make(chan struct{})
	run(r.App, "Working", func(context.Context, func(string)) (struct{}, error) {
		<-finish
		return struct{}{}, nil
	}, func(struct{}, error) {})
	(<-r.queue)() // it takes long, and is shown
	r.shot()
	bar := r.tasks[0].bar
	if !bar.Running() {
		t.Fatal("no progress is shown")
	}
	close(finish)
	r.settle()
	if bar.Running() {
		t.Error("the bar goes on when the work is done")
	}
}

// A toast stays its ten seconds, whatever correction comes or goes.
func TestToastGoesByTheDevice(t *testing.T) {
	r := newRig(t, holding(demo()...), asking(three(t, time.Hour)...))
	r.visit(newClockScreen(r.App))
	r.press("Sync now")
	m := r.pending()
	if m == nil {
		t.Fatal("nothing to correct")
	}
	if err := r.Clock.Apply(*m, clock.Confirmed); err != nil {
		t.Fatal(err)
	}
	r.say("said", "", nil)
	if err := r.Clock.Undo(); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(r.toast.until); left > toastTime {
		t.Errorf("the toast stays for %v", left)
	}
}

// A code that is not complete is called that, not a wrong one.
func TestIncompleteCode(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path := filepath.Join(t.TempDir(), "b.age")
	r.backUp(path)
	code := string(r.vault.RecoveryCode)
	fresh := newRig(t)
	fresh.visit(newRestore(fresh.App))
	fresh.typeInto("The file that ends in .age", path)
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", code[:29])
	fresh.press("Open the backup")
	fresh.sees("The recovery code is not right", "24")
}

// A backup whose accounts are all here still brings its recovery code.
func TestRestoreOfWhatIsHere(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path := filepath.Join(t.TempDir(), "b.age")
	r.backUp(path)
	code := r.vault.RecoveryCode
	same := newRig(t, holding(demo()...))
	same.visit(newRestore(same.App))
	same.typeInto("The file that ends in .age", path)
	same.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", string(code))
	same.press("Open the backup")
	same.sees("All of them are here already")
	same.press("Done")
	same.sees("Backup verified today, 8 of 8")
	if same.vault.RecoveryCode != code {
		t.Error("the recovery code did not come along")
	}
}
