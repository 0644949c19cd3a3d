package keychain

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"
)

// Disk is what a store needs of a file system, for tests that make it fail.
type (
	Disk   = disk
	Syncer = syncer
	OSDisk = osDisk
)

// OnDisk lets s use another file system.
func OnDisk(s *Store, d Disk) *Store {
	s.disk, s.seal.tries.disk = d, d
	switch k := s.keep.(type) {
	case *file:
		k.disk = d
	case *pages:
		if f, ok := k.items.(*folder); ok {
			f.disk = d
		}
	}
	return s
}

// Cheaply lets s make a key of its passphrase in no time, for tests that do it
// thousands of times.
func Cheaply(s *Store) *Store {
	s.seal.derive = func(passphrase, salt []byte, c cost) []byte {
		key := sha256.Sum256(fmt.Appendf(slices.Clone(passphrase), "%x%v", salt, c))
		return key[:]
	}
	return s
}

// Knowing lets s open what is sealed with passphrase, without Unlock.
func Knowing(s *Store, passphrase string) *Store {
	s.seal.passphrase = []byte(passphrase)
	return s
}

// At lets s take the time from now.
func At(s *Store, now func() time.Time) *Store {
	s.now, s.seal.tries.now = now, now
	return s
}

// Overwrite keeps data, which may be anything, as the newest state of s.
func Overwrite(s *Store, data []byte) error {
	return s.alone(context.Background(), func(t *turn) error {
		now, err := s.load(t)
		if err != nil {
			return err
		}
		_, err = s.save(t, now, data, now.vault, false)
		return err
	})
}

var (
	ParseRoot   = func(text string) error { _, err := parseRoot(text); return err }
	ParseSealed = func(data []byte) error { _, err := parseSealed(data); return err }
	Cut         = func(data []byte) ([]string, error) { items, _, err := cut(data); return items, err }
	Salvage     = salvage
	Inflate     = inflate
)

// Written returns the items of a first generation that holds data.
func Written(data []byte) map[string]string {
	items := make(mapItems)
	if err := (&pages{items: items, live: -1}).save(context.Background(), data, note{}); err != nil {
		panic(err)
	}
	return items
}

type mapItems map[string]string

func (m mapItems) Get(_ context.Context, user string) (string, error) {
	if v, ok := m[user]; ok {
		return v, nil
	}
	return "", ErrNotFound
}

func (m mapItems) Set(_ context.Context, user, value string) error { m[user] = value; return nil }

func (m mapItems) Delete(_ context.Context, user string) error { delete(m, user); return nil }
