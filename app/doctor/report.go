package doctor

import (
	"fmt"
	"strings"
	"time"

	"latchkey/app/issuers"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// About is what a report says of the program, and whether it may say whose
// account it is about.
type About struct {
	Version string
	System  string // operating system and architecture
	Names   bool   // the person chose that issuer and name may be in it
}

// HeadWidth is how many letters of each line of a report say what it is about.
const HeadWidth = 13

// reportAttempts bounds the attempts in a report.
const reportAttempts = 20

// Report tells a case for those who help: the versions, the clock and who it was
// measured by, how the account's codes are made, and when some were copied. It
// holds no secret and no code, and no account's name unless about allows it. It
// is in English, for people who read many of them.
func Report(c Case, about About) string {
	var b strings.Builder
	line := func(head, format string, args ...any) {
		fmt.Fprintf(&b, "%-*s %s\n", HeadWidth-1, head, plain(fmt.Sprintf(format, args...)))
	}
	line("Latchkey", "%s on %s", about.Version, about.System)
	line("Time", "%s (true time as far as known)", stamp(c.Now))
	reportClock(c, line)
	a := c.Account
	if about.Names {
		line("Account", "%s", a.Title())
	}
	line("Codes", "%s", kind(a))
	_, known := issuers.Of(a.Issuer)
	line("Site", "in the table of sites: %s, service codes kept: %d", yesNo(known), a.ServiceCodesLeft())
	line("Key", "%d bits", 8*len(a.Secret.Bytes()))
	line("Added", "%s, last copied %s, %d times", stamp(a.Created), stamp(a.Used), a.Uses)
	reportAttemptsOf(c, line)
	for _, v := range Examine(c) {
		line("Verdict", "%s: %s", v.Certainty, v.Cause)
	}
	return b.String()
}

func reportClock(c Case, line func(head, format string, args ...any)) {
	st := c.Clock.Status
	if st.Corrected {
		line("Correction", "%+.3f s, since %s, checked %s (%s)", st.Offset.Seconds(), stamp(st.Since), stamp(st.Checked), st.Age)
	} else {
		line("Correction", "none")
	}
	if c.Clock.Dropped != 0 {
		line("", "%+.3f s was taken out just now", c.Clock.Dropped.Seconds())
	}
	switch m := st.Last; {
	case m == nil:
		line("Clock", "never measured")
	case !m.Decided:
		line("Clock", "no decision (%s), at %s by the device", m.Reason, stamp(m.At))
	default:
		line("Clock", "offset %+.3f s ± %.3f s, measured %s by the device, authenticated: %s, cause: %s", m.Offset.Seconds(), m.Uncertainty.Seconds(), stamp(m.At), yesNo(m.Authenticated), c.Clock.Cause.Kind)
	}
	if c.Clock.Unreachable {
		line("", "no time source answered just now")
	}
	if st.Last != nil {
		for _, s := range st.Last.Samples {
			said := s.Verdict.String()
			if s.Err == nil && s.Verdict != clock.NoAnswer {
				said += fmt.Sprintf(", %+.3f s", s.Offset.Seconds())
			}
			line("", "%s: %s", s.Server, said)
		}
	}
	for _, f := range c.Clock.Findings {
		line("Finding", "%s", f)
	}
}

func reportAttemptsOf(c Case, line func(head, format string, args ...any)) {
	var mine []Attempt
	for _, t := range c.Attempts {
		if t.Account == c.Account.ID {
			mine = append(mine, t)
		}
	}
	if len(mine) == 0 {
		line("Copied", "not since Latchkey was started")
	}
	for _, t := range mine[max(0, len(mine)-reportAttempts):] {
		if c.Account.Kind == vault.HOTP {
			line("Copied", "%s, counter %d", stamp(t.At), t.Step)
			continue
		}
		line("Copied", "%s, good for another %.1f s, step %d", stamp(t.At), t.Left(c.Account).Seconds(), t.Step)
	}
}

func kind(a vault.Account) string {
	if a.Kind == vault.HOTP {
		return fmt.Sprintf("%s, %s, %d digits, counter %d", a.Kind, a.Algorithm, a.Digits, a.Counter)
	}
	return fmt.Sprintf("%s, %s, %d digits, %d s", a.Kind, a.Algorithm, a.Digits, a.Period)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// plain keeps a name from breaking lines.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }
