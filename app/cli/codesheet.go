package cli

import (
	"bytes"
	"errors"
	"flag"

	"latchkey/app/paper"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
)

var codeSheetCommand = command{
	name:    "code-sheet",
	summary: "print the service codes of your accounts, sealed or in clear",
	words:   "[FLAGS] FILE.pdf\n       latchkey code-sheet --open [FLAGS] FILE…",
	about: `Service codes are the one-time codes that sites hand out. The sheet is sealed: QR
codes that only the recovery code opens. With --reveal the codes stand on it in
clear, used ones crossed out, and whoever sees it can use them. --open reads
pictures and scans of a sealed sheet and prints the codes.`,
	example: "latchkey code-sheet codes.pdf\nlatchkey code-sheet --open scan-1.jpg scan-2.jpg",
	exits:   "1 nothing was written or could be read, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o codeSheetOptions
		o.define(fs)
		fs.BoolVar(&o.reveal, "reveal", false, "yes, print the codes in clear")
		fs.BoolVar(&o.open, "open", false, "read a sealed sheet and print its codes here")
		fs.StringVar(&o.codeFile, "code-file", "", "with --open, a `FILE` with the recovery code")
		return func(s *session, words []string) error {
			switch {
			case o.open && (o.reveal || o.force || o.pictures != ""):
				return usagef("--open only reads")
			case o.open && len(words) == 0:
				return usagef("--open needs pictures of a sheet")
			case o.open:
				return s.openCodeSheet(words, o.codeFile)
			case o.codeFile != "":
				return usagef("--code-file goes with --open")
			case len(words) != 1 || words[0] == "":
				return usagef("code-sheet needs the name of a file")
			}
			return s.codeSheet(words[0], o)
		}
	},
}

type codeSheetOptions struct {
	printOptions
	reveal, open bool
	codeFile     string
}

func (s *session) codeSheet(path string, o codeSheetOptions) error {
	to, size, err := o.target(path)
	if err != nil {
		return err
	}
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, _, err := s.load()
	if err != nil {
		return err
	}
	accounts := paper.WithServiceCodes(v)
	if len(accounts) == 0 {
		return errNoServiceCodes
	}
	if o.reveal {
		if err := paper.ServiceCodes(accounts, c.Now(), size).Write(s.ctx, to, nil, nil); err != nil {
			return err
		}
		s.say("%s has the service codes of %s in clear: print it, lock it away, and delete the file.", path, count(len(accounts), "account"))
		return nil
	}
	code, err := backup.ParseCode(string(v.RecoveryCode))
	if err != nil {
		return errNoRecoveryCode
	}
	if err := paper.WriteSealedCodes(s.ctx, to, accounts, paper.Kit{Code: code, Made: c.Now(), Size: size}, nil); err != nil {
		return err
	}
	s.say("%s has the service codes of %s, sealed. It was scanned back and opens with the recovery code %s.", path, count(len(accounts), "account"), code.ID())
	return nil
}

func (s *session) openCodeSheet(paths []string, codeFile string) error {
	sheet, err := s.scan(paths)
	if err != nil {
		return err
	}
	if sheet.Best().Kind() != parts.Codes {
		return errNotCodeSheet
	}
	data, err := sheet.Bytes()
	if err != nil {
		return err
	}
	code, err := s.recoveryCode(codeFile)
	if err != nil {
		return err
	}
	text, err := backup.OpenText(s.ctx, bytes.NewReader(data), code)
	if err != nil {
		return explainCode(err, code, paths[0])
	}
	for line := range bytes.Lines(text) {
		s.say("%s", bytes.TrimRight(line, "\n"))
	}
	return nil
}

var (
	errNoServiceCodes = errors.New("no account has service codes")
	errNotCodeSheet   = errors.New("not a sheet of service codes")
)
