package cli

import (
	"flag"
	"strings"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

var triedCommand = command{
	name:    "tried",
	summary: "note that a site has taken a code of an account",
	words:   "QUERY",
	about: `An account that has just come in counts as unfinished until its site has taken a
code, and until it is settled where its service codes are. QUERY are words; they
have to match just one account. If the code was refused, “latchkey doctor” finds out
why.`,
	example: "latchkey tried github",
	exits:   "1 nothing was changed, 2 wrong usage",
	define: func(*flag.FlagSet) func(*session, []string) error {
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("tried needs a word of the account's name")
			}
			a, err := s.mark(words, func(v *vault.Vault, id vault.ID) error { return v.Finish(id, vault.Untried) })
			if err == nil {
				s.say("%s: the site takes its codes.", a.Title())
			}
			return err
		}
	},
}

var importantCommand = command{
	name:    "important",
	summary: "mark an account that you could not do without",
	words:   "[FLAGS] QUERY",
	about: `Before you travel, “latchkey travel” looks whether you have service codes for the
accounts that are marked. QUERY are words; they have to match just one account.`,
	example: "latchkey important mail\nlatchkey important --off mail",
	exits:   "1 nothing was changed, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		off := fs.Bool("off", false, "take the mark away")
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("important needs a word of the account's name")
			}
			a, err := s.mark(words, func(v *vault.Vault, id vault.ID) error { return v.Mark(id, !*off) })
			switch {
			case err != nil:
			case *off:
				s.say("%s is not marked as important any more.", a.Title())
			default:
				s.say("%s is marked as important.", a.Title())
			}
			return err
		}
	},
}

// mark makes a change to the account that words match, and returns it as kept.
func (s *session) mark(words []string, change func(*vault.Vault, vault.ID) error) (vault.Account, error) {
	v, store, err := s.load()
	if err != nil {
		return vault.Account{}, err
	}
	a, err := one(v, strings.Join(words, " "))
	if err != nil {
		return vault.Account{}, err
	}
	return s.change(store, a.ID, func(v *vault.Vault) error { return change(v, a.ID) })
}

// change makes a change and returns the account as it was kept.
func (s *session) change(store *keychain.Store, id vault.ID, change func(*vault.Vault) error) (vault.Account, error) {
	v, err := s.update(store, change)
	if err != nil {
		return vault.Account{}, err
	}
	a, _ := v.Find(id)
	return a, nil
}

// tellUnfinished says what follows when an account has come in.
func (s *session) tellUnfinished() {
	s.say("Next:")
	t := s.grid()
	t.row("  latchkey code", "try a code at the site; then “latchkey tried”, or “latchkey doctor”")
	t.row("  latchkey service-codes", "keep the codes it gives you for the day your authenticator is gone")
	t.row("  latchkey backup", "until then this device is the only one that has it")
	t.end()
	s.say("“latchkey ready” keeps in mind what is left.")
}
