package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"latchkey/vault"
)

// entry is an account as most formats spell it out, field by field. What is left
// out has the value that every authenticator takes for granted.
type entry struct {
	kind         string // totp, hotp, steam, motp, yandex in any case; empty means totp
	issuer, name string
	secret       string // base32
	algorithm    string
	digits       count
	period       count
	counter      count
	group, note  string
}

// account makes an account of it, or says why not.
func (e entry) account() (vault.Account, error) {
	a := vault.Account{Kind: vault.TOTP, Issuer: e.issuer, Name: e.name, Group: e.group, Note: e.note, Algorithm: vault.SHA1, Digits: vault.DefaultDigits, Period: vault.DefaultPeriod}
	switch kind := strings.ToLower(e.kind); kind {
	case "", "totp":
	case "hotp":
		a.Kind = vault.HOTP
	case "steam", "steamtotp":
		a.Kind = vault.Steam
	case "motp", "yandex", "yaotp":
		return a, fmt.Errorf("%s, whose codes need a PIN: %w", kind, vault.ErrUnsupported)
	default:
		return a, fmt.Errorf("this type of code: %w", vault.ErrUnsupported)
	}
	var err error
	if a.Secret, err = vault.ParseSecret(e.secret); err != nil {
		return a, err
	}
	if e.algorithm != "" {
		if a.Algorithm, err = vault.ParseAlgorithm(e.algorithm); err != nil {
			return a, err
		}
	}
	if a.Digits, err = e.digits.or("digits", vault.DefaultDigits); err != nil {
		return a, err
	}
	switch a.Kind {
	case vault.HOTP:
		a.Period = 0
		if e.counter.set {
			if e.counter.n < 0 {
				return a, fmt.Errorf("%w: the counter is negative", vault.ErrAccount)
			}
			a.Counter = uint64(e.counter.n)
		}
	case vault.Steam: // Valve has only the one kind; exporters write what they like
		a.Digits, a.Algorithm = vault.SteamDigits, vault.SHA1
		fallthrough
	default:
		a.Period, err = e.period.or("period", vault.DefaultPeriod)
	}
	return a, err
}

// count is a number in JSON that may be missing, null, or in quotes.
type count struct {
	n   int64
	set bool
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *count) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errors.New("a number is none")
	}
	*c = count{n, true}
	return nil
}

// or returns the number, or what it is when it is missing.
func (c count) or(field string, missing int) (int, error) {
	if !c.set {
		return missing, nil
	}
	if c.n < 0 || c.n > vault.MaxPeriod {
		return 0, fmt.Errorf("%w: %s %d is out of range", vault.ErrAccount, field, c.n)
	}
	return int(c.n), nil
}

// decode reads JSON into form. Its error names a place or a field, never a
// value.
func decode(data []byte, form any) error {
	err := json.Unmarshal(data, form)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: not JSON at byte %d", ErrDamaged, syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("%w: field %s is of the wrong type", ErrDamaged, kind.Field)
	}
	return fmt.Errorf("%w: a field is of the wrong type", ErrDamaged)
}

// text is a string in JSON; null, and what is not a string, is empty: it is only
// used for words, which are not worth losing an account for.
type text string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}

// nth names the entry with that index.
func nth(i int) string { return fmt.Sprintf("entry %d", i+1) }

// many refuses a list that is longer than a vault.
func many(n int) error {
	if n > MaxAccounts {
		return fmt.Errorf("%w: more than %d entries", ErrTooLarge, MaxAccounts)
	}
	return nil
}
