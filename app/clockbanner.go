package app

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
	"latchkey/sync/clock"
)

// behind says in words how far the device clock is off.
func behind(offset time.Duration) string {
	amount, late := amountOf(offset)
	if late {
		return lang.L("This device is {{.Amount}} behind", data{"Amount": amount})
	}
	return lang.L("This device is {{.Amount}} ahead", data{"Amount": amount})
}

// bothTimes sets the time of this device beside true time, so that anyone can
// compare them with a watch.
func (a *App) bothTimes(m clock.Measurement) string {
	device := a.Clock.Now().Add(-a.Clock.Status().Offset)
	layout := "15:04:05"
	if m.Offset.Abs() > 12*time.Hour {
		layout = "2 Jan 2006, 15:04:05"
	}
	return lang.L("This device says {{.Device}}, true time is {{.True}}.", data{"Device": device.Local().Format(layout), "True": device.Add(m.Offset).Local().Format(layout)})
}

// pending is the measurement that asks for a correction, or nil.
func (a *App) pending() *clock.Measurement {
	s := a.Clock.Status()
	if s.Corrected || a.deviceLevel() == clock.InStep {
		return nil
	}
	return s.Last
}

// deviceLevel says what the last measured error of the device clock would do to
// the codes of the account that bears the least.
func (a *App) deviceLevel() clock.Level {
	m := a.Clock.Status().Last
	if m == nil || !m.Decided {
		return clock.InStep
	}
	return clock.LevelFor(m.Offset, m.Uncertainty, a.vault.ShortestPeriod())
}

// clockBanner says that the device clock is off and offers to make the codes
// right; nil when there is nothing to say.
func (a *App) clockBanner() fyne.CanvasObject {
	m := a.pending()
	if m == nil {
		return a.findingBanner()
	}
	level := a.deviceLevel()
	if level < clock.Warn {
		return nil
	}
	tone := widgets.Warn
	if level >= clock.Urgent {
		tone = widgets.Bad
	}
	return widgets.NewBanner(tone, behind(m.Offset), sentences(effect(level), a.bothTimes(*m), agreeing(*m)),
		widgets.NewPrimary(lang.L("Make codes right"), nil, a.correct))
}

// findingBanner says what is wrong with the clock as far as that can be seen
// without a network, as long as it was not measured.
func (a *App) findingBanner() fyne.CanvasObject {
	if s := a.Clock.Status(); s.Corrected || s.Last != nil && s.Last.Decided && a.Clock.Now().Sub(s.Last.At) < 24*time.Hour {
		return nil
	}
	for _, f := range a.Clock.Findings() {
		if f != clock.FoundUnsynchronized { // usual and harmless for a while: the clock screen says it
			return widgets.NewBanner(widgets.Warn, findingWords(f), lang.L("Your codes may be refused. Check the clock now."),
				widgets.NewPrimary(lang.L("Sync now"), nil, a.sync))
		}
	}
	return nil
}

// plusMinus writes an offset with its sign: what is added to the device clock. Fyne's
// font has no minus, but a dash as long.
func plusMinus(offset time.Duration) string {
	amount, late := amountOf(offset)
	if late {
		return "+" + amount
	}
	return "–" + amount
}

// effect says what a level does to codes.
func effect(l clock.Level) string {
	switch l {
	case clock.InStep:
		return lang.L("No site will refuse a code because of it.")
	case clock.Notice:
		return lang.L("The strictest sites may refuse a code now and then.")
	case clock.Warn:
		return lang.L("Some sites will refuse your codes.")
	case clock.Urgent:
		return lang.L("Many sites will refuse your codes.")
	}
	return lang.L("Most sites will refuse your codes.")
}

func agreeing(m clock.Measurement) string {
	n := 0
	for _, s := range m.Samples {
		if s.Verdict == clock.Agrees {
			n++
		}
	}
	return lang.L("{{.N}} of {{.All}} time sources agree.", data{"N": n, "All": len(m.Samples)})
}

// warnOfClock says once, when a code is copied, that it will be refused because
// of the clock.
func (a *App) warnOfClock() {
	m := a.pending()
	if m == nil || a.warned || a.deviceLevel() < clock.Broken {
		return
	}
	a.warned = true
	a.warn(lang.L("Copied, but it will be refused: {{.Clock}}.", data{"Clock": behind(m.Offset)}), lang.L("Make codes right"), a.correct)
}

// clockChips say how the clock stands, and undo a correction.
func (a *App) clockChips() []fyne.CanvasObject {
	open := func() { a.show(newClockScreen(a)) }
	s, level := a.Clock.Status(), a.deviceLevel()
	off := func() string {
		if a.readOnly() { // whose banner says other things
			return behind(s.Last.Offset)
		}
		return lang.L("Clock") // how far it is off stands right above
	}
	switch {
	case s.Corrected:
		tone, words := widgets.Good, lang.L("Codes use corrected time, {{.Offset}}", data{"Offset": plusMinus(s.Offset)})
		if s.Age == clock.Unchecked {
			tone, words = widgets.Warn, lang.L("Corrected by {{.Offset}}, not checked lately", data{"Offset": plusMinus(s.Offset)})
		}
		return []fyne.CanvasObject{widgets.NewChip(words, tone, open), widgets.NewChip(lang.L("Undo"), widgets.Calm, a.uncorrect)}
	case s.Last == nil || !s.Last.Decided:
		return []fyne.CanvasObject{widgets.NewChip(lang.L("Clock not checked"), widgets.Calm, open)}
	case level >= clock.Urgent:
		return []fyne.CanvasObject{widgets.NewChip(off(), widgets.Bad, open)}
	case level >= clock.Warn:
		return []fyne.CanvasObject{widgets.NewChip(off(), widgets.Warn, open)}
	case level == clock.Notice:
		return []fyne.CanvasObject{widgets.NewChip(behind(s.Last.Offset), widgets.Calm, open)}
	}
	return []fyne.CanvasObject{widgets.NewChip(lang.L("Clock right"), widgets.Good, open)}
}

// sync asks the time servers and shows what came of it. It is the person's tap
// that allows it.
func (a *App) sync() { a.measure(a.synced) }

// measure asks the time servers and hands on what came of it.
func (a *App) measure(done func(clock.Measurement, error)) {
	run(a, lang.L("Asking the time servers…"), func(ctx context.Context, _ func(string)) (clock.Measurement, error) {
		return a.Clock.Sync(ctx)
	}, done)
}

// recheck is how long a measurement holds before the clock is checked again,
// where that was allowed.
const recheck = 24 * time.Hour

// checkUnasked measures the clock without a tap, where that was allowed, and
// again when the measurement has become old.
func (a *App) checkUnasked(now time.Time) {
	a.nextCheck = now.Add(recheck)
	if !a.Clock.AtStart() {
		return
	}
	go func() {
		_, err := a.Clock.SyncIfDue(context.Background())
		a.Do(func() {
			if err == nil && a.ready() {
				a.refresh()
			}
		})
	}()
}

// correct makes the codes right. What is small and comes from sources that
// proved who they are is done at the tap; everything else is asked about, with
// both times side by side, so that anyone can compare them with a watch.
func (a *App) correct() {
	if m := a.pending(); m != nil {
		a.correctBy(*m)
	}
}

// correctBy makes the codes right by a measurement, in place of a correction
// that is in force.
func (a *App) correctBy(m clock.Measurement) {
	run(a, lang.L("Making codes right…"), func(context.Context, func(string)) (struct{}, error) {
		return struct{}{}, a.Clock.Apply(m, clock.Tapped)
	}, func(_ struct{}, err error) {
		if errors.Is(err, clock.ErrNeedsYes) {
			a.confirm(m, agreeing(m), func() error { return a.Clock.Apply(m, clock.Confirmed) }, func() {})
			return
		}
		a.corrected(err, func() {})
	})
}

// uncorrect goes back to the device clock.
func (a *App) uncorrect() {
	run(a, lang.L("Going back to the device clock…"), func(context.Context, func(string)) (struct{}, error) {
		return struct{}{}, a.Clock.Undo()
	}, func(_ struct{}, err error) {
		a.refresh()
		if err != nil {
			a.explain(err)
		}
	})
}
