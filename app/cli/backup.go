package cli

import (
	"bytes"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"

	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/strength"
	"latchkey/vault/exchange"
	"latchkey/vault/keychain"
)

var backupCommand = command{
	name:    "backup",
	summary: "write an encrypted backup and prove that it restores",
	words:   "[FLAGS] FILE|FOLDER|--places",
	about: `The first backup makes a recovery code: it is shown, to be written on paper, and
one group of it is asked back. Where nobody can be asked, --code-out says where to
write it. Later backups use the same code. The file is read back, opened with the
code, and every account in it compared; any age tool opens it too.`,
	example: "latchkey backup /media/usb",
	exits:   "1 there is no good backup, 2 wrong usage, 3 with --places: only some are good",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o backupOptions
		toPlaces := fs.Bool("places", false, "back up to all places of “latchkey places”, as its “now” does, with its JSON")
		fs.BoolVar(&o.ownPassphrase, "own-passphrase", false, "lock it with a passphrase of yours, which is asked for, in place of the recovery code")
		fs.StringVar(&o.passphraseFile, "own-passphrase-file", "", "the same, with a passphrase read from a `FILE`")
		fs.BoolVar(&o.newCode, "new-code", false, "make a new recovery code; backups made before still need the old one")
		fs.StringVar(&o.codeOut, "code-out", "", "new `FILE` to write a new recovery code to, instead of showing it")
		fs.BoolVar(&o.json, "json", false, `print {"path","accounts","verified","made","bytes","recovery_id","new_code"}`)
		return func(s *session, words []string) error {
			switch own := o.ownPassphrase || o.passphraseFile != ""; {
			case *toPlaces && (len(words) > 0 || own || o.newCode || o.codeOut != ""):
				return usagef("--places takes no file and no other flag but --json")
			case *toPlaces:
				return s.backUpPlaces(nil, o.json)
			case len(words) != 1 || words[0] == "":
				return usagef("backup needs the name of a file or folder")
			case own && (o.newCode || o.codeOut != ""):
				return usagef("a backup has a recovery code or a passphrase of yours, not both")
			case own:
				return s.backupWithPassphrase(words[0], o)
			}
			return s.backup(words[0], o)
		}
	},
}

type backupOptions struct {
	newCode, json, ownPassphrase bool
	codeOut, passphraseFile      string
}

func (s *session) backup(path string, o backupOptions) error {
	c, v, store, err := s.toBackUp()
	if err != nil {
		return err
	}
	// Before a code is made and written down: a place that cannot be.
	folder, err := backupPlace(path)
	if err != nil {
		return err
	}
	code, err := backup.ParseCode(string(v.RecoveryCode))
	fresh := err != nil || o.newCode
	if fresh {
		if code, err = s.newCode(o.codeOut); err != nil {
			return err
		}
		if v, code, err = s.keepCode(store, v.RecoveryCode, code); err != nil {
			return err
		}
	}
	if folder {
		path = filepath.Join(path, backup.FileName(code, c.Now()))
	}
	r, err := backup.Write(s.ctx, path, v, code, c.Now(), nil)
	if err != nil {
		return err
	}
	return s.keepReport(store, r, code.ID(), fresh, o.json)
}

// toBackUp opens what a backup is made of: the clock, and a vault that holds
// something.
func (s *session) toBackUp() (*clock.Clock, *vault.Vault, *keychain.Store, error) {
	c, err := s.clock()
	if err != nil {
		return nil, nil, nil, err
	}
	v, store, err := s.load()
	if err == nil && len(v.Accounts) == 0 && v.Unknown() == 0 {
		err = errNoAccounts
	}
	return c, v, store, err
}

// backupWithPassphrase writes a backup that only the person's own passphrase
// opens.
func (s *session) backupWithPassphrase(path string, o backupOptions) error {
	c, v, store, err := s.toBackUp()
	if err != nil {
		return err
	}
	folder, err := backupPlace(path)
	if err != nil {
		return err
	}
	if folder {
		path = filepath.Join(path, backup.PassphraseFileName(c.Now()))
	}
	passphrase, err := s.backupPassphrase(o.passphraseFile)
	if err != nil {
		return err
	}
	r, err := backup.WriteWithPassphrase(s.ctx, path, v, vault.Hidden(passphrase), c.Now(), nil)
	if err != nil {
		return err
	}
	return s.keepReport(store, r, "", false, o.json)
}

// backupPassphrase reads the passphrase of a backup, or asks for it twice, and
// says how strong it is.
func (s *session) backupPassphrase(file string) (passphrase []byte, err error) {
	switch {
	case file != "":
		passphrase, err = readSecretFile(file)
	case !s.interactive():
		return nil, usagef("nobody is here to be asked: give --own-passphrase-file")
	default:
		s.note("Only this passphrase will open the backup. Four or more random words are good.")
		if passphrase, err = s.askSecret("Passphrase: "); err != nil {
			return nil, err
		}
		var second []byte
		if second, err = s.askSecret("The same again: "); err == nil && !bytes.Equal(passphrase, second) {
			err = errUnequalPassphrases
		}
	}
	if err != nil {
		return nil, err
	}
	switch strength.Of(string(passphrase)) {
	case strength.Weak:
		s.note("latchkey: This passphrase is weak: who has the file and many computers may guess it within a month.")
	case strength.Fair:
		s.note("This passphrase is fair: it holds out for years.")
	}
	return passphrase, nil
}

// keepReport remembers a backup that was proven and says so.
func (s *session) keepReport(store *keychain.Store, r backup.Report, codeID string, fresh, asJSON bool) error {
	if _, err := s.update(store, func(v *vault.Vault) error {
		v.Backup = r.Record()
		return nil
	}); err != nil {
		s.note("The backup is good: %s. That it was made could not be remembered.", r.Path)
		return err
	}
	if asJSON {
		return s.emit(reportOf(r, codeID, &fresh))
	}
	s.say("%s", r.Path)
	s.say("verified %d of %d", r.Verified, r.Accounts)
	return nil
}

// reportRecord is what was proven of a backup, in JSON. Its shape is fixed.
type reportRecord struct {
	Path       string `json:"path"`
	Accounts   int    `json:"accounts"` // that should be in it
	Verified   int    `json:"verified"` // that are
	Made       string `json:"made"`     // RFC 3339, empty if unknown
	Bytes      int64  `json:"bytes"`
	RecoveryID string `json:"recovery_id,omitempty"` // tells codes apart, see backup.Code.ID
	NewCode    *bool  `json:"new_code,omitempty"`    // a recovery code was made for it
}

func reportOf(r backup.Report, recoveryID string, fresh *bool) reportRecord {
	return reportRecord{r.Path, r.Accounts, r.Verified, stamp(r.At), r.Bytes, recoveryID, fresh}
}

// backupPlace tells whether a backup at path goes into a folder. What is no
// backup is not overwritten with one.
func backupPlace(path string) (folder bool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		_, err := os.Stat(filepath.Dir(path))
		return false, err
	case err != nil:
		return false, err
	case info.IsDir():
		return true, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, err
	}
	// Both forms of an age file, and one that is empty.
	for _, start := range []string{"age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE-----"} {
		if n == 0 || bytes.HasPrefix(head[:n], []byte(start)) {
			return false, nil
		}
	}
	return false, fmt.Errorf("%w: %s", errNotBackupFile, path)
}

// newCode makes a recovery code and sees to it that it is kept somewhere else:
// on paper, of which one group is asked back, or in a file.
func (s *session) newCode(file string) (backup.Code, error) {
	code := backup.NewCode()
	if file != "" {
		if err := exchange.Save(file, []byte(code.Reveal()+"\n"), false); err != nil {
			return backup.Code{}, err
		}
		s.note("The recovery code was written to %s. Keep it away from this device; nobody can open the backups without it.", file)
		return code, nil
	}
	if !s.interactive() {
		return backup.Code{}, usagef("the first backup makes a recovery code, and nobody is here to write it down: give --code-out")
	}
	s.note("This is your recovery code. Only it opens your backups.\n")
	s.note("    %s\n", code.Reveal())
	s.note("Write it on paper and keep the paper away from this device.")
	return code, s.prove(code)
}

// proofs is how often a group may be typed.
const proofs = 3

// prove asks for one group, so that a code that was not written down is found
// out now and not on the day it is needed.
func (s *session) prove(code backup.Code) error {
	n, err := rand.Int(rand.Reader, big.NewInt(backup.CodeGroups))
	if err != nil {
		return err
	}
	group := int(n.Int64())
	prompt := fmt.Sprintf("Take your paper and type group %d of %d: ", group+1, backup.CodeGroups)
	for range proofs {
		typed, err := s.askSecret(prompt)
		if err != nil {
			return err
		}
		// The same tolerance that a whole code enjoys.
		text := strings.NewReplacer("O", "0", "I", "1", "L", "1", " ", "", "-", "").Replace(strings.ToUpper(string(typed)))
		if strings.TrimSpace(text) == code.Groups()[group] {
			return nil
		}
		s.note("That is not group %d. Look at your paper again.", group+1)
	}
	return errUnproven
}

// keepCode puts a proven code into the vault in place of the one that was there.
// If another one came in meanwhile, that one stays.
func (s *session) keepCode(store *keychain.Store, was vault.Hidden, code backup.Code) (*vault.Vault, backup.Code, error) {
	v, err := s.update(store, func(v *vault.Vault) error {
		if v.RecoveryCode == was {
			v.RecoveryCode = vault.Hidden(code.Reveal())
		}
		return nil
	})
	if err != nil {
		return nil, code, err
	}
	kept, err := backup.ParseCode(string(v.RecoveryCode))
	if err == nil && kept != code {
		s.note("latchkey: Another recovery code came in meanwhile. It stays; the one that was just made is void.")
	}
	return v, kept, err
}
