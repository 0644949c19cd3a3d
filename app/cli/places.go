package cli

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"latchkey/vault"
	"latchkey/vault/backup"
	keep "latchkey/vault/backup/places"
	"latchkey/vault/keychain"
)

var placesCommand = command{
	name:    "places",
	summary: "keep backups at places by itself, and see that they are good",
	words:   "[FLAGS] [list | add FOLDER|ADDRESS | remove PLACE | now [PLACE…] | agree]",
	about: `A place is a folder (a synced one, a stick, a network mount), or the https address of
a folder on a WebDAV server such as Nextcloud. The window backs up to all places
after each change; in a terminal “now” does. Every backup is read back from its place,
opened with the recovery code and compared; the newest ones and one a month stay. PLACE is
the five characters or the address that “list” shows. “agree” says that it is right that
there are fewer accounts than before; until then no old backup is removed.`,
	example: "latchkey places add /media/usb/backups\nlatchkey places add --user me --password-file FILE https://cloud.example.com/remote.php/dav/files/me/backups\nlatchkey places now",
	exits:   "1 there is no good backup at any place, 2 wrong usage, 3 only some places are good",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o placesOptions
		fs.StringVar(&o.user, "user", "", "with add: the `NAME` on the server")
		fs.StringVar(&o.passwordFile, "password-file", "", "with add: a `FILE` with the password on the server, instead of asking")
		fs.BoolVar(&o.plain, "unencrypted", false, "with add: take an http:// address, although the password can be read on the way")
		fs.IntVar(&o.keep, "keep", vault.DefaultKeep, "with add: keep the newest `N` backups, besides one a month")
		fs.BoolVar(&o.json, "json", false, `print {"places":[{"id","kind","at","user","keep","good","accounts","made","checked","file","up_to_date","shrunk","failed","since"}]}`)
		return func(s *session, words []string) error {
			verb, rest := "list", words
			if len(words) > 0 {
				verb, rest = words[0], words[1:]
			}
			switch {
			case o.keep < 1 || o.keep > maxKeep:
				return usagef("--keep takes 1 to %d", maxKeep)
			case verb == "list" && len(rest) == 0:
				return s.listPlaces(o.json)
			case verb == "add" && len(rest) == 1 && rest[0] != "":
				return s.addPlace(rest[0], o)
			case verb == "remove" && len(rest) == 1 && rest[0] != "":
				return s.removePlace(rest[0], o.json)
			case verb == "now":
				return s.backUpPlaces(rest, o.json)
			case verb == "agree" && len(rest) == 0:
				return s.agreePlaces(o.json)
			}
			return usagef("places takes list, add and one place, remove and one place, now, or agree")
		}
	},
}

// maxKeep is the greatest number of backups to keep that can be asked for; the
// window has the same.
const maxKeep = 1000

type placesOptions struct {
	user, passwordFile string
	plain, json        bool
	keep               int
}

// placeRecord is a place in JSON. Its shape is fixed. It has no password.
type placeRecord struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	At       string `json:"at"`
	User     string `json:"user"`
	Keep     int    `json:"keep"`
	Good     bool   `json:"good"`       // there is a backup that was proven
	Accounts int    `json:"accounts"`   // in it
	Made     string `json:"made"`       // RFC 3339, empty if there is none
	Checked  string `json:"checked"`    // when it was last read back
	File     string `json:"file"`       // its name
	UpToDate bool   `json:"up_to_date"` // it holds what the vault holds
	Shrunk   bool   `json:"shrunk"`     // many accounts are gone: see agree
	Failed   string `json:"failed"`     // why the last try failed, a word of docs/FORMAT.md
	Since    string `json:"since"`      // when that began
}

func placeOf(p vault.Place, v *vault.Vault) placeRecord {
	return placeRecord{
		ID: p.ID, Kind: string(p.Kind), At: p.At, User: p.User, Keep: keep.Keep(p),
		Good: p.Good.Name != "", Accounts: p.Good.Accounts, Made: stamp(p.Good.At), Checked: stamp(p.Good.Checked), File: p.Good.Name,
		UpToDate: keep.UpToDate(p, v), Shrunk: keep.Shrunk(p, v), Failed: p.Failed.Why, Since: stamp(p.Failed.Since),
	}
}

func (s *session) listPlaces(asJSON bool) error {
	v, _, err := s.load()
	if err != nil {
		return err
	}
	return s.showPlaces(v, v.Places, asJSON)
}

// showPlaces prints places of a vault.
func (s *session) showPlaces(v *vault.Vault, list []vault.Place, asJSON bool) error {
	if asJSON {
		records := make([]placeRecord, len(list))
		for i, p := range list {
			records[i] = placeOf(p, v)
		}
		return s.emit(struct {
			Places []placeRecord `json:"places"`
		}{records})
	}
	if len(list) == 0 {
		s.note("There is no place yet. “latchkey places add FOLDER” makes one.")
	}
	for _, p := range list {
		s.say("%s  %s", p.ID, p.At)
		s.say("       %s", placeState(p, v))
	}
	return nil
}

// placeState says in a line how it stands with a place.
func placeState(p vault.Place, v *vault.Vault) string {
	text := "no backup yet"
	if g := p.Good; g.Name != "" {
		text = fmt.Sprintf("verified %d of %d, %s", g.Accounts, g.Accounts, g.Checked.Local().Format("2 Jan 2006, 15:04"))
		if !keep.UpToDate(p, v) {
			text += "; changed since"
		}
	}
	if fault := keep.Fault(p); fault != nil {
		text += fmt.Sprintf("; failing since %s: %s", p.Failed.Since.Local().Format("2 Jan 2006, 15:04"), reason(fault))
	}
	if keep.Shrunk(p, v) {
		text += fmt.Sprintf("; it had %s. If it is right that there are fewer, “latchkey places agree”.", count(p.Most, "account"))
	}
	return text
}

func (s *session) addPlace(at string, o placesOptions) error {
	v, store, err := s.load()
	if err != nil {
		return err
	}
	if _, err := backup.ParseCode(string(v.RecoveryCode)); err != nil {
		return errNoRecoveryCode
	}
	p := vault.Place{Kind: vault.Folder, At: at, User: o.user, Keep: o.keep}
	if strings.Contains(at, "://") {
		p.Kind = vault.WebDAV
		if p.At, err = keep.CheckAddress(p.Kind, at, o.plain); err != nil {
			return err
		}
		if p.Password, err = s.serverPassword(o); err != nil {
			return err
		}
	} else if p.At, err = filepath.Abs(at); err != nil {
		return err
	}
	// Before anything is written there.
	if err := keep.Admit(&vault.Vault{Places: slices.Clone(v.Places)}, p); err != nil {
		return err
	}
	var k keep.Keeper
	if p, err = k.Add(s.ctx, p, o.plain); err != nil {
		return err
	}
	if _, err := s.update(store, func(v *vault.Vault) error { return keep.Admit(v, p) }); err != nil {
		s.warn(k.Remove(s.ctx, p))
		return err
	}
	return s.backUpTo(&k, store, []string{p.ID}, o.json)
}

// serverPassword asks for the password on a server. There need not be one.
func (s *session) serverPassword(o placesOptions) (vault.Hidden, error) {
	switch {
	case o.passwordFile != "":
		data, err := readSecretFile(o.passwordFile)
		return vault.Hidden(data), err
	case o.user == "":
		return "", nil
	case !s.interactive():
		return "", usagef("the server needs a password: give --password-file")
	}
	typed, err := s.askSecret(fmt.Sprintf("Password of %s on the server: ", o.user))
	return vault.Hidden(typed), err
}

// onePlace finds a place by its ID or its address.
func onePlace(v *vault.Vault, name string) (vault.Place, error) {
	for _, p := range v.Places {
		if strings.EqualFold(p.ID, name) || p.At == name || strings.TrimRight(p.At, "/") == strings.TrimRight(name, "/") {
			return p, nil
		}
	}
	if abs, err := filepath.Abs(name); err == nil {
		for _, p := range v.Places {
			if p.At == abs {
				return p, nil
			}
		}
	}
	return vault.Place{}, errNoPlace
}

func (s *session) removePlace(name string, asJSON bool) error {
	v, store, err := s.load()
	if err != nil {
		return err
	}
	p, err := onePlace(v, name)
	if err != nil {
		return err
	}
	if v, err = s.update(store, func(v *vault.Vault) error {
		keep.Drop(v, p.ID)
		return nil
	}); err != nil {
		return err
	}
	var k keep.Keeper
	if err := k.Remove(s.ctx, p); err != nil {
		s.note("The file by which Latchkey knew the place could not be removed: %s", reason(err))
	}
	if asJSON {
		return s.showPlaces(v, v.Places, true)
	}
	s.say("%s  %s", p.ID, p.At)
	s.say("No more backups are kept there. Those that are there stay.")
	return nil
}

func (s *session) agreePlaces(asJSON bool) error {
	_, store, err := s.load()
	if err != nil {
		return err
	}
	v, err := s.update(store, func(v *vault.Vault) error {
		keep.Agree(v)
		return nil
	})
	if err != nil {
		return err
	}
	return s.showPlaces(v, v.Places, asJSON)
}

// backUpPlaces brings the places that are named up to date, or all.
func (s *session) backUpPlaces(names []string, asJSON bool) error {
	v, store, err := s.load()
	if err != nil {
		return err
	}
	switch _, err := backup.ParseCode(string(v.RecoveryCode)); {
	case len(v.Places) == 0:
		return errNoPlaces
	case err != nil:
		return errNoRecoveryCode
	}
	var ids []string
	for _, name := range names {
		p, err := onePlace(v, name)
		if err != nil {
			return err
		}
		ids = append(ids, p.ID)
	}
	return s.backUpTo(new(keep.Keeper), store, ids, asJSON)
}

// backUpTo brings the places with the IDs up to date, or all, and says what
// became of them.
func (s *session) backUpTo(k *keep.Keeper, store *keychain.Store, ids []string, asJSON bool) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	var v *vault.Vault
	var results []keep.Result
	err = s.waiting("Writing backups and reading them back…", func() (err error) {
		v, results, err = k.Bring(s.ctx, store, c.Now(), func(v *vault.Vault) []vault.Place {
			return slices.DeleteFunc(slices.Clone(v.Places), func(p vault.Place) bool { return len(ids) > 0 && !slices.Contains(ids, p.ID) })
		})
		return err
	})
	if err == nil {
		err = s.ctx.Err()
	}
	if err != nil {
		return err
	}
	s.warn(store.Notice())
	list, good := make([]vault.Place, len(results)), 0
	for i, r := range results {
		if list[i], _ = v.Place(r.Place.ID); r.Err == nil {
			good++
		}
	}
	if err := s.showPlaces(v, list, asJSON); err != nil {
		return err
	}
	for _, r := range results {
		if r.Err != nil {
			s.note("latchkey: %s: %s", r.Place.At, reason(r.Err))
		}
	}
	switch good {
	case len(results):
		return nil
	case 0:
		return errToldAlready
	}
	return errInPart
}
