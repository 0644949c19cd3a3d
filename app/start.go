package app

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// start loads the vault, asking for a passphrase first where one is needed.
func (a *App) start() {
	if a.Store == nil {
		a.useFile()
		return
	}
	a.load()
}

// useFile asks for the passphrase of the file, or lets the person choose one
// where nothing is kept in it yet.
func (a *App) useFile() {
	a.home(newWaiting(a))
	run(a, lang.L("Looking for the file…"), func(context.Context, func(string)) (bool, error) {
		return a.FileThere == nil || a.FileThere(), nil
	}, func(there bool, err error) {
		if err != nil || there {
			a.home(newUnlock(a))
			return
		}
		a.home(newPassphrase(a))
	})
}

// unlockFile loads the vault from the file.
func (a *App) unlockFile(passphrase []byte) {
	a.Store, a.Place, a.inFile, a.vault = a.OpenFile(passphrase), a.File, true, nil
	a.load()
}

// load reads the vault and shows what is right then: the list, the welcome, or
// what is wrong.
func (a *App) load() {
	a.home(newWaiting(a))
	type loaded struct {
		vault *vault.Vault
		file  bool
	}
	run(a, lang.L("Waiting for your keychain…"), func(ctx context.Context, _ func(string)) (loaded, error) {
		v, err := a.Store.Load(ctx)
		return loaded{v, err == nil && a.FileThere != nil && a.FileThere()}, err
	}, func(l loaded, err error) {
		switch {
		case errors.Is(err, keychain.ErrPassphrase) && a.OpenFile != nil:
			u := newUnlock(a)
			a.home(u)
			u.refuse(err)
		case err != nil:
			a.home(newTrouble(a, err))
		default:
			a.fileToo = l.file
			a.opened(l.vault)
		}
	})
}

// opened shows the vault that was loaded.
func (a *App) opened(v *vault.Vault) {
	first := a.vault == nil
	a.vault = v
	if len(v.Accounts) == 0 && v.Unknown() == 0 {
		a.home(newWelcome(a))
	} else {
		a.home(newAccounts(a))
	}
	if first {
		a.checkUnasked(a.Clock.Now())
	}
	if len(a.opening) > 0 {
		links := a.opening
		a.opening = nil
		a.Open(links)
	}
}

// reload loads the vault again and then calls done. An error is explained.
func (a *App) reload(done func()) {
	store := a.Store
	run(a, lang.L("Waiting for your keychain…"), func(ctx context.Context, _ func(string)) (*vault.Vault, error) {
		return store.Load(ctx)
	}, func(v *vault.Vault, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		a.vault = v
		done()
	})
}

// save makes a change to the vault and keeps it, off the UI goroutine, then
// shows it and calls done. A change that fails leaves everything as it was and
// is explained.
func (a *App) save(change func(*vault.Vault) error, done func()) {
	a.try(change, func(err error) {
		if err != nil {
			a.explain(err)
			return
		}
		done()
	})
}

// try is save without the explanation.
func (a *App) try(change func(*vault.Vault) error, done func(error)) {
	store, change := a.Store, a.withUses(change)
	run(a, lang.L("Saving in your keychain…"), func(ctx context.Context, _ func(string)) (*vault.Vault, error) {
		return store.Update(ctx, change)
	}, func(v *vault.Vault, err error) {
		if err == nil {
			a.vault = v
			a.refresh()
		}
		if errors.Is(err, keychain.ErrBusy) {
			// It was left waiting, and may have been kept after all.
			a.reload(a.refresh)
		}
		done(err)
	})
}

// waiting is shown while the vault is loaded, so that the window is never blank.
type waiting struct{ object fyne.CanvasObject }

func newWaiting(*App) *waiting {
	icon := widget.NewIcon(fyne.CurrentApp().Icon())
	return &waiting{container.NewCenter(widgets.Gapped(gap,
		container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(72), icon)),
		widgets.NewText(lang.L("Opening your accounts…"), widgets.Style{Color: widgets.ColorDim, Align: fyne.TextAlignCenter, Fixed: true})))}
}

func (w *waiting) content() fyne.CanvasObject { return w.object }

// trouble is shown when the vault could not be loaded: what is so, what is
// safe, and the ways on. It never looks like a first start.
type trouble struct{ object fyne.CanvasObject }

func newTrouble(a *App, err error) *trouble {
	p := problem(err)
	body := widgets.Gapped(gap, widgets.NewBanner(widgets.Bad, p.What, p.Safe))
	if p.Next != "" {
		body.Add(widgets.NewText(p.Next, widgets.Style{}))
	}
	body.Add(widgets.Flow(8,
		widgets.NewPrimary(lang.L("Try again"), theme.ViewRefreshIcon(), a.start),
	))
	if a.OpenFile != nil && !a.inFile {
		body.Add(choice(theme.DocumentIcon(), lang.L("Keep accounts in a file instead"),
			lang.L("Latchkey can keep accounts in a file that only your passphrase opens. You can restore a backup into it. What is in the keychain stays there."),
			widgets.NewButton(lang.L("Use a file"), nil, a.useFile)))
	}
	if over, ok := a.Store.(interface{ StartOver(context.Context) error }); ok && errors.Is(err, keychain.ErrMissing) {
		body.Add(choice(theme.HistoryIcon(), lang.L("Start over and restore a backup"),
			lang.L("If the keyring was reset or is gone for good. What may still be in another keyring is not touched."),
			widgets.NewButton(lang.L("Start over"), nil, func() { a.startOver(over.StartOver) })))
	}
	body.Add(widgets.NewText(lang.L("Details: {{.Error}}", data{"Error": err.Error()}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	return &trouble{frontPage(lang.L("Your accounts could not be opened"), body)}
}

// startOver begins with an empty list where the vault is gone for good, after a
// question.
func (a *App) startOver(over func(context.Context) error) {
	a.ask(lang.L("Start over with an empty list?"), lang.L("Only do this if your old keyring will not come back. Your backup brings the accounts back in a minute."),
		lang.L("Start over"), widget.DangerImportance, func() {
			run(a, lang.L("Waiting for your keychain…"), func(ctx context.Context, _ func(string)) (struct{}, error) {
				return struct{}{}, over(ctx)
			}, func(_ struct{}, err error) {
				if err != nil {
					a.explain(err)
					return
				}
				a.load()
			})
		})
}

func (t *trouble) content() fyne.CanvasObject { return t.object }

// explain says what went wrong, over the screen that is shown.
func (a *App) explain(err error) {
	if errors.Is(err, context.Canceled) && !errors.Is(err, keychain.ErrBusy) {
		return
	}
	p := problem(err)
	sentence := p.Safe
	if p.Next != "" {
		sentence += "\n\n" + p.Next
	}
	a.pop(widgets.Gapped(20, sheetWords(p.What, sentence), widgets.NewPrimary(lang.L("OK"), nil, a.unpop)), a.unpop, a.unpop)
}
