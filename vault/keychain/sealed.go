package keychain

import (
	"bytes"
	"compress/flate"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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
	// Packed says how the vault bytes were made smaller before they were
	// sealed: "deflate" (RFC 1951), or not at all. Files are not packed.
	Packed string `json:"packed,omitempty"`
	// Slots each hold the key, wrapped in another way. Those that this version
	// does not know are kept as they are.
	Slots []json.RawMessage `json:"slots"`
	// Gen numbers the generations of a file. Those in a keychain have a root
	// that says this and the note.
	Gen uint64 `json:"gen,omitempty"`
	note
}

// The kinds of slot: one that a passphrase opens, and one for the recovery code.
const (
	slotPassphrase = "passphrase"
	slotRecovery   = "recovery"
)

// keySlot holds the key of the seal, wrapped by one that is derived from a
// passphrase or from the recovery code.
type keySlot struct {
	For string `json:"for"`
	KDF string `json:"kdf"`
	cost
	Salt  []byte `json:"salt"`
	Nonce []byte `json:"nonce"`
	Key   []byte `json:"key"`
}

// How a wrapping key is derived. A passphrase is guessed, so each guess has to
// cost: Argon2id, RFC 9106. The recovery code has 128 random bits, which nobody
// guesses; there a slow derivation would protect nothing and only make the way
// back into one's own vault fail on a small device. HKDF-SHA256, RFC 5869, makes
// a key of it that is used for nothing else.
const (
	kdfPassphrase = "argon2id"
	kdfRecovery   = "hkdf-sha256"
	packedDeflate = "deflate"
)

// cost is what deriving a key takes.
type cost struct {
	Memory uint32 `json:"memory,omitempty"` // KiB
	Passes uint32 `json:"passes,omitempty"`
	Lanes  uint8  `json:"lanes,omitempty"`
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
	saltSize  = 16
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
	s, err := parseUnsummed(data)
	if err != nil {
		return sealed{}, err
	}
	rest := len(data) - sha256.Size
	if sum := sha256.Sum256(data[:rest]); !bytes.Equal(sum[:], data[rest:]) {
		return sealed{}, fmt.Errorf("%w: the bytes do not fit their sum", vault.ErrDamaged)
	}
	return s, nil
}

// parseUnsummed is parseSealed without a look at the sum.
func parseUnsummed(data []byte) (sealed, error) {
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
	s := sealed{aad: data[:body], box: data[body:rest]}
	if err := json.Unmarshal(data[end+1:body], &s.header); err != nil {
		return damaged("the header is not JSON")
	}
	switch {
	case s.Cipher != sealedCipher:
		return sealed{}, fmt.Errorf("%w: cipher %.40q", vault.ErrNewer, s.Cipher)
	case s.Packed != "" && s.Packed != packedDeflate:
		return sealed{}, fmt.Errorf("%w: packed as %.40q", vault.ErrNewer, s.Packed)
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
	if s.Packed == packedDeflate {
		return inflateBytes(data, vault.MaxEncoded)
	}
	return data, nil
}

// close returns the sealed form of data, with what h says beside it.
func (k keys) close(data []byte, packs bool, h header) ([]byte, error) {
	h.Cipher, h.Nonce, h.Slots = sealedCipher, random(nonceSize), k.slots
	if packs {
		w, err := flate.NewWriter(nil, flate.BestCompression)
		if err != nil {
			return nil, err
		}
		if data, err = deflate(w, data); err != nil {
			return nil, err
		}
		h.Packed = packedDeflate
	}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	out := append([]byte(sealedMagic+strconv.Itoa(sealedVersion)+"\n"), line...)
	out = append(out, '\n')
	if len(out) > maxHeader {
		return nil, fmt.Errorf("the header needs %d bytes, more than %d", len(out), maxHeader)
	}
	aead, err := chacha20poly1305.NewX(k.key)
	if err != nil {
		return nil, err
	}
	out = aead.Seal(out, h.Nonce, data, bytes.Clone(out))
	sum := sha256.Sum256(out)
	return append(out, sum[:]...), nil
}

// aad binds a wrapped key to its use.
func (k keySlot) aad() []byte { return []byte("latchkey key slot: " + k.For) }

// wrap returns the slot as it is stored, with key in it.
func (k keySlot) wrap(key, lock []byte) (json.RawMessage, error) {
	aead, err := chacha20poly1305.NewX(lock)
	if err != nil {
		return nil, err
	}
	k.Nonce = random(nonceSize)
	k.Key = aead.Seal(nil, k.Nonce, key, k.aad())
	return json.Marshal(k)
}

// unwrap returns the key, or nil if lock is not the one that wrapped it.
func (k keySlot) unwrap(lock []byte) []byte {
	aead, err := chacha20poly1305.NewX(lock)
	if err != nil {
		return nil
	}
	key, err := aead.Open(nil, k.Nonce, k.Key, k.aad())
	if err != nil {
		return nil
	}
	return key
}

// derivation makes a key of a passphrase, deliberately slowly.
type derivation func(passphrase, salt []byte, c cost) []byte

func argon2id(passphrase, salt []byte, c cost) []byte {
	return argon2.IDKey(passphrase, salt, c.Passes, c.Memory, c.Lanes, keySize)
}

// deriveRecovery makes a key of the recovery code as it is printed.
func (k keySlot) deriveRecovery(code vault.Hidden) ([]byte, error) {
	return hkdf.Key(sha256.New, []byte(code), k.Salt, string(k.aad()), keySize)
}

// kindOf says what a slot is for, empty if that cannot be read.
func kindOf(raw json.RawMessage) string {
	var kind struct{ For string }
	if json.Unmarshal(raw, &kind) != nil {
		return ""
	}
	return kind.For
}

// errNoSlot: no slot is of the kind that was looked for.
var errNoSlot = errors.New("no such key slot")

// slot returns the first slot of a kind. Errors: errNoSlot, or one that wraps
// [vault.ErrDamaged] or [vault.ErrNewer].
func (s sealed) slot(kind string) (keySlot, error) {
	i := slices.IndexFunc(s.Slots, func(raw json.RawMessage) bool { return kindOf(raw) == kind })
	if i < 0 {
		return keySlot{}, errNoSlot
	}
	var k keySlot
	if err := json.Unmarshal(s.Slots[i], &k); err != nil {
		return keySlot{}, fmt.Errorf("%w: a key slot has a field of the wrong type", vault.ErrDamaged)
	}
	switch {
	case k.KDF != map[string]string{slotPassphrase: kdfPassphrase, slotRecovery: kdfRecovery}[kind]:
		return keySlot{}, fmt.Errorf("%w: key derivation %.40q", vault.ErrNewer, k.KDF)
	case kind == slotPassphrase && !k.bounded():
		return keySlot{}, fmt.Errorf("%w: the key derivation asks for %d KiB, %d passes, %d lanes", vault.ErrDamaged, k.Memory, k.Passes, k.Lanes)
	case len(k.Salt) < 8 || len(k.Salt) > 64 || len(k.Nonce) != nonceSize || len(k.Key) != keySize+chacha20poly1305.Overhead:
		return keySlot{}, fmt.Errorf("%w: a key slot has fields of a wrong length", vault.ErrDamaged)
	}
	return k, nil
}

// unlock returns the keys that a passphrase opens. Errors: [ErrPassphrase], or
// one that wraps [vault.ErrDamaged] or [vault.ErrNewer].
func (s sealed) unlock(passphrase []byte, derive derivation) (keys, error) {
	slot, err := s.slot(slotPassphrase)
	if err == errNoSlot {
		return keys{}, fmt.Errorf("%w: no key slot is for a passphrase", vault.ErrDamaged)
	}
	if err != nil {
		return keys{}, err
	}
	lock := derive(passphrase, slot.Salt, slot.cost)
	key := slot.unwrap(lock)
	if key == nil {
		return keys{}, ErrPassphrase
	}
	return keys{key: key, lock: lock, slots: s.Slots}, nil
}

// recover returns the keys that the recovery code opens. Errors:
// [ErrRecoveryCode], [ErrNoRecovery], or one that wraps [vault.ErrDamaged] or
// [vault.ErrNewer].
func (s sealed) recover(code vault.Hidden) (keys, error) {
	slot, err := s.slot(slotRecovery)
	if err == errNoSlot {
		return keys{}, ErrNoRecovery
	}
	if err != nil {
		return keys{}, err
	}
	lock, err := slot.deriveRecovery(code)
	if err != nil {
		return keys{}, err
	}
	key := slot.unwrap(lock)
	if key == nil {
		return keys{}, ErrRecoveryCode
	}
	return keys{key: key, slots: s.Slots}, nil
}
