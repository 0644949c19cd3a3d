package vault

import (
	"fmt"
	"reflect"
	"slices"
)

// stored is an account and the bytes that it was read from. In a large vault
// nearly all are as they were: writing those bytes again costs a fraction of
// making them anew, and whoever reads them finds the same account.
type stored struct {
	account Account
	raw     rawEntry
}

// apart returns a without anything that a change of a could reach.
func (a Account) apart() Account {
	a.ServiceCodes, a.Unfinished = slices.Clone(a.ServiceCodes), slices.Clone(a.Unfinished)
	return a
}

// unchanged returns the bytes that a was read from, if it still is what they say.
func (v *Vault) unchanged(a Account) (rawEntry, bool) {
	s, ok := v.stored[a.ID]
	return s.raw, ok && reflect.DeepEqual(s.account, a)
}

// decodeAccounts takes over the accounts of a stored form, each read by decode,
// and sets aside what is none.
func (v *Vault) decodeAccounts(raws []rawEntry, decode func(rawEntry) (Account, error)) {
	seen := make(map[ID]bool, len(v.Accounts)+len(raws))
	for _, a := range v.Accounts {
		seen[a.ID] = true
	}
	v.stored = make(map[ID]stored, len(raws))
	for _, raw := range raws {
		a, err := decode(raw)
		if err != nil || seen[a.ID] {
			v.setAside = append(v.setAside, slices.Clone(raw))
			continue
		}
		seen[a.ID] = true
		v.Accounts = append(v.Accounts, a)
		v.stored[a.ID] = stored{a.apart(), raw}
	}
}

// Stored returns the stored form of v, as Encode does, and what Decode would
// make of it. It is quicker than the two where few accounts have changed since v
// was read.
func (v *Vault) Stored() (data []byte, again *Vault, err error) {
	form, err := v.form()
	if err != nil {
		return nil, nil, err
	}
	if data, err = form.encode(v.extra); err != nil {
		return nil, nil, err
	}
	if len(form.Accounts) > MaxAccounts {
		return nil, nil, fmt.Errorf("%w: more than %d accounts", ErrDamaged, MaxAccounts)
	}
	raws := form.Accounts
	form.Accounts = nil
	rest, err := form.encode(v.extra)
	if err != nil {
		return nil, nil, err
	}
	if again, err = Decode(rest); err != nil {
		return nil, nil, err
	}
	next := 0
	again.decodeAccounts(raws, func(raw rawEntry) (Account, error) {
		i := next
		next++
		if i < len(v.Accounts) {
			if _, same := v.unchanged(v.Accounts[i]); same {
				return v.Accounts[i].apart(), nil
			}
		}
		return decodeAccount(raw)
	})
	return data, again, nil
}
