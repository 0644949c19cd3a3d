package app

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/issuers"
	"latchkey/app/ready"
	"latchkey/app/remind"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup/places"
)

// enrol goes on where a site shows its QR code: the site takes a code, its
// service codes are kept, and the account is in a backup. One account after the
// other; what is left undone stays marked.
type enrol struct {
	app *App
	ids []vault.ID

	card    *widgets.Card
	account vault.Account // whose turn it is; zero when only the backup is left
	paste   *widgets.Entry
	body    *fyne.Container
	object  fyne.CanvasObject
}

// postponed is how long an account that was put off is not asked about.
const postponed = 3 * 24 * time.Hour

func newEnrol(a *App, ids []vault.ID) *enrol {
	s := &enrol{app: a, ids: ids, card: widgets.NewCard(), paste: newCodesEntry(), body: widgets.Gapped(gap)}
	s.card.OnTap = func() {
		if note := a.copyCode(s.account); note != "" {
			a.say(note, "", nil)
		}
	}
	s.object = a.page(lang.L("Finish setting up"), s.body)
	return s
}

func (s *enrol) content() fyne.CanvasObject { return s.object }

func (s *enrol) update() {
	s.account = vault.Account{}
	left := s.left()
	s.body.Objects = nil
	if len(left) > 0 {
		s.account = left[0]
		s.body.Add(s.card)
		if slices.Contains(ready.Unfinished(s.account), vault.Untried) {
			s.body.Add(s.try())
		} else {
			s.body.Add(s.codes())
		}
	} else if s.backedUp() {
		s.body.Add(widgets.NewBanner(widgets.Good, lang.L("All done"), lang.L("Nothing is left to do here."), widgets.NewPrimary(lang.L("Done"), nil, s.app.back)))
	} else {
		s.body.Add(s.backup())
	}
	s.body.Add(s.steps())
	s.tick(s.app.Clock.Now())
	s.object.Refresh()
}

// left are the accounts that are to be asked about, in order.
func (s *enrol) left() []vault.Account {
	var out []vault.Account
	for _, id := range s.ids {
		if account, ok := s.app.vault.Find(id); ok && len(ready.Unfinished(account)) > 0 {
			out = append(out, account)
		}
	}
	return out
}

// backedUp tells whether a verified backup has the accounts, or will have them in
// a moment.
func (s *enrol) backedUp() bool {
	v := s.app.vault
	keeps := func(p vault.Place) bool { return places.Fault(p) == nil }
	return v.Backup.Digest == v.Digest() || slices.ContainsFunc(v.Places, keeps)
}

func (s *enrol) tick(now time.Time) {
	if s.account.ID != "" {
		s.card.Set(s.app.rowOf(s.account, now))
	}
}

// question is a panel that asks one thing.
func question(head, sentence string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.NewPanel(widgets.Gapped(gap, append([]fyne.CanvasObject{sheetWords(head, sentence)}, objects...)...))
}

// try asks whether the site takes the code.
func (s *enrol) try() fyne.CanvasObject {
	account := s.account
	return question(lang.L("Type this code at the site. Was it accepted?"),
		lang.L("Some sites ask for it now, others when you next sign in."),
		widgets.Flow(8,
			widgets.NewPrimary(lang.L("Yes, accepted"), theme.ConfirmIcon(), func() {
				s.save(func(v *vault.Vault) error { return v.Finish(account.ID, vault.Untried) })
			}),
			widgets.NewButton(lang.L("No, refused"), nil, func() { s.app.show(newDoctor(s.app, account)) }),
			s.later()))
}

// codes asks for the service codes.
func (s *enrol) codes() fyne.CanvasObject {
	a, account := s.app, s.account
	sentence := lang.L("Most sites give you one-time codes for the day your authenticator is gone, often called backup codes. Kept here, they are in your backups too.")
	if site, ok := issuers.Of(account.Issuer); ok && site.ServiceCodes == issuers.Yes {
		sentence = lang.L("{{.Site}} gives you one-time codes for the day your authenticator is gone, often called backup codes. Kept here, they are in your backups too.", data{"Site": site.Name})
	}
	without := func() { s.save(func(v *vault.Vault) error { return v.DoWithoutCodes(account.ID) }) }
	return question(lang.L("Paste the site’s service codes"), sentence, s.paste,
		widgets.Flow(8,
			widgets.NewPrimary(lang.L("Keep these codes"), nil, func() {
				a.addServiceCodes(account.ID, s.paste, s.onward)
			}),
			widgets.NewButton(lang.L("There are none"), nil, without),
			widgets.NewButton(lang.L("I keep them elsewhere"), nil, without),
			s.later()))
}

// backup asks for a backup.
func (s *enrol) backup() fyne.CanvasObject {
	a := s.app
	return question(lang.L("Now make a backup"), lang.L("Until then, only this device has it."),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Make a backup"), nil, func() { a.show(newBackup(a)) }), widgets.NewButton(lang.L("Later"), nil, a.back)))
}

// later puts off what is left for the account.
func (s *enrol) later() fyne.CanvasObject {
	a, account := s.app, s.account
	return widgets.NewButton(lang.L("Later"), nil, func() {
		now := a.Clock.Now()
		a.save(func(v *vault.Vault) error {
			remind.Later(v, remind.Reminder{Kind: remind.Enrolment, Account: account}, postponed, now)
			return nil
		}, func() {
			a.back()
			a.say(lang.L("{{.Account}} stays marked until it is done.", data{"Account": account.Title()}), "", nil)
		})
	})
}

// save keeps an answer and goes on.
func (s *enrol) save(change func(*vault.Vault) error) { s.app.save(change, s.onward) }

// onward leaves when nothing is left.
func (s *enrol) onward() {
	if len(s.left()) == 0 && s.backedUp() && s.app.top() == screen(s) {
		s.app.back()
		s.app.say(lang.L("All done. Nothing is left to do here."), "", nil)
	}
}

// steps says how far it is.
func (s *enrol) steps() fyne.CanvasObject {
	rows := widgets.Gapped(10)
	for _, id := range s.ids {
		account, ok := s.app.vault.Find(id)
		if !ok {
			continue
		}
		open := ready.Unfinished(account)
		if len(s.ids) > 1 {
			rows.Add(widgets.NewText(account.Title(), widgets.Style{Bold: true}))
		}
		rows.Add(step(lang.L("Try a code at the site"), !slices.Contains(open, vault.Untried)))
		said := lang.L("Note its service codes")
		if account.WithoutCodes {
			said = lang.L("It needs no service codes here")
		}
		rows.Add(step(said, !slices.Contains(open, vault.NoCodes)))
	}
	if len(s.ids) > 1 {
		rows.Add(widget.NewSeparator())
	}
	rows.Add(step(lang.L("Back up"), s.backedUp()))
	return widgets.NewPanel(rows)
}

// step is a line that is ticked off when it is done.
func step(text string, done bool) fyne.CanvasObject {
	tone, style := widgets.Calm, widgets.Style{Color: widgets.ColorDim}
	if done {
		tone, style = widgets.Good, widgets.Style{}
	}
	return widgets.Sided(widgets.NewDot(tone), widgets.NewText(text, style))
}

// moreOf are the entries of an account's menu that are about being ready.
func (a *App) moreOf(account vault.Account) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	if len(ready.Unfinished(account)) > 0 {
		items = append(items, fyne.NewMenuItem(lang.L("Finish setting up"), func() { a.show(newEnrol(a, []vault.ID{account.ID})) }))
	}
	text := lang.L("Mark as important")
	if account.Important {
		text = lang.L("Not important after all")
	}
	return append(items, fyne.NewMenuItem(text, func() {
		a.save(func(v *vault.Vault) error { return v.Mark(account.ID, !account.Important) }, func() {})
	}))
}
