package app

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/sync/clock"
)

// bigCorrection is the offset from which a correction is asked about with both
// times side by side, rather than applied at the tap (an error of ten minutes
// is seldom drift).
const bigCorrection = 10 * time.Minute

// behind says in words how far the device clock is off.
func behind(offset time.Duration) string {
	amount, late := clock.Describe(offset)
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
	if s.Last == nil || !s.Last.Decided || s.Corrected || s.DeviceLevel == clock.InStep {
		return nil
	}
	return s.Last
}

// clockBanner says that the device clock is off and offers to make the codes
// right; nil when there is nothing to say.
func (a *App) clockBanner() fyne.CanvasObject {
	m := a.pending()
	if m == nil || clock.LevelFor(m.Offset, m.Uncertainty, 0) < clock.Warn {
		return nil
	}
	tone, effect := widgets.Warn, lang.L("Some sites will refuse your codes.")
	if clock.LevelFor(m.Offset, m.Uncertainty, 0) >= clock.Urgent {
		tone, effect = widgets.Bad, lang.L("Most sites will refuse your codes.")
	}
	return widgets.NewBanner(tone, behind(m.Offset), effect+" "+a.bothTimes(*m)+" "+agreeing(*m),
		widgets.NewPrimary(lang.L("Make codes right"), nil, a.correct))
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

// clockChips say how the clock stands, and undo a correction.
func (a *App) clockChips() []fyne.CanvasObject {
	open := func() { a.show(newClockScreen(a)) }
	s := a.Clock.Status()
	switch {
	case s.Corrected:
		amount, late := clock.Describe(s.Offset)
		sign := "+"
		if !late {
			sign = "−"
		}
		tone, words := widgets.Good, lang.L("Codes use corrected time, {{.Offset}}", data{"Offset": sign + amount})
		if s.Age == clock.Unchecked {
			tone, words = widgets.Warn, lang.L("Corrected by {{.Offset}}, not checked lately", data{"Offset": sign + amount})
		}
		return []fyne.CanvasObject{widgets.NewChip(words, tone, open), widgets.NewChip(lang.L("Undo"), widgets.Calm, a.uncorrect)}
	case s.Last == nil || !s.Last.Decided:
		return []fyne.CanvasObject{widgets.NewChip(lang.L("Clock not checked"), widgets.Calm, open)}
	case s.DeviceLevel >= clock.Urgent:
		return []fyne.CanvasObject{widgets.NewChip(behind(s.Last.Offset), widgets.Bad, open)}
	case s.DeviceLevel >= clock.Warn:
		return []fyne.CanvasObject{widgets.NewChip(behind(s.Last.Offset), widgets.Warn, open)}
	case s.DeviceLevel == clock.Notice:
		return []fyne.CanvasObject{widgets.NewChip(behind(s.Last.Offset), widgets.Calm, open)}
	}
	return []fyne.CanvasObject{widgets.NewChip(lang.L("Clock right"), widgets.Good, open)}
}

// sync asks the time servers and shows what came of it. It is the person's tap
// that allows it.
func (a *App) sync() {
	run(a, lang.L("Asking the time servers…"), func(ctx context.Context, _ func(string)) (clock.Measurement, error) {
		return a.Clock.Sync(ctx)
	}, func(m clock.Measurement, err error) {
		a.refresh()
		switch {
		case errors.Is(err, clock.ErrNoNetwork):
			a.say(lang.L("No time server could be reached. Your codes are as before; try again when you are online."), "", nil)
		case err != nil:
			a.explain(err)
		case m.Dropped:
			a.say(lang.L("Your device clock is right again. The correction is off."), "", nil)
		}
	})
}

// checkAtStart measures the clock without being asked, where that was allowed.
func (a *App) checkAtStart() {
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

// correct makes the codes right. What is small, or was shown with both times
// beside the button, is done at the tap; what is large is asked about.
func (a *App) correct() {
	m := a.pending()
	if m == nil {
		return
	}
	if m.Offset.Abs() <= bigCorrection {
		a.apply(*m, clock.Confirmed)
		return
	}
	a.ask(lang.L("Use corrected time?"), a.bothTimes(*m)+" "+agreeing(*m)+"\n\n"+
		lang.L("Compare with a watch you trust. Only the codes in Latchkey change, not this device."),
		lang.L("Make codes right"), widget.HighImportance, func() { a.apply(*m, clock.Confirmed) })
}

func (a *App) apply(m clock.Measurement, consent clock.Consent) {
	run(a, lang.L("Making codes right…"), func(context.Context, func(string)) (struct{}, error) {
		return struct{}{}, a.Clock.Apply(m, consent)
	}, func(_ struct{}, err error) {
		a.refresh()
		if err != nil && !errors.Is(err, clock.ErrInStep) {
			a.explain(err)
			return
		}
		a.say(lang.L("Your codes are right now. They use corrected time; this device was not changed."), lang.L("Undo"), a.uncorrect)
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
