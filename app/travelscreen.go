package app

import (
	"errors"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/travel"
	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// trip is the journey that is planned, for as long as Latchkey runs. What can be
// seen ticks itself; the rest is ticked off anew for each journey.
type trip struct {
	days   int
	ticked map[travel.Kind]bool
}

// travelScreen is the list before a journey.
type travelScreen struct {
	app    *App
	days   *widgets.Entry
	figure *fyne.Container
	list   *fyne.Container
	object fyne.CanvasObject
}

func newTravel(a *App) *travelScreen {
	if a.trip.days == 0 {
		a.trip = trip{days: travel.UsualDays, ticked: map[travel.Kind]bool{}}
	}
	s := &travelScreen{app: a, days: widgets.NewEntry(), figure: widgets.Gapped(0), list: widgets.Gapped(12)}
	s.days.SetText(strconv.Itoa(a.trip.days))
	s.days.OnChanged = func(text string) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		s.days.SetValidationError(nil)
		if err != nil || n < 1 || n > travel.MaxDays {
			s.days.SetValidationError(errNotNumber)
			return
		}
		a.trip.days = n
		s.update()
	}
	s.object = a.page(lang.L("Before you travel"), widgets.Gapped(gap, s.figure, field(lang.L("Days away"), s.days), widgets.NewPanel(s.list)))
	return s
}

func (s *travelScreen) content() fyne.CanvasObject { return s.object }

func (s *travelScreen) update() {
	a := s.app
	of := travel.Trip{Vault: a.vault, Status: a.Clock.Status(), Days: a.trip.days, Now: a.Clock.Now()}
	if drift, known := a.Clock.Drift(); known {
		of.Drift = &drift
	}
	items := travel.List(of)
	done := 0
	s.list.Objects = nil
	for _, i := range items {
		if len(s.list.Objects) > 0 {
			s.list.Add(widget.NewSeparator())
		}
		tone := widgets.Warn
		if i.State == travel.Done || i.State == travel.Yours && a.trip.ticked[i.Kind] {
			tone = widgets.Good
			done++
		} else if i.State == travel.Yours {
			tone = widgets.Calm
		}
		f := words.Travel(i)
		s.list.Add(standingRow(tone, lang.L(f.What), lang.L(f.Basis, valued(f.Data)), s.way(i)))
	}
	tone, sentence := widgets.Good, lang.L("All done. Have a good journey.")
	if done < len(items) {
		tone, sentence = widgets.Calm, lang.L("done. The rest is below.")
	}
	s.figure.Objects = []fyne.CanvasObject{widgets.NewFigure(tone, lang.L("{{.N}} of {{.All}}", data{"N": done, "All": len(items)}), sentence)}
	s.object.Refresh()
}

// way is what ticks an item off, or nil.
func (s *travelScreen) way(i travel.Item) fyne.CanvasObject {
	a := s.app
	to := func(text string, open func() screen) fyne.CanvasObject {
		return widgets.NewButton(text, nil, func() { a.show(open()) })
	}
	if i.State == travel.Yours {
		tick := widgets.NewTick(lang.L("Done"), nil)
		tick.SetChecked(a.trip.ticked[i.Kind])
		tick.OnChanged = func(on bool) {
			a.trip.ticked[i.Kind] = on
			s.update()
		}
		return tick
	}
	if i.State == travel.Done {
		return nil
	}
	switch i.Kind {
	case travel.Clock:
		if i.How == "off" {
			return widgets.NewButton(lang.L("Make codes right"), nil, a.correct)
		}
		return widgets.NewButton(lang.L("Check"), nil, func() { a.measure(s.checked) })
	case travel.Backup:
		switch i.How {
		case "one-place", "failing":
			return to(lang.L("Show the places"), func() screen { return newPlaces(a) })
		case "old":
			return to(lang.L("Try a restore"), func() screen { return newRehearse(a) })
		}
		return to(lang.L("Back up"), func() screen { return newBackup(a) })
	case travel.Paper:
		return to(lang.L("Print"), func() screen { return newPaper(a) })
	case travel.Codes:
		if len(i.Lack) > 0 {
			return to(lang.L("Add codes"), func() screen { return newServiceCodes(a, i.Lack[0]) })
		}
		return to(lang.L("Choose"), func() screen { return newPick(a, map[vault.ID]bool{}, s.mark) })
	}
	return nil
}

// checked shows what came of asking the time servers: where they did not agree,
// the clock screen says more.
func (s *travelScreen) checked(m clock.Measurement, err error) {
	s.app.synced(m, err)
	if err == nil && !m.Decided || errors.Is(err, clock.ErrNoNetwork) {
		s.app.show(newClockScreen(s.app))
	}
}

// mark keeps which accounts the person could not do without.
func (s *travelScreen) mark(chosen map[vault.ID]bool) {
	s.app.save(func(v *vault.Vault) error {
		for i := range v.Accounts {
			v.Accounts[i].Important = chosen[v.Accounts[i].ID]
		}
		return nil
	}, func() {})
}
