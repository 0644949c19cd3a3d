package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
)

// welcome is shown as long as the vault is empty.
type welcome struct {
	app    *App
	object fyne.CanvasObject
}

func newWelcome(a *App) *welcome {
	icon := container.NewGridWrap(fyne.NewSquareSize(72), widget.NewIcon(a.fyne.Icon()))
	body := widgets.Gapped(gap,
		container.NewCenter(icon),
		widgets.NewText(lang.L("Welcome to Latchkey"), widgets.Style{Size: widgets.SizeTitle, Bold: true, Align: fyne.TextAlignCenter}),
		widgets.NewText(lang.L("It shows your sign-in codes and keeps you from being locked out."), widgets.Style{Color: widgets.ColorDim, Align: fyne.TextAlignCenter}),
		choice(theme.ContentAddIcon(), lang.L("Add an account"), lang.L("With the QR code or the key that a site shows you."),
			widgets.NewPrimary(lang.L("Add an account"), nil, func() { a.show(newAdd(a)) })),
		choice(theme.DownloadIcon(), lang.L("Move from another app"), lang.L("Bring over all accounts of another authenticator at once."),
			widgets.NewButton(lang.L("Import accounts"), nil, func() { a.show(newImport(a)) })),
		choice(theme.HistoryIcon(), lang.L("Restore a backup"), lang.L("On a new device: with your backup file and your recovery code."),
			widgets.NewButton(lang.L("Restore a backup"), nil, func() { a.show(newRestore(a)) })),
		choice(theme.ComputerIcon(), lang.L("Move from another device"), lang.L("With your old device at hand: it shows QR codes, this one scans them."),
			widgets.NewButton(lang.L("Move from another device"), nil, func() { a.show(newReceive(a)) })),
		widgets.NewText(lang.L("Nothing leaves this device unless you say so. Your accounts are kept in {{.Place}}.", data{"Place": a.Place}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim, Align: fyne.TextAlignCenter}),
	)
	return &welcome{a, container.NewVScroll(widgets.Column(readable, margins{}.around(body)))}
}

func (w *welcome) content() fyne.CanvasObject { return w.object }

// update goes on to the list when accounts have come, by whatever way.
func (w *welcome) update() {
	if len(w.app.vault.Accounts) > 0 {
		w.app.home(newAccounts(w.app))
	}
}
