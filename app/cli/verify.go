package cli

import (
	"errors"
	"flag"
	"fmt"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
)

var verifyCommand = command{
	name:    "verify",
	summary: "check that a backup opens and holds what it should",
	words:   "[FLAGS] FILE…",
	about: `The file is a backup, or it is pictures, scans and folders of scans of a paper
kit. The recovery code is asked for, or read from --code-file. With --against-vault
it may be left out, and the one that is kept in the vault is used.`,
	example: "latchkey verify --against-vault latchkey-2026-01-31-R2KY.age",
	exits:   "1 the backup is not good, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		codeFile := fs.String("code-file", "", "a `FILE` with the recovery code")
		against := fs.Bool("against-vault", false, "compare each account with the vault's")
		asJSON := fs.Bool("json", false, `print {"path","accounts","verified","made","bytes"}`)
		return func(s *session, words []string) error {
			if len(words) == 0 {
				return usagef("verify needs the name of a file")
			}
			return s.verify(words, *codeFile, *against, *asJSON)
		}
	},
}

func (s *session) verify(paths []string, codeFile string, against, asJSON bool) error {
	data, _, err := s.backupBytes(paths)
	if err != nil {
		return err
	}
	var v *vault.Vault
	var code string
	if against {
		if v, _, err = s.load(); err != nil {
			return err
		}
		code = string(v.RecoveryCode)
	}
	if codeFile != "" || code == "" {
		if code, err = s.recoveryCode(codeFile); err != nil {
			return err
		}
	}
	r, err := backup.Check(s.ctx, data, code, v)
	r.Path = paths[0]
	if errors.Is(err, backup.ErrDiffers) {
		return fmt.Errorf("%w: %d of %d accounts are as they should be", errBackupDiffers, r.Verified, r.Accounts)
	}
	if err != nil {
		return explainCode(err, code, paths[0])
	}
	if asJSON {
		return s.emit(reportOf(r, "", nil))
	}
	s.say("verified %d of %d", r.Verified, r.Accounts)
	if !r.At.IsZero() {
		s.say("made %s", r.At.Local().Format("2 Jan 2006, 15:04"))
	}
	return nil
}

// stamp writes a time for JSON, and none as an empty text.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// recoveryCode returns what a backup is opened with, from a file or as typed. A
// slip in a code is an error here, before anything is decrypted; what does not
// look like a code may be the passphrase of a file that was made with age.
func (s *session) recoveryCode(file string) (string, error) {
	var text string
	switch {
	case file != "":
		data, err := readSecretFile(file)
		if err != nil {
			return "", err
		}
		text = string(data)
	case s.interactive():
		typed, err := s.askSecret("Recovery code: ")
		if err != nil {
			return "", err
		}
		text = string(typed)
	default:
		return "", usagef("the backup needs its recovery code: give --code-file")
	}
	var fault *backup.CodeError
	if _, err := backup.ParseCode(text); errors.As(err, &fault) && (fault.Fault == backup.CheckFailed || fault.Characters == 0) {
		return "", err
	}
	return text, nil
}

// explainCode says what is wrong with a code that did not open a backup, if it
// is no code at all: then it is more likely miswritten than that of another one.
// If the name of the file says whose code it needs, that is said too.
func explainCode(err error, text, path string) error {
	if !errors.Is(err, backup.ErrWrongCode) {
		return err
	}
	code, fault := backup.ParseCode(text)
	if fault != nil {
		return fault
	}
	return backup.OtherCode(code, path)
}
