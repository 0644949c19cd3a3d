package cli

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"latchkey/app/words"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

var historyCommand = command{
	name:    "history",
	summary: "show what changed lately",
	words:   "[FLAGS]",
	about:   "The newest change first. The number is what “latchkey undo --to” takes.",
	example: "latchkey history",
	exits:   "1 the accounts could not be opened, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		asJSON := fs.Bool("json", false, `print {"states":[{"number","saved","changes":[{"what","issuer","name","fields"}]}]}`)
		return func(s *session, words []string) error {
			if len(words) > 0 {
				return usagef("history takes no words")
			}
			return s.history(*asJSON)
		}
	},
}

var undoCommand = command{
	name:    "undo",
	summary: "take the last change back",
	words:   "[FLAGS]",
	about: `Nothing is lost by it: accounts that came since, and keys that were replaced, go
into the bin; counters and crossed-out codes stay as they are.`,
	example: "latchkey undo\nlatchkey undo --to 12",
	exits:   "1 nothing was changed, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		to := fs.Uint64("to", 0, "go back to state `N` of “latchkey history”")
		yes := fs.Bool("yes", false, "do not ask")
		return func(s *session, words []string) error {
			if len(words) > 0 {
				return usagef("undo takes no words")
			}
			return s.undo(*to, *yes)
		}
	},
}

// past reads the vault and its older states.
func (s *session) past() (*vault.Vault, *keychain.Store, []keychain.State, error) {
	v, store, err := s.load()
	if err != nil {
		return nil, nil, nil, err
	}
	var states []keychain.State
	err = s.waiting("Waiting for your keychain…", func() (err error) {
		states, err = store.States(s.ctx, v)
		return err
	})
	if len(states) > 0 && err != nil {
		s.warn(err) // what is newer than the one that cannot be read is of use
		err = nil
	}
	return v, store, states, err
}

// stateRecord and changeRecord are an older state in JSON. Their shape is fixed.
type stateRecord struct {
	Number  uint64         `json:"number"`
	Saved   *time.Time     `json:"saved"` // null if that is not known
	Changes []changeRecord `json:"changes"`
}

type changeRecord struct {
	What   string   `json:"what"` // added, removed, edited, reordered, recovery-code
	Issuer string   `json:"issuer"`
	Name   string   `json:"name"`
	Fields []string `json:"fields"`
}

// kindWords are the words of changes, as in the JSON.
var kindWords = map[vault.ChangeKind]string{
	vault.Added: "added", vault.Removed: "removed", vault.Edited: "edited", vault.Reordered: "reordered", vault.RecoveryRenewed: "recovery-code",
}

func (s *session) history(asJSON bool) error {
	_, _, states, err := s.past()
	if err != nil {
		return err
	}
	if asJSON {
		out := make([]stateRecord, len(states))
		for i, p := range states {
			out[i] = stateRecord{Number: p.Number, Changes: make([]changeRecord, len(p.Changes))}
			if !p.Saved.IsZero() {
				out[i].Saved = &p.Saved
			}
			for j, c := range p.Changes {
				r := changeRecord{kindWords[c.Kind], c.Account.Issuer, c.Account.Name, make([]string, len(c.Fields))}
				for k, f := range c.Fields {
					r.Fields[k] = string(f)
				}
				out[i].Changes[j] = r
			}
		}
		return s.emit(struct {
			States []stateRecord `json:"states"`
		}{out})
	}
	t := s.grid()
	for _, p := range states {
		saved := ""
		if !p.Saved.IsZero() {
			saved = "the earlier state was saved " + p.Saved.Local().Format(time.DateTime)
		}
		t.row(fmt.Sprint(p.Number), changesText(p.Changes), saved)
	}
	t.end()
	if len(states) == 0 {
		s.note("No older state is kept.")
	}
	return nil
}

// changesText tells changes in one line.
func changesText(changes []vault.Change) string {
	const most = 3
	var out []string
	for i, c := range changes {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(changes)-most))
			break
		}
		out = append(out, words.Change(c, words.English))
	}
	return strings.Join(out, "; ")
}

func (s *session) undo(to uint64, yes bool) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	now, store, states, err := s.past()
	if err != nil {
		return err
	}
	if to == 0 && len(states) > 0 {
		to = states[0].Number
	}
	for _, p := range states {
		if p.Number != to {
			continue
		}
		if !yes {
			if !s.interactive() {
				return usagef("give --yes where there is nobody to ask")
			}
			if ok, err := s.agrees(fmt.Sprintf("Go back (%s)?", changesText(p.Vault.Changes(now)))); err != nil {
				return err
			} else if !ok {
				return errRefused
			}
		}
		v, err := s.update(store, func(v *vault.Vault) error { return v.Revert(p.Vault, c.Now()) })
		if err != nil {
			return err
		}
		s.say("Back at the earlier state, with %s.", count(len(v.Accounts), "account"))
		return nil
	}
	return keychain.ErrNoGeneration
}
