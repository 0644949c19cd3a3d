package keychain

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"

	"latchkey/vault"
)

// The sealed form: a line with the version, a line of JSON (together the
// header), the vault bytes in XChaCha20-Poly1305 with the header as additional
// data, and the SHA-256 of everything before it. The sum tells damage from a
// wrong passphrase; the seal tells whether anyone else wrote it.
const (
	sealedMagic   = "latchkey-sealed-"
	sealedVersion = 1
	sealedCipher  = "xchacha20-poly1305"
	// maxHeader bounds the header, in bytes.
	maxHeader = 4 << 10
)

// header is the second line.
type header struct {
	Cipher string `json:"cipher"`
	Nonce  []byte `json:"nonce"`
	// Slots each hold the key, wrapped in another way. Those that this version
	// does not know are kept as they are.
	Slots []json.RawMessage `json:"slots"`
}

// slotPassphrase is the kind of the slot that a passphrase opens.
const slotPassphrase = "passphrase"

// keySlot holds the key of the seal, wrapped by one derived from a passphrase.
type keySlot struct {
	For string `json:"for"`
	KDF string `json:"kdf"` // "argon2id", RFC 9106
	cost
	Salt  []byte `json:"salt"`
	Nonce []byte `json:"nonce"`
	Key   []byte `json:"key"`
}

// cost is what deriving a key takes.
type cost struct {
	Memory uint32 `json:"memory"` // KiB
	Passes uint32 `json:"passes"`
	Lanes  uint8  `json:"lanes"`
}

// The costs of a new slot. The first is the second recommended option of
// RFC 9106 4; the second is for devices where that takes too long.
var (
	usualCost  = cost{Memory: 64 << 10, Passes: 3, Lanes: 4}
	lowestCost = cost{Memory: 19 << 10, Passes: 2, Lanes: 4}
)

// Bounds of what a slot may ask for when it is read: five times the usual cost.
const (
	maxMemory = 256 << 10   // KiB
	maxWork   = 5 * 3 << 16 // KiB times passes
	maxLanes  = 16
	maxSlots  = 8
	keySize   = chacha20poly1305.KeySize
	nonceSize = chacha20poly1305.NonceSizeX
)

func (c cost) bounded() bool {
	return c.Lanes >= 1 && c.Lanes <= maxLanes && c.Passes >= 1 && c.Memory >= 8*uint32(c.Lanes) &&
		c.Memory <= maxMemory && uint64(c.Memory)*uint64(c.Passes) <= maxWork
}

// sealed is a parsed sealed form.
type sealed struct {
	header
	aad, box []byte
}

// isSealed tells a sealed form from vault bytes, which are JSON.
func isSealed(data []byte) bool { return bytes.HasPrefix(data, []byte(sealedMagic)) }

// parseSealed checks everything that can be checked without a key. Errors wrap
// [vault.ErrDamaged] or [vault.ErrNewer].
func parseSealed(data []byte) (sealed, error) {
	damaged := func(what string) (sealed, error) { return sealed{}, fmt.Errorf("%w: %s", vault.ErrDamaged, what) }
	if !isSealed(data) {
		return damaged("it is not a sealed vault")
	}
	head := data[:min(len(data), maxHeader)]
	end := bytes.IndexByte(head, '\n')
	if end < 0 {
		return damaged("the version line has no end")
	}
	switch version, err := strconv.ParseUint(string(head[len(sealedMagic):end]), 10, 32); {
	case err != nil || version == 0:
		return damaged("the version line has no version")
	case version > sealedVersion:
		return sealed{}, fmt.Errorf("%w: sealed form %d, this one knows %d", vault.ErrNewer, version, sealedVersion)
	}
	length := bytes.IndexByte(head[end+1:], '\n')
	if length < 0 {
		return damaged("the header has no end")
	}
	body := end + 1 + length + 1
	if len(data) < body+chacha20poly1305.Overhead+sha256.Size {
		return damaged("it is cut short")
	}
	rest := len(data) - sha256.Size
	if sum := sha256.Sum256(data[:rest]); !bytes.Equal(sum[:], data[rest:]) {
		return damaged("the bytes do not fit their sum")
	}
	s := sealed{aad: data[:body], box: data[body:rest]}
	if err := json.Unmarshal(data[end+1:body], &s.header); err != nil {
		return damaged("the header is not JSON")
	}
	switch {
	case s.Cipher != sealedCipher:
		return sealed{}, fmt.Errorf("%w: cipher %.40q", vault.ErrNewer, s.Cipher)
	case len(s.Nonce) != nonceSize:
		return damaged("the nonce has a wrong length")
	case len(s.Slots) > maxSlots:
		return damaged("it has too many key slots")
	}
	return s, nil
}

// open returns the vault bytes. Errors wrap [vault.ErrDamaged].
func (s sealed) open(key []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	data, err := aead.Open(nil, s.Nonce, s.box, s.aad)
	if err != nil {
		return nil, fmt.Errorf("%w: the seal is broken", vault.ErrDamaged)
	}
	return data, nil
}

// slotAAD binds a wrapped key to its use.
var slotAAD = []byte("latchkey key slot: " + slotPassphrase)

// unwrap returns the key that a slot holds. Errors wrap [ErrPassphrase] or
// [vault.ErrDamaged].
func (k keySlot) unwrap(passphrase []byte, derive derivation) ([]byte, error) {
	switch {
	case k.KDF != "argon2id":
		return nil, fmt.Errorf("%w: key derivation %.40q", vault.ErrNewer, k.KDF)
	case !k.bounded():
		return nil, fmt.Errorf("%w: the key derivation asks for %d KiB, %d passes, %d lanes", vault.ErrDamaged, k.Memory, k.Passes, k.Lanes)
	case len(k.Salt) < 8 || len(k.Salt) > 64 || len(k.Nonce) != nonceSize || len(k.Key) != keySize+chacha20poly1305.Overhead:
		return nil, fmt.Errorf("%w: a key slot has fields of a wrong length", vault.ErrDamaged)
	}
	aead, err := chacha20poly1305.NewX(derive(passphrase, k.Salt, k.cost))
	if err != nil {
		return nil, err
	}
	key, err := aead.Open(nil, k.Nonce, k.Key, slotAAD)
	if err != nil {
		return nil, ErrPassphrase
	}
	return key, nil
}

// derivation makes a key of a passphrase, deliberately slowly.
type derivation func(passphrase, salt []byte, c cost) []byte

func argon2id(passphrase, salt []byte, c cost) []byte {
	return argon2.IDKey(passphrase, salt, c.Passes, c.Memory, c.Lanes, keySize)
}

// unwrap finds the slot that a passphrase opens.
func (s sealed) unwrap(passphrase []byte, derive derivation) ([]byte, error) {
	for _, raw := range s.Slots {
		var kind struct{ For string }
		if err := json.Unmarshal(raw, &kind); err != nil || kind.For != slotPassphrase {
			continue
		}
		var k keySlot
		if err := json.Unmarshal(raw, &k); err != nil {
			return nil, fmt.Errorf("%w: a key slot has a field of the wrong type", vault.ErrDamaged)
		}
		return k.unwrap(passphrase, derive)
	}
	return nil, fmt.Errorf("%w: no key slot is for a passphrase", vault.ErrDamaged)
}
