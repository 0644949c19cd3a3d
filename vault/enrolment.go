package vault

import (
	"slices"
	"time"
)

// Unfinished is something that is left to do since an account came in. A backup
// is not among it: package ready tells that from what was proven.
type Unfinished string

// What can be unfinished. Accounts may carry others, of a later version; they are
// kept.
const (
	Untried Unfinished = "untried" // nobody has said yet that the site takes its codes
	NoCodes Unfinished = "codes"   // it is not settled yet where its service codes are
)

// FewAccounts is how many may come in at once to be asked about one by one. More
// come from another app, with which they have worked.
const FewAccounts = 3

// Has tells whether u is left to do.
func (a Account) Has(u Unfinished) bool { return slices.Contains(a.Unfinished, u) }

// Worked tells whether the site must have taken codes of the account: nobody
// copies codes that are refused for days.
func (a Account) Worked() bool {
	return a.Uses >= 5 && a.Used.Sub(a.Created) >= 48*time.Hour
}

// Enrol marks what came in as unfinished, if it is few. It belongs into the change
// that brought it in.
func (b Brought) Enrol(v *Vault) {
	ids := b.IDs()
	if len(ids) > FewAccounts {
		return
	}
	for _, id := range ids {
		if i := v.index(id); i >= 0 {
			v.Accounts[i].Unfinished = []Unfinished{Untried, NoCodes}
		}
	}
}

// Finish notes that u is done for the account. Errors: [ErrNoAccount].
func (v *Vault) Finish(id ID, u Unfinished) error {
	i := v.index(id)
	if i < 0 {
		return ErrNoAccount
	}
	v.Accounts[i].Unfinished = without(v.Accounts[i].Unfinished, u)
	return nil
}

// DoWithoutCodes notes the person's word that no service codes belong to the
// account here: the site has none, or they are kept elsewhere. Errors:
// [ErrNoAccount].
func (v *Vault) DoWithoutCodes(id ID) error {
	if err := v.Finish(id, NoCodes); err != nil {
		return err
	}
	v.Accounts[v.index(id)].WithoutCodes = true
	return nil
}

// Mark notes whether the person could not do without the account. Errors:
// [ErrNoAccount].
func (v *Vault) Mark(id ID, important bool) error {
	i := v.index(id)
	if i < 0 {
		return ErrNoAccount
	}
	v.Accounts[i].Important = important
	return nil
}

// without returns the list less u, nil where nothing is left.
func without(list []Unfinished, u Unfinished) []Unfinished {
	var left []Unfinished
	for _, have := range list {
		if have != u {
			left = append(left, have)
		}
	}
	return left
}
