package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/ready"
	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/vault"
)

// readyChip is the one figure that says how many accounts would come back if
// this device were gone.
func (a *App) readyChip() fyne.CanvasObject {
	words := lang.L("{{.N}} of {{.All}} could be restored", data{"N": ready.Back(a.vault), "All": len(a.vault.Accounts)})
	return widgets.NewChip(words, widgets.Warn, func() { a.show(newReady(a)) })
}

// readyScreen says what would be left if this device were gone today.
type readyScreen struct {
	app    *App
	body   *fyne.Container
	object fyne.CanvasObject
}

// mostListed is how many accounts that want something are named.
const mostListed = 50

func newReady(a *App) *readyScreen {
	s := &readyScreen{app: a, body: widgets.Gapped(gap)}
	s.object = a.page(lang.L("If this device were gone"), s.body)
	return s
}

func (s *readyScreen) content() fyne.CanvasObject { return s.object }

func (s *readyScreen) update() {
	state := ready.Judge(s.app.vault, s.app.Clock.Now())
	s.body.Objects = []fyne.CanvasObject{s.figure(state), s.checks(state)}
	if !s.app.vault.Backup.At.IsZero() { // else all want the same
		s.body.Add(s.accounts(state))
	}
	s.object.Refresh()
}

// figure is the number that matters.
func (s *readyScreen) figure(state ready.State) fyne.CanvasObject {
	tone, sentence := widgets.Good, lang.L("accounts would be yours again in minutes.")
	switch {
	case state.Back == 0:
		tone, sentence = widgets.Bad, lang.L("accounts would be yours again. All would be lost.")
	case state.Back < len(state.Accounts):
		tone, sentence = widgets.Warn, lang.L("accounts would be yours again. The others would be lost.")
	}
	return widgets.NewFigure(tone, lang.L("{{.N}} of {{.All}}", data{"N": state.Back, "All": len(state.Accounts)}), sentence)
}

func (s *readyScreen) checks(state ready.State) fyne.CanvasObject {
	rows := widgets.Gapped(12)
	worst, first := ready.Calm, (*widgets.Button)(nil)
	for _, c := range state.Checks {
		var mend fyne.CanvasObject
		if b := s.mend(c, state); b != nil {
			mend = b
			if c.Level > worst {
				worst, first = c.Level, b
			}
		}
		if c.Level == ready.Calm && c.At.IsZero() && mend == nil {
			continue // it is only worth a word where something can be done about it
		}
		f := words.Ready(c)
		if len(rows.Objects) > 0 {
			rows.Add(widget.NewSeparator())
		}
		rows.Add(standingRow(levelTone(c.Level), lang.L(f.What), lang.L(f.Basis, valued(f.Data)), mend))
	}
	if first != nil { // the one to take
		turn(first, true)
	}
	return widgets.NewPanel(rows)
}

// standingRow is a dot, what it is about and how that stands, and what mends it.
func standingRow(tone widgets.Tone, head, sentence string, mend fyne.CanvasObject) fyne.CanvasObject {
	said := widgets.Sided(widgets.NewDot(tone), widgets.Gapped(2, widgets.NewText(head, widgets.Style{Bold: true}),
		widgets.NewText(sentence, widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim})))
	if mend == nil {
		return said
	}
	return widgets.Ranked(200, said, mend)
}

// mend is the button that mends a check, or nil.
func (s *readyScreen) mend(c ready.Check, state ready.State) *widgets.Button {
	a := s.app
	way := func(text string, to func() screen) *widgets.Button {
		return widgets.NewButton(text, nil, func() { a.show(to()) })
	}
	back := func() screen { return newBackup(a) }
	prove := func() screen { return newRehearse(a) }
	switch c.Kind {
	case ready.Backup:
		return way(lang.L("Back up"), back)
	case ready.SecondPlace:
		return way(lang.L("Places"), func() screen { return newPlaces(a) })
	case ready.Rehearsal:
		if !a.vault.Backup.At.IsZero() {
			return way(lang.L("Try a restore"), prove)
		}
	case ready.RecoveryCode:
		if c.N > 0 && c.Level == ready.Amber {
			return way(lang.L("Try a restore"), prove)
		}
	case ready.Paper:
		return way(lang.L("Print"), func() screen { return newPaper(a) })
	case ready.Tried:
		if ids := untried(state); len(ids) > 0 {
			return way(lang.L("Try"), func() screen { return newEnrol(a, ids) })
		}
	case ready.ServiceCodes:
		for _, st := range state.Accounts {
			if account := st.Account; lacksCodes(st) {
				return way(lang.L("Add codes"), func() screen { return newServiceCodes(a, account) })
			}
		}
	}
	return nil
}

func lacksCodes(st ready.Standing) bool {
	for _, why := range st.Reasons {
		if why == ready.FewCodes || why == ready.NoServiceCodes || why == ready.CodesOpen {
			return true
		}
	}
	return false
}

// untried are the accounts of which nobody has said that their sites take the
// codes.
func untried(state ready.State) []vault.ID {
	var ids []vault.ID
	for _, st := range state.Accounts {
		if slices.Contains(st.Reasons, ready.Untried) {
			ids = append(ids, st.Account.ID)
		}
	}
	return ids
}

// accounts names those that want something, the ones that would be lost first.
func (s *readyScreen) accounts(state ready.State) fyne.CanvasObject {
	rows := widgets.Gapped(12, widgets.NewText(lang.L("Accounts"), widgets.Style{Bold: true}))
	listed, well := 0, 0
	for _, level := range []ready.Level{ready.Red, ready.Amber, ready.Green} {
		for _, st := range state.Accounts {
			switch {
			case st.Level != level:
			case level == ready.Green:
				well++
			case listed < mostListed:
				listed++
				rows.Add(widget.NewSeparator())
				rows.Add(s.standing(st))
			default:
				listed++
			}
		}
	}
	if listed > mostListed {
		rows.Add(widgets.NewText(lang.N("and {{.N}} more", listed-mostListed, data{"N": listed - mostListed}), widgets.Style{Color: widgets.ColorDim}))
	}
	if well > 0 {
		rows.Add(widget.NewSeparator())
		rows.Add(widgets.Sided(widgets.NewDot(widgets.Good), widgets.NewText(lang.N("{{.N}} accounts need nothing.", well, data{"N": well}), widgets.Style{})))
	}
	return widgets.NewPanel(rows)
}

func (s *readyScreen) standing(st ready.Standing) fyne.CanvasObject {
	a := s.app
	var reasons []string
	for _, why := range st.Reasons {
		reasons = append(reasons, lang.L(words.Reason(why)))
	}
	mend := widgets.NewButton(lang.L("Back up"), nil, func() { a.show(newBackup(a)) })
	switch {
	case st.Level != ready.Amber:
	case slices.Contains(st.Reasons, ready.Untried):
		mend = widgets.NewButton(lang.L("Try"), nil, func() { a.show(newEnrol(a, []vault.ID{st.Account.ID})) })
	case lacksCodes(st):
		mend = widgets.NewButton(lang.L("Add codes"), nil, func() { a.show(newServiceCodes(a, st.Account)) })
	}
	return standingRow(levelTone(st.Level), st.Account.Title(), sentences(reasons...), mend)
}

func levelTone(l ready.Level) widgets.Tone {
	switch l {
	case ready.Green:
		return widgets.Good
	case ready.Amber:
		return widgets.Warn
	case ready.Red:
		return widgets.Bad
	}
	return widgets.Calm
}
