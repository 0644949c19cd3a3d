package vault

import (
	"slices"
	"time"
)

// BinTime is how long a deleted account stays in the bin.
const BinTime = 30 * 24 * time.Hour

// Binned is an account that was deleted and can be brought back.
type Binned struct {
	Account
	Removed  time.Time
	Position int // in the list, counted from 0

	extra fields // of the stored form, which this version does not know
}

// Remove takes the account out of the list and keeps it in the bin.
// [ErrNoAccount] if there is none of that ID.
func (v *Vault) Remove(id ID, now time.Time) error {
	i := v.index(id)
	if i < 0 {
		return ErrNoAccount
	}
	v.discard(v.Accounts[i], i, now)
	v.Accounts = slices.Delete(v.Accounts, i, i+1)
	return nil
}

// Supersede gives the account that has a's ID the secret and the parameters of
// a, as after enrolling again at the site. What the person made of it stays:
// group, note, order, icon and pin, unless a has its own. The account as it was
// goes into the bin under another ID. It returns the account as kept. Errors
// are those of [Vault.Replace].
func (v *Vault) Supersede(a Account, now time.Time) (Account, error) {
	old, ok := v.Find(a.ID)
	if !ok {
		return Account{}, ErrNoAccount
	}
	keep := func(text *string, was string) {
		if *text == "" {
			*text = was
		}
	}
	keep(&a.Issuer, old.Issuer)
	keep(&a.Name, old.Name)
	keep(&a.Group, old.Group)
	keep(&a.Note, old.Note)
	keep(&a.Icon, old.Icon)
	a.Pinned, a.Important = a.Pinned || old.Pinned, a.Important || old.Important
	a.Used, a.Uses, a.extra = old.Used, old.Uses, old.extra
	a.Created = now.UTC().Truncate(time.Second)
	if err := v.Replace(a); err != nil {
		return Account{}, err
	}
	i := v.index(a.ID)
	old.ID = NewID()
	v.discard(old, i, now)
	return v.Accounts[i], nil
}

func (v *Vault) discard(a Account, position int, now time.Time) {
	if len(v.Bin) >= MaxAccounts {
		v.Bin = v.Bin[1:]
	}
	v.Bin = append(v.Bin, Binned{Account: a, Removed: now.UTC().Truncate(time.Second), Position: position})
}

// Restore brings an account back from the bin, to where it was or as near as
// can be, and returns it. Errors: [ErrNoAccount] if it is not in the bin,
// [ErrDuplicate] if an account that makes the same codes has come in meanwhile,
// [ErrFull].
func (v *Vault) Restore(id ID) (Account, error) {
	i := slices.IndexFunc(v.Bin, func(b Binned) bool { return b.ID == id })
	if i < 0 {
		return Account{}, ErrNoAccount
	}
	a, at := v.Bin[i].Account, v.Bin[i].Position
	if err := v.admit(a); err != nil {
		return Account{}, err
	}
	if v.index(a.ID) >= 0 {
		a.ID = NewID()
	}
	v.Bin = slices.Delete(v.Bin, i, i+1)
	v.Accounts = slices.Insert(v.Accounts, min(max(at, 0), len(v.Accounts)), a)
	return a, nil
}

// EmptyBin drops for good what was removed before the given time, and tells how
// many accounts that were. Call it with a time that does not come from an
// unchecked device clock: one that is years ahead would empty the bin at once.
func (v *Vault) EmptyBin(before time.Time) int {
	count := len(v.Bin)
	v.Bin = slices.DeleteFunc(v.Bin, func(b Binned) bool { return b.Removed.Before(before) })
	return count - len(v.Bin)
}
