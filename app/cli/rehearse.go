package cli

import (
	"flag"
	"path/filepath"
	"strings"
	"time"

	"latchkey/app/words"
	"latchkey/vault"
	"latchkey/vault/backup"
)

var rehearseCommand = command{
	name:    "rehearse",
	summary: "prove that you could restore, and change no account",
	words:   "[FLAGS] FILE…",
	about: `The file is a backup, or it is pictures, scans and folders of scans of a paper
kit. The recovery code is asked for, as on the day it is needed, or read from
--code-file. The codes of the backup are shown beside those of your accounts, and
what differs is named. That it was done is remembered in the vault, with its date.`,
	example: "latchkey rehearse latchkey-2026-01-31-R2KY.age\nlatchkey rehearse page-1.jpg page-2.jpg",
	exits:   "1 the backup could not be opened or brings nothing back, 2 wrong usage, 3 some accounts would not come back",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		codeFile := fs.String("code-file", "", "a `FILE` with the recovery code")
		asJSON := fs.Bool("json", false, `print {"at","kind","file","recovery_id","made","accounts","of","pairs":[{"issuer","name","outcome","edited"}]}; outcome is same, changed, rekeyed, missing or extra`)
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("rehearse needs the name of a file")
			}
			return s.rehearse(words, *codeFile, *asJSON)
		}
	},
}

func (s *session) rehearse(paths []string, codeFile string, asJSON bool) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	contents, _, kind, err := s.open(paths, codeFile)
	if err != nil {
		return err
	}
	v, store, err := s.load()
	if err != nil {
		return err
	}
	if len(v.Accounts) == 0 {
		return errNoAccounts
	}
	r := contents.Rehearse(v)
	if r.Restored == 0 {
		return errNothingBack
	}
	cert := r.Certificate(kind, filepath.Base(paths[0]), s.io.Version, c.Now())
	if _, err := s.update(store, func(v *vault.Vault) error {
		v.Certify(cert)
		return nil
	}); err != nil {
		return err
	}
	if asJSON {
		err = s.emit(rehearsalOf(r, cert))
	} else {
		s.showRehearsal(r, cert, c.Now())
	}
	if err == nil && !cert.Whole() {
		err = errInPart
	}
	return err
}

func (s *session) showRehearsal(r backup.Rehearsal, cert vault.Rehearsal, now time.Time) {
	t := s.grid()
	t.row("in the backup", "here", "account")
	for _, p := range r.Pairs {
		said := p.Title()
		if p.Outcome != backup.Same {
			said += ": " + words.Outcome(p.Outcome)
		}
		if p.Outcome == backup.Changed {
			var names []string
			for _, f := range p.Fields {
				names = append(names, words.Field(f))
			}
			said += " (" + strings.Join(names, ", ") + ")"
		}
		t.row(codeNow(p.There, now), codeNow(p.Here, now), said)
	}
	t.end()
	s.say("You could restore %d of %d.", cert.Accounts, cert.Of)
	if !cert.Whole() {
		s.note("Make a new backup: “latchkey backup”.")
	}
}

// codeNow is the code of an account, or a dash where there is none.
func codeNow(a vault.Account, now time.Time) string {
	code, err := a.Code(now)
	if err != nil {
		return "–"
	}
	return code.Grouped()
}

// rehearsalRecord is a rehearsal in JSON. Its shape is fixed.
type rehearsalRecord struct {
	At         string              `json:"at"` // RFC 3339, as the next
	Kind       vault.RehearsalKind `json:"kind"`
	File       string              `json:"file"`
	RecoveryID string              `json:"recovery_id,omitempty"`
	Made       string              `json:"made"` // empty if unknown
	Accounts   int                 `json:"accounts"`
	Of         int                 `json:"of"`
	Pairs      []pairRecord        `json:"pairs"`
}

type pairRecord struct {
	Issuer  string        `json:"issuer"`
	Name    string        `json:"name"`
	Outcome string        `json:"outcome"`
	Edited  []vault.Field `json:"edited,omitempty"`
}

func rehearsalOf(r backup.Rehearsal, cert vault.Rehearsal) rehearsalRecord {
	outcomes := map[backup.Outcome]string{backup.Same: "same", backup.Changed: "changed", backup.Rekeyed: "rekeyed", backup.Missing: "missing", backup.Extra: "extra"}
	out := rehearsalRecord{stamp(cert.At), cert.Kind, cert.File, cert.RecoveryID, stamp(cert.Made), cert.Accounts, cert.Of, nil}
	for _, p := range r.Pairs {
		a := p.Here
		if p.Outcome == backup.Extra {
			a = p.There
		}
		out.Pairs = append(out.Pairs, pairRecord{a.Issuer, a.Name, outcomes[p.Outcome], p.Fields})
	}
	return out
}
