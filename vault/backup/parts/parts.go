// Package parts cuts bytes into texts for QR codes, any k of n of which bring
// the bytes back: for paper of which a page may be lost, and for a camera that
// misses some of the codes it is shown.
//
// The first k parts hold the bytes, the others Reed–Solomon parity over GF(2^8)
// (github.com/klauspost/reedsolomon). A part is a header, its share and a
// CRC-32, in base 45 (RFC 9285), so that QR codes hold it in their alphanumeric
// mode and no reader takes it for text in some encoding. docs/FORMAT.md says
// all of it, enough to read parts without this package.
//
// Parts are no secret-keeping: bytes that are secret are encrypted before.
package parts

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/klauspost/reedsolomon"
)

// Sentinels that callers branch on.
var (
	// ErrNotPart: the text is something else.
	ErrNotPart = errors.New("not a part")
	// ErrNewer: the part was made by a later version.
	ErrNewer = errors.New("the part is of a newer version")
	// ErrDamaged: the text of a part is cut off or changed.
	ErrDamaged = errors.New("the part is damaged")
	// ErrOtherSet: the part belongs to other bytes than those collected so far.
	ErrOtherSet = errors.New("the part belongs to another set")
	// ErrIncomplete: there are fewer parts than are needed.
	ErrIncomplete = errors.New("parts are missing")
	// ErrFalse: a part says of itself that it is right and does not fit the
	// others. The error is a [*FalseError].
	ErrFalse = errors.New("a part does not fit the others")
	// ErrTooLarge: the bytes need more parts than there can be.
	ErrTooLarge = errors.New("too much for parts")
)

// Bounds.
const (
	// Max is how many parts a set may have. GF(2^8) has 256 elements, and a
	// part's number is one byte.
	Max = 255
	// MaxShare is the most bytes that one part holds.
	MaxShare = 1000
	// MaxBytes is the most bytes that a set without parity holds.
	MaxBytes = Max * MaxShare

	// Share is what fits into a QR code of version 13 at level M, the largest
	// that poor cameras and scans of 150 dpi read well.
	Share = 294
)

// Kind says what the bytes are, so that nobody is asked for the wrong code.
type Kind byte

// The kinds.
const (
	Backup   Kind = 'B' // a backup on paper
	Transfer Kind = 'T' // a vault on its way to another device
	Codes    Kind = 'C' // a sheet of service codes
)

// A part as bytes: version, kind, set, number, need, of, length, share, CRC-32.
const (
	version  = 1
	setBytes = 8
	header   = 1 + 1 + setBytes + 3 + 4
	overhead = header + crc32.Size
)

// prefix tells a stranger what was scanned, and end that nothing is cut off: a
// part may else end in a space, which pasting takes away.
const (
	prefix = "LATCHKEY:"
	end    = "."
)

// Part is one part as it was read.
type Part struct {
	Kind   Kind
	Number int // from 1
	Need   int // how many of the set are needed, k
	Of     int // how many the set has, n
	Length int // of all the bytes

	set   [setBytes]byte // of the SHA-256 of all the bytes
	share []byte
	sum   uint32
}

// alphabet is Crockford's base 32, which has no I, L, O and U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func letters(n uint64, count int) string {
	b := make([]byte, count)
	for i := range b {
		b[i] = alphabet[n>>(64-5*(i+1))&31]
	}
	return string(b)
}

// Set returns eight characters in two groups that tell sets apart: 7C8Q-0M3V.
func (p Part) Set() string { return setName(p.set) }

// SetOf returns [Part.Set] of the parts that data would be cut into.
func SetOf(data []byte) string { return setName(setID(data)) }

func setID(data []byte) [setBytes]byte {
	sum := sha256.Sum256(data)
	return [setBytes]byte(sum[:])
}

func setName(id [setBytes]byte) string {
	s := letters(binary.BigEndian.Uint64(id[:]), 8)
	return s[:4] + "-" + s[4:]
}

// Check returns four characters that tell whether two prints of a part are the
// same.
func (p Part) Check() string { return letters(uint64(p.sum)<<32, 4) }

// text is what a QR code of the part holds.
func (p Part) text() string {
	b := []byte{version, byte(p.Kind)}
	b = append(b, p.set[:]...)
	b = append(b, byte(p.Number), byte(p.Need), byte(p.Of))
	b = binary.BigEndian.AppendUint32(b, uint32(p.Length))
	b = append(b, p.share...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return prefix + encode45(b) + end
}

// Is tells whether a text begins as parts do.
func Is(text string) bool { return strings.HasPrefix(strings.TrimSpace(text), prefix) }

// Parse reads the text of one part; space around it does not matter. Errors
// wrap [ErrNotPart], [ErrNewer] or [ErrDamaged].
func Parse(text string) (Part, error) {
	text = strings.TrimSpace(text)
	coded, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return Part{}, fmt.Errorf("%w: it does not begin with %s", ErrNotPart, prefix)
	}
	coded, ok = strings.CutSuffix(coded, end)
	if most := (overhead + MaxShare + 1) / 2 * 3; !ok || len(coded) > most {
		return Part{}, fmt.Errorf("%w: it has %d characters and no end", ErrDamaged, len(text))
	}
	b, ok := decode45(coded)
	if !ok || len(b) <= overhead {
		return Part{}, fmt.Errorf("%w: its text cannot be read", ErrDamaged)
	}
	sum := binary.BigEndian.Uint32(b[len(b)-crc32.Size:])
	if b = b[:len(b)-crc32.Size]; crc32.ChecksumIEEE(b) != sum {
		return Part{}, fmt.Errorf("%w: its check sum does not fit", ErrDamaged)
	}
	if b[0] != version {
		return Part{}, fmt.Errorf("%w: %d", ErrNewer, b[0])
	}
	fields := b[2+setBytes:]
	p := Part{
		Kind: Kind(b[1]), set: [setBytes]byte(b[2:]),
		Number: int(fields[0]), Need: int(fields[1]), Of: int(fields[2]), Length: int(binary.BigEndian.Uint32(fields[3:])),
		share: bytes.Clone(b[header:]), sum: sum,
	}
	switch {
	case p.Number < 1, p.Number > p.Of, p.Need < 1, p.Need > p.Of,
		p.Length < 1, p.Length > MaxBytes, len(p.share) > MaxShare, len(p.share) != shareOf(p.Length, p.Need):
		return Part{}, fmt.Errorf("%w: part %d of %d, %d needed, with %d of %d bytes", ErrDamaged, p.Number, p.Of, p.Need, len(p.share), p.Length)
	}
	return p, nil
}

// shareOf is how many bytes each of k parts holds.
func shareOf(length, k int) int { return (length + k - 1) / k }

// Split cuts data into the fewest parts of at most share bytes each and adds
// spare parts of parity: all but spare of the texts bring the data back. The
// same data gives the same texts. Errors wrap [ErrTooLarge]; they name what was
// too much.
func Split(kind Kind, data []byte, share, spare int) ([]string, error) {
	if len(data) == 0 || share < 1 || spare < 0 {
		return nil, fmt.Errorf("parts of at most %d bytes and %d spare ones of %d bytes make no sense", share, spare, len(data))
	}
	k := shareOf(len(data), share)
	if share > MaxShare || k > Max || spare > Max-k {
		return nil, fmt.Errorf("%w: %d bytes in parts of %d, with %d spare, and there can be %d of %d", ErrTooLarge, len(data), share, spare, Max, MaxShare)
	}
	set := setID(data)
	shares, err := code(k, spare, func(coder reedsolomon.Encoder) ([][]byte, error) {
		size := shareOf(len(data), k)
		padded := make([]byte, (k+spare)*size)
		copy(padded, data)
		shares := make([][]byte, k+spare)
		for i := range shares {
			shares[i] = padded[i*size : (i+1)*size]
		}
		return shares, coder.Encode(shares)
	})
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(shares))
	for i, s := range shares {
		texts[i] = Part{Kind: kind, Number: i + 1, Need: k, Of: k + spare, Length: len(data), set: set, share: s}.text()
	}
	return texts, nil
}

// code does work with the code of k data and some parity shares.
func code(k, spare int, work func(reedsolomon.Encoder) ([][]byte, error)) ([][]byte, error) {
	// The small sets here gain nothing from goroutines, and a cache would only
	// grow while a false part is searched.
	coder, err := reedsolomon.New(k, spare, reedsolomon.WithMaxGoroutines(1), reedsolomon.WithInversionCache(false))
	if err != nil {
		return nil, err
	}
	return work(coder)
}
