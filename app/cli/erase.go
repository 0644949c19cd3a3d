package cli

import (
	"context"
	"flag"
	"net"
	"time"

	"latchkey/app/words"
	"latchkey/vault"
)

var eraseCommand = command{
	name:    "erase",
	summary: "erase everything that Latchkey keeps on this device",
	words:   "[FLAGS]",
	about: `Erases the accounts wherever they are kept, with their past and the bin, and all
settings, after the word “erase” was typed; then looks whether anything is left. It
needs no passphrase. Backups stay where you keep them. “--list” only says what there
is and where.`,
	example: "latchkey erase --list\nlatchkey erase",
	exits:   "1 nothing was erased, or not everything, which is named, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		yes := fs.Bool("yes", false, "do not ask")
		list := fs.Bool("list", false, "erase nothing, say what there is")
		asJSON := fs.Bool("json", false, `with --list: print {"kept":[{"what","at"}]}`)
		return func(s *session, words []string) error {
			switch {
			case len(words) > 0:
				return usagef("erase takes no words")
			case *list && !*yes:
				return s.listKept(*asJSON)
			case *list || *asJSON:
				return usagef("--list goes with --json only, and --json with --list")
			}
			return s.erase(*yes)
		}
	},
}

// keptLine is the JSON of something kept.
type keptLine struct {
	What string `json:"what"`
	At   string `json:"at"`
}

func (s *session) listKept(asJSON bool) error {
	p, err := s.profile()
	if err != nil {
		return err
	}
	if !asJSON {
		tell(p.Kept(), s.say)
		return nil
	}
	lines := []keptLine{}
	for _, k := range p.Kept() {
		lines = append(lines, keptLine{k.What, k.At})
	}
	return s.emit(struct {
		Kept []keptLine `json:"kept"`
	}{lines})
}

func tell(kept []words.Kept, say func(format string, args ...any)) {
	for _, k := range kept {
		say("%s: %s\n    %s", k.What, k.At, k.Basis)
	}
}

func (s *session) erase(yes bool) error {
	p, err := s.profile()
	if err != nil {
		return err
	}
	// A window would go on working with what it has loaded, and write it back.
	if c, err := net.DialTimeout("unix", p.Socket(), time.Second); err == nil {
		c.Close()
		return errWindowOpen
	}
	if !yes {
		if !s.interactive() {
			return usagef("nobody can be asked: give --yes if everything is to be erased")
		}
		s.note("This erases all accounts of this device, and the settings. Without a backup they are gone for good:")
		s.note("you could not sign in any more where they are needed.")
		tell(p.Kept(), s.note)
		s.noteBackups(p)
		answer, err := s.askLine("Type “erase” to go on: ")
		if err != nil || answer != "erase" {
			return errRefused
		}
	}
	if err := s.waiting("Waiting for your keychain…", func() error { return p.Erase(s.ctx) }); err != nil {
		return err
	}
	s.say("Everything was erased. Nothing is left on this device but backups that you made.")
	return nil
}

// noteBackups names the places of automatic backups, if the accounts open
// without asking for anything.
func (s *session) noteBackups(p Profile) {
	ctx, cancel := context.WithTimeout(s.ctx, 10*time.Second)
	defer cancel()
	v, err := p.Store(nil).Load(ctx)
	if err != nil {
		v = new(vault.Vault)
	}
	s.note("Backups stay, and open with your recovery code:")
	for _, place := range v.Places {
		s.note("  %s", place.At)
	}
	s.note("  and wherever else you wrote one")
}
