package cli

import (
	"errors"
	"flag"
	"path/filepath"

	"latchkey/app/paper"
	"latchkey/vault/backup"
)

var paperCommand = command{
	name:    "paper",
	summary: "write a backup as a PDF to print, and prove that it scans back",
	words:   "[FLAGS] FILE.pdf|FOLDER",
	about: `The pages hold QR codes, some of which may be lost or damaged, and say how to read
them without Latchkey. They open with the recovery code, which is not on them:
--recovery-sheet writes it on one of its own. Every code is scanned from the pages,
put together, opened and compared before it is said that the kit is good. “latchkey
restore” reads photos and scans of it.`,
	example: "latchkey paper --size letter --recovery-sheet code.pdf kit.pdf",
	exits:   "1 there is no good paper kit, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o paperOptions
		o.define(fs)
		fs.BoolVar(&o.withCode, "with-code", false, "print the recovery code on the first page too; then that paper alone gives all accounts away, which is asked once more")
		fs.BoolVar(&o.yes, "yes", false, "do not ask about --with-code")
		fs.StringVar(&o.codeSheet, "recovery-sheet", "", "new `FILE`, a PDF, for a sheet with the recovery code alone")
		fs.BoolVar(&o.json, "json", false, `print {"path","accounts","verified","made","bytes","recovery_id"}`)
		return func(s *session, words []string) error {
			if len(words) != 1 || words[0] == "" {
				return usagef("paper needs the name of a file or folder")
			}
			return s.paper(words[0], o)
		}
	},
}

// printOptions are those of every command that prints.
type printOptions struct {
	size, pictures string
	force          bool
}

func (o *printOptions) define(fs *flag.FlagSet) {
	fs.StringVar(&o.size, "size", "a4", "size of the `PAPER`: a4 or letter")
	fs.StringVar(&o.pictures, "png", "", "a `FOLDER` to draw the pages into as PNG pictures too")
	fs.BoolVar(&o.force, "force", false, "replace files that are there")
}

// target returns where to print, and on what.
func (o printOptions) target(path string) (paper.Target, paper.Size, error) {
	size, ok := paper.SizeOf(o.size)
	if !ok {
		return paper.Target{}, size, usagef("--size is a4 or letter")
	}
	return paper.Target{PDF: path, Pictures: o.pictures, Replace: o.force}, size, nil
}

type paperOptions struct {
	printOptions
	withCode, yes, json bool
	codeSheet           string
}

func (s *session) paper(path string, o paperOptions) error {
	to, size, err := o.target(path)
	if err != nil {
		return err
	}
	if o.withCode && !o.yes {
		if !s.interactive() {
			return usagef("--with-code prints all that is needed on one sheet; give --yes if that is meant")
		}
		yes, err := s.agrees("Whoever finds a sheet with the recovery code and the kit has all your accounts. Print both on one sheet?")
		if err != nil {
			return err
		}
		if !yes {
			return errRefused
		}
	}
	c, v, _, err := s.toBackUp()
	if err != nil {
		return err
	}
	code, err := backup.ParseCode(string(v.RecoveryCode))
	if err != nil {
		return errNoRecoveryCode
	}
	if isFolder(to.PDF) {
		to.PDF = filepath.Join(to.PDF, paper.FileName(code, c.Now()))
	}
	r, err := paper.WriteBackup(s.ctx, to, v, paper.Kit{Code: code, Made: c.Now(), Size: size, WithCode: o.withCode}, nil)
	if err != nil {
		return err
	}
	if o.codeSheet != "" {
		if err := paper.Slip(code, c.Now(), size, paper.Language{}).Write(s.ctx, paper.Target{PDF: o.codeSheet, Replace: o.force}, nil, nil); err != nil {
			return err
		}
	}
	if o.json {
		return s.emit(reportOf(r, code.ID(), nil))
	}
	s.say("%s", to.PDF)
	s.say("verified %d of %d, scanned from the pages", r.Verified, r.Accounts)
	if o.codeSheet != "" {
		s.say("%s has the recovery code: print it, keep it apart, and delete the file.", o.codeSheet)
	}
	return nil
}

var errNoRecoveryCode = errors.New("there is no recovery code yet")
