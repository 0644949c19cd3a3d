package exchange

import (
	"fmt"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// entry is an account as most formats spell it out, field by field. What is left
// out has the value that every authenticator takes for granted.
type entry struct {
	kind         string // totp, hotp, steam, motp, yandex in any case; empty means totp
	issuer, name string
	secret       string // base32
	key          []byte // the secret, where a format keeps raw bytes
	algorithm    string
	digits       count
	period       count
	counter      count
	group, note  string
	icon         string // the name of its picture
	pinned       flag
}

// account makes an account of it, or says why not.
func (e entry) account() (vault.Account, error) {
	a := vault.Account{Kind: vault.TOTP, Issuer: e.issuer, Name: e.name, Group: e.group, Note: e.note, Icon: e.icon, Pinned: bool(e.pinned), Algorithm: vault.SHA1, Digits: vault.DefaultDigits, Period: vault.DefaultPeriod}
	switch kind := strings.ToLower(e.kind); kind {
	case "", "totp":
	case "hotp":
		a.Kind = vault.HOTP
	case "steam", "steamtotp":
		a.Kind = vault.Steam
	case "motp", "yandex", "yaotp":
		return a, reason.For(vault.ErrUnsupported, "codes of type {{.Kind}} need a PIN", reason.Data{"Kind": kind})
	default:
		return a, errKind
	}
	var err error
	if e.key != nil {
		a.Secret, err = vault.SecretFromBytes(e.key)
	} else {
		a.Secret, err = vault.ParseSecret(e.secret)
	}
	if err != nil {
		return a, err
	}
	if e.algorithm != "" {
		if a.Algorithm, err = vault.ParseAlgorithm(e.algorithm); err != nil {
			return a, err
		}
	}
	if a.Digits, err = e.digits.or(theDigits, vault.DefaultDigits); err != nil {
		return a, err
	}
	switch a.Kind {
	case vault.HOTP:
		a.Period = 0
		if e.counter.set {
			if e.counter.n < 0 {
				return a, outOfRange(theCounter, e.counter.n)
			}
			a.Counter = uint64(e.counter.n)
		}
	case vault.Steam: // Valve has only the one kind; exporters write what they like
		a.Digits, a.Algorithm = vault.SteamDigits, vault.SHA1
		fallthrough
	default:
		a.Period, err = e.period.or(thePeriod, vault.DefaultPeriod)
	}
	return a, err
}

// many refuses a list that is longer than a vault.
func many(n int) error {
	if n > MaxAccounts {
		return fmt.Errorf("%w: more than %d entries", ErrTooLarge, MaxAccounts)
	}
	return nil
}
