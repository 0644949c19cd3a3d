package cli

import (
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"time"

	"latchkey/app/words"
	"latchkey/sync/clock"
)

var clockCommand = command{
	name:    "clock",
	summary: "say how far the clock is off, and make the codes right",
	words:   "[FLAGS]",
	about: `Without --sync nothing is sent, and the last measurement is told. The clock of the
device is never set; a correction only changes the codes in Latchkey. An offset is
what has to be added to the device clock: positive when the device is behind.

--calibrate needs no network: it asks for one or two codes in a row that another
device shows for the account, the last one as it is shown now, and finds the time
that they belong to, a day to either side. Without a terminal it reads them from
standard input, one a line.`,
	example: "latchkey clock --sync --json\nlatchkey clock --sync --apply --yes\nlatchkey clock --calibrate github",
	exits:   "1 no server answered, they did not agree, no time fits the codes, or something was not saved, 2 wrong usage, 3 several times fit the codes",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o clockOptions
		fs.BoolVar(&o.sync, "sync", false, "ask the time servers now")
		fs.BoolVar(&o.apply, "apply", false, "correct the codes by what the servers said, now or not more than an hour ago")
		fs.StringVar(&o.calibrate, "calibrate", "", "find true time from codes that another device shows for an `ACCOUNT`; with --apply it is put in force")
		fs.BoolVar(&o.undo, "undo", false, "take the correction out")
		fs.BoolVar(&o.yes, "yes", false, "confirm a correction that is large, or that no server can prove")
		fs.StringVar(&o.servers, "servers", "", "a `LIST` of servers to ask this once, with commas")
		fs.StringVar(&o.set, "set-servers", "", "a `LIST` of servers to ask from now on")
		fs.BoolVar(&o.reset, "reset-servers", false, "go back to the servers that Latchkey comes with")
		fs.StringVar(&o.atStart, "at-start", "", "whether the window may check the clock when it opens: `on|off`")
		fs.BoolVar(&o.json, "json", false, `print {"offset","uncertainty","decided","reason","level","device_level","corrected","correction","authenticated","measured","check_at_start","servers","samples","cause","findings","drift","calibration"}, in seconds; null for what is not known`)
		return func(s *session, words []string) error {
			switch {
			case len(words) > 0:
				return usagef("clock takes flags only")
			case o.undo && (o.sync || o.apply):
				return usagef("--undo goes without --sync and --apply")
			case o.calibrate != "" && (o.sync || o.undo):
				return usagef("--calibrate goes without --sync and --undo")
			case o.set != "" && o.reset:
				return usagef("--set-servers and --reset-servers exclude each other")
			case o.atStart != "" && o.atStart != "on" && o.atStart != "off":
				return usagef("--at-start is on or off")
			case o.servers != "" && !o.sync:
				return usagef("--servers goes with --sync")
			case o.yes && !o.apply:
				return usagef("--yes goes with --apply")
			}
			return s.tellClock(o)
		}
	},
}

type clockOptions struct {
	sync, apply, undo, yes, reset, json bool
	servers, set, atStart, calibrate    string
}

func (s *session) tellClock(o clockOptions) error {
	set, err := servers(o.set)
	if err != nil {
		return err
	}
	once, err := servers(o.servers)
	if err != nil {
		return err
	}
	p, err := s.profile()
	if err != nil {
		return err
	}
	c, err := p.clock(s.io.Now, once)
	if err != nil {
		return err
	}
	s.warn(c.Status().Note)
	err = s.changeClock(c, o, set)
	if err == nil && o.sync {
		err = s.measure(c)
	}
	var found *calibration
	switch {
	case err != nil:
	case o.calibrate != "":
		found, err = s.calibrate(c, o)
	case o.apply:
		err = s.correct(c, o.yes)
	}
	if err != nil && !errors.Is(err, errToldAlready) && !errors.Is(err, errInPart) {
		return errors.Join(err, c.Close())
	}
	switch {
	case o.json:
		out := clockOf(c)
		out.Calibration = found
		err = errors.Join(err, s.emit(out))
	case found != nil:
		s.fits(c, *found)
		s.inForce(c.Status())
	default:
		s.describe(c)
	}
	return errors.Join(err, c.Close())
}

// servers reads a list of servers, which may be empty.
func servers(list string) ([]clock.Server, error) {
	if list == "" {
		return nil, nil
	}
	out, err := clock.ParseServers(list)
	if err != nil {
		return nil, usageError{err.Error()}
	}
	return out, nil
}

// changeClock carries out what needs no measurement.
func (s *session) changeClock(c *clock.Clock, o clockOptions, set []clock.Server) error {
	var err error
	if set != nil {
		err = c.SetServers(set)
	}
	if o.reset {
		err = errors.Join(err, c.ResetServers())
	}
	if o.atStart != "" {
		err = errors.Join(err, c.SetAtStart(o.atStart == "on"))
	}
	if o.undo {
		err = errors.Join(err, c.Undo())
	}
	return err
}

// measure asks the servers. It has said everything when it returns
// errToldAlready.
func (s *session) measure(c *clock.Clock) error {
	m, err := c.Sync(s.ctx)
	if last := c.Status().Last; errors.Is(err, clock.ErrTooSoon) && last != nil {
		s.note("The time servers were asked a moment ago; this is what they said.")
		m, err = *last, nil
	}
	if err != nil {
		return err
	}
	if m.Dropped {
		s.note("The device clock is right again. The correction is off.")
	}
	if !m.Decided {
		s.note("latchkey: %s %s", problem(clock.ErrUndecided).What, words.Undecided(m.Reason))
		return errToldAlready
	}
	return nil
}

// correct puts the last measurement in force, of this run or one before.
func (s *session) correct(c *clock.Clock, yes bool) error {
	m := c.Status().Last
	if m == nil {
		return clock.ErrStale
	}
	return s.enforce(c, m.Offset, yes, func(consent clock.Consent) error { return c.Apply(*m, consent) })
}

// enforce puts an offset in force. Where that takes a yes that was not given, a
// person is shown both times and asked.
func (s *session) enforce(c *clock.Clock, offset time.Duration, yes bool, apply func(clock.Consent) error) error {
	consent := clock.Tapped
	if yes {
		consent = clock.Confirmed
	}
	err := apply(consent)
	if errors.Is(err, clock.ErrNeedsYes) && s.interactive() {
		s.note("%s", bothTimes(c, offset))
		agreed, asked := s.agrees("Compare with a watch you trust. Correct the codes?")
		if asked != nil || !agreed {
			return errors.Join(err, asked)
		}
		err = apply(clock.Confirmed)
	}
	if errors.Is(err, clock.ErrInStep) {
		return nil
	}
	return err
}

// bothTimes sets the time of this device beside true time.
func bothTimes(c *clock.Clock, offset time.Duration) string {
	device := c.Now().Add(-c.Status().Offset)
	const layout = "2 Jan 2006, 15:04:05"
	return fmt.Sprintf("This device says %s, true time is %s.", device.Local().Format(layout), device.Add(offset).Local().Format(layout))
}

// clockRecord is how the clock stands, in JSON. Its shape is fixed; null stands
// for what is not known.
type clockRecord struct {
	Offset        *float64       `json:"offset"` // seconds to add to the device clock
	Uncertainty   *float64       `json:"uncertainty"`
	Decided       bool           `json:"decided"`
	Reason        clock.Reason   `json:"reason"`       // why it was not decided
	Level         *clock.Level   `json:"level"`        // what is left of the error, with the correction
	DeviceLevel   *clock.Level   `json:"device_level"` // and without
	Corrected     bool           `json:"corrected"`
	Correction    *float64       `json:"correction"` // seconds in force
	Authenticated bool           `json:"authenticated"`
	Measured      *time.Time     `json:"measured"` // by the device clock
	AtStart       bool           `json:"check_at_start"`
	Servers       []clock.Server `json:"servers"`
	Samples       []clock.Sample `json:"samples"`
	// Cause is what most likely explains the offset; its kind is "none" when the device is right.
	Cause       *clock.Cause    `json:"cause"`
	Findings    []clock.Finding `json:"findings"` // what can be seen without a network
	Drift       *clock.Drift    `json:"drift"`
	Calibration *calibration    `json:"calibration"` // with --calibrate
}

func clockOf(c *clock.Clock) clockRecord {
	st := c.Status()
	out := clockRecord{Corrected: st.Corrected, Correction: correction(st), AtStart: st.AtStart, Servers: c.Servers(), Samples: []clock.Sample{},
		Findings: append([]clock.Finding{}, c.Findings()...)}
	if drift, known := c.Drift(); known {
		out.Drift = &drift
	}
	if m := st.Last; m != nil {
		out.Decided, out.Reason, out.Authenticated, out.Samples = m.Decided, m.Reason, m.Authenticated, m.Samples
		at := m.At.UTC()
		out.Measured = &at
		if m.Decided {
			offset, uncertainty := m.Offset.Seconds(), m.Uncertainty.Seconds()
			out.Offset, out.Uncertainty = &offset, &uncertainty
			out.Level, out.DeviceLevel = &st.Level, &st.DeviceLevel
			cause := c.Explain(*m)
			out.Cause = &cause
		}
	}
	return out
}

// describe says in words how the clock stands.
func (s *session) describe(c *clock.Clock) {
	st := c.Status()
	switch m := st.Last; {
	case m == nil:
		s.say("Not checked yet. Codes follow the clock of this device; “latchkey clock --sync” asks whether it is right.")
	case !m.Decided:
		s.say("No decision. %s", words.Undecided(m.Reason))
	default:
		verdict := behind(m.Offset)
		if st.DeviceLevel == clock.InStep {
			verdict = "The clock of this device is right."
		}
		s.say("%s", verdict)
		s.say("offset %+.3f s ± %.3f s, measured %s", m.Offset.Seconds(), m.Uncertainty.Seconds(), m.At.Local().Format("2 Jan 2006, 15:04:05"))
	}
	if st.Last != nil {
		s.samples(st.Last.Samples)
		s.sentences(causeWords(c.Explain(*st.Last), runtime.GOOS), driftWords(c))
	}
	for _, found := range c.Findings() {
		s.sentences(findingWords(found))
	}
	s.inForce(st)
	if !st.Corrected && st.DeviceLevel > clock.InStep {
		s.say("“latchkey clock --apply” makes the codes right.")
	}
}

// sentences says those of the texts that are not empty.
func (s *session) sentences(texts ...string) {
	for _, text := range texts {
		if text != "" {
			s.say("%s", text)
		}
	}
}

// inForce says that a correction is in force, which is never silent.
func (s *session) inForce(st clock.Status) {
	if st.Corrected {
		s.say("Codes use corrected time, %s. “latchkey clock --undo” takes that out.", signed(st.Offset))
	}
}

// behind says how far off the device is.
func behind(offset time.Duration) string {
	amount, late := clock.Describe(offset)
	if late {
		return "This device is " + amount + " behind."
	}
	return "This device is " + amount + " ahead."
}

// samples lists what each server said.
func (s *session) samples(samples []clock.Sample) {
	t := s.grid()
	for _, one := range samples {
		said := ""
		if one.Err == nil {
			said = fmt.Sprintf("%+.3f s ± %.3f s", one.Offset.Seconds(), one.Uncertainty.Seconds())
		}
		t.row("  "+one.Server.String(), said, strings.ReplaceAll(one.Verdict.String(), "-", " "))
	}
	t.end()
}
