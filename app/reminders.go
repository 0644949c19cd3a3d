package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/remind"
	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/backup/places"
)

const (
	// lookForReminders is how often it is looked whether there is something to tell
	// through the desktop.
	lookForReminders = time.Hour
	// toldFor is how long the desktop does not tell the same once more.
	toldFor = 7 * 24 * time.Hour
)

// reminder is what the person should be reminded of now, if anything.
func (a *App) reminder() (remind.Reminder, bool) {
	if _, ok := a.Store.(readOnly); ok {
		return remind.Reminder{}, false // no answer could be kept
	}
	s := a.Clock.Status()
	checks := remind.Checks{Stale: s.Corrected && s.Age == clock.Unchecked}
	if m := s.Last; m != nil && m.Decided {
		checks.Last = m.At.Add(m.Offset)
	}
	return remind.Due(a.vault, checks, a.fyne.Metadata().Version, a.Clock.Now())
}

// reminderBanner says what a reminder is about, with the way to do it and the
// ways to be left alone.
func (a *App) reminderBanner(r remind.Reminder) fyne.CanvasObject {
	later := widgets.NewButton(lang.L("Later"), nil, nil)
	later.OnTapped = func() {
		at := a.fyne.Driver().AbsolutePositionForObject(later)
		a.openLater(r, at.AddXY(0, later.Size().Height))
	}
	if r.Kind == remind.Place {
		fault := places.Fault(r.Place)
		p := problem(fault)
		// The step that helps comes first: not a try again that would fail as well.
		show := widgets.NewButton(lang.L("Show the places"), nil, func() { a.mind(r) })
		try := a.tryAgain(r.Place)
		ways := []fyne.CanvasObject{try, show, later}
		if again(fault) == "" {
			ways = []fyne.CanvasObject{show, try, later}
		}
		turn(ways[0].(*widgets.Button), true)
		return widgets.NewBanner(widgets.Warn, p.What, a.placeTitle(r.Place)+"\n"+sentences(p.Next, again(fault)), ways...)
	}
	f := words.Reminder(r)
	values := valued(f.Data)
	return widgets.NewBanner(widgets.Calm, lang.L(f.What, values), lang.L(f.Basis, values),
		widgets.NewPrimary(lang.L(f.Next), nil, func() { a.mind(r) }), later)
}

// mind leads to what a reminder is about.
func (a *App) mind(r remind.Reminder) {
	switch r.Kind {
	case remind.Place:
		a.show(newPlaces(a))
	case remind.Codes:
		a.show(newServiceCodes(a, r.Account))
	case remind.Enrolment:
		a.show(newEnrol(a, []vault.ID{r.Account.ID}))
	case remind.Rehearsal:
		a.show(newRehearse(a))
	case remind.Clock:
		a.sync()
	}
}

func (a *App) openLater(r remind.Reminder, at fyne.Position) {
	now := a.Clock.Now()
	wait := func(text string, days int) *fyne.MenuItem {
		return fyne.NewMenuItem(text, func() {
			a.save(func(v *vault.Vault) error {
				remind.Later(v, r, time.Duration(days)*24*time.Hour, now)
				return nil
			}, func() {})
		})
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		wait(lang.L("Tomorrow"), 1), wait(lang.L("In a week"), 7), wait(lang.L("In a month"), 30),
		fyne.NewMenuItem(lang.L("Not again"), func() {
			a.save(func(v *vault.Vault) error {
				remind.Never(v, r, now)
				return nil
			}, func() { a.say(lang.L("You will not be reminded of it. The settings can bring it back."), "", nil) })
		})), a.window.Canvas(), at)
}

// tellReminder shows a reminder as a notification of the desktop, where the person
// wants that and is not looking at the window anyway.
func (a *App) tellReminder(now time.Time) {
	if !a.behind && !a.tray.hidden || !a.vault.Reminders.Notify || now.Sub(a.told).Abs() < lookForReminders {
		return
	}
	a.told = now
	r, ok := a.reminder()
	if !ok || now.Sub(a.vault.Reminders.Told(r.Name())).Abs() < toldFor {
		return
	}
	a.notify("Latchkey", lang.L(words.Notice(r.Kind)))
	a.quietly(func(v *vault.Vault) error {
		v.Reminders = v.Reminders.Tell(r.Name(), now)
		return nil
	})
}
