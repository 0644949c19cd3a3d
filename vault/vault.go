package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"latchkey/vault/reason"
)

// Sentinels that callers branch on.
var (
	// ErrDuplicate: an account that makes the same codes is there already.
	ErrDuplicate = errors.New("this account is there already")
	// ErrNoAccount: no account has that ID.
	ErrNoAccount = errors.New("no such account")
	// ErrFull: the vault holds MaxAccounts.
	ErrFull = errors.New("the vault is full")
)

// MaxAccounts bounds a vault.
const MaxAccounts = 20_000

// Vault is the unlocked set of accounts. It is a plain value: change one only
// inside [Store.Update], where the change is kept or refused as a whole.
type Vault struct {
	Accounts []Account // in the person's own order

	// Bin holds what was deleted lately, the latest last; see [Vault.Remove].
	Bin []Binned

	// RecoveryCode opens the backups of this vault (package
	// latchkey/vault/backup); empty until the first backup. Kept here so that
	// later backups need no typing.
	RecoveryCode Hidden

	// Backup is the last backup that was read back and found whole.
	Backup BackupRecord

	// Places are where backups are kept automatically.
	Places []Place

	// AutoLock says when the window locks; nil for [DefaultAutoLock].
	AutoLock *AutoLock

	// Rehearsals are the certificates of restores that were tried, the latest
	// last; see [Vault.Certify].
	Rehearsals []Rehearsal

	// RehearseAfter is until when the person put the next one off; see
	// [Vault.RehearsalDue].
	RehearseAfter time.Time

	// Reminders says which reminders were put off or turned off.
	Reminders Reminders

	// setAside holds stored entries that this version cannot understand, as
	// they were, so that nothing is lost; Unknown says how many there are.
	setAside    []rawEntry
	binAside    []rawEntry // the same of the bin
	placesAside []rawEntry // the same of the places
	extra       fields

	rehearsalsAside []rawEntry // the same of the rehearsals

	// stored are the accounts as Decode found them. It is never changed, and
	// clones share it.
	stored map[ID]stored
}

// BackupRecord says what was proven of a backup, and when. The zero value means
// that there has been none.
type BackupRecord struct {
	At       time.Time
	Accounts int
	// Digest identifies the accounts that the backup holds; see [Vault.Digest].
	Digest string
}

// Store is where a vault is kept. Implementations are safe for use by several
// goroutines and processes at once. Both calls may block on a keychain's prompt
// for as long as ctx allows: never call them on the UI goroutine.
type Store interface {
	// Load returns the vault as it is kept. A store that has never held one
	// returns an empty vault and no error; any doubt is an error, never an
	// empty vault.
	Load(ctx context.Context) (*Vault, error)

	// Update loads the newest state, applies change, and keeps the result,
	// reading it back before it returns it. If change fails nothing is kept and
	// its error is returned as it is.
	Update(ctx context.Context, change func(*Vault) error) (*Vault, error)
}

// Unknown says how many stored entries were set aside because this version
// cannot understand them. They are kept and saved as they are.
func (v *Vault) Unknown() int { return len(v.setAside) }

// Clone returns a vault that shares nothing with v that may be changed.
func (v *Vault) Clone() *Vault {
	w := *v
	w.Accounts, w.Bin, w.Places = slices.Clone(v.Accounts), slices.Clone(v.Bin), slices.Clone(v.Places)
	w.setAside, w.binAside, w.extra = slices.Clone(v.setAside), slices.Clone(v.binAside), maps.Clone(v.extra)
	for i := range w.Accounts {
		w.Accounts[i] = w.Accounts[i].apart()
	}
	return &w
}

// Find returns the account with that ID.
func (v *Vault) Find(id ID) (Account, bool) {
	if i := v.index(id); i >= 0 {
		return v.Accounts[i], true
	}
	return Account{}, false
}

// Twin returns an account that makes the same codes as a.
func (v *Vault) Twin(a Account) (Account, bool) {
	for _, b := range v.Accounts {
		if a.Same(b) {
			return b, true
		}
	}
	return Account{}, false
}

// ShortestPeriod is how long the code lives that bears the least error of the
// clock; 0 if no account goes by time.
func (v *Vault) ShortestPeriod() time.Duration {
	shortest := 0
	for _, a := range v.Accounts {
		if a.Period > 0 && (shortest == 0 || a.Period < shortest) {
			shortest = a.Period
		}
	}
	return time.Duration(shortest) * time.Second
}

// Add puts a at the end, with a fresh ID unless it has one that is free, and
// now as its time of creation unless it has one. It returns the account as
// kept. Errors: [ErrDuplicate], [ErrFull], and those of [Account.Validate].
func (v *Vault) Add(a Account, now time.Time) (Account, error) {
	a = a.Tidy()
	if err := v.admit(a); err != nil {
		return Account{}, err
	}
	if a.ID == "" || v.index(a.ID) >= 0 {
		a.ID = NewID()
	}
	return v.add(a, now), nil
}

func (v *Vault) add(a Account, now time.Time) Account {
	if a.Created.IsZero() {
		a.Created = now.UTC().Truncate(time.Second)
	}
	v.Accounts = append(v.Accounts, a)
	return a
}

// admit returns why a cannot be added.
func (v *Vault) admit(a Account) error {
	if err := a.Validate(); err != nil {
		return err
	}
	if len(v.Accounts)+len(v.setAside) >= MaxAccounts {
		return fmt.Errorf("%w: it holds %d accounts", ErrFull, MaxAccounts)
	}
	if twin, ok := v.Twin(a); ok {
		return fmt.Errorf("%w: as %q", ErrDuplicate, twin.Title())
	}
	return nil
}

// Replace changes the account that has a's ID. Errors: [ErrNoAccount],
// [ErrDuplicate] if it would become the twin of another, and those of
// [Account.Validate].
func (v *Vault) Replace(a Account) error {
	i := v.index(a.ID)
	if i < 0 {
		return ErrNoAccount
	}
	a = a.Tidy()
	if err := a.Validate(); err != nil {
		return err
	}
	for j, b := range v.Accounts {
		if j != i && a.Same(b) {
			return fmt.Errorf("%w: as %q", ErrDuplicate, b.Title())
		}
	}
	v.Accounts[i] = a
	return nil
}

// Reorder puts the account at position to, counted from 0, or as near as can be.
func (v *Vault) Reorder(id ID, to int) error {
	i := v.index(id)
	if i < 0 {
		return ErrNoAccount
	}
	a := v.Accounts[i]
	v.Accounts = slices.Delete(v.Accounts, i, i+1)
	v.Accounts = slices.Insert(v.Accounts, min(max(to, 0), len(v.Accounts)), a)
	return nil
}

// Touch remembers that a code of the account was copied at now.
func (v *Vault) Touch(id ID, now time.Time) error {
	i := v.index(id)
	if i < 0 {
		return ErrNoAccount
	}
	v.Accounts[i].Used = now.UTC().Truncate(time.Second)
	v.Accounts[i].Uses++
	return nil
}

// Advance counts a HOTP account on by one, which spends the code that was
// shown, and returns it.
func (v *Vault) Advance(id ID) (Account, error) {
	i := v.index(id)
	if i < 0 {
		return Account{}, ErrNoAccount
	}
	a := &v.Accounts[i]
	if a.Kind != HOTP {
		return Account{}, reason.For(ErrAccount, "only a counter based account has a next code", nil)
	}
	if a.Counter >= MaxCounter {
		return Account{}, reason.For(ErrAccount, "the counter is used up", nil)
	}
	a.Counter++
	return *a, nil
}

func (v *Vault) index(id ID) int {
	return slices.IndexFunc(v.Accounts, func(a Account) bool { return a.ID == id })
}
