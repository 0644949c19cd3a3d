package cli

import (
	"errors"
	"flag"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

var moveCommand = command{
	name:    "move",
	summary: "keep the accounts at another place",
	words:   "[FLAGS] PLACE",
	about: `PLACE is os (the keychain) or file:PATH, which is encrypted with a passphrase that
is asked for. The old place is cleared once the accounts were read back from the
new one. A move that was interrupted is finished by giving it again, with the old
place as --store.`,
	example: "latchkey move file:/media/usb/accounts",
	exits:   "1 nothing was moved, 2 wrong usage, 3 moved, but the old place could not be cleared",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		passphraseFile := fs.String("new-passphrase-file", "", "a `FILE` with the passphrase of PLACE")
		asJSON := fs.Bool("json", false, `print {"from","to","accounts"}`)
		return func(s *session, words []string) error {
			if len(words) != 1 || words[0] == "" {
				return usagef("move needs one place: os or file:PATH")
			}
			return s.move(places{store: words[0], passphraseFile: *passphraseFile, dir: s.places.dir}, *asJSON)
		}
	},
}

// move moves the vault to another place, whose passphrase is asked for like that
// of the one it is at.
func (s *session) move(target places, asJSON bool) error {
	there := *s
	there.places = target
	old, err := s.profile()
	if err != nil {
		return err
	}
	now, err := there.profile()
	switch {
	case err != nil:
		return err
	case old.Place == now.Place:
		return usagef("the accounts are kept there already: %s", now.Place)
	case now.Place.File != "" && now.PassphraseFile == "" && !s.interactive():
		return usagef("%s needs a passphrase: give --new-passphrase-file", now.Place)
	}
	from, err := s.store(false)
	if err != nil {
		return err
	}
	// Whatever is wrong with the old place is said before a passphrase is chosen
	// for the new one. One that has moved may still have to be cleared.
	var v *vault.Vault
	err = s.opening(from, func() (err error) {
		v, err = from.Load(s.ctx)
		return err
	})
	switch {
	case err == nil && len(v.Accounts)+v.Unknown() == 0:
		return errNoAccounts
	case err != nil && !errors.Is(err, keychain.ErrMoved):
		return err
	}
	s.warn(from.Notice())
	to, err := there.store(true)
	if err != nil {
		return err
	}
	err = s.waiting("Waiting for your keychain…", func() (err error) {
		v, err = keychain.Move(s.ctx, from, to)
		return err
	})
	inPart := errors.Is(err, keychain.ErrNotCleared)
	if err != nil && !inPart {
		return err
	}
	if asJSON {
		if err := s.emit(struct {
			From     string `json:"from"`
			To       string `json:"to"`
			Accounts int    `json:"accounts"`
		}{old.Place.String(), now.Place.String(), len(v.Accounts)}); err != nil {
			return err
		}
	} else {
		s.say("%s", now.Place)
		s.say("%s read back", count(len(v.Accounts), "account"))
	}
	if spec := s.io.Env(EnvStore); spec != "" && spec != now.Place.String() {
		s.note("latchkey: %s is still set and goes before what is remembered: change it to %s.", EnvStore, now.Place)
	}
	if inPart {
		s.warn(err)
		return errInPart
	}
	return nil
}
