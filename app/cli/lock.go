package cli

import (
	"errors"
	"flag"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/keychain"
)

var lockCommand = command{
	name:    "lock",
	summary: "seal what is in the keychain with a passphrase, or change it",
	words:   "[FLAGS]",
	about: `Any program of yours can read your keychain. With the app lock the accounts are
sealed before they go in. The recovery code opens them too, so there has to be one:
“latchkey backup” makes it. Afterwards every command asks for the passphrase, or reads
it from --passphrase-file. For a passphrase file this changes its passphrase.`,
	example: "latchkey lock\nlatchkey lock --off\nlatchkey lock --recover",
	exits:   "1 nothing was changed, 2 wrong usage, 3 done, but an older state could not be cleared yet",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		file := fs.String("new-passphrase-file", "", "a `FILE` with the new passphrase")
		off := fs.Bool("off", false, "turn the app lock off")
		recovery := fs.Bool("recover", false, "open with the recovery code, since the passphrase is forgotten")
		codeFile := fs.String("code-file", "", "a `FILE` with the recovery code")
		return func(s *session, words []string) error {
			switch {
			case len(words) > 0:
				return usagef("lock takes no words")
			case *off && (*recovery || *file != ""):
				return usagef("--off goes alone")
			}
			return s.lock(*file, *codeFile, *off, *recovery || *codeFile != "")
		}
	},
}

func (s *session) lock(file, codeFile string, off, recovery bool) error {
	store, err := s.lockedStore(recovery)
	if err != nil {
		return err
	}
	open := func() error {
		_, err := store.Load(s.ctx)
		return err
	}
	if recovery {
		text, err := s.recoveryCode(codeFile)
		if err != nil {
			return err
		}
		code, err := backup.ParseCode(text)
		if err != nil {
			return err
		}
		open = func() error {
			_, err := store.UnlockRecovery(s.ctx, vault.Hidden(code.Reveal()))
			return err
		}
	}
	if err := s.opening(store, open); err != nil {
		return err
	}
	if off {
		err = s.waiting("Waiting for your keychain…", func() error { return store.Unseal(s.ctx) })
		if err == nil || errors.Is(err, keychain.ErrNotCleared) {
			s.say("The app lock is off.")
		}
		return s.clearedLater(err)
	}
	passphrase, err := s.chosenPassphrase(file)
	if err != nil {
		return err
	}
	err = s.waiting("Locking your accounts…", func() error { return store.Seal(s.ctx, passphrase) })
	if err == nil || errors.Is(err, keychain.ErrNotCleared) {
		s.say("Sealed. The new passphrase and the recovery code were both tried: they open your accounts.")
	}
	return s.clearedLater(err)
}

// clearedLater makes of a state that is left behind an exit code of its own.
func (s *session) clearedLater(err error) error {
	if errors.Is(err, keychain.ErrNotCleared) {
		s.warn(err)
		return errInPart
	}
	return err
}

// lockedStore is the store, without asking for a passphrase that is forgotten.
func (s *session) lockedStore(forgotten bool) (*keychain.Store, error) {
	if !forgotten {
		return s.store(false)
	}
	p, err := s.profile()
	return p.Store(nil), err
}

func (s *session) chosenPassphrase(file string) ([]byte, error) {
	if file != "" {
		passphrase, err := readSecretFile(file)
		if err == nil && len([]rune(string(passphrase))) < minPassphrase {
			err = errShortPassphrase
		}
		return passphrase, err
	}
	if !s.interactive() {
		return nil, usagef("give --new-passphrase-file where there is nobody to ask")
	}
	return s.twice("New passphrase: ")
}

// opening does op on the store, and asks for the passphrase of the app lock if
// that is what it takes.
func (s *session) opening(store *keychain.Store, op func() error) error {
	err := s.waiting("Waiting for your keychain…", op)
	if !errors.Is(err, keychain.ErrSealed) {
		return err
	}
	p, perr := s.profile()
	if perr != nil {
		return perr
	}
	var passphrase []byte
	switch {
	case p.PassphraseFile != "":
		passphrase, perr = p.Passphrase()
	case s.interactive():
		passphrase, perr = s.askSecret("Passphrase of the app lock: ")
	default:
		return err
	}
	if perr != nil {
		return perr
	}
	return s.waiting("Waiting for your keychain…", func() error {
		if _, err := store.Unlock(s.ctx, passphrase); err != nil {
			return err
		}
		return op()
	})
}
