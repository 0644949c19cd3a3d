package cli

import (
	"bytes"
	"flag"
	"fmt"
	"path/filepath"
	"time"

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
Accounts that are here already stay as they are; --conflicts is that of import.

With --replace your accounts become those of the backup. What is here is written
to a backup of its own first, which is read back; what the backup does not have
waits in the bin for 30 days.`,
	example: "latchkey restore latchkey-2026-01-31-R2KY.age\nlatchkey restore page-1.jpg page-2.jpg",
	exits:   "1 nothing could be read or saved, 2 wrong usage, 3 some accounts could not be read",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o restoreOptions
		fs.StringVar(&o.codeFile, "code-file", "", "a `FILE` with the recovery code")
		fs.BoolVar(&o.dry, "dry-run", false, "only say what is in the backup; the keychain is not opened")
		conflicts := fs.String("conflicts", "keep", "`keep`, replace or skip an account whose name is here with another key")
		fs.BoolVar(&o.replace, "replace", false, "make the accounts those of the backup, instead of merging both")
		fs.StringVar(&o.before, "before", "", "with --replace: the `FOLDER` for a backup of what is here; without it the one that FILE is in")
		fs.BoolVar(&o.yes, "yes", false, "do not ask")
		fs.BoolVar(&o.json, "json", false, `print {"accounts":[…],"failures":[…],"added","made","before"}, accounts and failures as in import`)
		return func(s *session, words []string) error {
			var ok bool
			o.conflicts, ok = conflictChoices[*conflicts]
			switch {
			case len(words) == 0:
				return usagef("restore needs the name of a file")
			case !ok:
				return usagef("--conflicts is keep, replace or skip, not %q", *conflicts)
			case o.before != "" && !o.replace:
				return usagef("--before goes with --replace")
			case o.replace && o.dry:
				return usagef("--replace and --dry-run exclude each other")
			case o.replace && !o.yes && (o.json || !s.interactive()):
				return usagef("--replace needs a yes: give --yes")
			}
			return s.restore(words, o)
		}
	},
}

type restoreOptions struct {
	codeFile, before        string
	conflicts               vault.Choice
	dry, replace, yes, json bool
}

func (s *session) restore(paths []string, o restoreOptions) error {
	c, code, kind, err := s.open(paths, o.codeFile)
	if err != nil {
		return err
	}
	t := takenFrom(c)
	some := len(t.accounts)+t.others > 0
	if !some && len(t.failures) == 0 {
		return errNothingIn
	}
	if o.replace && len(t.accounts) == 0 {
		return errNothingIn
	}
	plan := new(vault.Vault).Compare(t.accounts)
	var done vault.Brought
	var before string
	if some && s.interactive() && !o.yes && !o.dry && !o.json {
		question := fmt.Sprintf("Bring in %s?", count(len(t.accounts), "account"))
		if o.replace {
			question = fmt.Sprintf("Make your accounts these %d? What is here is backed up first.", len(t.accounts))
		}
		if err := s.askFor("In the backup:", t.accounts, question); err != nil {
			return err
		}
	}
	if some && !o.dry {
		opener, _ := backup.ParseCode(code) // zero if it was a passphrase
		bring := func(v *vault.Vault, plan []vault.Incoming, now time.Time) (vault.Brought, error) {
			done, err := c.Bring(v, plan, opener, now)
			if err == nil {
				s.certify(v, c, kind, filepath.Base(paths[0]), now)
			}
			return done, err
		}
		if o.replace {
			if before, err = s.keepBefore(paths[0], o.before, code); err != nil {
				return err
			}
			bring = func(v *vault.Vault, _ []vault.Incoming, now time.Time) (done vault.Brought, err error) {
				was := v.Clone()
				if err := c.Replace(v, opener, now); err != nil {
					return done, err
				}
				s.certify(v, c, kind, filepath.Base(paths[0]), now)
				for _, change := range v.Changes(was) {
					if change.Kind == vault.Added {
						done.Added = append(done.Added, change.Account)
					}
				}
				return done, nil
			}
		}
		var kept *vault.Vault
		if kept, plan, done, err = s.bring(t.accounts, o.conflicts, bring); err != nil {
			return err
		}
		t.refuse(done)
		if own, err := backup.ParseCode(string(kept.RecoveryCode)); err == nil && !opener.IsZero() && own != opener {
			s.note("This backup is of the recovery code “%s”. Yours here is “%s”, and new backups keep to it.", opener.ID(), own.ID())
		}
	}
	if o.json {
		err = s.emit(struct {
			Accounts []record  `json:"accounts"`
			Failures []failure `json:"failures"`
			Added    int       `json:"added"`
			Made     string    `json:"made"` // RFC 3339, empty if unknown
			Before   string    `json:"before,omitempty"`
		}{records(t.accounts, false), t.failures, len(done.Added), stamp(c.Made), before})
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

// takenFrom is what was read of a backup.
func takenFrom(c *backup.Contents) taken {
	t := taken{accounts: c.Vault.Accounts, others: c.Vault.Unknown(), failures: []failure{}}
	for _, f := range c.Failures {
		t.failures = append(t.failures, failure{fmt.Sprintf("line %d", f.Line), reason(f.Err)})
	}
	return t
}

// askFor lists accounts and asks a question about them.
func (s *session) askFor(head string, accounts []vault.Account, question string) error {
	s.note("%s", head)
	for _, a := range accounts {
		s.note("  %s", a.Title())
	}
	yes, err := s.agrees(question)
	if err == nil && !yes {
		err = errRefused
	}
	return err
}

// certify remembers that a restore was not only tried.
func (s *session) certify(v *vault.Vault, c *backup.Contents, kind vault.RehearsalKind, name string, now time.Time) {
	if r := c.Rehearse(v); r.Restored > 0 {
		v.Certify(r.Certificate(kind, name, s.io.Version, now))
	}
}

// keepBefore makes a backup of what is about to be replaced, and returns where it
// is; empty if there is nothing to lose.
func (s *session) keepBefore(path, folder, code string) (string, error) {
	c, err := s.clock()
	if err != nil {
		return "", err
	}
	v, _, err := s.load()
	if err != nil || len(v.Accounts)+v.Unknown() == 0 {
		return "", err
	}
	switch {
	case folder != "":
	case isFolder(path):
		folder = path
	case path == fromStdin:
		folder = "."
	default:
		folder = filepath.Dir(path)
	}
	r, err := backup.KeepBefore(s.ctx, folder, v, code, c.Now())
	if err != nil {
		return "", err
	}
	s.note("What is here was backed up, %d of %d verified: %s", r.Verified, r.Accounts, r.Path)
	return r.Path, nil
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
		return nil, "", "", explainCode(err, code, paths[0])
	}
	return c, code, kind, nil
}
