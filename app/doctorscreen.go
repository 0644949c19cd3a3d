package app

import (
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/doctor"
	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// doctorScreen finds out why a code of an account was refused, and leads from one
// step to the next.
type doctorScreen struct {
	app        *App
	id         vault.ID
	attempts   []doctor.Attempt // as they were when the code was refused
	looked     bool             // the clock was asked, or it was chosen not to
	correcting bool             // the codes are being made right
	changed    bool             // something was changed that is to be tried now
	failed     map[string]bool  // verdicts whose step did not help

	unreachable bool          // no time source answered
	dropped     time.Duration // the correction that the check took out

	first, second *widgets.Entry // two codes of another device; kept while the screen is drawn anew

	cards  []liveCard
	next   *widgets.Text // says when the next code comes
	body   *fyne.Container
	object fyne.CanvasObject
}

// liveCard is a card whose code goes on.
type liveCard struct {
	card    *widgets.Card
	account vault.Account
}

// freshEnough is how old a measurement may be to need no new one for the doctor.
const freshEnough = 10 * time.Minute

func newDoctor(a *App, account vault.Account) *doctorScreen {
	s := &doctorScreen{app: a, id: account.ID, attempts: slices.Clone(a.attempts), failed: map[string]bool{}, first: widgets.NewEntry(), second: widgets.NewEntry(), body: widgets.Gapped(gap)}
	s.first.SetPlaceHolder(lang.L("the code it shows now"))
	s.second.SetPlaceHolder(lang.L("the code after it"))
	s.object = a.page(lang.L("Code refused?"), s.body)
	m := a.Clock.Status().Last
	switch {
	case account.Kind == vault.HOTP, m != nil && m.Decided && a.device().Sub(m.At).Abs() < freshEnough:
		s.looked = true
	case a.Clock.AtStart():
		s.look()
	}
	return s
}

func (s *doctorScreen) content() fyne.CanvasObject { return s.object }

// look measures the clock.
func (s *doctorScreen) look() {
	a := s.app
	before := a.Clock.Status().Offset
	a.measure(func(m clock.Measurement, err error) {
		s.looked = true
		s.unreachable = errors.Is(err, clock.ErrNoNetwork)
		if m.Dropped {
			s.dropped = before
		}
		s.update()
	})
}

// judged is the case as it stands.
func (s *doctorScreen) judged(account vault.Account) doctor.Case {
	c := s.app.Clock
	out := doctor.Case{Account: account, Vault: s.app.vault, Attempts: s.attempts, Now: c.Now(),
		Clock: doctor.Clock{Status: c.Status(), Findings: c.Findings(), Dropped: s.dropped, Unreachable: s.unreachable}}
	if m := out.Clock.Status.Last; m != nil {
		out.Clock.Cause = c.Explain(*m)
	}
	return out
}

func (s *doctorScreen) update() {
	a := s.app
	s.cards, s.next = nil, nil
	s.body.Objects = nil
	account, ok := a.vault.Find(s.id)
	if !ok {
		s.body.Add(widgets.NewBanner(widgets.Warn, lang.L("This account is not here any more"), lang.L("It was deleted meanwhile. Look into the bin.")))
		s.body.Refresh()
		return
	}
	s.body.Add(s.card(account))
	if s.looked {
		s.say(account)
	} else {
		s.body.Add(widgets.NewPanel(widgets.Gapped(gap,
			widgets.NewText(lang.L("Latchkey looks at the clock, at this account and at what was copied. To check the clock it asks the time servers for the time; nothing about your accounts is sent."), widgets.Style{}),
			widgets.Flow(8, widgets.NewPrimary(lang.L("Look into it"), nil, s.look),
				widgets.NewButton(lang.L("Without the network"), nil, func() {
					s.looked = true
					s.update()
				})))))
	}
	s.tick(a.Clock.Now())
	s.object.Refresh()
}

// card shows an account with its code of the moment.
func (s *doctorScreen) card(account vault.Account) fyne.CanvasObject {
	card := widgets.NewCard()
	card.OnTap = func() {
		if note := s.app.copyCode(account); note != "" {
			s.app.say(note, "", nil)
		}
	}
	s.cards = append(s.cards, liveCard{card, account})
	return card
}

func (s *doctorScreen) tick(now time.Time) {
	for _, c := range s.cards {
		c.card.Set(s.app.rowOf(c.account, now))
	}
	if s.next != nil {
		if code, err := s.cards[0].account.Code(now); err == nil {
			s.next.SetText(lang.L("The next code comes in {{.Time}} s.", data{"Time": int((code.ValidUntil.Sub(now) + time.Second - 1) / time.Second)}))
		}
	}
}

// say shows the verdict whose turn it is, and what was looked at.
func (s *doctorScreen) say(account vault.Account) {
	a := s.app
	c := s.judged(account)
	verdicts := doctor.Examine(c)
	current := slices.IndexFunc(verdicts, func(v doctor.Verdict) bool { return v.Step != doctor.NoStep && !s.failed[named(v)] })
	if s.correcting && !slices.ContainsFunc(verdicts, func(v doctor.Verdict) bool { return v.Step == doctor.Correct }) {
		s.correcting, s.changed = false, true
	}
	if s.changed {
		s.body.Add(widgets.NewPanel(widgets.Gapped(gap, widgets.NewText(lang.L("Now take the code above and try it."), widgets.Style{Bold: true}), s.outcome(true, func() { s.changed = false }))))
	} else {
		// Not above what may yet be the cause.
		if verdicts[0].Cause == doctor.Right && len(s.failed) == 0 && verdicts[current].Cause == doctor.Site {
			s.body.Add(widgets.NewBanner(widgets.Good, lang.L(words.Doctor(verdicts[0], account).What), lang.L("Here is what to try next.")))
		}
		s.body.Add(s.verdict(verdicts[current], account))
	}
	looked := widgets.Gapped(10, widgets.NewText(lang.L("What was looked at"), widgets.Style{Bold: true}))
	for i, v := range verdicts {
		if i != current && (v.Certainty == doctor.Fine || s.failed[named(v)]) {
			looked.Add(widgets.Sided(widgets.NewSign(tone(v)), s.told(words.Doctor(v, account), widgets.Style{})))
		}
	}
	if len(looked.Objects) > 1 {
		s.body.Add(widgets.NewPanel(looked))
	}
	ways := widgets.Flow(8, widgets.NewButton(lang.L("Report for support"), nil, func() { a.show(newReport(a, c)) }))
	if len(s.failed) > 0 {
		ways.Add(widgets.NewButton(lang.L("Start again"), theme.ViewRefreshIcon(), func() {
			s.failed = map[string]bool{}
			s.update()
		}))
	}
	s.body.Add(ways)
}

// named tells verdicts apart.
func named(v doctor.Verdict) string { return string(v.Cause) + string(v.Other.ID) }

func tone(v doctor.Verdict) widgets.Tone {
	switch v.Certainty {
	case doctor.Certain:
		return widgets.Bad
	case doctor.Likely:
		return widgets.Warn
	case doctor.Fine:
		if v.Cause != doctor.NotSeen {
			return widgets.Good
		}
	}
	return widgets.Calm
}

// told is what is so, and under it what that rests on.
func (s *doctorScreen) told(f words.Finding, style widgets.Style) *fyne.Container {
	out := widgets.Gapped(4, widgets.NewText(lang.L(f.What, valued(f.Data)), style))
	if f.Basis != "" {
		out.Add(widgets.NewText(lang.L(f.Basis, valued(f.Data)), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	}
	return out
}

// verdict shows what is most likely, and the one step to take.
func (s *doctorScreen) verdict(v doctor.Verdict, account vault.Account) fyne.CanvasObject {
	f := words.Doctor(v, account)
	told := s.told(f, widgets.Style{Bold: true})
	if why, mend := causeWords(v.Why); why != "" {
		told.Add(widgets.NewText(sentences(why, mend), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	}
	body := widgets.Gapped(gap, widgets.Sided(widgets.NewSign(tone(v)), told))
	body.Add(widgets.NewText(lang.L(f.Next, valued(f.Data)), widgets.Style{}))
	s.step(body, v, account)
	if v.Cause == doctor.Site {
		for _, text := range []string{words.SiteReady, words.SiteTravel, words.SiteAnew} {
			body.Add(widgets.NewText(lang.L(text, valued(f.Data)), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
		}
	} else {
		body.Add(s.outcome(v.Step != doctor.TryAs, func() { s.failed[named(v)] = true }))
	}
	return widgets.NewPanel(body)
}

// outcome asks whether a step helped; a yes is left out where the step has one of
// its own.
func (s *doctorScreen) outcome(yes bool, not func()) fyne.CanvasObject {
	ways := widgets.Flow(8)
	if yes {
		ways.Add(widgets.NewButton(lang.L("It worked"), theme.ConfirmIcon(), s.app.back))
	}
	ways.Add(widgets.NewButton(lang.L("That did not help"), nil, func() {
		not()
		s.update()
	}))
	return widgets.Gapped(gap, widget.NewSeparator(), ways)
}

// step adds what it takes to carry out the step of a verdict.
func (s *doctorScreen) step(body *fyne.Container, v doctor.Verdict, account vault.Account) {
	a := s.app
	do := func(text string, tapped func()) *widgets.Button { return widgets.NewPrimary(text, nil, tapped) }
	var ways []fyne.CanvasObject
	switch v.Step {
	case doctor.Correct:
		ways = append(ways, do(lang.L("Make codes right"), func() {
			s.correcting = true
			a.correctBy(*v.Measured)
		}))
		ways = append(ways, dateButton(a)...)
	case doctor.CheckClock:
		ways = append(ways, do(lang.L("Check the clock"), s.look))
	case doctor.Calibrate:
		ways = append(ways, do(lang.L("Check with a code"), func() { a.show(newCalibrate(a)) }), widgets.NewButton(lang.L("Try again"), nil, s.look))
		ways = append(ways, dateButton(a)...)
	case doctor.FreshCode:
		s.next = widgets.NewText("", widgets.Style{Bold: true})
		body.Add(s.next)
	case doctor.NextCode:
		ways = append(ways, do(lang.L("Next code"), func() {
			s.change(func(v *vault.Vault) error {
				_, err := v.Advance(account.ID)
				return err
			})
		}))
	case doctor.OtherCode, doctor.ChooseName:
		body.Add(s.card(v.Other))
	case doctor.BringBack:
		body.Add(s.card(v.Other))
		ways = append(ways, widgets.NewButton(lang.L("Bring it back"), nil, func() { s.change(bringBack(v.Other.ID)) }))
	case doctor.TryAs:
		for _, try := range v.Try {
			body.Add(s.card(asKind(try)))
			body.Add(widgets.Flow(8, widgets.NewPrimary(lang.L("It worked: keep it"), theme.ConfirmIcon(), func() { s.keep(account, try) })))
		}
	case doctor.AddAgain:
		ways = append(ways, do(lang.L("Add the new QR code"), func() { a.show(newAdd(a)) }))
	case doctor.TwoCodes:
		s.twoCodes(body, account)
	case doctor.ServiceCode:
		ways = append(ways, do(lang.L("Service codes"), func() { a.show(newServiceCodes(a, account)) }))
	case doctor.FindTheCodes:
		ways = append(ways, widgets.NewButton(lang.L("Keep service codes here"), nil, func() { a.show(newServiceCodes(a, account)) }))
	}
	if v.Cause == doctor.Site && v.Page != "" {
		ways = append(ways, widgets.NewButton(lang.L("Open the site’s help"), nil, func() { a.browse(v.Page) }))
	}
	if len(ways) > 0 {
		body.Add(widgets.Flow(8, ways...))
	}
}

// change carries out a step that changes the vault.
func (s *doctorScreen) change(change func(*vault.Vault) error) {
	s.app.save(change, func() {
		s.changed = true
		s.update()
	})
}

// asKind is an account to be tried with other parameters, which its card names.
func asKind(try vault.Account) vault.Account {
	try.Name = lang.L("{{.Digits}} digits, {{.Period}} s, {{.Algorithm}}", data{"Digits": try.Digits, "Period": try.Period, "Algorithm": words.Algorithm(try)})
	return try
}

// keep gives the account the parameters that the site took.
func (s *doctorScreen) keep(account, try vault.Account) {
	as := func(like vault.Account) func(*vault.Vault) error {
		return func(v *vault.Vault) error {
			now, ok := v.Find(account.ID)
			if !ok {
				return vault.ErrNoAccount
			}
			now.Kind, now.Algorithm, now.Digits, now.Period = like.Kind, like.Algorithm, like.Digits, like.Period
			return v.Replace(now)
		}
	}
	s.app.save(as(try), func() {
		s.app.back()
		s.app.say(lang.L("Its codes are of that kind from now on."), lang.L("Undo"), func() { s.app.save(as(account), func() {}) })
	})
}

// twoCodes shows two codes in a row for a site that asks for them, and brings the
// counter to where another device is by two codes of that.
func (s *doctorScreen) twoCodes(body *fyne.Container, account vault.Account) {
	a := s.app
	now := a.Clock.Now()
	code, err := account.Code(now)
	after, failed := account.CodeAfter(now)
	if err == nil && failed == nil {
		body.Add(widgets.NewText(code.Grouped()+"   "+after.Grouped(), widgets.Style{Size: widgets.SizeCode, Mono: true}))
	}
	compare := func() {
		next, err := doctor.Resync(account, s.first.Text, s.second.Text)
		if err != nil {
			a.explain(err)
			return
		}
		s.change(func(v *vault.Vault) error {
			now, ok := v.Find(account.ID)
			if !ok {
				return vault.ErrNoAccount
			}
			now.Counter = next
			return v.Replace(now)
		})
	}
	s.second.OnSubmitted = func(string) { compare() }
	body.Add(field(lang.L("First code"), s.first))
	body.Add(field(lang.L("The code after it"), s.second))
	body.Add(widgets.Flow(8, widgets.NewButton(lang.L("Bring the count in line"), nil, compare),
		widgets.NewButton(lang.L("These two were used"), nil, func() {
			s.change(func(v *vault.Vault) error {
				for range 2 {
					if _, err := v.Advance(account.ID); err != nil {
						return err
					}
				}
				return nil
			})
		})))
}

// browse opens a page of the table of sites in the browser.
func (a *App) browse(page string) {
	u, err := url.Parse(page)
	if err == nil {
		err = a.fyne.OpenURL(u)
	}
	if err != nil {
		a.explain(err)
	}
}

// openOutside opens a file with the program that this device has for its kind.
func (a *App) openOutside(path string) {
	path, err := filepath.Abs(path)
	if err == nil {
		path = filepath.ToSlash(path)
		if !strings.HasPrefix(path, "/") { // it begins with a drive
			path = "/" + path
		}
		err = a.fyne.OpenURL(&url.URL{Scheme: "file", Path: path})
	}
	if err != nil {
		a.explain(err)
	}
}
