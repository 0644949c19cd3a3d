package app

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/phone"
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
	a.home(newWaiting())
	run(a, lang.L("Looking for the file…"), func(context.Context, func(string)) (bool, error) {
		return a.FileThere == nil || a.FileThere(), nil
	}, func(there bool, err error) {
		if err != nil || there {
			a.home(newUnlock(a, a.OpenFile(nil), true))
			return
		}
		a.home(newPassphrase(a))
	})
}

// createFile begins to keep the vault in the file.
func (a *App) createFile(passphrase []byte) {
	a.Store, a.Place, a.inFile, a.sealed, a.vault = a.OpenFile(passphrase), a.File, true, true, nil
	a.load()
}

// load reads the vault and shows what is right then: the list, the welcome, the
// question for the passphrase, or what is wrong.
func (a *App) load() {
	a.home(newWaiting())
	type loaded struct {
		vault *vault.Vault
		file  bool
	}
	run(a, lang.L("Waiting for your keychain…"), func(ctx context.Context, _ func(string)) (loaded, error) {
		v, err := a.Store.Load(ctx)
		return loaded{v, err == nil && a.FileThere != nil && a.FileThere()}, err
	}, func(l loaded, err error) {
		switch s, ok := a.Store.(lockable); {
		case ok && errors.Is(err, keychain.ErrSealed):
			a.home(newUnlock(a, s, a.inFile))
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
		sources := a.opening
		a.opening = nil
		a.Receive(sources...)
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

// waiting is shown while the vault is loaded. It has no words: most often there
// would be no time to read them, and drawing them would put off the codes. After
// patience the progress says what is waited for.
type waiting struct{ object fyne.CanvasObject }

func newWaiting() *waiting { return &waiting{container.NewStack()} }

func (w *waiting) content() fyne.CanvasObject { return w.object }

// explain says what went wrong, over the screen that is shown.
func (a *App) explain(err error) {
	if errors.Is(err, context.Canceled) && !errors.Is(err, keychain.ErrBusy) || errors.Is(err, phone.ErrDismissed) {
		return
	}
	if s, ok := a.Store.(lockable); ok && errors.Is(err, keychain.ErrSealed) {
		// Another Latchkey has put the lock on, or changed its passphrase. The page
		// says what to do.
		a.vault = nil
		a.home(newUnlock(a, s, a.inFile))
		return
	}
	p := problem(err)
	sentence := p.Safe
	if p.Next != "" {
		sentence += "\n\n" + p.Next
	}
	a.pop(widgets.Gapped(20, sheetWords(p.What, sentence), widgets.NewPrimary(lang.L("OK"), nil, a.unpop)), a.unpop, a.unpop)
}
