package vault

// Standing says what bringing an account in would mean for a vault.
type Standing int

// The standings.
const (
	New      Standing = iota // nothing in the vault makes these codes
	Present                  // the same codes under the same issuer and name
	Renamed                  // the same codes under another issuer or name
	Conflict                 // the same issuer and name, other codes
	Repeated                 // a twin stands earlier in the same list
)

// Choice says what becomes of an account whose issuer and name are taken by one
// with other codes.
type Choice int

// The choices.
const (
	KeepBoth Choice = iota
	Replace         // its secret takes the place of the one in the vault, which goes into the bin
	Skip            // the vault stays as it is
)

// Incoming is an account that is about to come in.
type Incoming struct {
	Account
	Standing Standing
	Known    Account // the one in the vault that it was compared with; zero for New and Repeated
	Choice   Choice  // the person's; of a Conflict
}

// ComesIn tells whether [Vault.Bring] would bring the account in.
func (in Incoming) ComesIn() bool {
	return in.Standing == New || in.Standing == Conflict && in.Choice != Skip
}

// Compare tells, in the order of accounts, what each would mean for the vault.
// New and Conflict can be brought in; the others are there already. Accounts
// without a name are in conflict with none.
func (v *Vault) Compare(accounts []Account) []Incoming {
	type label struct{ issuer, name string }
	codes := make(map[string]Account, len(v.Accounts))
	labels := make(map[label]Account, len(v.Accounts))
	for _, a := range v.Accounts {
		codes[a.fingerprint()] = a
		labels[label{a.Issuer, a.Name}] = a
	}
	seen := make(map[string]bool, len(accounts))
	out := make([]Incoming, len(accounts))
	for i, a := range accounts {
		a = a.Tidy()
		in := Incoming{Account: a}
		key := a.fingerprint()
		if known, ok := codes[key]; ok {
			in.Known, in.Standing = known, Renamed
			if known.Issuer == a.Issuer && known.Name == a.Name {
				in.Standing = Present
			}
		} else if seen[key] {
			in.Standing = Repeated
		} else if known, ok := labels[label{a.Issuer, a.Name}]; ok && known.Issuer+known.Name != "" {
			in.Known, in.Standing = known, Conflict
		}
		seen[key] = true
		out[i] = in
	}
	return out
}
