package cli

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"latchkey/vault"
)

var removeCommand = command{
	name:    "remove",
	summary: "delete an account; it stays in the bin for 30 days",
	words:   "[FLAGS] QUERY",
	about:   "QUERY are words; they have to match just one account.",
	example: "latchkey remove example alice",
	exits:   "1 nothing was deleted, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		yes := fs.Bool("yes", false, "do not ask")
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("remove needs a word of the account's name")
			}
			return s.remove(strings.Join(words, " "), *yes)
		}
	},
}

var binCommand = command{
	name:    "bin",
	summary: "list what was deleted, or bring it back",
	words:   "[FLAGS] [restore QUERY]",
	about:   "Without words, what was deleted or replaced in the last 30 days. QUERY has to match\njust one of it.",
	example: "latchkey bin\nlatchkey bin restore example alice",
	exits:   "1 nothing was brought back, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `print {"deleted":[{"issuer","name","deleted","until"}]}`)
		return func(s *session, words []string) error {
			switch {
			case len(words) == 0:
				return s.bin(*asJSON)
			case words[0] == "restore" && len(words) > 1 && !*asJSON:
				return s.bringBack(strings.Join(words[1:], " "))
			}
			return usagef("bin takes no words, or “restore” and a word of the account's name")
		}
	},
}

func (s *session) remove(query string, yes bool) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, store, err := s.load()
	if err != nil {
		return err
	}
	a, err := one(v, query)
	if err != nil {
		return err
	}
	if !yes {
		if !s.interactive() {
			return usagef("give --yes where there is nobody to ask")
		}
		if ok, err := s.agrees(fmt.Sprintf("Delete %s? Make sure that you can sign in without its codes.", a.Title())); err != nil || !ok {
			if err == nil {
				err = errRefused
			}
			return err
		}
	}
	if _, err := s.update(store, func(v *vault.Vault) error { return v.Remove(a.ID, c.Now()) }); err != nil {
		return err
	}
	s.say("Deleted %s. “latchkey bin” has it for 30 days.", a.Title())
	return nil
}

// binRecord is a deleted account in JSON. Its shape is fixed.
type binRecord struct {
	Issuer  string    `json:"issuer"`
	Name    string    `json:"name"`
	Deleted time.Time `json:"deleted"`
	Until   time.Time `json:"until"`
}

func (s *session) bin(asJSON bool) error {
	v, _, err := s.load()
	if err != nil {
		return err
	}
	out := make([]binRecord, len(v.Bin))
	t := s.grid()
	for i, b := range v.Bin {
		out[i] = binRecord{b.Issuer, b.Name, b.Removed, b.Removed.Add(vault.BinTime)}
		if !asJSON {
			t.row(b.Title(), "deleted "+b.Removed.Local().Format(time.DateTime), "until "+out[i].Until.Local().Format(time.DateOnly))
		}
	}
	if asJSON {
		return s.emit(struct {
			Deleted []binRecord `json:"deleted"`
		}{out})
	}
	t.end()
	if len(out) == 0 {
		s.note("The bin is empty.")
	}
	return nil
}

func (s *session) bringBack(query string) error {
	v, store, err := s.load()
	if err != nil {
		return err
	}
	binned := &vault.Vault{}
	for _, b := range v.Bin {
		binned.Accounts = append(binned.Accounts, b.Account)
	}
	if len(binned.Accounts) == 0 {
		return errNoMatch
	}
	a, err := one(binned, query)
	if err != nil {
		return err
	}
	if _, err := s.update(store, func(v *vault.Vault) error {
		_, err := v.Restore(a.ID)
		return err
	}); err != nil {
		return err
	}
	s.say("%s is back.", a.Title())
	return nil
}
