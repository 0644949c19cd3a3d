package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/vault"
	"latchkey/vault/backup"
)

// newRehearse asks for a backup and its code, as on the day they are needed, and
// shows what would come back.
func newRehearse(a *App) *restore {
	r := newOpening(a, lang.L("Prove that I could restore"),
		lang.L("Take any backup of yours and type the recovery code from your paper, as you would on a new device. No account is changed."))
	r.opened = func(c *backup.Contents, _ string) {
		kind, name := r.origin()
		a.rehearse(c, kind, name)
	}
	return r
}

// rehearsalDue says that it is time to rehearse, or is nil.
func (a *App) rehearsalDue() fyne.CanvasObject {
	now := a.Clock.Now()
	if !a.vault.RehearsalDue(now, a.fyne.Metadata().Version) {
		return nil
	}
	later := widgets.NewButton(lang.L("Ask me in a month"), nil, nil)
	later.OnTapped = func() {
		a.save(func(v *vault.Vault) error {
			v.RehearseAfter = now.Add(vault.RehearsalSnooze)
			return nil
		}, later.Hide)
	}
	return widgets.NewBanner(widgets.Calm, a.lastRehearsal(), lang.L("It is time to try: it takes two minutes, and no account is changed."),
		widgets.NewButton(lang.L("Prove that I could restore"), nil, func() { a.show(newRehearse(a)) }), later)
}

// rehearsalLine leads to a rehearsal that is not due.
func (a *App) rehearsalLine() fyne.CanvasObject {
	return widgets.Gapped(8, widgets.NewText(a.lastRehearsal(), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
		widgets.Flow(8, widgets.NewButton(lang.L("Prove that I could restore"), nil, func() { a.show(newRehearse(a)) })))
}

// lastRehearsal says when the last rehearsal was.
func (a *App) lastRehearsal() string {
	last, ok := a.vault.Rehearsed()
	if !ok {
		return lang.L("You have not tried yet whether you can restore.")
	}
	return lang.L("Last proven {{.Day}}, {{.N}} of {{.N}}: {{.File}}", data{"Day": day(last.At, a.Clock.Now()), "N": last.Of, "File": last.File})
}

// rehearse compares a backup with the accounts as they are kept, remembers that
// it was done, and shows both.
func (a *App) rehearse(c *backup.Contents, kind vault.RehearsalKind, name string) {
	var r backup.Rehearsal
	now := a.Clock.Now()
	a.save(func(v *vault.Vault) error {
		r = c.Rehearse(v)
		if r.Restored == 0 {
			return errNothingBack
		}
		v.Certify(r.Certificate(kind, name, a.fyne.Metadata().Version, now))
		return nil
	}, func() { a.show(newRehearsal(a, r, c, name)) })
}

// rehearsal shows the codes of a backup beside those of the accounts.
type rehearsal struct {
	pairs  []pairRow
	object fyne.CanvasObject
}

// pairRow is a pair with its two codes.
type pairRow struct {
	backup.Pair
	there, here *widgets.Text
}

func newRehearsal(a *App, r backup.Rehearsal, c *backup.Contents, name string) *rehearsal {
	s := &rehearsal{}
	noted := lang.L("Noted with today’s date. Nothing was changed.")
	if c.RecoveryID != "" {
		noted = lang.L("The recovery code “{{.ID}}” opens it. Noted with today’s date; nothing was changed.", data{"ID": c.RecoveryID})
	}
	tone, button := widgets.Good, widgets.NewPrimary(lang.L("Done"), nil, func() { a.opened(a.vault) })
	if r.Restored < r.Of {
		tone, noted = widgets.Warn, lang.L("The others are named below. Make a new backup and try that one.")
		button = widgets.NewPrimary(lang.L("Make a backup"), nil, func() { a.show(newBackup(a)) })
	}
	body := widgets.Gapped(gap,
		widgets.NewBanner(tone, lang.L("You could restore {{.N}} of {{.All}}", data{"N": r.Restored, "All": r.Of}), noted, button),
		widgets.NewText(rehearsedFile(a, c, name), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	if others := r.Differing(); len(others) > 0 {
		body.Add(widgets.NewPanel(s.list(lang.L("What differs"), others)))
	}
	if same := r.Equal(); len(same) > 0 {
		body.Add(widgets.NewPanel(s.list(lang.L("The same in the backup and here"), same)))
	}
	if failures := unread(c); len(failures) > 0 {
		body.Add(widgets.NewPanel(failureList(lang.L("Could not be read"), failures)))
	}
	s.object = a.page(lang.L("Could you restore?"), body)
	s.tick(a.Clock.Now())
	return s
}

func rehearsedFile(a *App, c *backup.Contents, name string) string {
	if c.Made.IsZero() {
		return name
	}
	return lang.L("{{.File}}, made {{.Day}}", data{"File": name, "Day": day(c.Made, a.Clock.Now())})
}

func (s *rehearsal) content() fyne.CanvasObject { return s.object }

// tick implements ticking: both codes go on, and stay alike.
func (s *rehearsal) tick(now time.Time) {
	for _, p := range s.pairs {
		p.there.SetText(codeOf(p.There, now))
		p.here.SetText(codeOf(p.Here, now))
	}
}

func codeOf(a vault.Account, now time.Time) string {
	code, err := a.Code(now)
	if err != nil {
		return "–"
	}
	return code.Grouped()
}

func (s *rehearsal) list(head string, pairs []backup.Pair) fyne.CanvasObject {
	dim := widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim, Fixed: true}
	list := widgets.Gapped(8, widgets.Ranked(200, widgets.NewText(head, widgets.Style{Bold: true}),
		twoCodes(widgets.NewText(lang.L("backup"), dim), widgets.NewText(lang.L("here"), dim))))
	for i, p := range pairs {
		if i == mostLines {
			list.Add(more(len(pairs) - i))
			break
		}
		list.Add(widget.NewSeparator())
		list.Add(s.row(p))
	}
	return list
}

func (s *rehearsal) row(p backup.Pair) fyne.CanvasObject {
	code := widgets.Style{Mono: true, Fixed: true}
	row := pairRow{p, widgets.NewText("", code), widgets.NewText("", code)}
	s.pairs = append(s.pairs, row)
	said := widgets.Gapped(4, widgets.NewText(p.Title(), widgets.Style{}))
	if p.Outcome != backup.Same {
		what := lang.L(words.Outcome(p.Outcome))
		var fields []string
		for _, f := range p.Fields {
			fields = append(fields, lang.L(words.Field(f)))
		}
		if p.Outcome == backup.Changed {
			what = lang.L("edited since: {{.Fields}}", data{"Fields": enumerated(fields)})
		}
		said.Add(widgets.NewText(what, widgets.Style{Size: widgets.SizeSmall, Color: theme.ColorNameWarning}))
	}
	return widgets.Ranked(200, said, twoCodes(row.there, row.here))
}

// twoCodes sets two codes into columns as wide as the longest codes, and under
// one another where there is no room for two.
func twoCodes(there, here *widgets.Text) fyne.CanvasObject {
	return widgets.Flow(14, container.New(codeColumn{}, there), container.New(codeColumn{}, here))
}

// codeColumn is as wide as the longest codes.
type codeColumn struct{}

func (codeColumn) MinSize(objects []fyne.CanvasObject) fyne.Size {
	longest := fyne.MeasureText("00000 00000", theme.Size(widgets.SizeText), fyne.TextStyle{Monospace: true})
	return fyne.NewSize(longest.Width, objects[0].MinSize().Height)
}

func (codeColumn) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
