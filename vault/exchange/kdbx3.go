package exchange

import (
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"

	//lint:ignore SA1019 the stream goes on from value to value, and package salsa20 always begins at its start
	"golang.org/x/crypto/salsa20/salsa"
)

// What differs in KDBX 3.1, which KeePass wrote until 2017 and still writes where
// nothing asks for more: fields have a length of two bytes, the key derivation is
// AES-KDF, nothing authenticates the sealed text, and digests stand before its
// blocks, inside.
// https://keepass.info/help/kb/kdbx_4.html

// kdbxField3 is [kdbxField] of version 3.
func kdbxField3(data []byte) (id byte, value, rest []byte, err error) {
	if len(data) < 3 {
		return 0, nil, nil, errBroken
	}
	n := int(binary.LittleEndian.Uint16(data[1:]))
	if n > len(data)-3 {
		return 0, nil, nil, errBroken
	}
	return data[0], data[3 : 3+n], data[3+n:], nil
}

// open3 is [kdbx.open] of version 3. That the sealed text starts as the header
// says shows that the key is right.
func (h kdbx) open3(ctx context.Context, composite, rest []byte) ([]byte, cipher.Stream, error) {
	const start = 32
	if len(h.start) != start {
		return nil, nil, errBroken
	}
	derived, err := h.derive(ctx, composite)
	if err != nil {
		return nil, nil, err
	}
	plain, err := h.decrypt(h.key(derived), rest)
	if err != nil {
		return nil, nil, err
	}
	if len(plain) < start || !bytes.Equal(plain[:start], h.start) {
		return nil, nil, ErrWrongPassword
	}
	if plain, err = joinHashed(plain[start:]); err != nil {
		return nil, nil, err
	}
	if plain, err = h.inflate(plain); err != nil {
		return nil, nil, err
	}
	stream, err := innerStream(h.inner, h.innerKey)
	return plain, stream, err
}

// joinHashed checks the blocks inside the sealed text and puts them together:
// the number, the digest, the length and the bytes of each, and an empty one at
// the end.
func joinHashed(data []byte) ([]byte, error) {
	const head = 4 + sha256.Size + 4
	var joined []byte
	for number := uint32(0); ; number++ {
		if len(data) < head || binary.LittleEndian.Uint32(data) != number {
			return nil, errBroken
		}
		sum, n := data[4:4+sha256.Size], binary.LittleEndian.Uint32(data[4+sha256.Size:])
		if data = data[head:]; uint64(n) > uint64(len(data)) {
			return nil, errBroken
		}
		if n == 0 {
			return joined, nil
		}
		if sha256.Sum256(data[:n]) != [sha256.Size]byte(sum) {
			return nil, badBlock(int(number) + 1)
		}
		joined, data = append(joined, data[:n]...), data[n:]
	}
}

// salsa20 is the cipher as a stream that goes on from call to call, which the
// library has only for a whole text.
type salsa20 struct {
	key     [32]byte
	counter [16]byte // the nonce that KeePass always has, and the block's number
	block   [64]byte
	left    []byte // of block
}

func newSalsa20(key [32]byte) *salsa20 {
	s := &salsa20{key: key}
	copy(s.counter[:], "\xe8\x30\x09\x4b\x97\x20\x5d\x2a")
	return s
}

// XORKeyStream implements [cipher.Stream].
func (s *salsa20) XORKeyStream(dst, src []byte) {
	for i := range src {
		if len(s.left) == 0 {
			clear(s.block[:])
			salsa.XORKeyStream(s.block[:], s.block[:], &s.counter, &s.key)
			number := binary.LittleEndian.Uint64(s.counter[8:])
			binary.LittleEndian.PutUint64(s.counter[8:], number+1)
			s.left = s.block[:]
		}
		dst[i] = src[i] ^ s.left[0]
		s.left = s.left[1:]
	}
}
