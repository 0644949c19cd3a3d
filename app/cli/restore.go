package cli

import (
	"bytes"
	"flag"
	"fmt"

	"latchkey/vault"
	"latchkey/vault/backup"
)

var restoreCommand = command{
	name:    "restore",
	summary: "bring accounts back from a backup",
	words:   "[FLAGS] FILE…",
	about: `The file is a backup, or it is pictures, scans and folders of scans of a paper
kit, in any order. The recovery code is asked for, or read from --code-file. What
will come in is listed, and somebody at the terminal is asked before it does.
Accounts that are here already stay as they are.`,
	example: "latchkey restore latchkey-2026-01-31-R2KY.age\nlatchkey restore page-1.jpg page-2.jpg",
	exits:   "1 nothing could be read or saved, 2 wrong usage, 3 some accounts could not be read",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o restoreOptions
		fs.StringVar(&o.codeFile, "code-file", "", "a `FILE` with the recovery code")
		fs.BoolVar(&o.dry, "dry-run", false, "only say what is in the backup; the keychain is not opened")
		fs.BoolVar(&o.yes, "yes", false, "do not ask")
		fs.BoolVar(&o.json, "json", false, `print {"accounts":[…],"failures":[…],"added","made"}, accounts and failures as in import`)
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("restore needs the name of a file")
			}
			return s.restore(words, o)
		}
	},
}

type restoreOptions struct {
	codeFile       string
	dry, yes, json bool
}

func (s *session) restore(paths []string, o restoreOptions) error {
	c, code, _, err := s.open(paths, o.codeFile)
	if err != nil {
		return err
	}
	t := taken{accounts: c.Vault.Accounts, others: c.Vault.Unknown(), failures: []failure{}}
	for _, f := range c.Failures {
		t.failures = append(t.failures, failure{fmt.Sprintf("line %d", f.Line), reason(f.Err)})
	}
	some := len(t.accounts)+t.others > 0
	if !some && len(t.failures) == 0 {
		return errNothingIn
	}
	plan := new(vault.Vault).Compare(t.accounts)
	var done vault.Brought
	asks := some && s.interactive() && !o.yes && !o.dry && !o.json
	if asks {
		s.note("In the backup:")
		for _, a := range t.accounts {
			s.note("  %s", a.Title())
		}
		yes, err := s.agrees(fmt.Sprintf("Bring in %s?", count(len(t.accounts), "account")))
		if err != nil {
			return err
		}
		if !yes {
			return errRefused
		}
	}
	if some && !o.dry {
		if plan, done, err = s.bring(t.accounts, vault.KeepBoth, func(v *vault.Vault) error {
			// The paper in the drawer stays good.
			if kept, err := backup.ParseCode(code); err == nil && v.RecoveryCode == "" {
				v.RecoveryCode = vault.Hidden(kept.Reveal())
			}
			return v.KeepUnknown(c.Vault)
		}); err != nil {
			return err
		}
		t.refuse(done)
	}
	if o.json {
		err = s.emit(struct {
			Accounts []record  `json:"accounts"`
			Failures []failure `json:"failures"`
			Added    int       `json:"added"`
			Made     string    `json:"made"` // RFC 3339, empty if unknown
		}{records(t.accounts, false), t.failures, len(done.Added), stamp(c.Made)})
	} else {
		s.report(plan, done, t.failures, o.dry, false)
	}
	if err != nil {
		return err
	}
	if t.others > 0 {
		s.note("latchkey: %d entries are of another version of Latchkey. They are kept, but cannot be used here.", t.others)
	}
	return t.outcome()
}

// open reads a backup and returns what it was opened with and came from.
func (s *session) open(paths []string, codeFile string) (*backup.Contents, string, vault.RehearsalKind, error) {
	data, kind, err := s.backupBytes(paths) // before the code is asked for
	if err != nil {
		return nil, "", "", err
	}
	code, err := s.recoveryCode(codeFile)
	if err != nil {
		return nil, "", "", err
	}
	c, err := backup.Read(s.ctx, bytes.NewReader(data), code)
	if err != nil {
		return nil, "", "", explainCode(err, code)
	}
	return c, code, kind, nil
}
