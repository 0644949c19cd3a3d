package backup

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
	"unicode"

	"latchkey/vault"
)

// The shape of a recovery code.
const (
	CodeLength  = 28 // characters, without the dashes
	GroupLength = 4
	CodeGroups  = CodeLength / GroupLength
)

// alphabet is Crockford's base 32, which has no I, L, O and U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	secretBits = 128
	checkBits  = CodeLength*5 - secretBits
)

// Code is a recovery code: 128 random bits and 12 check bits in seven groups of
// four characters. Its printed text, dashes included, is the passphrase of every
// backup made with it. It prints as "[secret]"; the zero Code is none.
type Code struct{ text vault.Hidden }

// NewCode returns a fresh random code.
func NewCode() Code {
	var b [secretBits / 8]byte
	rand.Read(b[:])
	n := new(big.Int).SetBytes(b[:])
	n.Lsh(n, checkBits).Or(n, big.NewInt(int64(check(b[:]))))
	var values [CodeLength]byte
	for i := CodeLength - 1; i >= 0; i-- {
		values[i] = byte(n.Uint64() & 31)
		n.Rsh(n, 5)
	}
	return codeOf(values)
}

// ParseCode reads a code as people write it: in any case, with or without
// spaces and dashes, with O for 0 and I or L for 1. An error is a [*CodeError]
// and wraps [ErrCode]; a slip of one character, or of two swapped neighbours,
// passes the check bits once in 4,096 times.
func ParseCode(text string) (Code, error) {
	if len(text) > 1024 {
		return Code{}, &CodeError{Fault: TooLong, Characters: len(text)}
	}
	var values []byte
	var impossible int
	for _, r := range text {
		if separates(r) {
			continue
		}
		v := valueOf(r)
		if v < 0 && impossible == 0 {
			impossible = len(values)/GroupLength + 1
		}
		values = append(values, byte(v))
	}
	n := len(values)
	switch {
	case n < CodeLength:
		return Code{}, &CodeError{Fault: TooShort, Characters: n, Groups: oddGroups(text)}
	case n > CodeLength:
		return Code{}, &CodeError{Fault: TooLong, Characters: n, Groups: oddGroups(text)}
	case impossible > 0:
		return Code{}, &CodeError{Fault: BadCharacter, Characters: n, Groups: []int{impossible}}
	}
	full := [CodeLength]byte(values)
	if !passes(full) {
		return Code{}, &CodeError{Fault: CheckFailed, Characters: n, Groups: suspects(full)}
	}
	return codeOf(full), nil
}

// Reveal returns the code as it is printed: AAAA-BBBB-… Call it only to show,
// print or use the code.
func (c Code) Reveal() string { return string(c.text) }

// Typed returns the code as people type it, in small letters and with spaces:
// who checks a backup as a person would opens it with this. It is as secret as
// what Reveal returns.
func (c Code) Typed() string { return strings.ToLower(strings.ReplaceAll(c.Reveal(), "-", " ")) }

// Groups returns the seven groups, for showing and for asking one of them back.
func (c Code) Groups() []string { return strings.Split(string(c.text), "-") }

// ID returns four characters that tell codes apart, for file names and sheets.
// They are taken from a hash and give nothing of the code away.
func (c Code) ID() string {
	sum := sha256.Sum256([]byte("latchkey recovery code id\n" + c.text))
	n := binary.BigEndian.Uint32(sum[:])
	var b strings.Builder
	for i := range GroupLength {
		b.WriteByte(alphabet[n>>(27-5*i)&31])
	}
	return b.String()
}

// IsZero tells whether there is no code.
func (c Code) IsZero() bool { return c.text == "" }

// Format implements [fmt.Formatter].
func (c Code) Format(f fmt.State, verb rune) { c.text.Format(f, verb) }

// MarshalText implements [encoding.TextMarshaler], and so JSON and log/slog.
func (c Code) MarshalText() ([]byte, error) { return c.text.MarshalText() }

// codeOf prints five-bit values in groups.
func codeOf(values [CodeLength]byte) Code {
	var b strings.Builder
	for i, v := range values {
		if i > 0 && i%GroupLength == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[v])
	}
	return Code{vault.Hidden(b.String())}
}

// check returns the first 12 bits of the SHA-256 of the random bits.
func check(secret []byte) uint16 {
	sum := sha256.Sum256(secret)
	return binary.BigEndian.Uint16(sum[:]) >> (16 - checkBits)
}

// passes tells whether the check bits fit the others.
func passes(values [CodeLength]byte) bool {
	var acc uint32
	var bits, n int
	var secret [secretBits/8 + 1]byte
	for _, v := range values {
		acc, bits = acc<<5|uint32(v), bits+5
		for bits >= 8 && n < len(secret) {
			bits -= 8
			secret[n] = byte(acc >> bits)
			n++
		}
	}
	// The last byte and the four bits that remain are the check.
	return uint16(secret[16])<<4|uint16(acc&15) == check(secret[:16])
}

// valueOf returns the five bits that a character stands for, or -1.
func valueOf(r rune) int {
	switch r = unicode.ToUpper(r); r {
	case 'O':
		r = '0'
	case 'I', 'L':
		r = '1'
	}
	return strings.IndexRune(alphabet, r)
}

// separates tells whether a character only parts groups: spaces, every kind of
// dash, and what word processors hide in text.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf) || r == '\u2212'
}
