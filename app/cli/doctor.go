package cli

import (
	"errors"
	"flag"
	"runtime"
	"strings"
	"time"

	"latchkey/app/doctor"
	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault"
)

var doctorCommand = command{
	name:    "doctor",
	summary: "find out why a code was refused",
	words:   "[FLAGS] [QUERY]",
	about: `It asks the time servers, unless --offline is given, and looks at the account that
matches QUERY: is there another entry for it, are its codes of the kind that the site
asks for, does its key look real? Without QUERY it looks at all accounts and tells
what is likely to be wrong. It changes nothing but that the clock is measured.

--report prints a text for those who help. It holds no key and no code, and no name
without --names. What was copied in the window is not known here.`,
	example: "latchkey doctor github\nlatchkey doctor --offline --json\nlatchkey doctor github --report",
	exits:   "1 no account matches or the accounts could not be opened, 2 wrong usage, 3 something is likely to be wrong",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o doctorOptions
		fs.BoolVar(&o.offline, "offline", false, "ask no time server; the last measurement counts if it is of today")
		fs.BoolVar(&o.json, "json", false, `print {"accounts":[{"issuer","name","verdicts":[{"cause","certainty","step","offset","what","basis","next","code","try"}]}]}`)
		fs.BoolVar(&o.report, "report", false, "print a report for support; one account has to match")
		fs.BoolVar(&o.names, "names", false, "name the account in the report")
		return func(s *session, words []string) error {
			o.query = strings.Join(words, " ")
			switch {
			case o.report && o.json:
				return usagef("--json and --report exclude each other")
			case o.names && !o.report:
				return usagef("--names goes with --report")
			case o.report && o.query == "":
				return usagef("--report needs a word of the account's name")
			}
			return s.doctor(o)
		}
	},
}

type doctorOptions struct {
	query                        string
	offline, json, report, names bool
}

// examined is what was found of an account, in JSON. Its shape is fixed.
type examined struct {
	Issuer   string          `json:"issuer"`
	Name     string          `json:"name"`
	Verdicts []verdictRecord `json:"verdicts"`
}

type verdictRecord struct {
	Cause     doctor.Cause     `json:"cause"`
	Certainty doctor.Certainty `json:"certainty"`
	Step      doctor.Step      `json:"step"`
	Offset    *float64         `json:"offset"` // seconds, null unless it is about the clock
	What      string           `json:"what"`
	Basis     string           `json:"basis"`
	Next      string           `json:"next"`
	Code      string           `json:"code"` // of the other entry that it is about, empty for none
	Try       []tryRecord      `json:"try"`  // other kinds of code to try
}

type tryRecord struct {
	Algorithm vault.Algorithm `json:"algorithm"`
	Digits    int             `json:"digits"`
	Period    int             `json:"period"`
	Code      string          `json:"code"`
}

func (s *session) doctor(o doctorOptions) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, _, err := s.load()
	if err != nil {
		return err
	}
	found, err := some(v, o.query)
	if err == nil && o.report {
		_, err = one(v, o.query)
	}
	if err != nil {
		return err
	}
	about, err := s.look(c, o.offline)
	if err != nil {
		return errors.Join(err, c.Close())
	}
	cases := make([]doctor.Case, len(found))
	for i, a := range found {
		cases[i] = doctor.Case{Account: a, Vault: v, Clock: about, Now: c.Now()}
	}
	likely := false
	switch {
	case o.report:
		s.say("%s", strings.TrimRight(doctor.Report(cases[0], doctor.About{Version: s.io.Version, System: runtime.GOOS + "/" + runtime.GOARCH, Names: o.names}), "\n"))
	case o.json:
		out := []examined{}
		for _, one := range cases {
			e := examined{one.Account.Issuer, one.Account.Name, nil}
			for _, f := range doctor.Examine(one) {
				likely = likely || suspect(f, len(cases))
				e.Verdicts = append(e.Verdicts, verdictOf(f, one))
			}
			out = append(out, e)
		}
		err = s.emit(struct {
			Accounts []examined `json:"accounts"`
		}{out})
	default:
		likely = s.tellCases(cases)
	}
	err = errors.Join(err, c.Close())
	if err == nil && likely {
		return errInPart
	}
	return err
}

// look measures the clock and says what is known of it.
func (s *session) look(c *clock.Clock, offline bool) (doctor.Clock, error) {
	var out doctor.Clock
	before := c.Status().Offset
	if !offline {
		m, err := c.Sync(s.ctx)
		switch {
		case errors.Is(err, clock.ErrNoNetwork), errors.Is(err, clock.ErrHeld):
			out.Unreachable = true
		case err != nil && !errors.Is(err, clock.ErrTooSoon):
			return out, err
		}
		if m.Dropped {
			out.Dropped = before
		}
	}
	out.Status, out.Findings = c.Status(), c.Findings()
	if m := out.Status.Last; m != nil {
		out.Cause = c.Explain(*m)
	}
	return out, nil
}

// tellCases says what is likely to be wrong, and everything of one account. It
// tells whether something is likely.
func (s *session) tellCases(cases []doctor.Case) bool {
	likely := false
	told := map[string]bool{} // what concerns all accounts alike is said once
	for _, c := range cases {
		var lines []string
		for _, v := range doctor.Examine(c) {
			if len(cases) > 1 && !suspect(v, len(cases)) {
				continue
			}
			likely = likely || suspect(v, len(cases))
			f := words.Doctor(v, c.Account)
			if len(cases) > 1 && v.Measured != nil {
				if told[f.What] {
					continue
				}
				told[f.What] = true
			}
			lines = append(lines, diagnosis(v, f, c)...)
		}
		if len(lines) > 0 {
			s.say("%s", c.Account.Title())
			s.sentences(lines...)
		}
	}
	if len(cases) > 1 && !likely {
		s.say("Nothing is wrong with the clock and the %d accounts, as far as can be seen.", len(cases))
	}
	return likely
}

// suspect tells whether something is likely to be wrong. Where several accounts
// are looked at nobody said that a code was refused, and a counter that could be
// elsewhere is no finding.
func suspect(v doctor.Verdict, cases int) bool {
	return v.Certainty >= doctor.Likely && (cases == 1 || v.Cause != doctor.CounterApart)
}

// diagnosis is the words of a verdict, one sentence or two a line.
func diagnosis(v doctor.Verdict, f words.Finding, c doctor.Case) []string {
	out := []string{"  " + signs[v.Certainty] + " " + f.In(f.What)}
	add := func(text string) {
		if text != "" {
			out = append(out, "    "+text)
		}
	}
	add(f.In(f.Basis))
	add(causeWords(v.Why, runtime.GOOS))
	add(f.In(f.Next))
	if code := otherCode(v, c.Now); code != "" {
		add("Its code now: " + vault.Code{Value: code}.Grouped())
	}
	for _, try := range v.Try {
		if code, err := try.Code(c.Now); err == nil {
			add(traits(try) + ": " + code.Grouped())
		}
	}
	if v.Step == doctor.TwoCodes {
		code, err := c.Account.Code(c.Now)
		after, failed := c.Account.CodeAfter(c.Now)
		if err == nil && failed == nil {
			add(code.Grouped() + ", then " + after.Grouped())
		}
	}
	if v.Cause == doctor.Site {
		add(v.Page)
		for _, text := range []string{words.SiteReady, words.SiteTravel, words.SiteAnew} {
			add(f.In(text))
		}
	}
	return out
}

// signs stand before a verdict, by how certain it is.
var signs = map[doctor.Certainty]string{doctor.Certain: "!", doctor.Likely: "!", doctor.Possible: "?", doctor.Advice: "·", doctor.Fine: "✓"}

// otherCode is the code of the other entry that a verdict is about.
func otherCode(v doctor.Verdict, now time.Time) string {
	if v.Other.ID == "" {
		return ""
	}
	code, err := v.Other.Code(now)
	if err != nil {
		return ""
	}
	return code.Value
}

func verdictOf(v doctor.Verdict, c doctor.Case) verdictRecord {
	f := words.Doctor(v, c.Account)
	out := verdictRecord{Cause: v.Cause, Certainty: v.Certainty, Step: v.Step, What: f.In(f.What), Basis: f.In(f.Basis), Next: f.In(f.Next), Code: otherCode(v, c.Now), Try: []tryRecord{}}
	if v.Measured != nil && v.Measured.Decided {
		offset := v.Offset.Seconds()
		out.Offset = &offset
	}
	for _, try := range v.Try {
		code, _ := try.Code(c.Now)
		out.Try = append(out.Try, tryRecord{try.Algorithm, try.Digits, try.Period, code.Value})
	}
	return out
}
