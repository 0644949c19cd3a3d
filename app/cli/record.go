package cli

import "latchkey/vault"

// record is an account in JSON. Its shape is fixed; scripts rely on it.
type record struct {
	Type      vault.Kind      `json:"type"`
	Issuer    string          `json:"issuer"`
	Name      string          `json:"name"`
	Secret    string          `json:"secret"` // base32, or vault.Secret's placeholder
	Algorithm vault.Algorithm `json:"algorithm"`
	Digits    int             `json:"digits"`
	Period    *int            `json:"period"`  // null for hotp
	Counter   *uint64         `json:"counter"` // null for all others
}

func recordOf(a vault.Account, reveal bool) record {
	a = a.Tidy()
	r := record{Type: a.Kind, Issuer: a.Issuer, Name: a.Name, Secret: secretText(a, reveal), Algorithm: a.Algorithm, Digits: a.Digits}
	if a.Kind == vault.HOTP {
		r.Counter = &a.Counter
	} else {
		r.Period = &a.Period
	}
	return r
}

// records returns accounts in JSON, never null.
func records(accounts []vault.Account, reveal bool) []record {
	out := make([]record, len(accounts))
	for i, a := range accounts {
		out[i] = recordOf(a, reveal)
	}
	return out
}

// failure is what could not be read, in JSON. Its shape is fixed.
type failure struct {
	Where  string `json:"where"`
	Reason string `json:"reason"`
}
