package vault

import (
	"maps"
	"slices"
	"time"
)

// ChangeKind says in what way two states of a vault differ.
type ChangeKind int

// The kinds of change.
const (
	Added ChangeKind = iota + 1
	Removed
	Edited
	Reordered       // of the whole list; Account is zero
	RecoveryRenewed // there is another recovery code; Account is zero
)

// Field is a part of an account that can be edited.
type Field string

// The fields.
const (
	FieldIssuer       Field = "issuer"
	FieldName         Field = "name"
	FieldSecret       Field = "secret" // or how codes are made of it
	FieldCounter      Field = "counter"
	FieldGroup        Field = "group"
	FieldNote         Field = "note"
	FieldPinned       Field = "pinned"
	FieldImportant    Field = "important"
	FieldServiceCodes Field = "service codes" // or that there are to be none
	FieldOther        Field = "other"         // icon, parameters, and what this version does not know
)

// Change is one difference between two states of a vault.
type Change struct {
	Kind    ChangeKind
	Account Account // as it is now, or as it was if it was removed
	Before  Account // as it was, if it was edited
	Fields  []Field // that were edited
}

// Changes tells what became of from to make v, in the order of the lists. It is
// empty when the two differ only in what Latchkey notes by itself: when accounts
// were used, what is unfinished, the last backup, and what is in the bin.
func (v *Vault) Changes(from *Vault) []Change {
	var out []Change
	was := make(map[ID]Account, len(from.Accounts))
	for _, a := range from.Accounts {
		was[a.ID] = a
	}
	var stayed []ID // in the order of v
	for _, a := range v.Accounts {
		old, ok := was[a.ID]
		if !ok {
			out = append(out, Change{Kind: Added, Account: a})
			continue
		}
		stayed = append(stayed, a.ID)
		if fields := a.edited(old); len(fields) > 0 {
			out = append(out, Change{Kind: Edited, Account: a, Before: old, Fields: fields})
		}
		delete(was, a.ID)
	}
	var before []ID // of those that stayed, in the order of from
	for _, a := range from.Accounts {
		if _, gone := was[a.ID]; gone {
			out = append(out, Change{Kind: Removed, Account: a})
		} else {
			before = append(before, a.ID)
		}
	}
	if !slices.Equal(stayed, before) {
		out = append(out, Change{Kind: Reordered})
	}
	if v.RecoveryCode != from.RecoveryCode {
		out = append(out, Change{Kind: RecoveryRenewed})
	}
	return out
}

// edited names the fields in which a differs from what it was.
func (a Account) edited(was Account) []Field {
	var out []Field
	note := func(f Field, same bool) {
		if !same {
			out = append(out, f)
		}
	}
	note(FieldIssuer, a.Issuer == was.Issuer)
	note(FieldName, a.Name == was.Name)
	note(FieldSecret, a.Same(was))
	note(FieldCounter, a.Counter == was.Counter)
	note(FieldGroup, a.Group == was.Group)
	note(FieldNote, a.Note == was.Note)
	note(FieldPinned, a.Pinned == was.Pinned)
	note(FieldImportant, a.Important == was.Important)
	note(FieldServiceCodes, a.WithoutCodes == was.WithoutCodes && slices.EqualFunc(a.ServiceCodes, was.ServiceCodes, func(c, d ServiceCode) bool {
		return c.Code == d.Code && c.Used.Equal(d.Used)
	}))
	note(FieldOther, a.Icon == was.Icon && a.Params == was.Params &&
		maps.EqualFunc(a.extra, was.extra, func(x, y rawEntry) bool { return string(x) == string(y) }))
	return out
}

// Revert makes the accounts of v those of an earlier state. Nothing is lost by
// it: accounts that came since, and secrets that were replaced, go into the
// bin; counters never go back, since the site would refuse their codes; service
// codes that were crossed out stay so; the recovery code and what is known of
// backups stay as they are. [ErrFull] when there is no room for entries that this
// version cannot understand.
func (v *Vault) Revert(to *Vault, now time.Time) error {
	past := to.Clone()
	present := make(map[ID]Account, len(v.Accounts))
	for _, a := range v.Accounts {
		present[a.ID] = a
	}
	for i := range past.Accounts {
		a := &past.Accounts[i]
		b, ok := present[a.ID]
		if !ok {
			continue
		}
		a.Used, a.Uses = b.Used, b.Uses
		if a.Same(b) {
			a.Counter, a.Unfinished = max(a.Counter, b.Counter), b.Unfinished
			delete(present, a.ID)
		}
		for j, c := range a.ServiceCodes {
			for _, d := range b.ServiceCodes {
				if c.Code == d.Code && c.Used.IsZero() {
					a.ServiceCodes[j].Used = d.Used
				}
			}
		}
	}
	for i, b := range v.Accounts {
		if _, gone := present[b.ID]; gone {
			if slices.ContainsFunc(past.Accounts, func(a Account) bool { return a.ID == b.ID }) {
				b.ID = NewID() // the account stays, its secret goes
			}
			v.discard(b, i, now)
		}
	}
	v.Accounts = past.Accounts
	v.Bin = slices.DeleteFunc(v.Bin, func(b Binned) bool { // it is back
		return slices.ContainsFunc(v.Accounts, func(a Account) bool { return a.ID == b.ID && a.Same(b.Account) })
	})
	return v.KeepUnknown(past)
}
