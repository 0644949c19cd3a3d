package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// clockScreen shows how the clock stands, who said so, and what can be done.
type clockScreen struct {
	app     *App
	ask     *widgets.Button // the one to take while nothing else is
	times   *widgets.Text   // ticks
	meter   *widgets.Meter
	verdict *fyne.Container
	why     *fyne.Container
	said    *fyne.Container
	servers *widgets.Entry
	listed  string // what servers said before anyone typed in it
	refused *widgets.Text
	failed  *clock.Measurement // the last try, if nobody answered it
	object  fyne.CanvasObject
}

func newClockScreen(a *App) *clockScreen {
	s := &clockScreen{app: a, meter: widgets.NewMeter(), verdict: widgets.Gapped(8), why: widgets.Gapped(8), said: widgets.Gapped(8),
		times:   widgets.NewText("", widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim, Align: fyne.TextAlignCenter}),
		refused: widgets.NewText("", widgets.Style{Size: widgets.SizeSmall, Color: theme.ColorNameError})}
	s.servers = widgets.NewMultiLineEntry()
	s.servers.SetMinRowsVisible(4)
	s.refused.Hide()
	atStart := widgets.NewSetting(lang.L("Check the clock when Latchkey starts"),
		lang.L("Latchkey then asks each time server below when it starts, and again about once a day. They see your network address and a request for the time, nothing about your accounts. Without this, nothing is sent until you have the clock checked."),
		a.Clock.AtStart(), func(on bool) { s.change(func() error { return a.Clock.SetAtStart(on) }, func() {}) })

	left := widgets.Gapped(gap, widgets.NewPanel(s.verdict), widgets.NewPanel(atStart))
	right := widgets.Gapped(gap, widgets.NewPanel(s.why), widgets.NewPanel(s.said),
		widgets.NewPanel(widgets.Gapped(8, widgets.NewText(lang.L("Time servers"), widgets.Style{Bold: true}),
			widgets.NewText(lang.L("One in a line. At least two different operators have to agree."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
			s.servers, s.refused,
			widgets.Flow(8, widgets.NewButton(lang.L("Save"), nil, func() { s.saveServers(func() {}) }),
				widgets.NewButton(lang.L("Back to the usual ones"), nil, func() { s.change(a.Clock.ResetServers, s.listServers) })))))
	s.ask = widgets.NewPrimary(lang.L("Sync now"), theme.ViewRefreshIcon(), s.sync)
	s.object = a.widePage(lang.L("Clock"), widgets.Columns(gap, left, right), s.ask)
	s.listServers()
	return s
}

func (s *clockScreen) content() fyne.CanvasObject { return s.object }

func (s *clockScreen) update() {
	st := s.app.Clock.Status()
	turn(s.ask, s.app.pending() == nil) // else that is making the codes right
	s.verdict.Objects = s.judge(st)
	s.verdict.Refresh()
	s.why.Objects = s.explain(st)
	s.why.Refresh()
	s.said.Objects = s.askedAndSaid(st.Last)
	s.said.Refresh()
	if s.servers.Text == s.listed {
		s.listServers()
	}
	s.tick(s.app.Clock.Now())
}

// judge says how the clock stands, words before numbers.
func (s *clockScreen) judge(st clock.Status) []fyne.CanvasObject {
	a := s.app
	centred := func(text string, style widgets.Style) fyne.CanvasObject {
		style.Align = fyne.TextAlignCenter
		return widgets.NewText(text, style)
	}
	dim := widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}
	decided := st.Last != nil && st.Last.Decided
	cured := decided && st.Corrected && st.Level == clock.InStep && st.Age != clock.Unchecked
	switch {
	case cured:
		s.meter.Set(needle(st.Last.Offset-st.Offset), true)
	case decided:
		s.meter.Set(needle(st.Last.Offset), true)
	default:
		s.meter.Set(0, false)
	}
	out := []fyne.CanvasObject{s.meter}
	switch {
	case st.Last == nil && s.failed != nil:
		p := problem(clock.ErrNoNetwork)
		out = append(out, centred(lang.L("Not checked"), widgets.Style{Size: widgets.SizeBig, Bold: true}),
			centred(sentences(p.What, p.Safe, p.Next), dim))
	case st.Last == nil:
		out = append(out, centred(lang.L("Not checked yet"), widgets.Style{Size: widgets.SizeBig, Bold: true}),
			centred(lang.L("Codes follow the clock of this device. Tap “Sync now” to see whether it is right."), dim))
	case !st.Last.Decided:
		out = append(out, centred(lang.L("No decision"), widgets.Style{Size: widgets.SizeBig, Bold: true}),
			centred(sentences(undecided(st.Last.Reason), lang.L("Nothing was changed.")), dim))
	default:
		amount, late := amountOf(st.Last.Offset)
		words := lang.L("{{.Amount}} ahead", data{"Amount": amount})
		switch {
		case cured:
			words = lang.L("Codes are right")
		case a.deviceLevel() == clock.InStep:
			words = lang.L("Your clock is right")
		case late:
			words = lang.L("{{.Amount}} behind", data{"Amount": amount})
		}
		level := a.deviceLevel()
		if st.Corrected {
			level = st.Level // what the codes bear is what is left after the correction
		}
		under := effect(level)
		if cured {
			under = behind(st.Last.Offset)
		}
		out = append(out, centred(words, widgets.Style{Size: widgets.SizeBig, Bold: true}),
			centred(under, widgets.Style{}),
			centred(fmt.Sprintf("%s ± %s · %s", millis("%+.3f s", st.Last.Offset), millis("%.3f s", st.Last.Uncertainty), checked(st.Last.At, a.Clock.Now().Add(-st.Offset))), dim),
			centred(agreeing(*st.Last), dim))
	}
	out = append(out, s.times)
	if st.Last != nil && s.failedLast(st.Last) {
		p := problem(clock.ErrNoNetwork)
		out = append(out, widgets.NewBanner(widgets.Warn, p.What, sentences(p.Safe, p.Next)))
	}
	switch {
	case st.Corrected:
		sentence := lang.L("In force since {{.Time}}. Only the codes in Latchkey are changed, not this device.", data{"Time": moment(st.Since)})
		if st.Age != clock.Fresh {
			sentence = sentences(sentence, lang.L("It was not checked lately: sync when you can."))
		}
		out = append(out, widgets.NewBanner(widgets.Good, lang.L("Codes use corrected time, {{.Offset}}", data{"Offset": plusMinus(st.Offset)}), sentence,
			widgets.NewButton(lang.L("Undo"), nil, a.uncorrect)))
	case a.pending() != nil:
		out = append(out, widgets.Centred(widgets.NewPrimary(lang.L("Make codes right"), nil, a.correct)),
			centred(lang.L("Changes the codes in Latchkey only, not this device. You can undo it."), dim))
	}
	if st.Note != nil {
		p := problem(st.Note)
		out = append(out, widgets.NewBanner(widgets.Warn, p.What, sentences(p.Safe, p.Next)))
	}
	return out
}

// millis writes an offset by a format for its seconds.
func millis(format string, d time.Duration) string { return measured(fmt.Sprintf(format, d.Seconds())) }

// needle is where an offset stands on the meter: a device that is behind to the
// left, with 5 and 15 seconds where the zones of the meter change.
func needle(offset time.Duration) float32 {
	seconds := offset.Abs().Seconds()
	var at float64
	switch {
	case seconds < 5:
		at = seconds / 5 * 0.17
	case seconds < 15:
		at = 0.17 + (seconds-5)/10*0.35
	default:
		at = 0.52 + min(1, (seconds-15)/60)*0.46
	}
	if offset > 0 {
		return float32(-at)
	}
	return float32(at)
}

func signed(m clock.Measurement) string {
	switch {
	case m.Claimed:
		return lang.L("Their certificates fit the time they claim, not that of this device.")
	case m.Authenticated:
		return lang.L("They proved who they are.")
	}
	return lang.L("They did not prove who they are.")
}

// failedLast tells whether nobody answered a try after the measurement last,
// which may be nil.
func (s *clockScreen) failedLast(last *clock.Measurement) bool {
	return s.failed != nil && (last == nil || last.At.Before(s.failed.At))
}

// explain says why the clock is off and what mends it, and offers the ways on.
func (s *clockScreen) explain(st clock.Status) []fyne.CanvasObject {
	a := s.app
	dim := widgets.Style{Color: widgets.ColorDim}
	head := lang.L("About this clock")
	if a.pending() != nil {
		head = lang.L("Why")
	}
	out := []fyne.CanvasObject{widgets.NewText(head, widgets.Style{Bold: true})}
	var why, mend string
	if st.Last != nil {
		why, mend = causeWords(a.Clock.Explain(*st.Last))
	}
	for _, words := range append([]string{why, driftWords(a.Clock)}, findings(a.Clock)...) {
		if words != "" {
			out = append(out, widgets.NewText(words, dim))
		}
	}
	if mend != "" {
		out = append(out, widgets.NewText(mend, widgets.Style{}))
	}
	if len(out) == 1 {
		words := lang.L("Nothing is wrong as far as can be seen.")
		if st.Last == nil {
			words = lang.L("That shows when the clock has been checked.")
		}
		out = append(out, widgets.NewText(words, dim))
	}
	ways := dateButton(a)
	if n := len(a.attempts); n > 0 {
		if account, ok := a.vault.Find(a.attempts[n-1].Account); ok {
			ways = append(ways, widgets.NewButton(lang.L("Code refused?"), nil, func() { a.show(newDoctor(a, account)) }))
		}
	}
	for _, account := range a.vault.Accounts {
		if account.Kind != vault.HOTP {
			ways = append(ways, widgets.NewButton(lang.L("Check with a code"), nil, func() { a.show(newCalibrate(a)) }))
			break
		}
	}
	if len(ways) > 0 {
		out = append(out, widgets.Flow(8, ways...))
	}
	return out
}

// dateButton opens the date settings of this device, where that can be done.
func dateButton(a *App) []fyne.CanvasObject {
	open := dateSettings()
	if open == nil {
		return nil
	}
	return []fyne.CanvasObject{widgets.NewButton(lang.L("Open date settings"), nil, func() {
		if err := open(); err != nil {
			a.explain(err)
		}
	})}
}

func findings(c *clock.Clock) []string {
	var out []string
	for _, f := range c.Findings() {
		out = append(out, findingWords(f))
	}
	return out
}

// checked says when a measurement was made, both times by the device clock.
func checked(at, now time.Time) string {
	switch age := now.Sub(at); {
	case age < 2*time.Minute:
		return lang.L("checked just now")
	case age < 24*time.Hour && at.Local().Day() == now.Local().Day():
		return lang.L("checked today, {{.Time}}", data{"Time": hour(at)})
	}
	return lang.L("checked {{.Time}}", data{"Time": moment(at)})
}

// askedAndSaid lists who gave no answer to the last try, if that is how it ended,
// and who stands behind the measurement that holds.
func (s *clockScreen) askedAndSaid(last *clock.Measurement) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if s.failedLast(last) {
		out = samples(lang.L("Who was asked last"), *s.failed)
	}
	switch {
	case last != nil:
		out = append(out, samples(lang.L("Who said so"), *last)...)
		if last.Decided {
			out = append(out, widgets.NewText(signed(*last), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
		}
	case out == nil:
		out = append(out, widgets.NewText(lang.L("Who was asked"), widgets.Style{Bold: true}),
			widgets.NewText(lang.L("No time server yet."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	}
	return out
}

// samples lists what each server said.
func samples(head string, m clock.Measurement) []fyne.CanvasObject {
	out := []fyne.CanvasObject{widgets.NewText(head, widgets.Style{Bold: true})}
	for _, s := range m.Samples {
		words, color := verdict(s)
		value := ""
		if s.Err == nil {
			value = millis("%+.3f s", s.Offset)
		}
		out = append(out, widget.NewSeparator(), widgets.Beside(
			widgets.NewText(s.Server.Host+" · "+how(s), widgets.Style{Size: widgets.SizeSmall}),
			widgets.Flow(6, widgets.NewText(value, widgets.Style{Size: widgets.SizeSmall, Mono: true, Fixed: true}),
				widgets.NewText(words, widgets.Style{Size: widgets.SizeSmall, Color: color, Fixed: true}))))
	}
	return out
}

// how says in which way a server was asked.
func how(s clock.Sample) string {
	switch s.Server.Kind {
	case clock.NTS:
		return lang.L("NTS, signed")
	case clock.HTTPS:
		return lang.L("HTTPS, signed")
	}
	return "NTP"
}

func verdict(s clock.Sample) (string, fyne.ThemeColorName) {
	switch s.Verdict {
	case clock.Agrees:
		return lang.L("agrees"), theme.ColorNamePrimary
	case clock.Outvoted:
		return lang.L("outvoted"), theme.ColorNameError
	case clock.Refused:
		return lang.L("refused"), theme.ColorNameError
	}
	return lang.L("no answer"), widgets.ColorDim
}

func (s *clockScreen) tick(now time.Time) {
	st := s.app.Clock.Status()
	device := now.Add(-st.Offset)
	words := lang.L("This device says {{.Device}}", data{"Device": device.Local().Format("15:04:05")})
	if st.Corrected {
		words += lang.L(", codes use {{.True}}", data{"True": now.Local().Format("15:04:05")})
	}
	s.times.SetText(words)
}

// listServers shows the servers that are kept, in place of what was typed.
func (s *clockScreen) listServers() {
	var hosts []string
	for _, server := range s.app.Clock.Servers() {
		hosts = append(hosts, server.String())
	}
	s.listed = strings.Join(hosts, "\n")
	if s.servers.Text != s.listed {
		s.servers.SetText(s.listed)
	}
}

// saveServers keeps the list that is shown, and then goes on.
func (s *clockScreen) saveServers(then func()) {
	servers, err := clock.ParseServers(s.servers.Text)
	if err != nil {
		s.refused.SetText(problem(err).sentence())
		s.refused.Show()
		return
	}
	s.change(func() error { return s.app.Clock.SetServers(servers) }, func() {
		s.listServers()
		then()
	})
}

// change keeps a setting of the clock, and then goes on.
func (s *clockScreen) change(keep func() error, then func()) {
	s.refused.Hide()
	run(s.app, lang.L("Saving…"), func(context.Context, func(string)) (struct{}, error) { return struct{}{}, keep() }, func(_ struct{}, err error) {
		if err != nil { // it holds for this run
			s.app.explain(err)
		}
		then()
	})
}

// sync asks the servers that are shown: a list that was changed is kept first.
func (s *clockScreen) sync() {
	if s.servers.Text != s.listed {
		s.saveServers(s.measure)
		return
	}
	s.measure()
}

func (s *clockScreen) measure() {
	a := s.app
	a.measure(func(m clock.Measurement, err error) {
		s.failed = nil
		if errors.Is(err, clock.ErrNoNetwork) {
			s.failed = &m
			a.refresh() // the page says it
			return
		}
		a.synced(m, err)
	})
}

// synced shows what came of asking the time servers.
func (a *App) synced(m clock.Measurement, err error) {
	a.refresh()
	switch {
	case errors.Is(err, clock.ErrNoNetwork):
		a.warn(lang.L("No time server could be reached. Your codes are as before; try again when you are online."), "", nil)
	case err != nil:
		a.explain(err)
	case m.Dropped:
		a.say(lang.L("Your device clock is right again. The correction is off."), "", nil)
	}
}
