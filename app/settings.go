package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// settings leads to what is changed now and then.
type settings struct {
	app    *App
	list   *fyne.Container
	object fyne.CanvasObject
}

func newSettings(a *App) *settings {
	s := &settings{app: a, list: widgets.Gapped(gap)}
	s.object = a.page(lang.L("Settings"), s.list)
	return s
}

func (s *settings) content() fyne.CanvasObject { return s.object }

func (s *settings) update() {
	a := s.app
	lock := lang.L("Off. Any program of yours can read your keychain.")
	if a.sealed {
		lock = lang.L("On. Latchkey asks for your passphrase.")
	}
	s.list.Objects = []fyne.CanvasObject{
		choice(theme.LoginIcon(), lang.L("App lock"), lock, widgets.NewButton(lang.L("Set the lock"), nil, func() { a.show(newLockScreen(a)) })),
		choice(theme.HistoryIcon(), lang.L("What changed"), lang.L("The last states of your accounts, and the way back to them."),
			widgets.NewButton(lang.L("See the history"), nil, func() { a.show(newHistory(a)) })),
		choice(theme.DeleteIcon(), lang.L("Bin"), lang.N("{{.N}} accounts can be brought back.", len(a.vault.Bin), data{"N": len(a.vault.Bin)}),
			widgets.NewButton(lang.L("Open the bin"), nil, func() { a.show(newBin(a)) })),
	}
	if a.moves() {
		s.list.Add(choice(theme.StorageIcon(), lang.L("Where your accounts are kept"), a.Place,
			widgets.NewButton(lang.L("Move them"), nil, func() { a.show(newMovePlace(a)) })))
	}
	s.list.Refresh()
}
