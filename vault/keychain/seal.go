package keychain

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
	"golang.org/x/text/unicode/norm"
)

// seal opens and closes the sealed form with one passphrase. It keeps the key,
// so that only its first use takes the time of the key derivation.
type seal struct {
	passphrase []byte
	derive     derivation
	key        []byte
	slots      []json.RawMessage // that key came from
}

// newSeal takes a copy of the passphrase, composed as in NFC: the same word
// typed on two systems may reach us in two spellings.
func newSeal(passphrase []byte) *seal {
	return &seal{passphrase: norm.NFC.Bytes(slices.Clone(passphrase)), derive: argon2id}
}

// open returns the vault bytes. Errors wrap [ErrPassphrase], [vault.ErrDamaged]
// or [vault.ErrNewer].
func (s *seal) open(data []byte) ([]byte, error) {
	form, err := parseSealed(data)
	if err != nil {
		return nil, err
	}
	if s.key == nil || !slices.EqualFunc(s.slots, form.Slots, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) }) {
		if len(s.passphrase) == 0 {
			return nil, fmt.Errorf("%w: it is empty", ErrPassphrase)
		}
		key, err := form.unwrap(s.passphrase, s.derive)
		if err != nil {
			return nil, err
		}
		s.key, s.slots = key, form.Slots
	}
	return form.open(s.key)
}

// close returns the sealed form of data.
func (s *seal) close(data []byte) ([]byte, error) {
	if s.key == nil {
		if err := s.renew(); err != nil {
			return nil, err
		}
	}
	h := header{Cipher: sealedCipher, Nonce: random(nonceSize), Slots: s.slots}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	out := append([]byte(sealedMagic+strconv.Itoa(sealedVersion)+"\n"), line...)
	out = append(out, '\n')
	if len(out) > maxHeader {
		return nil, fmt.Errorf("the header needs %d bytes, more than %d", len(out), maxHeader)
	}
	aead, err := chacha20poly1305.NewX(s.key)
	if err != nil {
		return nil, err
	}
	out = aead.Seal(out, h.Nonce, data, slices.Clone(out))
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

// renew makes a new key, in one slot for the passphrase.
func (s *seal) renew() error {
	if len(s.passphrase) == 0 {
		return fmt.Errorf("%w: it is empty", ErrPassphrase)
	}
	k := keySlot{For: slotPassphrase, KDF: "argon2id", cost: calibrated(s.derive), Salt: random(16), Nonce: random(nonceSize)}
	aead, err := chacha20poly1305.NewX(s.derive(s.passphrase, k.Salt, k.cost))
	if err != nil {
		return err
	}
	key := random(keySize)
	k.Key = aead.Seal(nil, k.Nonce, key, slotAAD)
	raw, err := json.Marshal(k)
	if err != nil {
		return err
	}
	s.key, s.slots = key, []json.RawMessage{raw}
	return nil
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// calibrated is the cost of a new slot on this device: the usual one, unless
// that would take longer than a person waits.
func calibrated(derive derivation) cost {
	const patience = 2 * time.Second
	start := time.Now()
	derive([]byte("a trial"), make([]byte, 16), lowestCost)
	ratio := time.Duration(usualCost.Memory*usualCost.Passes/(lowestCost.Memory*lowestCost.Passes)) + 1
	if time.Since(start)*ratio > patience {
		return lowestCost
	}
	return usualCost
}
