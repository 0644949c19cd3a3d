package backup

import (
	"slices"
	"time"

	"latchkey/vault"
)

// Outcome says how an account of a vault stands to a backup.
type Outcome int

// The outcomes.
const (
	Same    Outcome = iota // it would come back as it is
	Changed                // it would come back with the same codes, but was edited since
	Rekeyed                // it would come back with other codes: its secret is a newer one
	Missing                // it is not in the backup
	Extra                  // it is only in the backup
)

// Pair is an account beside the same one in a backup.
type Pair struct {
	Outcome Outcome
	Here    vault.Account // zero if Extra
	There   vault.Account // zero if Missing
	Fields  []vault.Field // that were edited since, if Changed or Rekeyed
}

// Title is what to call the account.
func (p Pair) Title() string {
	if p.Outcome == Extra {
		return p.There.Title()
	}
	return p.Here.Title()
}

// Rehearsal is what a restore would bring back, beside what there is.
type Rehearsal struct {
	Pairs    []Pair // the vault's accounts in their order, then those that are Extra
	Restored int    // accounts of the vault that would come back with the same codes
	Of       int    // accounts of the vault

	contents *Contents
}

// Rehearse compares what a backup holds with the vault, and changes neither.
func (c *Contents) Rehearse(v *vault.Vault) Rehearsal {
	r := Rehearsal{Of: len(v.Accounts), contents: c}
	there := &vault.Vault{Accounts: paired(c.Vault, v)}
	edited := make(map[vault.ID]vault.Change)
	var extra []Pair
	for _, change := range v.Changes(there) {
		switch change.Kind {
		case vault.Added, vault.Edited:
			edited[change.Account.ID] = change
		case vault.Removed:
			extra = append(extra, Pair{Outcome: Extra, There: change.Account})
		}
	}
	back := make(map[vault.ID]vault.Account, len(there.Accounts))
	for _, a := range there.Accounts {
		back[a.ID] = a
	}
	for _, a := range v.Accounts {
		change, differs := edited[a.ID]
		p := Pair{Here: a, There: back[a.ID], Fields: change.Fields}
		switch {
		case differs && change.Kind == vault.Added:
			p.Outcome = Missing
		case differs && slices.Contains(change.Fields, vault.FieldSecret):
			p.Outcome = Rekeyed
		case differs:
			p.Outcome = Changed
		}
		if p.Outcome == Same || p.Outcome == Changed {
			r.Restored++
		}
		r.Pairs = append(r.Pairs, p)
	}
	r.Pairs = append(r.Pairs, extra...)
	return r
}

// Equal returns the pairs that are the same.
func (r Rehearsal) Equal() []Pair { return r.only(true) }

// Differing returns the pairs that are not the same.
func (r Rehearsal) Differing() []Pair { return r.only(false) }

func (r Rehearsal) only(same bool) []Pair {
	return slices.DeleteFunc(slices.Clone(r.Pairs), func(p Pair) bool { return (p.Outcome == Same) != same })
}

// paired returns the accounts of a backup with the IDs that the same accounts
// have in v, which differ if the list was made by hand or v was made of another.
func paired(c, v *vault.Vault) []vault.Account {
	here := make(map[vault.ID]bool, len(v.Accounts))
	for _, a := range v.Accounts {
		here[a.ID] = true
	}
	taken := make(map[vault.ID]bool, len(c.Accounts))
	for _, a := range c.Accounts {
		taken[a.ID] = true
	}
	out := slices.Clone(c.Accounts)
	incoming := v.Compare(out)
	// By their codes, before by nothing but their names.
	for _, byName := range []bool{false, true} {
		for i, in := range incoming {
			if in.Known.ID != "" && (in.Standing == vault.Conflict) == byName && !here[out[i].ID] && !taken[in.Known.ID] {
				out[i].ID = in.Known.ID
				taken[in.Known.ID] = true
			}
		}
	}
	return out
}

// Certificate is what the vault remembers of the rehearsal, which took place at
// now with what kind says. name is that of the file, without folders, and by the
// version of Latchkey.
func (r Rehearsal) Certificate(kind vault.RehearsalKind, name, by string, now time.Time) vault.Rehearsal {
	return vault.Rehearsal{
		At: now.UTC().Truncate(time.Second), Kind: kind, File: name, RecoveryID: r.contents.RecoveryID, Made: r.contents.Made,
		Accounts: r.Restored, Of: r.Of, Digest: r.contents.Vault.Digest(), By: by,
	}
}
