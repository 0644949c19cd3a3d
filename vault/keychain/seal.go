package keychain

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"

	"latchkey/vault"
)

// seal opens and closes the sealed form for a store. It keeps the keys while
// the vault is unlocked, so that only unlocking takes the time of the key
// derivation. All but drop is for the goroutine that has the store's turn.
type seal struct {
	derive derivation
	tries  *tries
	packs  bool // vault bytes are deflated before they are sealed

	// passphrase is what File was given, until it has opened the file or made
	// the key of a new one.
	passphrase []byte
	// held are the keys of the state that was opened or written last, and those
	// of the one before it while a save has not come to its end.
	held []keys
	// What was decoded last, and from what: most operations find it again.
	data  []byte
	vault *vault.Vault

	mu      sync.Mutex
	busy    bool // an operation uses what is held
	dropped bool // it is to be wiped when that has ended
}

// keys are what opens one sealed form.
type keys struct {
	key   []byte
	slots []json.RawMessage // that hold it
	// lock wraps the key in the passphrase slot; nil after the recovery code.
	lock []byte
}

func (k keys) wipe() {
	clear(k.key)
	clear(k.lock)
}

// composed returns a copy of the passphrase as in NFC: the same word typed on
// two systems may reach us in two spellings.
func composed(passphrase []byte) []byte {
	return norm.NFC.Bytes(append(make([]byte, 0, len(passphrase)), passphrase...))
}

// begin and end surround an operation of the store.
func (s *seal) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = true
}

func (s *seal) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	if s.dropped {
		s.wipe()
	}
}

// drop forgets all keys, at the latest when the operation under way has ended.
func (s *seal) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dropped = true; !s.busy {
		s.wipe()
	}
}

func (s *seal) wipe() {
	clear(s.passphrase)
	for _, k := range s.held {
		k.wipe()
	}
	clear(s.data)
	s.passphrase, s.held, s.dropped = nil, nil, false
	s.data, s.vault = nil, nil
}

// decode reads vault bytes that were opened.
func (s *seal) decode(data []byte) (*vault.Vault, error) {
	if s.vault == nil || !bytes.Equal(data, s.data) {
		v, err := vault.Decode(data)
		if err != nil {
			return nil, err
		}
		s.remember(data, v)
		return v, nil
	}
	return s.vault.Clone(), nil
}

// remember keeps v, which data decodes to, for the next time.
func (s *seal) remember(data []byte, v *vault.Vault) {
	s.data, s.vault = bytes.Clone(data), v.Clone()
}

// take makes k the only keys that are held.
func (s *seal) take(k keys) {
	for _, old := range s.held {
		if &old.key[0] != &k.key[0] {
			old.wipe()
		}
	}
	clear(s.passphrase)
	s.passphrase, s.held = nil, []keys{k}
}

// peek returns the vault bytes of a form that was sealed with a key that is
// held. Errors wrap [ErrSealed], [vault.ErrDamaged] or [vault.ErrNewer].
func (s *seal) peek(data []byte) ([]byte, keys, error) {
	form, err := parseSealed(data)
	if err != nil {
		return nil, keys{}, err
	}
	for _, k := range s.held {
		out, err := form.open(k.key)
		if err == nil || sameSlots(k.slots, form.Slots) {
			k.slots = form.Slots
			return out, k, err
		}
	}
	return nil, keys{}, ErrSealed
}

func sameSlots(a, b []json.RawMessage) bool {
	return slices.EqualFunc(a, b, func(x, y json.RawMessage) bool { return bytes.Equal(x, y) })
}

// open returns the vault bytes, with a key that is held or with the passphrase
// that File was given. Errors: those of peek and unlock.
func (s *seal) open(data []byte) ([]byte, error) {
	out, k, err := s.peek(data)
	switch {
	case err == nil:
		s.take(k)
		return out, nil
	case err == ErrSealed && s.passphrase != nil:
		return s.unlock(data, s.passphrase)
	}
	return nil, err
}

// unlock returns the vault bytes, and holds the key from then on. Errors wrap
// [ErrPassphrase], [ErrWait], [vault.ErrDamaged] or [vault.ErrNewer].
func (s *seal) unlock(data, passphrase []byte) ([]byte, error) {
	form, err := parseSealed(data)
	if err != nil {
		return nil, err
	}
	if len(passphrase) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrPassphrase)
	}
	if wait := s.tries.wait(); wait > 0 {
		return nil, &WaitError{wait}
	}
	k, err := form.unlock(passphrase, s.derive)
	if err == ErrPassphrase {
		s.tries.wrong()
	}
	if err != nil {
		return nil, err
	}
	out, err := form.open(k.key)
	if err != nil {
		return nil, err
	}
	s.tries.clear()
	s.take(k)
	return out, nil
}

// recover is unlock with the recovery code. Errors wrap [ErrRecoveryCode] in
// place of [ErrPassphrase].
func (s *seal) recover(data []byte, code vault.Hidden) ([]byte, error) {
	form, err := parseSealed(data)
	if err != nil {
		return nil, err
	}
	k, err := form.recover(code)
	if err != nil {
		return nil, err
	}
	out, err := form.open(k.key)
	if err != nil {
		return nil, err
	}
	s.tries.clear()
	s.take(k)
	return out, nil
}

// close returns the sealed form of data. The recovery slot follows the recovery
// code of the vault. alone says that the code was another one before: then the
// key is new, and what the old code opens must not stay. h is what the header
// says beside the seal.
func (s *seal) close(data []byte, code vault.Hidden, h header) (box []byte, alone bool, err error) {
	if len(s.held) == 0 {
		if s.passphrase == nil {
			return nil, false, ErrSealed
		}
		k, err := newKeys(s.passphrase, code, s.derive)
		if err != nil {
			return nil, false, err
		}
		s.take(k)
	}
	k := s.held[0]
	if code != "" {
		switch held, err := (sealed{header: header{Slots: k.slots}}).recover(code); {
		case err == nil && bytes.Equal(held.key, k.key):
		case err == ErrNoRecovery || k.lock == nil:
			if k, err = k.withRecovery(code); err != nil {
				return nil, false, err
			}
			s.held = append([]keys{k}, s.held...)
		default:
			if k, err = k.renewed(code); err != nil {
				return nil, false, err
			}
			s.held, alone = append([]keys{k}, s.held...), true
		}
	}
	h.Alone = h.Alone || alone && !s.packs
	box, err = k.close(data, s.packs, h)
	return box, alone, err
}

// newKeys makes a new key, in a slot for the passphrase and, unless it is
// empty, one for the recovery code.
func newKeys(passphrase []byte, code vault.Hidden, derive derivation) (keys, error) {
	if len(passphrase) == 0 {
		return keys{}, fmt.Errorf("%w: it is empty", ErrPassphrase)
	}
	slot := keySlot{For: slotPassphrase, KDF: kdfPassphrase, cost: calibrated(derive), Salt: random(saltSize)}
	return makeKeys(slot, derive(passphrase, slot.Salt, slot.cost), code)
}

// renewed returns a new key for the same passphrase and another recovery code.
// Slots of other kinds hold the old key, and end with it.
func (k keys) renewed(code vault.Hidden) (keys, error) {
	slot, err := (sealed{header: header{Slots: k.slots}}).slot(slotPassphrase)
	if err != nil {
		return keys{}, err
	}
	return makeKeys(slot, bytes.Clone(k.lock), code)
}

func makeKeys(slot keySlot, lock []byte, code vault.Hidden) (keys, error) {
	k := keys{key: random(keySize), lock: lock}
	raw, err := slot.wrap(k.key, lock)
	if err != nil {
		return keys{}, err
	}
	k.slots = []json.RawMessage{raw}
	if code == "" {
		return k, nil
	}
	return k.withRecovery(code)
}

// withRecovery returns the same key with another recovery slot.
func (k keys) withRecovery(code vault.Hidden) (keys, error) {
	slot := keySlot{For: slotRecovery, KDF: kdfRecovery, Salt: random(saltSize)}
	lock, err := slot.deriveRecovery(code)
	if err != nil {
		return keys{}, err
	}
	raw, err := slot.wrap(k.key, lock)
	if err != nil {
		return keys{}, err
	}
	rest := slices.DeleteFunc(slices.Clone(k.slots), func(raw json.RawMessage) bool { return kindOf(raw) == slotRecovery })
	return keys{key: bytes.Clone(k.key), lock: bytes.Clone(k.lock), slots: append(rest, raw)}, nil
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
