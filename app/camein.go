package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/issuers"
	"latchkey/app/widgets"
	"latchkey/vault"
)

// enrolling leads on after accounts came in: few are asked about one by one, of
// many it is said once what to do.
func (a *App) enrolling(came vault.Brought) {
	switch ids := came.IDs(); {
	case len(ids) == 0:
	case len(ids) <= vault.FewAccounts:
		a.show(newEnrol(a, ids))
	default:
		a.show(newCameIn(a, ids))
	}
}

// cameIn says once what to do after many accounts came in.
type cameIn struct{ object fyne.CanvasObject }

func newCameIn(a *App, ids []vault.ID) *cameIn {
	codes := 0
	for _, id := range ids {
		account, _ := a.vault.Find(id)
		if site, _ := issuers.Of(account.Issuer); site.ServiceCodes == issuers.Yes && len(account.ServiceCodes) == 0 {
			codes++
		}
	}
	ways := []fyne.CanvasObject{
		widgets.NewText(lang.L("Keep the other app until this is done."), widgets.Style{Color: widgets.ColorDim}),
		choice(theme.ConfirmIcon(), lang.L("Try a few"), lang.L("Sign in at a site or two with a code from Latchkey."), widgets.NewButton(lang.L("Show your codes"), nil, a.back)),
		choice(theme.DocumentSaveIcon(), lang.L("Make a backup"), lang.L("Until then this device is the only one that has them all."),
			widgets.NewPrimary(lang.L("Make a backup"), nil, func() { a.show(newBackup(a)) })),
	}
	if codes > 0 {
		ways = append(ways, choice(theme.ListIcon(), lang.L("Service codes"), lang.N("{{.N}} of the sites hand out codes for the day your authenticator is gone.", codes, data{"N": codes}),
			widgets.NewButton(lang.L("See which"), nil, func() { a.show(newReady(a)) })))
	}
	return &cameIn{a.page(lang.N("{{.N}} accounts came in", len(ids), data{"N": len(ids)}), widgets.Gapped(gap, ways...))}
}

func (s *cameIn) content() fyne.CanvasObject { return s.object }
