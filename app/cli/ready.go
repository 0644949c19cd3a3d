package cli

import (
	"flag"
	"time"

	"latchkey/app/ready"
	"latchkey/app/words"
)

var readyCommand = command{
	name:    "ready",
	summary: "say what would be left if this device were gone today",
	words:   "[FLAGS]",
	about:   "Nothing is asked and nothing is changed: it rests on what was proven before.",
	example: "latchkey ready\nlatchkey ready --json",
	exits:   "1 the accounts could not be opened, 2 wrong usage, 3 some accounts would be lost",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `print {"back","of","level","checks":[{"check","level","at","n","of"}],"accounts":[{"issuer","name","level","reasons"}]}`)
		return func(s *session, words []string) error {
			if len(words) > 0 {
				return usagef("ready takes flags only")
			}
			return s.ready(*asJSON)
		}
	},
}

// readyRecord is a judgement in JSON. Its shape is fixed.
type readyRecord struct {
	Back     int             `json:"back"` // accounts that would come back
	Of       int             `json:"of"`
	Level    ready.Level     `json:"level"`
	Checks   []checkRecord   `json:"checks"`
	Accounts []readyStanding `json:"accounts"`
}

type checkRecord struct {
	Check ready.Kind  `json:"check"`
	Level ready.Level `json:"level"`
	At    *time.Time  `json:"at"` // null for never
	N     int         `json:"n"`
	Of    int         `json:"of"`
}

type readyStanding struct {
	Issuer  string         `json:"issuer"`
	Name    string         `json:"name"`
	Level   ready.Level    `json:"level"`
	Reasons []ready.Reason `json:"reasons"`
}

func (s *session) ready(asJSON bool) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, _, err := s.load()
	if err != nil {
		return err
	}
	state := ready.Judge(v, c.Now())
	if asJSON {
		err = s.emit(readyOf(state))
	} else {
		s.tellReady(state)
	}
	if err == nil && state.Back < len(state.Accounts) {
		return errInPart
	}
	return err
}

func readyOf(state ready.State) readyRecord {
	out := readyRecord{Back: state.Back, Of: len(state.Accounts), Level: state.Level(), Accounts: []readyStanding{}}
	for _, c := range state.Checks {
		out.Checks = append(out.Checks, checkRecord{c.Kind, c.Level, known(c.At), c.N, c.Of})
	}
	for _, st := range state.Accounts {
		out.Accounts = append(out.Accounts, readyStanding{st.Account.Issuer, st.Account.Name, st.Level, append([]ready.Reason{}, st.Reasons...)})
	}
	return out
}

// known is a time in JSON, null where there is none.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func (s *session) tellReady(state ready.State) {
	s.say("%d of %d accounts would be yours again.", state.Back, len(state.Accounts))
	t := s.grid()
	for _, c := range state.Checks {
		f := words.Ready(c)
		t.row("  "+f.What, mark(c.Level), f.In(f.Basis))
	}
	t.end()
	for _, st := range state.Accounts {
		if st.Level == ready.Green || len(st.Reasons) == 1 && st.Reasons[0] == ready.NeverBackedUp {
			continue
		}
		s.say("%s:", st.Account.Title())
		for _, why := range st.Reasons {
			s.say("  %s", words.Reason(why))
		}
	}
}

// mark is a level in a word that needs no colour.
func mark(l ready.Level) string {
	switch l {
	case ready.Green:
		return "good"
	case ready.Amber:
		return "look"
	case ready.Red:
		return "lost"
	}
	return "–"
}
