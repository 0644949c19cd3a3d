package vault

import (
	"fmt"
	"time"
)

// Brought is what became of accounts that were to come in.
type Brought struct {
	Added    []Account
	Replaced []Replaced
	Refused  []Refused
}

// Replaced is an account that got another secret.
type Replaced struct {
	Account
	Before ID // what it was, in the bin
}

// Refused is an account that could not come in, and why.
type Refused struct {
	Account
	Err error
}

// Bring does what a plan says that [Vault.Compare] made, as far as it still
// holds: an account that came in by another way meanwhile stays as it is, and so
// does one that is refused, without keeping the others out. What replaces an
// account keeps its order and what the person made of it, and a second one that
// would replace the same account comes in beside it. Accounts get a fresh ID and
// now as their time of creation as in [Vault.Add].
func (v *Vault) Bring(plan []Incoming, now time.Time) Brought {
	var done Brought
	codes, ids := make(map[string]bool, len(v.Accounts)), make(map[ID]bool, len(v.Accounts))
	for _, a := range v.Accounts {
		codes[a.fingerprint()], ids[a.ID] = true, true
	}
	replaced := map[ID]bool{}
	for _, in := range plan {
		a := in.Account.Tidy()
		key := a.fingerprint()
		if !in.ComesIn() || codes[key] {
			continue
		}
		var known Account
		replaces := false
		if in.Standing == Conflict && in.Choice == Replace && !replaced[in.Known.ID] {
			known, replaces = v.Find(in.Known.ID)
		}
		switch err := a.Validate(); {
		case err != nil:
			done.Refused = append(done.Refused, Refused{a, err})
			continue
		case replaces:
			a, err = v.Supersede(known.with(a), now)
			if err != nil {
				done.Refused = append(done.Refused, Refused{in.Account, err})
				continue
			}
			replaced[known.ID] = true
			delete(codes, known.fingerprint())
			done.Replaced = append(done.Replaced, Replaced{a, v.Bin[len(v.Bin)-1].ID})
		case len(v.Accounts)+len(v.setAside) >= MaxAccounts:
			done.Refused = append(done.Refused, Refused{a, fmt.Errorf("%w: it holds %d accounts", ErrFull, MaxAccounts)})
			continue
		default:
			if a.ID == "" || ids[a.ID] {
				a.ID = NewID()
			}
			done.Added = append(done.Added, v.add(a, now))
		}
		codes[key], ids[a.ID] = true, true
	}
	return done
}

// with returns the account as it is when the secret of b takes the place of its
// own. What the person made of it stays.
func (a Account) with(b Account) Account {
	b.ID = a.ID
	if a.Group != "" {
		b.Group = a.Group
	}
	if a.Note != "" {
		b.Note = a.Note
	}
	if a.Icon != "" {
		b.Icon = a.Icon
	}
	if len(b.ServiceCodes) == 0 {
		b.ServiceCodes = a.ServiceCodes
	}
	return b
}

// IDs are those of the accounts that came in or got another secret.
func (b Brought) IDs() []ID {
	var ids []ID
	for _, a := range b.Added {
		ids = append(ids, a.ID)
	}
	for _, a := range b.Replaced {
		ids = append(ids, a.ID)
	}
	return ids
}

// Kept returns what of it is in v. Success is to be counted by it, with the
// vault that [Store.Update] read back.
func (b Brought) Kept(v *Vault) Brought {
	have := make(map[ID]Account, len(v.Accounts))
	for _, a := range v.Accounts {
		have[a.ID] = a
	}
	kept := Brought{Refused: b.Refused}
	for _, a := range b.Added {
		if c, ok := have[a.ID]; ok && c.Same(a) {
			kept.Added = append(kept.Added, c)
		}
	}
	for _, a := range b.Replaced {
		if c, ok := have[a.ID]; ok && c.Same(a.Account) {
			kept.Replaced = append(kept.Replaced, Replaced{c, a.Before})
		}
	}
	return kept
}

// Undo takes out again what came in, and puts back what was replaced. What is
// not there any more is passed over. Errors are those of [Vault.Restore].
func (b Brought) Undo(v *Vault, now time.Time) error {
	for _, a := range b.Added {
		if c, ok := v.Find(a.ID); ok && c.Same(a) {
			if err := v.Remove(a.ID, now); err != nil {
				return err
			}
		}
	}
	for _, a := range b.Replaced {
		if c, ok := v.Find(a.ID); !ok || !c.Same(a.Account) {
			continue
		}
		if err := v.Remove(a.ID, now); err != nil {
			return err
		}
		if _, err := v.Restore(a.Before); err != nil {
			return err
		}
	}
	return nil
}

// CatchUp takes from w what must not be lost when its accounts come into v:
// counters that are further, since a site refuses the codes of lower ones, and
// what is in the bin and not in v.
func (v *Vault) CatchUp(w *Vault) {
	counters := make(map[string]uint64)
	for _, a := range w.Accounts {
		if a.Kind == HOTP {
			key := a.fingerprint()
			counters[key] = max(counters[key], a.Counter)
		}
	}
	known := make(map[ID]bool, len(v.Accounts)+len(v.Bin))
	for i := range v.Accounts {
		a := &v.Accounts[i]
		known[a.ID] = true
		if a.Kind == HOTP {
			a.Counter = max(a.Counter, counters[a.fingerprint()])
		}
	}
	for _, b := range v.Bin {
		known[b.ID] = true
	}
	for _, b := range w.Bin {
		if !known[b.ID] && len(v.Bin) < MaxAccounts {
			v.Bin = append(v.Bin, b)
		}
	}
}
