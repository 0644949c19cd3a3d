package app

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/phone"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/keychain"
)

// unlock asks for the passphrase of the app lock or of a passphrase file.
type unlock struct {
	app        *App
	store      lockable
	file       bool // it is the passphrase file
	passphrase *widgets.Entry
	open       *widgets.Button
	refused    *widgets.Text
	until      time.Time // no try before, by the device clock
	object     fyne.CanvasObject
}

func newUnlock(a *App, store lockable, file bool) *unlock {
	u := &unlock{app: a, store: store, file: file, passphrase: widgets.NewPasswordEntry(), refused: widgets.NewText("", widgets.Style{Color: "error"})}
	u.passphrase.OnSubmitted = func(string) { u.try() }
	u.open = widgets.NewPrimary(lang.L("Open"), nil, u.try)
	u.refused.Hide()
	words := lang.L("Your accounts are sealed with your passphrase.")
	if file {
		words = lang.L("Your accounts are kept in a file that your passphrase opens: {{.Path}}", data{"Path": a.File})
	}
	buttons := widgets.Flow(8, u.open, widgets.NewButton(lang.L("Forgot it?"), nil, func() { a.show(newForgotten(a, store, file)) }))
	if file && a.Store != nil && !a.inFile {
		buttons.Add(a.backToKeychain())
	}
	if !file {
		a.offerScreenLock(u, buttons)
	}
	u.object = frontPage(lang.L("Latchkey is locked"), widgets.Gapped(gap,
		widgets.NewText(words, widgets.Style{}),
		field(lang.L("Passphrase"), u.passphrase), u.refused, buttons))
	return u
}

func (u *unlock) content() fyne.CanvasObject { return u.object }
func (u *unlock) focus() fyne.Focusable      { return u.passphrase }

// try opens the vault with what was typed.
func (u *unlock) try() {
	typed := []byte(u.passphrase.Text)
	if len(typed) == 0 || u.app.device().Before(u.until) {
		return
	}
	u.app.unseal(u.store, u.file, func(ctx context.Context) (*vault.Vault, error) { return u.store.Unlock(ctx, typed) }, u.refuse, nil)
}

// unseal opens the vault of store and shows it. refused is called with an error
// that says that it was the wrong key; then, if not nil, when the vault is open.
func (a *App) unseal(store lockable, file bool, open func(context.Context) (*vault.Vault, error), refused func(err error, wait time.Duration), then func()) {
	type result struct {
		vault *vault.Vault
		wait  time.Duration
	}
	run(a, lang.L("Opening your accounts…"), func(ctx context.Context, _ func(string)) (result, error) {
		v, err := open(ctx)
		return result{v, store.Delay()}, err
	}, func(r result, err error) {
		switch {
		case errors.Is(err, phone.ErrLocked) || errors.Is(err, phone.ErrForgotten) || errors.Is(err, phone.ErrNoApp):
			refused(err, 0)
		case errors.Is(err, keychain.ErrPassphrase) || errors.Is(err, keychain.ErrWait) || errors.Is(err, keychain.ErrRecoveryCode) || errors.Is(err, keychain.ErrNoRecovery) || errors.Is(err, context.Canceled):
			refused(err, r.wait)
		case err != nil:
			a.home(newTrouble(a, err))
		default:
			if a.Store, a.sealed = store, true; file {
				a.Place, a.inFile = a.File, true
			}
			a.opened(r.vault)
			if then != nil {
				then()
			}
		}
	})
}

// refuse says why the passphrase was not taken, and how long to wait.
func (u *unlock) refuse(err error, wait time.Duration) {
	if !errors.Is(err, context.Canceled) {
		u.refused.SetText(problem(err).sentence())
		u.refused.Show()
		u.passphrase.SetText("")
	}
	u.until = u.app.device().Add(wait)
	u.tick(time.Time{})
	u.app.window.Canvas().Focus(u.passphrase)
}

// tick counts down to the next try.
func (u *unlock) tick(time.Time) {
	left := u.until.Sub(u.app.device())
	if left <= 0 {
		u.open.SetText(lang.L("Open"))
		u.open.Enable()
		return
	}
	seconds := int((left + time.Second - 1) / time.Second)
	u.open.SetText(lang.N("Wait {{.N}} seconds", seconds, data{"N": seconds}))
	u.open.Disable()
}

// forgotten opens the vault with the recovery code and lets the person choose a
// new passphrase.
type forgotten struct {
	app    *App
	store  lockable
	file   bool
	code   *widgets.Entry
	object fyne.CanvasObject
}

func newForgotten(a *App, store lockable, file bool) *forgotten {
	f := &forgotten{app: a, store: store, file: file, code: widgets.NewEntry()}
	f.code.SetPlaceHolder("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX")
	f.code.OnSubmitted = func(string) { f.open() }
	f.object = a.page(lang.L("Open with the recovery code"), widgets.Gapped(gap,
		widgets.NewText(lang.L("Your recovery code opens Latchkey too. It is the one on paper that opens your backups. Then you choose a new passphrase."), widgets.Style{}),
		field(lang.L("Recovery code"), f.code),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Open"), nil, f.open)),
		widgets.NewText(lang.L("No recovery code either? Use another device that has your accounts, or each site’s own recovery. Nothing here is deleted."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})))
	return f
}

func (f *forgotten) content() fyne.CanvasObject { return f.object }
func (f *forgotten) focus() fyne.Focusable      { return f.code }

func (f *forgotten) open() {
	a := f.app
	code, err := backup.ParseCode(f.code.Text)
	switch {
	case f.code.Text == "":
		return
	case err != nil:
		a.explain(err)
		return
	}
	a.unseal(f.store, f.file, func(ctx context.Context) (*vault.Vault, error) {
		return f.store.UnlockRecovery(ctx, vault.Hidden(code.Reveal()))
	}, func(err error, _ time.Duration) { a.explain(err) }, func() { a.show(newLockScreen(a)) })
}

// backToKeychain leads back where the person came from the keychain.
func (a *App) backToKeychain() fyne.CanvasObject {
	return widgets.NewButton(lang.L("Back to the keychain"), nil, a.load)
}

// passphrase lets the person choose the passphrase of a new file, where there
// is no keychain.
type passphrase struct {
	app           *App
	first, second *widgets.Entry
	said          *widgets.Text
	object        fyne.CanvasObject
}

// minPassphrase is the least length of a passphrase, in characters.
const minPassphrase = 10

func newPassphrase(a *App) *passphrase {
	p := &passphrase{app: a, first: widgets.NewPasswordEntry(), second: widgets.NewPasswordEntry(), said: widgets.NewText("", widgets.Style{Color: "error"})}
	p.said.Hide()
	p.second.OnSubmitted = func(string) { p.create() }
	buttons := widgets.Flow(8, widgets.NewPrimary(lang.L("Use this passphrase"), nil, p.create))
	if a.Store != nil {
		buttons.Add(a.backToKeychain())
	}
	p.object = frontPage(lang.L("Choose a passphrase"), widgets.Gapped(gap,
		widgets.NewText(lang.L("It opens the file with your accounts each time Latchkey starts. Four or more random words are good. Nobody can open the file without it."), widgets.Style{}),
		field(lang.L("Passphrase"), p.first), field(lang.L("The same again"), p.second), p.said,
		widgets.NewText(lang.L("The file will be {{.Path}}", data{"Path": a.File}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
		buttons))
	return p
}

func (p *passphrase) content() fyne.CanvasObject { return p.object }
func (p *passphrase) focus() fyne.Focusable      { return p.first }

func (p *passphrase) create() {
	if wrong := unfit(p.first.Text, p.second.Text); wrong != "" {
		p.said.SetText(wrong)
		p.said.Show()
		return
	}
	p.app.createFile([]byte(p.first.Text))
}

// unfit says why a new passphrase, typed twice, cannot be taken; empty if it can.
func unfit(first, second string) string {
	switch {
	case len([]rune(first)) < minPassphrase:
		return lang.L("Use at least {{.N}} characters.", data{"N": minPassphrase})
	case first != second:
		return lang.L("The two are not the same.")
	}
	return ""
}
