package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/remind"
	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/vault"
)

// remindScreen is where the person says what to be reminded of.
type remindScreen struct {
	app    *App
	list   *fyne.Container
	object fyne.CanvasObject
}

func newReminders(a *App) *remindScreen {
	s := &remindScreen{app: a, list: widgets.Gapped(gap)}
	s.object = a.page(lang.L("Reminders"), widgets.Gapped(gap,
		widgets.NewText(lang.L("They show above your accounts, one at a time. Each can be put off."), widgets.Style{Color: widgets.ColorDim}), s.list))
	return s
}

func (s *remindScreen) content() fyne.CanvasObject { return s.object }

func (s *remindScreen) update() {
	a := s.app
	rows := widgets.Gapped(gap)
	for _, kind := range remind.Kinds {
		f := words.ReminderKind(kind)
		rows.Add(a.keptSetting(s, lang.L(f.What), lang.L(f.Basis), remind.On(a.vault, kind), func(v *vault.Vault, on bool) {
			remind.Turn(v, kind, on, a.Clock.Now())
		}))
	}
	s.list.Objects = []fyne.CanvasObject{widgets.NewPanel(rows)}
	s.object.Refresh()
}
