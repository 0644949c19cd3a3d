package app

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/ready"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/strength"
)

// backupChip says how well the vault is backed up.
func (a *App) backupChip() fyne.CanvasObject {
	open := func() { a.show(newBackup(a)) }
	b := a.vault.Backup
	switch {
	case b.At.IsZero():
		return widgets.NewChip(lang.L("No backup yet"), widgets.Warn, open)
	case ready.Back(a.vault) < len(a.vault.Accounts):
		return a.readyChip()
	case b.Digest != a.vault.Digest():
		return widgets.NewChip(lang.L("Changed since the backup"), widgets.Warn, open)
	}
	return widgets.NewChip(lang.L("Backup verified {{.Day}}, {{.N}} of {{.N}}", data{"Day": day(b.At, a.Clock.Now()), "N": b.Accounts}), widgets.Good, open)
}

// backups leads through a backup: the recovery code is shown, proven to be
// written down, and the file is written and read back.
type backups struct {
	app    *App
	code   backup.Code
	before vault.Hidden // the code that the vault had when this one was shown
	body   *fyne.Container
	entry  *widgets.Entry // what the step that is shown wants typed
	object fyne.CanvasObject
}

func newBackup(a *App) *backups {
	b := &backups{app: a, body: widgets.Gapped(gap)}
	b.object = a.page(lang.L("Make a backup"), b.body)
	// Another Latchkey may have added accounts or made the code meanwhile.
	a.reload(func() {
		b.before = a.vault.RecoveryCode
		if known, err := backup.ParseCode(string(b.before)); err == nil {
			b.code = known
			b.choosePlace()
			return
		}
		b.renew()
	})
	return b
}

func (b *backups) content() fyne.CanvasObject { return b.object }

func (b *backups) focus() fyne.Focusable {
	if b.entry == nil {
		return nil
	}
	return b.entry
}

// renew makes a new recovery code and shows it.
func (b *backups) renew() {
	b.code = backup.NewCode()
	b.showCode()
}

// step shows the objects of one step.
func (b *backups) step(entry *widgets.Entry, objects ...fyne.CanvasObject) {
	b.entry = entry
	b.body.Objects = objects
	b.object.Refresh()
	if entry != nil && b.app.top() == screen(b) {
		b.app.window.Canvas().Focus(entry)
	}
}

// showCode shows the recovery code, for the only time before it is proven.
func (b *backups) showCode() {
	b.step(nil,
		widgets.NewText(lang.L("This is your recovery code. Only it opens your backups."), widgets.Style{}),
		b.app.codeGroups(b.code),
		widgets.NewText(lang.L("Write it on paper in this order and keep the paper away from this device. Above it write its name, “{{.ID}}”, which is in the names of the files that it opens. The code has no I, L, O or U.", data{"ID": b.code.ID()}), widgets.Style{Color: widgets.ColorDim}),
		widgets.Flow(8, widgets.NewPrimary(lang.L("I wrote it down"), nil, b.prove)))
}

// prove asks for one group of the code, so that a code that was not written
// down is found out now and not on the day it is needed.
func (b *backups) prove() {
	n, err := rand.Int(rand.Reader, big.NewInt(backup.CodeGroups))
	if err != nil {
		b.app.explain(err)
		return
	}
	i := int(n.Int64())
	entry := widgets.NewEntry()
	said := widgets.NewText("", widgets.Style{Color: theme.ColorNameError})
	said.Hide()
	check := func() {
		// The same tolerance that a whole code enjoys.
		typed := strings.NewReplacer("O", "0", "I", "1", "L", "1", " ", "", "-", "").Replace(strings.ToUpper(entry.Text))
		if typed == b.code.Groups()[i] {
			b.keepCode()
			return
		}
		said.SetText(lang.L("That is not group {{.N}}. Look at your paper again.", data{"N": i + 1}))
		said.Show()
		b.object.Refresh()
	}
	entry.OnSubmitted = func(string) { check() }
	b.step(entry,
		widgets.NewText(lang.L("Take your paper and type group {{.N}} of {{.All}} from it: four characters. Then it is sure that the paper is right.", data{"N": i + 1, "All": backup.CodeGroups}), widgets.Style{}),
		field(lang.L("Group {{.N}}", data{"N": i + 1}), entry), said,
		widgets.Flow(8, widgets.NewPrimary(lang.L("Go on"), nil, check), widgets.NewButton(lang.L("Show the code again"), nil, b.showCode)))
}

// keepCode puts the proven code into the vault, so that later backups need no
// typing. It must not take the place of one that it does not know: then the
// paper would open nothing.
func (b *backups) keepCode() {
	b.app.save(func(v *vault.Vault) error {
		if v.RecoveryCode != b.before {
			return errOtherCode
		}
		v.RecoveryCode = vault.Hidden(b.code.Reveal())
		return nil
	}, func() {
		b.before = b.app.vault.RecoveryCode
		b.choosePlace()
	})
}

// documents is where people look for their files.
func documents() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	if docs := filepath.Join(home, "Documents"); isFolder(docs) {
		return docs
	}
	return home
}

// expand reads a path as a shell would: without outer space, and with the home
// folder for "~/".
func expand(path string) string {
	path = strings.TrimSpace(path)
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	return path
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func (b *backups) choosePlace() {
	a := b.app
	to := newTarget(a, backup.FileName(b.code, a.Clock.Now()))
	write := func() { b.write(to) }
	share := widgets.NewButton(lang.L("Share it"), theme.MailForwardIcon(), func() { b.write(to.shared()) })
	show(share, a.Phone != nil && a.Phone.Share != nil)
	to.path.OnSubmitted = func(string) { write() }
	renew := widgets.NewButton(lang.L("New recovery code"), nil, func() {
		a.ask(lang.L("Make a new recovery code?"), lang.L("For when the paper is lost or someone saw it. The backups that you have keep the old code; new ones get the new one."),
			lang.L("New recovery code"), widget.HighImportance, b.renew)
	})
	own := widgets.NewButton(lang.L("Use a passphrase of your own"), nil, b.choosePassphrase)
	said := []fyne.CanvasObject{
		widgets.NewText(lang.N("All {{.N}} accounts go into one file that only your recovery code “{{.ID}}” opens. Keep it off this device: on a USB stick or in a synced folder.", len(a.vault.Accounts), data{"N": len(a.vault.Accounts), "ID": b.code.ID()}), widgets.Style{}),
		to.field,
		widgets.Flow(8, widgets.NewPrimary(lang.L("Write the backup"), theme.DocumentSaveIcon(), write), share, to.browse),
		b.automatic(), a.paperLine()}
	if due := a.rehearsalDue(); due != nil {
		said = append([]fyne.CanvasObject{due}, said...)
	} else {
		said = append(said, a.rehearsalLine())
	}
	// Rare and far-reaching: not among the buttons above.
	b.step(to.focused(), append(said,
		widgets.NewPanel(widgets.Gapped(8, widgets.NewText(lang.L("What opens it"), widgets.Style{Bold: true}),
			widgets.NewText(lang.L("Seldom needed: another code or passphrase for the backups to come."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
			widgets.Flow(8, renew, own))))...)
}

// automatic leads to the places where backups are kept without a tap.
func (b *backups) automatic() fyne.CanvasObject {
	a := b.app
	return choice(theme.HistoryIcon(), lang.L("Automatic backups"), lang.L("Into folders or onto a server of yours, after each change, each one read back and checked."),
		widgets.NewButton(lang.L("Show the places"), nil, func() { a.show(newPlaces(a)) }))
}

// choosePassphrase asks for the person's own passphrase and a place, for a
// backup that the recovery code does not open.
func (b *backups) choosePassphrase() {
	a := b.app
	go strength.ReadWords() // before the person has typed what is judged
	first, second, to := widgets.NewPasswordEntry(), widgets.NewPasswordEntry(), newTarget(a, backup.PassphraseFileName(a.Clock.Now()))
	first.SetPlaceHolder(lang.L("four or more random words"))
	second.SetPlaceHolder(lang.L("the same again"))
	said := widgets.NewText("", widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})
	judge := func(string) {
		said.SetText(passphraseState(first.Text, second.Text))
		b.object.Refresh()
	}
	first.OnChanged, second.OnChanged = judge, judge
	judge("")
	write := func() {
		if first.Text != second.Text {
			a.window.Canvas().Focus(second)
			return
		}
		passphrase := vault.Hidden(first.Text)
		b.writeWith(to, backup.PassphraseFileName(a.Clock.Now()), true, func(ctx context.Context, path string, v *vault.Vault, now time.Time, progress func(backup.Step)) (backup.Report, error) {
			return backup.WriteWithPassphrase(ctx, path, v, passphrase, now, progress)
		})
	}
	second.OnSubmitted = func(string) { write() }
	to.path.OnSubmitted = second.OnSubmitted
	b.step(first,
		widgets.NewText(lang.L("Only this passphrase will open the file, and Latchkey does not keep it. Four or more random words are good."), widgets.Style{}),
		field(lang.L("Passphrase"), first), field(lang.L("The same again"), second), said,
		to.field,
		widgets.Flow(8, widgets.NewPrimary(lang.L("Write the backup"), theme.DocumentSaveIcon(), write),
			widgets.NewButton(lang.L("Use the recovery code"), nil, b.choosePlace)))
}

// passphraseState says how good a passphrase is that is being typed twice.
func passphraseState(first, second string) string {
	var text string
	switch strength.Of(first) {
	case strength.Strong:
		text = lang.L("Strong: guessing it would take more than a lifetime.")
	case strength.Fair:
		text = lang.L("Fair: it holds out for years against many computers.")
	default:
		if n := len([]rune(first)); n < backup.MinPassphrase {
			return lang.L("At least {{.Min}} characters, so far {{.N}}.", data{"Min": backup.MinPassphrase, "N": n})
		}
		text = lang.L("Weak: who has the file and many computers may guess it within a month.")
	}
	if second != first {
		text = sentences(text, lang.L("Type the same once more."))
	}
	return text
}

func (b *backups) write(to *target) {
	code := b.code
	b.writeWith(to, backup.FileName(code, b.app.Clock.Now()), false, func(ctx context.Context, path string, v *vault.Vault, now time.Time, progress func(backup.Step)) (backup.Report, error) {
		return backup.Write(ctx, path, v, code, now, progress)
	})
}

// writeWith writes and proves a backup called name by way of write. own says that
// the person's own passphrase opens it.
func (b *backups) writeWith(to *target, name string, own bool, write func(context.Context, string, *vault.Vault, time.Time, func(backup.Step)) (backup.Report, error)) {
	a := b.app
	store, now := a.Store, a.Clock.Now()
	writeTo(to, name, lang.L("Writing the backup…"), func(ctx context.Context, path string, say func(string)) (backup.Report, error) {
		// What is kept counts, not what this window has seen of it.
		v, err := store.Load(ctx)
		if err != nil {
			return backup.Report{}, err
		}
		return write(ctx, path, v, now, func(s backup.Step) {
			if s == backup.ReadingBack {
				say(lang.L("Reading it back, as you would on a new device…"))
			}
		})
	}, func(m made[backup.Report], err error) {
		if err != nil {
			if m.value.Bytes > 0 && !errors.Is(err, context.Canceled) {
				b.unproven(m, err, func() { b.writeWith(to, name, own, write) })
				return
			}
			a.explain(err) // nothing was written
			return
		}
		a.save(func(v *vault.Vault) error {
			v.Backup = m.value.Record()
			return nil
		}, func() { b.done(m, own) })
	})
}

// unproven says that a file was written and is not to be relied on.
func (b *backups) unproven(m made[backup.Report], err error, again func()) {
	p := problem(err)
	b.step(nil,
		widgets.NewBanner(widgets.Bad, lang.L("Not a good backup: {{.N}} of {{.All}} verified", data{"N": m.value.Verified, "All": m.value.Accounts}),
			sentences(p.What, lang.L("Do not rely on this file. Write it again. If that fails too, choose another place: the disk or stick may be wearing out.")),
			widgets.NewPrimary(lang.L("Write it again"), nil, again), widgets.NewButton(lang.L("Another place"), nil, b.choosePlace)),
		widgets.NewText(m.at, widgets.Style{Mono: true, Size: widgets.SizeSmall}))
}

// verified says what was proven, and when.
func (a *App) verified(r backup.Report) string {
	now := a.Clock.Now()
	return lang.L("Verified {{.N}} of {{.All}}, {{.Day}} {{.Time}}", data{"N": r.Verified, "All": r.Accounts, "Day": day(now, now), "Time": hour(now)})
}

func (b *backups) done(m made[backup.Report], own bool) {
	proof := lang.L("The file was read back, opened with your code, and every account in it makes the right codes.")
	opens := lang.L("On a new device: start Latchkey, choose “Restore a backup”, take this file and type your recovery code.")
	if own {
		proof = lang.L("The file was read back, opened with your passphrase, and every account in it makes the right codes.")
		opens = lang.L("On a new device: start Latchkey, choose “Restore a backup”, take this file and type its passphrase.")
	}
	b.step(nil,
		widgets.NewBanner(widgets.Good, b.app.verified(m.value), proof),
		widgets.NewText(m.at, widgets.Style{Mono: true, Size: widgets.SizeSmall}),
		widgets.NewText(opens, widgets.Style{Color: widgets.ColorDim}),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Done"), nil, func() { b.app.opened(b.app.vault) })),
		b.automatic())
}
