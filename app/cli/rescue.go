package cli

import (
	"errors"
	"flag"

	"latchkey/vault/keychain"
)

var rescueCommand = command{
	name:    "rescue",
	summary: "say what is wrong with what is kept, and start over if nothing is left of it",
	words:   "[FLAGS]",
	about: `Looks at whatever can still be read and changes nothing. The report holds no secret,
no code and no name of an account; it can be passed to someone who helps. What is
readable opens read-only in the window.

With --start-over the list is empty afterwards, for “latchkey restore” to fill. That is
refused as long as anything can be read. What is damaged is put aside and stays until
“latchkey erase”.`,
	example: "latchkey rescue\nlatchkey rescue --start-over",
	exits:   "1 no account can be read, or it was not started over, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		over := fs.Bool("start-over", false, "begin with an empty list, after the words “start over” were typed")
		yes := fs.Bool("yes", false, "with --start-over: do not ask")
		return func(s *session, words []string) error {
			switch {
			case len(words) > 0:
				return usagef("rescue takes no words")
			case *yes && !*over:
				return usagef("--yes goes with --start-over")
			case *over:
				return s.startOver(*yes)
			}
			return s.rescue()
		}
	},
}

func (s *session) rescue() error {
	store, err := s.store(false)
	if err != nil {
		return err
	}
	var r keychain.Report
	err = s.opening(store, func() error {
		_, loadErr := store.Load(s.ctx)
		if errors.Is(loadErr, keychain.ErrSealed) {
			return loadErr // the passphrase is asked for
		}
		_, r, err = store.Rescue(s.ctx)
		if loadErr != nil {
			s.warn(loadErr)
		}
		return err
	})
	if r.Place != "" {
		s.say("latchkey %s\n%s", s.io.Version, r)
	}
	return err
}

func (s *session) startOver(yes bool) error {
	store, err := s.store(false)
	if err != nil {
		return err
	}
	if !yes {
		if !s.interactive() {
			return usagef("nobody can be asked: give --yes if the list is to begin empty")
		}
		s.note("This begins with an empty list. Only do it if what was kept will not come back; a backup")
		s.note("brings the accounts back. What is damaged is put aside and not deleted.")
		answer, err := s.askLine("Type “start over” to go on: ")
		if err != nil || answer != "start over" {
			return errRefused
		}
	}
	if err := s.waiting("Waiting for your keychain…", func() error { return store.StartOver(s.ctx) }); err != nil {
		return err
	}
	s.say("The list is empty now. “latchkey restore FILE” brings the accounts back from a backup.")
	return nil
}
