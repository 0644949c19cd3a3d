package clock

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"errors"
)

// sivCipher is AEAD_AES_SIV_CMAC_256 (RFC 5297), the one algorithm every NTS server must have (RFC 8915 section 5.1). The
// standard library has its parts but not the whole.
type sivCipher struct {
	mac, ctr   cipher.Block // K1 and K2 of RFC 5297 section 2.6
	sub1, sub2 [16]byte     // the subkeys of CMAC (RFC 4493 section 2.3)
}

// sivKeySize is the size of a key: two of AES-128. sivTagSize is what sealing adds.
const (
	sivKeySize = 32
	sivTagSize = 16
)

var errSIV = errors.New("the authentication tag does not fit")

func newSIV(key []byte) (*sivCipher, error) {
	if len(key) != sivKeySize {
		return nil, errors.New("an AES-SIV key of the wrong size")
	}
	mac, err := aes.NewCipher(key[:sivKeySize/2])
	if err != nil {
		return nil, err
	}
	ctr, err := aes.NewCipher(key[sivKeySize/2:])
	if err != nil {
		return nil, err
	}
	s := &sivCipher{mac: mac, ctr: ctr}
	mac.Encrypt(s.sub1[:], s.sub1[:])
	s.sub1 = doubled(s.sub1)
	s.sub2 = doubled(s.sub1)
	return s, nil
}

// doubled multiplies by x in GF(2^128) (RFC 5297 section 2.3).
func doubled(block [16]byte) [16]byte {
	var out [16]byte
	carry := byte(0)
	for i := 15; i >= 0; i-- {
		out[i] = block[i]<<1 | carry
		carry = block[i] >> 7
	}
	out[15] ^= 0x87 & -carry
	return out
}

// cmac is AES-CMAC (RFC 4493).
func (s *sivCipher) cmac(text []byte) [16]byte {
	var x, last [16]byte
	for len(text) > 16 {
		subtle.XORBytes(x[:], x[:], text[:16])
		s.mac.Encrypt(x[:], x[:])
		text = text[16:]
	}
	n := copy(last[:], text)
	if n == 16 {
		subtle.XORBytes(last[:], last[:], s.sub1[:])
	} else {
		last[n] = 0x80
		subtle.XORBytes(last[:], last[:], s.sub2[:])
	}
	subtle.XORBytes(x[:], x[:], last[:])
	s.mac.Encrypt(x[:], x[:])
	return x
}

// s2v makes one block of several strings, of which the plaintext is the last (RFC 5297 section 2.4).
func (s *sivCipher) s2v(plaintext []byte, associated [][]byte) [16]byte {
	d := s.cmac(make([]byte, 16))
	for _, text := range associated {
		mac := s.cmac(text)
		d = doubled(d)
		subtle.XORBytes(d[:], d[:], mac[:])
	}
	if len(plaintext) >= 16 {
		last := append([]byte(nil), plaintext...)
		end := last[len(last)-16:]
		subtle.XORBytes(end, end, d[:])
		return s.cmac(last)
	}
	d = doubled(d)
	var padded [16]byte
	padded[copy(padded[:], plaintext)] = 0x80
	subtle.XORBytes(d[:], d[:], padded[:])
	return s.cmac(d[:])
}

// crypt is the counter mode of RFC 5297 section 2.5, which is its own inverse.
func (s *sivCipher) crypt(text []byte, tag [16]byte) []byte {
	tag[8] &= 0x7f
	tag[12] &= 0x7f
	out := make([]byte, len(text))
	cipher.NewCTR(s.ctr, tag[:]).XORKeyStream(out, text)
	return out
}

// seal gives the tag and the encrypted plaintext. In an AEAD with a nonce, that is the last associated string (RFC 5297
// section 3).
func (s *sivCipher) seal(plaintext []byte, associated ...[]byte) []byte {
	tag := s.s2v(plaintext, associated)
	return append(tag[:], s.crypt(plaintext, tag)...)
}

// open undoes seal, or gives an error if anything was altered.
func (s *sivCipher) open(sealed []byte, associated ...[]byte) ([]byte, error) {
	if len(sealed) < sivTagSize {
		return nil, errSIV
	}
	tag := [16]byte(sealed[:sivTagSize])
	plaintext := s.crypt(sealed[sivTagSize:], tag)
	expected := s.s2v(plaintext, associated)
	if subtle.ConstantTimeCompare(expected[:], tag[:]) != 1 {
		return nil, errSIV
	}
	return plaintext, nil
}
