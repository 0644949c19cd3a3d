package exchange

import (
	"context"
	"encoding/json"
	"slices"

	"latchkey/vault/reason"
)

// freeOTPToken is an account of FreeOTP and FreeOTP+. Alt is what the person
// made of it, Ext what stood before the label, Int the parameter of the link.
// Version 2 leaves out what has its usual value.
// https://github.com/freeotp/freeotp-android
type freeOTPToken struct {
	Type      string `json:"type"`
	IssuerExt text   `json:"issuerExt"`
	IssuerInt text   `json:"issuerInt"`
	IssuerAlt text   `json:"issuerAlt"`
	Label     text   `json:"label"`
	LabelAlt  text   `json:"labelAlt"`
	Algorithm string `json:"algo"`
	Digits    count  `json:"digits"`
	Period    count  `json:"period"`
	Counter   count  `json:"counter"`
	Secret    signed `json:"secret"`
}

// freeOTPOrder is the name of the list of the names of the tokens.
const freeOTPOrder = "tokenOrder"

func isFreeOTP(f *file) bool {
	return f.has(freeOTPOrder, "tokens") || f.pref(freeOTPOrder) != ""
}

// readFreeOTP reads the preferences of FreeOTP 1 and FreeOTP+, and the export of
// FreeOTP+.
func readFreeOTP(_ context.Context, f *file, _ Options) (Result, error) {
	var tokens items
	if f.object != nil {
		if err := decode(f.object["tokens"], &tokens); err != nil {
			return Result{}, err
		}
	} else {
		tokens = f.freeOTPTokens()
	}
	if err := many(len(tokens)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range tokens {
		var t freeOTPToken
		if err := decode(raw, &t); err != nil {
			r.fail(nth(i), err)
			continue
		}
		e := t.entry()
		if e.counter.set {
			e.counter.n++ // both keep the counter of the code that was shown last
		} else {
			e.counter = count{1, true}
		}
		a, err := e.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}

// freeOTPTokens returns the tokens among the preferences in their order.
func (f *file) freeOTPTokens() items {
	var order []string
	if json.Unmarshal([]byte(f.pref(freeOTPOrder)), &order) != nil {
		order = nil
	}
	place := map[string]int{}
	for i, name := range order {
		place[name] = i - len(order) // those that are not in it come after
	}
	var tokens []preference
	for _, p := range f.prefs {
		if p.name != freeOTPOrder && len(p.value) > 0 && p.value[0] == '{' {
			tokens = append(tokens, p)
		}
	}
	slices.SortStableFunc(tokens, func(a, b preference) int { return place[a.name] - place[b.name] })
	var list items
	for _, p := range tokens {
		list = append(list, json.RawMessage(p.value))
	}
	return list
}

// errNoKey: the key of a token is not in the backup, which is how FreeOTP 2 lost
// accounts (freeotp-android #283, #410).
var errNoKey = reason.New("FreeOTP left the secret out of the backup", nil)

func (t freeOTPToken) entry() entry {
	e := entry{
		kind: t.Type, issuer: first(t.IssuerAlt, t.IssuerExt, t.IssuerInt), name: first(t.LabelAlt, t.Label),
		key: t.Secret, algorithm: t.Algorithm, digits: t.Digits, period: t.Period, counter: t.Counter,
	}
	if t.IssuerExt == "Steam" && (e.kind == "" || e.kind == "TOTP") {
		e.kind = "steam" // FreeOTP itself goes by the name
	}
	if e.key == nil {
		e.key = []byte{}
	}
	return e
}

// first returns the first text that is not empty.
func first(texts ...text) string {
	for _, t := range texts {
		if t != "" {
			return string(t)
		}
	}
	return ""
}

// javaKey is a key of FreeOTP 2, sealed with another one.
type javaKey struct {
	Cipher     string `json:"mCipher"`
	Sealed     signed `json:"mCipherText"`
	Parameters signed `json:"mParameters"` // DER, with the nonce
	Kind       string `json:"mToken"`      // is authenticated with the key
}

func (k javaKey) open(key []byte) ([]byte, error) {
	if k.Cipher != "AES/GCM/NoPadding" {
		return nil, errEncryption
	}
	nonce, err := k.nonce()
	if err != nil {
		return nil, err
	}
	return openGCM(key, nonce, k.Sealed, []byte(k.Kind))
}
