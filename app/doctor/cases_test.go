package doctor

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"latchkey/sync/clock"
	"latchkey/vault"
)

// caseNow is when the cases of the table take place, by true time.
var caseNow = time.Date(2026, 11, 23, 12, 1, 7, 0, time.UTC)

// caseRow is a line of testdata/cases.json: what happened, and what the doctor
// has to say. The account whose code was refused is the first.
type caseRow struct {
	Name     string
	Causes   int // at once
	Accounts []caseAccount
	Bin      []caseAccount
	Clock    caseClock
	History  []struct {
		Account int
		At      string // time of day
		Counter uint64
	}
	Verdicts []string // all that are likely and certain; or the first, if none is
	Step     Step     // the first
}

type caseAccount struct {
	Link    string
	Created string
	Removed string
	Used    string
	Uses    int
	Codes   []string // service codes
	Spent   bool     // they were used
	Twice   bool     // it is there although the first makes the same codes
	Broken  bool     // it makes no codes
}

type caseClock struct {
	Offset, Uncertainty, Age, Correction, Dropped string
	Checked, Cause                                string
	Findings                                      []string
	Never, Undecided, Unreachable                 bool
}

func readCases(t *testing.T) []caseRow {
	t.Helper()
	f, err := os.Open("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	var rows []caseRow
	if err := dec.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func day(t *testing.T, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func span(t *testing.T, text string) time.Duration {
	t.Helper()
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (r caseRow) make(t *testing.T) Case {
	t.Helper()
	account := func(row caseAccount) vault.Account {
		a, err := vault.ParseURI(row.Link)
		if err != nil {
			t.Fatal(err)
		}
		a.ID, a.Created, a.Used, a.Uses = vault.NewID(), day(t, row.Created), day(t, row.Used), row.Uses
		for _, code := range row.Codes {
			code := vault.ServiceCode{Code: vault.Hidden(code)}
			if row.Spent {
				code.Used = caseNow
			}
			a.ServiceCodes = append(a.ServiceCodes, code)
		}
		if row.Broken {
			a.Digits = 0
		}
		return a
	}
	c := Case{Vault: &vault.Vault{}, Now: caseNow, Clock: r.Clock.make(t)}
	for i, row := range r.Accounts {
		a := account(row)
		if i > 0 && !row.Twice && a.Same(c.Vault.Accounts[0]) {
			t.Fatal("the accounts make the same codes")
		}
		c.Vault.Accounts = append(c.Vault.Accounts, a)
	}
	c.Account = c.Vault.Accounts[0]
	for _, row := range r.Bin {
		c.Vault.Bin = append(c.Vault.Bin, vault.Binned{Account: account(row), Removed: day(t, row.Removed)})
	}
	for _, h := range r.History {
		at, err := time.Parse(time.TimeOnly, h.At)
		if err != nil {
			t.Fatal(err)
		}
		when := caseNow.Truncate(24 * time.Hour).Add(at.Sub(at.Truncate(24 * time.Hour)))
		a := c.Vault.Accounts[h.Account]
		if a.Kind == vault.HOTP {
			a.Counter = h.Counter
		}
		c.Attempts = append(c.Attempts, NewAttempt(a, when))
	}
	return c
}

func (r caseClock) make(t *testing.T) Clock {
	t.Helper()
	out := Clock{Unreachable: r.Unreachable, Dropped: span(t, r.Dropped)}
	out.Status.Corrected = r.Correction != ""
	out.Status.Offset = span(t, r.Correction)
	if r.Checked == "unchecked" {
		out.Status.Age = clock.Unchecked
	}
	for _, name := range r.Findings {
		found := slices.IndexFunc([]clock.Finding{clock.FoundBeforeBuild, clock.FoundWentBack, clock.FoundUnsynchronized}, func(f clock.Finding) bool { return f.String() == name })
		if found < 0 {
			t.Fatalf("there is no finding %q", name)
		}
		out.Findings = append(out.Findings, clock.Finding(found))
	}
	if r.Cause != "" {
		for k := clock.CauseNone; k.String() != r.Cause; k++ {
			if k > clock.CauseSetWrong {
				t.Fatalf("there is no cause %q", r.Cause)
			}
			out.Cause.Kind = k + 1
		}
	}
	if !r.Never {
		m := clock.Measurement{Decided: !r.Undecided, Offset: span(t, r.Offset), Uncertainty: 10 * time.Millisecond}
		m.At = caseNow.Add(-out.Status.Offset).Add(-span(t, r.Age))
		if r.Uncertainty != "" {
			m.Uncertainty = span(t, r.Uncertainty)
		}
		if r.Undecided {
			m.Reason = clock.ReasonDisagree
		}
		out.Status.Last = &m
	}
	return out
}

// blames are the causes that lay it to the clock.
var blames = []Cause{ClockWrong, ClockImpossible, ClockUnknown, CorrectionUnfit, CorrectionGone, CorrectionUnchecked}

// The doctor names the first cause right in all cases, and the first step.
func TestCases(t *testing.T) {
	rows := readCases(t)
	seen, groups := map[Cause]bool{}, map[int]int{}
	for _, row := range rows {
		groups[row.Causes]++
		t.Run(row.Name, func(t *testing.T) {
			c := row.make(t)
			verdicts := Examine(c)
			var got []string
			step := NoStep
			for i, v := range verdicts {
				seen[v.Cause] = true
				if i == 0 || v.Certainty >= Likely {
					got = append(got, string(v.Cause))
				}
				if step == NoStep {
					step = v.Step
				}
			}
			if !slices.Equal(got, row.Verdicts) || step != row.Step {
				t.Errorf("says %v and %s, want %v and %s", got, step, row.Verdicts, row.Step)
			}
			sound(t, c, verdicts)
		})
	}
	if n := len(rows); n < 40 || groups[0]*3 < n-2 || groups[2]*3 < n-2 {
		t.Errorf("of %d cases %d have two causes and %d none", n, groups[2], groups[0])
	}
	for _, cause := range causes(t) {
		if !seen[cause] {
			t.Errorf("no case has %s", cause)
		}
	}
}

// sound is what has to hold for what the doctor says of any case.
func sound(t *testing.T, c Case, verdicts []Verdict) {
	t.Helper()
	for i, v := range verdicts {
		if i > 0 && v.Certainty > verdicts[i-1].Certainty && verdicts[i-1].Cause != Right {
			t.Errorf("%s (%v) comes after %s (%v)", v.Cause, v.Certainty, verdicts[i-1].Cause, verdicts[i-1].Certainty)
		}
		if (v.Certainty == Fine || v.Cause == Right) != (v.Step == NoStep) {
			t.Errorf("%s: step %q at %v", v.Cause, v.Step, v.Certainty)
		}
		if v.Step == OtherCode || v.Step == BringBack {
			theirs, err := v.Other.Code(c.Now)
			ours, _ := c.Account.Code(c.Now)
			if err != nil || theirs.Value == ours.Value && v.Cause != NoCode {
				t.Errorf("%s: the other makes the same code (%v)", v.Cause, err)
			}
		}
		for _, try := range v.Try {
			if _, err := try.Code(c.Now); err != nil || try.Same(c.Account) {
				t.Errorf("%s: to be tried as %+v (%v)", v.Cause, try, err)
			}
		}
	}
	if !slices.ContainsFunc(verdicts, func(v Verdict) bool { return v.Cause == Site }) {
		t.Error("nothing is said of the site")
	}
	st := c.Clock.Status
	m := st.Last
	if m == nil || !m.Decided || c.Now.Add(-inForce(st)).Sub(m.At) > measuredAge || c.Clock.Dropped != 0 {
		return
	}
	if clock.LevelFor(m.Offset-inForce(st), m.Uncertainty, time.Duration(c.Account.Period)*time.Second) == clock.InStep || c.Account.Kind == vault.HOTP {
		for _, v := range verdicts {
			if slices.Contains(blames, v.Cause) {
				t.Errorf("the clock is right, and %s is said", v.Cause)
			}
		}
	}
}

// causes reads the names of all causes from the source.
func causes(t *testing.T) []Cause {
	t.Helper()
	src, err := os.ReadFile("doctor.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []Cause
	for _, m := range regexp.MustCompile(`\t\w+ +Cause = "([a-z-]+)"`).FindAllSubmatch(src, -1) {
		out = append(out, Cause(m[1]))
	}
	if len(out) < 25 {
		t.Fatalf("only %d causes were found", len(out))
	}
	return out
}
