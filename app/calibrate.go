package app

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// calibrate finds true time without a network, from the codes that another
// device shows for an account that is here too.
type calibrate struct {
	app         *App
	accounts    []vault.Account // by time, in the order of which
	which       *widgets.Select
	first, next *widgets.Entry
	found       *fyne.Container
	object      fyne.CanvasObject
}

func newCalibrate(a *App) *calibrate {
	c := &calibrate{app: a, first: widgets.NewEntry(), next: widgets.NewEntry(), found: widgets.Gapped(8)}
	var names []string
	for _, account := range a.vault.Accounts {
		if account.Kind != vault.HOTP {
			c.accounts = append(c.accounts, account)
			names = append(names, unlike(names, account.Title()))
		}
	}
	c.which = widgets.NewSelect(names, nil)
	c.which.SetSelectedIndex(0)
	c.first.SetPlaceHolder(lang.L("the code it shows now"))
	c.next.SetPlaceHolder(lang.L("the code after it"))
	c.next.OnSubmitted = func(string) { c.search() }
	c.object = a.page(lang.L("Check with a code"), widgets.Gapped(gap,
		widgets.NewText(lang.L("Without a network: take another device that shows codes for one of these accounts and whose codes are accepted. Type the code it shows, wait for the next one, and type that too."), widgets.Style{Color: widgets.ColorDim}),
		field(lang.L("Account"), c.which), field(lang.L("First code"), c.first), field(lang.L("Next code, as soon as it is shown"), c.next),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Compare"), nil, c.search)), c.found))
	return c
}

// unlike tells a title from those before it by a number: a Select knows its
// choices by their words alone.
func unlike(names []string, title string) string {
	name := title
	for n := 2; slices.Contains(names, name); n++ {
		name = title + " · " + strconv.Itoa(n)
	}
	return name
}

func (c *calibrate) content() fyne.CanvasObject { return c.object }
func (c *calibrate) focus() fyne.Focusable      { return c.first }

func (c *calibrate) search() {
	i := c.which.SelectedIndex()
	if i < 0 || c.first.Text == "" {
		c.app.window.Canvas().Focus(c.first)
		return
	}
	account, codes := c.accounts[i], []string{c.first.Text}
	if c.next.Text != "" {
		codes = append(codes, c.next.Text)
	}
	run(c.app, lang.L("Comparing with every minute of two days…"), func(ctx context.Context, _ func(string)) ([]clock.Fit, error) {
		return c.app.Clock.Calibrate(ctx, time.Duration(account.Period)*time.Second, func(at time.Time) string {
			code, err := account.Code(at)
			if err != nil {
				return ""
			}
			return code.Value
		}, codes...)
	}, func(fits []clock.Fit, err error) {
		if err != nil {
			c.app.explain(err)
			return
		}
		c.show(fits)
	})
}

// show offers the offsets that fit; more than one is said to be a guess.
func (c *calibrate) show(fits []clock.Fit) {
	c.found.Objects = nil
	if len(fits) > 1 {
		c.found.Add(widgets.NewText(lang.N("{{.N}} times fit this code. Type the next one too, or take the one that a watch agrees with.", len(fits), data{"N": len(fits)}), widgets.Style{Color: theme.ColorNameWarning}))
	}
	for _, fit := range fits {
		c.found.Add(c.offer(fit))
	}
	c.object.Refresh()
}

func (c *calibrate) offer(fit clock.Fit) fyne.CanvasObject {
	if fit.InStep {
		return widgets.NewBanner(widgets.Good, lang.L("The clock of this device fits"), lang.L("Both devices show the same codes without a correction."))
	}
	m := clock.Measurement{Offset: fit.Offset}
	return widgets.NewBanner(widgets.Warn, behind(fit.Offset),
		sentences(c.app.bothTimes(m), lang.L("To within {{.N}} s: a code does not tell more.", data{"N": int(fit.Uncertainty.Seconds())})),
		widgets.NewPrimary(lang.L("Make codes right"), nil, func() {
			c.app.confirm(m, "", func() error { return c.app.Clock.ApplyFit(fit, clock.Confirmed) }, c.app.back)
		}))
}

// confirm asks whether to use corrected time, with both times side by side, and
// puts it in force.
func (a *App) confirm(m clock.Measurement, more string, apply func() error, done func()) {
	a.ask(lang.L("Use corrected time?"), sentences(a.bothTimes(m), more)+"\n\n"+
		lang.L("Compare with a watch you trust. Only the codes in Latchkey change, not this device."),
		lang.L("Make codes right"), widget.HighImportance, func() { a.apply(apply, done) })
}

// apply puts a correction in force and says so.
func (a *App) apply(apply func() error, done func()) {
	run(a, lang.L("Making codes right…"), func(context.Context, func(string)) (struct{}, error) {
		return struct{}{}, apply()
	}, func(_ struct{}, err error) { a.corrected(err, done) })
}

// corrected says what came of putting a correction in force.
func (a *App) corrected(err error, done func()) {
	a.refresh()
	switch {
	case errors.Is(err, clock.ErrInStep):
		a.say(lang.L("Your device clock is right. Nothing has to be corrected."), "", nil)
	case err != nil:
		a.explain(err)
	default:
		done()
		if _, shown := a.top().(*clockScreen); shown {
			return // it says so itself, and has an Undo
		}
		a.say(lang.L("Your codes are right now. They use corrected time; this device was not changed."), lang.L("Undo"), a.uncorrect)
	}
}
