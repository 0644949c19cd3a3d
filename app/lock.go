package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// lockable is a store that can seal the vault with a passphrase before it
// reaches the keychain.
type lockable interface {
	vault.Store
	Seal(ctx context.Context, passphrase []byte) error
	Unseal(ctx context.Context) error
	Unlock(ctx context.Context, passphrase []byte) (*vault.Vault, error)
	UnlockRecovery(ctx context.Context, code vault.Hidden) (*vault.Vault, error)
	Lock()
	Delay() time.Duration
}

// locks returns the store if its vault is open and sealed with a passphrase, so
// that there is something to lock.
func (a *App) locks() (lockable, bool) {
	s, ok := a.Store.(lockable)
	return s, ok && a.vault != nil && a.sealed
}

// lock forgets the vault and its key and asks for the passphrase. What was being
// typed is gone with it, and so are the counts of use since the last save.
func (a *App) lock() {
	s, ok := a.locks()
	if !ok {
		return
	}
	for _, task := range a.tasks {
		task.cancel()
		task.forgotten = true
	}
	for len(a.popped) > 0 {
		a.unpop()
	}
	for overlays := a.window.Canvas().Overlays(); overlays.Top() != nil; {
		overlays.Remove(overlays.Top())
	}
	a.toast.hide()
	s.Lock()
	a.vault, a.uses, a.choosing = nil, nil, false
	a.held.stop()
	a.home(newUnlock(a, s, a.inFile))
}

// lockScreen is where the app lock is put on, changed and taken off.
type lockScreen struct {
	app        *App
	body       *fyne.Container
	screenLock fyne.CanvasObject // what it does for Latchkey, or nil
	object     fyne.CanvasObject
}

func newLockScreen(a *App) *lockScreen {
	l := &lockScreen{app: a, body: widgets.Gapped(gap)}
	l.object = a.page(lang.L("App lock"), l.body)
	l.lookAtScreenLock()
	return l
}

func (l *lockScreen) content() fyne.CanvasObject { return l.object }

func (l *lockScreen) update() {
	a := l.app
	switch {
	case a.inFile:
		l.body.Objects = append([]fyne.CanvasObject{
			widgets.NewBanner(widgets.Good, lang.L("Your passphrase is the lock"), lang.L("The file with your accounts opens with it alone."), l.lockButton()),
		}, l.automatic()...)
		l.body.Add(l.changing(widgets.NewButton(lang.L("Change the passphrase"), nil, nil)))
	case a.sealed:
		l.body.Objects = append([]fyne.CanvasObject{
			widgets.NewBanner(widgets.Good, lang.L("The app lock is on"), lang.L("Your accounts open only with your passphrase or your recovery code."), l.lockButton()),
		}, l.automatic()...)
		if l.screenLock != nil {
			l.body.Add(l.screenLock)
		}
		l.body.Add(l.changing(widgets.NewButton(lang.L("Change the passphrase"), nil, nil)))
		l.body.Add(container.NewHBox(widgets.NewButton(lang.L("Turn the app lock off"), nil, l.off)))
	case a.vault.RecoveryCode == "":
		l.body.Objects = []fyne.CanvasObject{l.about(),
			widgets.NewBanner(widgets.Calm, lang.L("You need a recovery code first"), lang.L("It opens Latchkey when the passphrase is forgotten. Without it a forgotten passphrase would lock you out."),
				widgets.NewPrimary(lang.L("Make a backup"), nil, func() { a.show(newBackup(a)) }))}
	default:
		l.body.Objects = []fyne.CanvasObject{l.about(), l.changing(widgets.NewPrimary(lang.L("Turn the app lock on"), nil, nil))}
	}
	l.body.Refresh()
}

func (l *lockScreen) about() fyne.CanvasObject {
	words := lang.L("Other programs that you run can read your keychain. With the app lock, your accounts are sealed with a passphrase first. Latchkey asks for it when it starts and after you have been away.")
	if l.app.Phone != nil { // which keeps apps apart
		words = lang.L("With the app lock, your accounts are sealed with a passphrase. Latchkey asks for it when it starts and after you have been away.")
	}
	return widgets.NewText(words, widgets.Style{})
}

func (l *lockScreen) lockButton() fyne.CanvasObject {
	return widgets.NewPrimary(lang.L("Lock now"), nil, l.app.lock)
}

// automatic are the settings of when the window locks by itself.
func (l *lockScreen) automatic() []fyne.CanvasObject {
	a := l.app
	times := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 0}
	var words []string
	for _, t := range times {
		switch {
		case t == 0:
			words = append(words, lang.L("never"))
		case t < time.Hour:
			words = append(words, lang.N("{{.N}} minutes", int(t.Minutes()), data{"N": int(t.Minutes())}))
		default:
			words = append(words, lang.N("{{.N}} hours", int(t.Hours()), data{"N": int(t.Hours())}))
		}
	}
	now := a.vault.Lock()
	after := widgets.NewSelect(words, nil)
	for i, t := range times {
		if t == now.After {
			after.SetSelectedIndex(i)
		}
	}
	away := widgets.NewTick(lang.L("Lock with the screen and on sleep"), nil)
	away.SetChecked(now.Away)
	keep := func() {
		set := vault.AutoLock{After: now.After, Away: away.Checked}
		if i := after.SelectedIndex(); i >= 0 {
			set.After = times[i]
		}
		a.save(func(v *vault.Vault) error {
			v.AutoLock = &set
			return nil
		}, func() {})
	}
	after.OnChanged = func(string) { keep() }
	away.OnChanged = func(bool) { keep() }
	return []fyne.CanvasObject{field(lang.L("Lock after not being used for"), after), away}
}

// changing asks for a new passphrase, twice. The button sets it.
func (l *lockScreen) changing(button *widgets.Button) fyne.CanvasObject {
	first, second := widgets.NewPasswordEntry(), widgets.NewPasswordEntry()
	said := widgets.NewText("", widgets.Style{Color: "error"})
	said.Hide()
	set := func() {
		if wrong := unfit(first.Text, second.Text); wrong != "" {
			said.SetText(wrong)
			said.Show()
			return
		}
		l.seal([]byte(first.Text))
	}
	second.OnSubmitted, button.OnTapped = func(string) { set() }, set
	return widgets.NewPanel(widgets.Gapped(gap, field(lang.L("New passphrase"), first), field(lang.L("The same again"), second), said,
		widgets.Flow(8, button)))
}

// seal puts the lock on, or changes its passphrase. The store has read it back
// by the passphrase and by the recovery code before it says so.
func (l *lockScreen) seal(passphrase []byte) {
	a := l.app
	s, ok := a.Store.(lockable)
	if !ok {
		return
	}
	run(a, lang.L("Locking your accounts…"), func(ctx context.Context, _ func(string)) (struct{}, error) {
		return struct{}{}, s.Seal(ctx, passphrase)
	}, func(_ struct{}, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		a.sealed = true
		l.forgetScreenLock() // it holds the old one
		l.update()
		a.say(lang.L("Done. The new passphrase and your recovery code were both tried: they open your accounts."), "", nil)
	})
}

func (l *lockScreen) off() {
	a := l.app
	words := lang.L("Your accounts stay in your keychain. Other programs that you run could read them there.")
	if a.Phone != nil {
		words = lang.L("Your accounts stay on this phone. Whoever unlocks it can open Latchkey.")
	}
	a.ask(lang.L("Turn the app lock off?"), words, lang.L("Turn off"), widget.DangerImportance, func() {
		s, ok := a.locks()
		if !ok {
			return
		}
		run(a, lang.L("Waiting for your keychain…"), func(ctx context.Context, _ func(string)) (struct{}, error) {
			return struct{}{}, s.Unseal(ctx)
		}, func(_ struct{}, err error) {
			if err != nil {
				a.explain(err)
				return
			}
			a.sealed = false
			l.forgetScreenLock()
			l.update()
			a.say(lang.L("The app lock is off."), "", nil)
		})
	})
}
