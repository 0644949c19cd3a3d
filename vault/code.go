package vault

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"fmt"
	"hash"
	"slices"
	"time"
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
		return Code{Value: a.value(a.Counter)}, nil
	}
	unix, period := t.Unix(), int64(a.Period)
	if unix < 0 {
		return Code{}, fmt.Errorf("%w: no codes before 1970", ErrAccount)
	}
	step := unix / period
	return Code{
		Value:      a.value(uint64(step)),
		ValidFrom:  time.Unix(step*period, 0),
		ValidUntil: time.Unix((step+1)*period, 0),
	}, nil
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

// steamLetters are what Steam writes its codes with, from the value of each up.
const steamLetters = "23456789BCDFGHJKMNPQRTVWXY"

// value is RFC 4226 5.3 for one counter value of a valid account, in digits or
// in Steam's letters.
//
// github.com/pquerna/otp says the same (the tests compare), but decodes base32
// and formats twice for every code, which is as much work again as the HMAC; a
// list of ten thousand accounts feels it.
func (a Account) value(counter uint64) string {
	var digest func() hash.Hash
	switch a.Algorithm {
	case SHA256:
		digest = sha256.New
	case SHA512:
		digest = sha512.New
	default:
		digest = sha1.New
	}
	var room [sha512.Size]byte
	binary.BigEndian.PutUint64(room[:], counter)
	mac := hmac.New(digest, a.Secret.Bytes())
	mac.Write(room[:8])
	sum := mac.Sum(room[:0])
	truncated := binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xF:]) & 0x7FFFFFFF

	base, symbols := uint32(10), "0123456789"
	if a.Kind == Steam {
		base, symbols = uint32(len(steamLetters)), steamLetters
	}
	var out [MaxDigits]byte
	for i := range a.Digits {
		out[i] = symbols[truncated%base]
		truncated /= base
	}
	if a.Kind != Steam { // which alone writes the lowest first
		slices.Reverse(out[:a.Digits])
	}
	return string(out[:a.Digits])
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
