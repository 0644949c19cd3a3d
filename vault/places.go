package vault

import (
	"slices"
	"time"
)

// MaxPlaces bounds the places of automatic backups.
const MaxPlaces = 32

// DefaultKeep is how many backups a place keeps besides one a month.
const DefaultKeep = 10

// PlaceKind says what a place is.
type PlaceKind string

// The kinds of place.
const (
	Folder PlaceKind = "folder"
	WebDAV PlaceKind = "webdav" // RFC 4918
	Tree   PlaceKind = "tree"   // a folder that Android lends to the app
)

// Place is somewhere that backups are kept automatically (package
// latchkey/vault/backup/places). Backups do not hold the places of their vault:
// a folder means nothing on another device, and the password of a server has no
// business in a list that people open to get at their accounts.
type Place struct {
	ID       string    // of the series of backups, which their names carry
	Kind     PlaceKind // what the others mean
	At       string    // absolute path of the folder, its address on the server, or the URI of its tree
	User     string    // WebDAV only, like the password; empty where none is needed
	Password Hidden
	Keep     int // how many backups besides one a month, from 1; 0 is DefaultKeep

	// Most is the number of accounts in the fullest backup there since the
	// person last agreed that accounts may be fewer.
	Most int

	Good   PlaceGood    // the last backup that was proven there
	Failed PlaceFailure // what has gone wrong since then

	extra fields
}

// PlaceGood is a backup that was proven at its place. Zero: there is none.
type PlaceGood struct {
	At       time.Time // when it was made
	Accounts int
	Name     string // of the file
	// Content identifies what was backed up, names and notes included.
	Content string
	// Checked is when it was last read back.
	Checked time.Time
}

// PlaceFailure says that the last try at a place failed. Zero: it did not.
type PlaceFailure struct {
	Since time.Time // of the first failure in a row
	Why   string    // a word of package places
}

// Place returns the place with that ID.
func (v *Vault) Place(id string) (Place, bool) {
	if i := slices.IndexFunc(v.Places, func(p Place) bool { return p.ID == id }); i >= 0 {
		return v.Places[i], true
	}
	return Place{}, false
}

// ForBackup returns what a backup keeps of the vault: all but the recovery code,
// the record of the last backup, the places, the rehearsals, and the reminders. It
// shares the rest with v.
func (v *Vault) ForBackup() *Vault {
	kept := *v
	kept.RecoveryCode, kept.Backup, kept.Places, kept.placesAside = "", BackupRecord{}, nil, nil
	kept.Rehearsals, kept.rehearsalsAside, kept.RehearseAfter = nil, nil, time.Time{}
	kept.Reminders = Reminders{}
	return &kept
}

type placeForm struct {
	ID       string      `json:"id"`
	Kind     PlaceKind   `json:"kind"`
	At       string      `json:"at"`
	User     string      `json:"user,omitempty"`
	Password string      `json:"password,omitempty"`
	Keep     int         `json:"keep,omitempty"`
	Most     int         `json:"most,omitempty"`
	Good     *goodForm   `json:"good,omitempty"`
	Failed   *failedForm `json:"failed,omitempty"`
}

type goodForm struct {
	At       time.Time `json:"at"`
	Accounts int       `json:"accounts"`
	Name     string    `json:"name"`
	Content  string    `json:"content"`
	Checked  time.Time `json:"checked,omitzero"`
}

type failedForm struct {
	Since time.Time `json:"since"`
	Why   string    `json:"why"`
}

func (p Place) encode() (rawEntry, error) {
	form := placeForm{ID: p.ID, Kind: p.Kind, At: p.At, User: p.User, Password: string(p.Password), Keep: p.Keep, Most: p.Most}
	if p.Good != (PlaceGood{}) {
		form.Good = &goodForm{p.Good.At.UTC(), p.Good.Accounts, p.Good.Name, p.Good.Content, p.Good.Checked.UTC()}
	}
	if p.Failed != (PlaceFailure{}) {
		form.Failed = &failedForm{p.Failed.Since.UTC(), p.Failed.Why}
	}
	return encodeWith(form, p.extra)
}

func decodePlace(raw []byte) (Place, error) {
	var f placeForm
	extra, err := decodeWith(raw, &f)
	if err != nil {
		return Place{}, err
	}
	p := Place{ID: f.ID, Kind: f.Kind, At: f.At, User: f.User, Password: Hidden(f.Password), Keep: f.Keep, Most: f.Most, extra: extra}
	if f.Good != nil {
		p.Good = PlaceGood(*f.Good)
	}
	if f.Failed != nil {
		p.Failed = PlaceFailure(*f.Failed)
	}
	return p, nil
}

// encodePlaces writes the places, and behind them those that could not be read.
func (v *Vault) encodePlaces() ([]rawEntry, error) {
	var out []rawEntry
	for _, p := range v.Places {
		raw, err := p.encode()
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return append(out, v.placesAside...), nil
}

// decodePlaces reads the places. An odd one is kept as it is and harms nothing:
// the accounts matter more.
func (v *Vault) decodePlaces(list []rawEntry) {
	for _, raw := range list {
		p, err := decodePlace(raw)
		if _, twice := v.Place(p.ID); err != nil || twice || p.ID == "" || len(v.Places) == MaxPlaces {
			v.placesAside = append(v.placesAside, slices.Clone(raw))
			continue
		}
		v.Places = append(v.Places, p)
	}
}
