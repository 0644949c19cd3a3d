package backup

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"unicode"

	"latchkey/vault"
)

// The shape of codes.
const (
	CodeLength  = 28 // characters of a recovery code, without the dashes
	GroupLength = 4
	CodeGroups  = CodeLength / GroupLength

	TransferLength = 20 // characters of a transfer code
)

// alphabet is Crockford's base 32, which has no I, L, O and U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A code is whole random bytes, at most secretBytes, and then checkBits.
const (
	checkBits   = 12
	secretBytes = (CodeLength*5 - checkBits) / 8
)

// Code is a recovery code: 128 random bits and 12 check bits in seven groups of
// four characters. Its printed text, dashes included, is the passphrase of every
// backup made with it. It prints as "[secret]"; the zero Code is none.
//
// A transfer code is the same with 88 random bits, in five groups.
type Code struct{ text vault.Hidden }

// NewCode returns a fresh random recovery code.
func NewCode() Code { return newCode(CodeLength) }

// NewTransferCode returns a fresh random transfer code, which opens one transfer
// to another device and nothing else. It is typed once, and 88 bits behind a key
// derivation are beyond anyone who filmed the transfer.
func NewTransferCode() Code { return newCode(TransferLength) }

func newCode(length int) Code {
	b := make([]byte, (length*5-checkBits)/8)
	rand.Read(b)
	n := new(big.Int).SetBytes(b)
	n.Lsh(n, checkBits).Or(n, big.NewInt(int64(check(b))))
	values := make([]byte, length)
	for i := range slices.Backward(values) {
		values[i] = byte(n.Uint64() & 31)
		n.Rsh(n, 5)
	}
	return codeOf(values)
}

// ParseCode reads a code as people write it: in any case, with or without
// spaces and dashes, with O for 0 and I or L for 1. An error is a [*CodeError]
// and wraps [ErrCode]; a slip of one character, or of two swapped neighbours,
// passes the check bits once in 4,096 times.
func ParseCode(text string) (Code, error) { return parseCode(text, CodeLength, ErrCode) }

// ParseTransferCode is [ParseCode] of a transfer code; its error wraps
// [ErrTransferCode].
func ParseTransferCode(text string) (Code, error) {
	return parseCode(text, TransferLength, ErrTransferCode)
}

// parseEither reads a code of either kind.
func parseEither(text string) (Code, error) {
	code, err := ParseTransferCode(text)
	if err != nil {
		code, err = ParseCode(text)
	}
	return code, err
}

func parseCode(text string, length int, kind error) (Code, error) {
	fault := func(f Fault, characters int, groups []int) (Code, error) {
		return Code{}, &CodeError{Fault: f, Characters: characters, Want: length, Groups: groups, kind: kind}
	}
	if len(text) > 1024 {
		return fault(TooLong, len(text), nil)
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
	case n < length:
		return fault(TooShort, n, oddGroups(text, length))
	case n > length:
		return fault(TooLong, n, oddGroups(text, length))
	case impossible > 0:
		return fault(BadCharacter, n, []int{impossible})
	case !passes(values):
		return fault(CheckFailed, n, suspects(values))
	}
	return codeOf(values), nil
}

// Reveal returns the code as it is printed: AAAA-BBBB-… Call it only to show,
// print or use the code.
func (c Code) Reveal() string { return string(c.text) }

// Typed returns the code as people type it, in small letters and with spaces:
// who checks a backup as a person would opens it with this. It is as secret as
// what Reveal returns.
func (c Code) Typed() string { return strings.ToLower(strings.ReplaceAll(c.Reveal(), "-", " ")) }

// Groups returns the groups, for showing and for asking one of them back.
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
func codeOf(values []byte) Code {
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

// passes tells whether the check bits fit the others. It is called a thousand
// times for each slip.
func passes(values []byte) bool {
	var acc uint32
	var bits, n int
	var buf [secretBytes + 1]byte
	whole := buf[:len(values)*5/8] // the last byte and the four bits that remain are the check
	for _, v := range values {
		acc, bits = acc<<5|uint32(v), bits+5
		for bits >= 8 && n < len(whole) {
			bits -= 8
			whole[n] = byte(acc >> bits)
			n++
		}
	}
	secret, last := whole[:n-1], whole[n-1]
	return uint16(last)<<4|uint16(acc&15) == check(secret)
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
