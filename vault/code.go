package vault

import (
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"latchkey/vault/reason"
)

// Code is what a person types at a site.
type Code struct {
	Value string // digits, or Steam's letters, without separators
	// ValidFrom and ValidUntil bound the time step the code belongs to; the
	// code is right from the one up to, not including, the other. Both are zero
	// for HOTP, whose codes are right until used.
	ValidFrom, ValidUntil time.Time
}

// Code returns the account's code at true time t. This is the one place where
// codes are computed. Errors wrap [ErrAccount] or [ErrSecret]; a time before
// 1970 is refused, since RFC 6238 counts steps from there.
func (a Account) Code(t time.Time) (Code, error) {
	if err := a.Validate(); err != nil {
		return Code{}, err
	}
	if a.Kind == HOTP {
		value, err := a.truncated(a.Counter)
		return Code{Value: value}, err
	}
	unix, period := t.Unix(), int64(a.Period)
	if unix < 0 {
		return Code{}, reason.For(ErrAccount, "no codes before 1970", nil)
	}
	step := unix / period
	value, err := a.truncated(uint64(step))
	return Code{
		Value:      value,
		ValidFrom:  time.Unix(step*period, 0),
		ValidUntil: time.Unix((step+1)*period, 0),
	}, err
}

// Right tells whether the code is that of true time t. A code of HOTP is, until
// it is used.
func (c Code) Right(t time.Time) bool {
	return c.ValidUntil.IsZero() || !t.Before(c.ValidFrom) && t.Before(c.ValidUntil)
}

// CodeAfter returns the code that follows the one at true time t.
func (a Account) CodeAfter(t time.Time) (Code, error) {
	if a.Kind == HOTP {
		a.Counter++
		return a.Code(t)
	}
	return a.Code(t.Add(time.Duration(a.Period) * time.Second))
}

// truncated is RFC 4226 5.3 for one counter value.
func (a Account) truncated(counter uint64) (string, error) {
	opts := hotp.ValidateOpts{Digits: otp.Digits(a.Digits)}
	switch a.Algorithm {
	case SHA256:
		opts.Algorithm = otp.AlgorithmSHA256
	case SHA512:
		opts.Algorithm = otp.AlgorithmSHA512
	default:
		opts.Algorithm = otp.AlgorithmSHA1
	}
	if a.Kind == Steam {
		opts.Encoder = otp.EncoderSteam
	}
	value, err := hotp.GenerateCodeCustom(a.Secret.whole(), counter, opts)
	if err != nil {
		// The library's error may quote its input.
		return "", reason.For(ErrSecret, "no code could be computed from it", nil)
	}
	return value, nil
}

// Grouped returns the value in groups that are easy to read and type: halves
// of three or four where they fit (123 456, 1234 5678), threes otherwise; up to
// five characters stay together.
func (c Code) Grouped() string {
	size, n := 3, len(c.Value)
	switch {
	case n <= 5:
		return c.Value
	case n == 8:
		size = 4
	case n == 10:
		size = 5
	}
	var out []byte
	for i := range n {
		if i > 0 && i%size == 0 && !(n-i == 1) {
			out = append(out, ' ')
		}
		out = append(out, c.Value[i])
	}
	return string(out)
}
