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
	s.list.Objects = []fyne.CanvasObject{
		choice(theme.DeleteIcon(), lang.L("Bin"), lang.N("{{.N}} accounts can be brought back.", len(a.vault.Bin), data{"N": len(a.vault.Bin)}),
			widgets.NewButton(lang.L("Open the bin"), nil, func() { a.show(newBin(a)) })),
	}
	s.list.Refresh()
}
