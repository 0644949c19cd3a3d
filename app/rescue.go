package app

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// rescuing is a store that can be looked into when it does not load.
type rescuing interface {
	Rescue(ctx context.Context) (*vault.Vault, keychain.Report, error)
	StartOver(ctx context.Context) error
}

// trouble is shown when the vault could not be loaded: what is so, what is
// safe, and the ways on. It never looks like a first start.
type trouble struct{ object fyne.CanvasObject }

func newTrouble(a *App, err error) *trouble {
	p := problem(err)
	body := widgets.Gapped(gap, widgets.NewBanner(widgets.Bad, p.What, p.Safe))
	store, ok := a.Store.(rescuing)
	gone, damaged := errors.As(err, new(nothingLeft)), ok && errors.Is(err, vault.ErrDamaged)
	if p.Next != "" && !gone {
		body.Add(widgets.NewText(p.Next, widgets.Style{}))
	}
	again, other := widgets.NewPrimary, widgets.NewButton
	if damaged { // and stays so: something else is the next step
		again, other = other, again
	}
	tryAgain := widgets.Flow(8, again(lang.L("Try again"), theme.ViewRefreshIcon(), a.start))
	if !damaged {
		body.Add(tryAgain)
	}
	if ok && !gone && (damaged || errors.Is(err, vault.ErrNewer)) {
		body.Add(choice(theme.SearchIcon(), lang.L("See what can be read"),
			lang.L("Opens whatever is still readable, without changing anything: use your codes, and move the accounts to a safe place."),
			other(lang.L("Open read-only"), nil, func() { a.rescue(store, err) })))
	}
	if why := startOverWhy(err); ok && why != "" {
		body.Add(choice(theme.HistoryIcon(), lang.L("Start over and restore a backup"), why,
			other(lang.L("Start over"), nil, func() { a.startOver(store, err) })))
	}
	if damaged {
		body.Add(tryAgain)
	}
	if a.OpenFile != nil && !a.inFile {
		body.Add(choice(theme.DocumentIcon(), lang.L("Keep accounts in a file instead"),
			lang.L("Latchkey can keep accounts in a file that only your passphrase opens. You can restore a backup into it. What is in the keychain stays there."),
			widgets.NewButton(lang.L("Use a file"), nil, a.useFile)))
	}
	if ok {
		body.Add(choice(theme.InfoIcon(), lang.L("Report for support"),
			lang.L("Says what is kept where and what is wrong with it. It holds no secret, no code and no name of an account."),
			widgets.NewButton(lang.L("See the report"), nil, func() { a.report(store, err) })))
	}
	body.Add(widgets.NewText(lang.L("Details: {{.Error}}", data{"Error": err.Error()}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	return &trouble{frontPage(lang.L("Your accounts could not be opened"), body)}
}

func (t *trouble) content() fyne.CanvasObject { return t.object }

// nothingLeft is the error of a damaged vault of which nothing could be read.
type nothingLeft struct{ error }

// Unwrap returns what the vault does not load for.
func (e nothingLeft) Unwrap() error { return e.error }

// startOverWhy says when to start over, empty if err is no reason to.
func startOverWhy(err error) string {
	switch {
	case errors.Is(err, keychain.ErrMissing):
		return lang.L("If the keyring was reset or is gone for good. What may still be in another keyring is not touched.")
	case errors.As(err, new(nothingLeft)):
		return lang.L("No account can be read any more. What is damaged is put aside and not deleted, and your backup brings the accounts back.")
	}
	return ""
}

// startOver begins with an empty list where the vault is gone for good, after a
// question.
func (a *App) startOver(store rescuing, cause error) {
	why := lang.L("Only do this if your old keyring will not come back. Your backup brings the accounts back in a minute.")
	if !errors.Is(cause, keychain.ErrMissing) {
		why = startOverWhy(cause)
	}
	a.ask(lang.L("Start over with an empty list?"), why,
		lang.L("Start over"), widget.DangerImportance, func() {
			run(a, lang.L("Waiting for your keychain…"), func(ctx context.Context, _ func(string)) (struct{}, error) {
				return struct{}{}, store.StartOver(ctx)
			}, func(_ struct{}, err error) {
				if err != nil {
					a.explain(err)
					return
				}
				a.load()
			})
		})
}

// rescued is what came of a look into a store that does not load.
type rescued struct {
	vault  *vault.Vault
	report keychain.Report
}

// rescue opens what is readable.
func (a *App) rescue(store rescuing, cause error) {
	run(a, lang.L("Reading what is there…"), func(ctx context.Context, _ func(string)) (rescued, error) {
		v, report, err := store.Rescue(ctx)
		return rescued{v, report}, err
	}, func(r rescued, err error) {
		switch {
		case errors.Is(err, vault.ErrDamaged) && errors.Is(cause, vault.ErrDamaged):
			a.home(newTrouble(a, nothingLeft{cause}))
			return
		case err != nil:
			a.explain(err)
			return
		}
		a.Store = readOnly{kept: a.Store, vault: r.vault, report: r.report, cause: cause}
		a.opened(r.vault)
	})
}

// readOnly is the store of accounts that were rescued. Nothing is saved in it.
type readOnly struct {
	kept   vault.Store // that does not load
	vault  *vault.Vault
	report keychain.Report
	cause  error
}

// readOnly tells whether the accounts are shown that were rescued.
func (a *App) readOnly() bool {
	_, ok := a.Store.(readOnly)
	return ok
}

// Load implements vault.Store.
func (s readOnly) Load(context.Context) (*vault.Vault, error) { return s.vault.Clone(), nil }

// Update implements vault.Store. It always fails with errReadOnly.
func (s readOnly) Update(context.Context, func(*vault.Vault) error) (*vault.Vault, error) {
	return nil, errReadOnly
}

// readOnlyBanner says what is shown, and leads back.
func (a *App) readOnlyBanner(s readOnly) fyne.CanvasObject {
	sentence := lang.L("They were read whole from {{.State}}. Nothing is saved here.", data{"State": s.report.Used})
	if !s.report.Whole {
		sentence = lang.N("{{.N}} accounts could be read; some may be missing, older or deleted before. Nothing is saved here.", s.report.Accounts, data{"N": s.report.Accounts})
	}
	return widgets.NewBanner(widgets.Warn, lang.L("Opened read-only"), sentence,
		widgets.NewButton(lang.L("Move to another app"), nil, func() { a.show(newExport(a)) }),
		widgets.NewButton(lang.L("Back"), nil, func() {
			a.Store, a.vault = s.kept, nil
			a.home(newTrouble(a, s.cause))
		}))
}

// reportPage shows a report before it is copied.
type reportPage struct{ object fyne.CanvasObject }

func newReportPage(a *App, text string) *reportPage {
	return &reportPage{a.page(lang.L("Report for support"), widgets.Gapped(gap,
		widgets.NewText(lang.L("Read it before you pass it on. It holds no secret, no code and no name of an account."), widgets.Style{}),
		widgets.NewPanel(widgets.NewText(text, widgets.Style{Size: widgets.SizeSmall, Mono: true})),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Copy"), theme.ContentCopyIcon(), func() {
			a.fyne.Clipboard().SetContent(text)
			a.say(lang.L("Copied"), "", nil)
		}))))}
}

func (r *reportPage) content() fyne.CanvasObject { return r.object }

// report looks into the store and shows what there is to say about it.
func (a *App) report(store rescuing, cause error) {
	run(a, lang.L("Reading what is there…"), func(ctx context.Context, _ func(string)) (string, error) {
		_, report, err := store.Rescue(ctx)
		text := fmt.Sprintf("latchkey %s on %s/%s\nload: %v\n", a.fyne.Metadata().Version, runtime.GOOS, runtime.GOARCH, cause)
		if err != nil {
			text += fmt.Sprintf("rescue: %v\n", err)
		}
		return text + report.String(), ctx.Err()
	}, func(text string, err error) {
		if err != nil {
			return // it was stopped
		}
		a.show(newReportPage(a, text))
	})
}
