package vault

import (
	"encoding/base32"
	"errors"
	"fmt"
	"strings"

	"latchkey/vault/reason"
)

// ErrSecret is wrapped by every refusal of a secret. The error says where the
// fault is, never what stands there.
var ErrSecret = errors.New("bad secret")

// MaxSecret is the greatest accepted length of a secret, in base32 characters.
// The longest seen in the field is 256; the rest is room.
const MaxSecret = 2048

// redacted is what every hidden value prints as.
const redacted = "[secret]"

// Hidden is a text that must not leave the program by accident: it prints as
// "[secret]" with every verb and in JSON. Convert with string(h) to use it.
type Hidden string

// Format implements [fmt.Formatter].
func (Hidden) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// MarshalText implements [encoding.TextMarshaler], and so JSON and log/slog.
func (Hidden) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Secret is the key that an account shares with its site. It keeps the base32
// text as it was given (upper case, without separators and padding), because
// some sites hand out texts of a length that RFC 4648 does not know and that
// would not survive decoding and encoding. The zero Secret is empty.
type Secret struct{ base32 Hidden }

// ParseSecret reads base32 as people and sites write it: any case, with spaces,
// dashes and padding. Errors wrap [ErrSecret].
func ParseSecret(text string) (Secret, error) {
	if len(text) > 2*MaxSecret {
		return Secret{}, reason.For(ErrSecret, "longer than {{.N}} characters", reason.Data{"N": MaxSecret})
	}
	var b strings.Builder
	b.Grow(len(text))
	character := 0
	for _, r := range text {
		character++
		switch {
		case r >= 'a' && r <= 'z':
			b.WriteByte(byte(r - 'a' + 'A'))
		case r >= 'A' && r <= 'Z', r >= '2' && r <= '7':
			b.WriteByte(byte(r))
		case r == '=' || r == '-' || r == ' ' || r == '\t' || r == '\u00a0' || r == '\r' || r == '\n':
			// Separators that sites print for legibility, and padding.
		case r >= '0' && r <= '9':
			return Secret{}, reason.For(ErrSecret, "character {{.N}} is a digit that base32 does not have (0, 1, 8, 9)", reason.Data{"N": character})
		default:
			return Secret{}, reason.For(ErrSecret, "character {{.N}} is not one of A–Z and 2–7", reason.Data{"N": character})
		}
	}
	s := Secret{Hidden(b.String())}
	switch {
	case b.Len() == 0:
		return Secret{}, reason.For(ErrSecret, "it is empty", nil)
	case b.Len() > MaxSecret:
		return Secret{}, reason.For(ErrSecret, "longer than {{.N}} characters", reason.Data{"N": MaxSecret})
	case b.Len() == 1: // not a whole byte
		return Secret{}, reason.For(ErrSecret, "too short", nil)
	}
	return s, nil
}

// SecretFromBytes makes a Secret of raw key bytes, as Google's migration codes
// carry them. Errors wrap [ErrSecret].
func SecretFromBytes(key []byte) (Secret, error) {
	return ParseSecret(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(key))
}

// Bytes returns the key: the base32 text read as a stream of bits, of which
// leftover bits are dropped, never leftover characters. encoding/base32 would
// drop the last 1, 3 or 6 characters without a word and so give wrong codes.
func (s Secret) Bytes() []byte {
	out := make([]byte, 0, len(s.base32)*5/8)
	var acc, bits uint
	for _, c := range []byte(s.base32) {
		v := uint(c - 'A')
		if c <= '7' {
			v = uint(c-'2') + 26
		}
		acc, bits = acc<<5|v, bits+5
		if bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
			acc &= 1<<bits - 1
		}
	}
	return out
}

// whole is base32 text of the same key that encoding/base32 reads to its end: the
// text as it was given, unless its last characters would be dropped.
func (s Secret) whole() string {
	switch len(s.base32) % 8 {
	case 1, 3, 6:
		return base32.StdEncoding.EncodeToString(s.Bytes())
	}
	return string(s.base32)
}

// Reveal returns the base32 text. Call it only to show, write or send the
// secret where the person asked for that.
func (s Secret) Reveal() string { return string(s.base32) }

// Equal tells whether both texts stand for the same key.
func (s Secret) Equal(o Secret) bool { return string(s.Bytes()) == string(o.Bytes()) }

// IsZero tells whether there is no secret.
func (s Secret) IsZero() bool { return s.base32 == "" }

// Format implements [fmt.Formatter].
func (s Secret) Format(f fmt.State, verb rune) { s.base32.Format(f, verb) }

// MarshalText implements [encoding.TextMarshaler], and so JSON and log/slog.
func (s Secret) MarshalText() ([]byte, error) { return s.base32.MarshalText() }
