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

// Incoming is an account that is about to come in.
type Incoming struct {
	Account
	Standing Standing
	Known    Account // the one in the vault that it was compared with; zero for New and Repeated
}

// Compare tells, in the order of accounts, what each would mean for the vault.
// New and Conflict can be added; the others are there already.
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
		} else if known, ok := labels[label{a.Issuer, a.Name}]; ok {
			in.Known, in.Standing = known, Conflict
		}
		seen[key] = true
		out[i] = in
	}
	return out
}
