package keychain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"latchkey/vault"
)

// Options are what a Store may be given. The zero Options are right for the
// program.
type Options struct {
	// Dir is the data folder, which holds the lock of the keychain and remembers
	// where a vault was kept. Default: "latchkey" in os.UserConfigDir. It is
	// made when needed.
	Dir string
	// Service is the name under which the items stand in the keychain. Default:
	// [DefaultService].
	Service string
	// Items is the keychain; default: that of the operating system.
	Items Items
}

// Store keeps a vault at one place. It implements [vault.Store]. Its methods
// are safe for several goroutines, and several Stores and processes may use the
// same place at once. No call waits longer than its context, even if the
// keychain never answers; then it returns [ErrBusy], and so do the calls after
// it until the keychain has answered.
type Store struct {
	place   Place
	service string
	dir     string
	badDir  error // why there is no data folder
	disk    disk
	keep    keeper
	turns   turns
	seal    *seal // nil in a keychain without app lock

	mu     sync.Mutex
	notice error
}

var _ vault.Store = (*Store)(nil)

// OS returns the store in the OS keychain. It does not touch the keychain yet.
func OS(o Options) *Store {
	s := newStore(Place{}, o)
	if o.Items == nil {
		o.Items = osItems(s.service)
	}
	s.keep = &pages{items: o.Items}
	return s
}

// File returns the store in the file at path, sealed with passphrase, of which
// it keeps a copy. It does not touch the file yet. A wrong passphrase is
// [ErrPassphrase] from Load and Update; an empty one is never right. The
// generation before is kept beside the file with ".1" appended, and the lock
// with ".lock". The file's folder must be there, unless it is the data folder.
func File(path string, passphrase []byte, o Options) *Store {
	place, err := filePlace(path)
	s := newStore(place, o)
	if err != nil {
		s.badDir = err
	}
	s.keep = &file{disk: s.disk, path: place.File, data: s.dir}
	s.seal = newSeal(passphrase)
	return s
}

func newStore(place Place, o Options) *Store {
	s := &Store{place: place, service: o.Service, disk: osDisk{}, turns: newTurns()}
	if s.service == "" {
		s.service = DefaultService
	}
	s.dir, s.badDir = dataDir(o.Dir)
	return s
}

// Place says where the vault is kept.
func (s *Store) Place() Place { return s.place }

// Notice returns what the last Load or Update that returned no error put up
// with, nil for nothing: an error that wraps [ErrOlder] when an older state was
// taken because the newest could not be read, and [ErrPlace] when the data
// folder cannot be used.
func (s *Store) Notice() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.notice
}

// Load implements [vault.Store]. Errors: any of this package's sentinels except
// [ErrOlder], [ErrWouldEmpty] and [ErrNotKept]; [vault.ErrDamaged];
// [vault.ErrNewer].
func (s *Store) Load(ctx context.Context) (*vault.Vault, error) {
	var out *vault.Vault
	err := s.turns.take(ctx, func(t *turn) error {
		// Without its lock a vault in a folder that cannot be written is still
		// readable; nobody can be writing there.
		unlock, err := s.lock(t)
		var notice error
		switch {
		case err == nil:
			defer unlock()
		case errors.Is(err, ErrPlace):
			notice = err
		default:
			return err
		}
		now, err := s.load(t)
		if err != nil {
			return err
		}
		if now.kept() && notice == nil {
			notice = s.mark(now.provider)
		}
		return t.during(func() error {
			out = now.vault
			s.note(errors.Join(now.notice, notice))
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Update implements [vault.Store]. A change must be quick, must not use the
// store, and may have been kept even if the error is [ErrBusy]. Errors: as for
// Load, [ErrWouldEmpty], [ErrNotKept], and those of change.
func (s *Store) Update(ctx context.Context, change func(*vault.Vault) error) (*vault.Vault, error) {
	var out *vault.Vault
	err := s.alone(ctx, func(t *turn) error {
		now, err := s.load(t)
		if err != nil {
			return err
		}
		before := len(now.vault.Accounts)
		if err := t.during(func() error { return change(now.vault) }); err != nil {
			return err
		}
		if before >= 2 && len(now.vault.Accounts) == 0 {
			return fmt.Errorf("%w: it holds %d", ErrWouldEmpty, before)
		}
		data, v, err := encoded(now.vault)
		if err != nil {
			return err
		}
		notice := now.notice
		if !bytes.Equal(data, now.data) || notice != nil {
			if notice, err = s.save(t, now, data); err != nil {
				return err
			}
		}
		return t.during(func() error {
			out = v
			s.note(notice)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// alone runs op in the store's turn and under its lock.
func (s *Store) alone(ctx context.Context, op func(*turn) error) error {
	return s.turns.take(ctx, func(t *turn) error {
		unlock, err := s.lock(t)
		if err != nil {
			return err
		}
		defer unlock()
		return op(t)
	})
}

func (s *Store) note(notice error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notice = notice
}

// state is what load found.
type state struct {
	vault    *vault.Vault
	data     []byte // as decoded, nil if nothing is kept
	marker   marker
	provider string
	notice   error
}

func (n state) kept() bool { return n.data != nil }

func (s *Store) load(ctx context.Context) (state, error) {
	m, err := readMarker(s.disk, s.markerPath())
	if err != nil {
		return state{}, err
	}
	if m.Stage == stageMoved {
		return state{}, fmt.Errorf("%w: to %s", ErrMoved, m.To)
	}
	return s.find(ctx, m)
}

// find loads what is kept, for a marker that has been read.
func (s *Store) find(ctx context.Context, m marker) (state, error) {
	now := state{vault: new(vault.Vault), marker: m}
	var err error
	if now.provider, err = s.keep.open(ctx); err != nil {
		if m.Stage == stageKept && errors.Is(err, ErrPlace) {
			return state{}, fmt.Errorf("%w: %w", ErrMissing, err)
		}
		return state{}, err
	}
	found, err := s.keep.load(ctx, m.Stage == stageBegun || m.Stage == stageMoved)
	if err != nil {
		return state{}, err
	}
	if found.data == nil {
		if m.Stage == stageKept {
			return state{}, s.missing(m, now.provider)
		}
		return now, nil
	}
	if found.older != nil {
		now.notice = fmt.Errorf("%w: %w", ErrOlder, found.older)
	}
	if now.data, err = s.unseal(found.data); err != nil {
		return state{}, err
	}
	if now.vault, err = vault.Decode(now.data); err != nil {
		return state{}, err
	}
	return now, nil
}

// missing says what is known about a vault that is gone.
func (s *Store) missing(m marker, provider string) error {
	if m.Provider != "" && provider != "" && m.Provider != provider {
		return fmt.Errorf("%w: it was kept by %s, and now %s answers", ErrMissing, m.Provider, provider)
	}
	return fmt.Errorf("%w: nothing is kept at %s", ErrMissing, s.place)
}

// unseal returns the vault bytes of what the keeper holds.
func (s *Store) unseal(data []byte) ([]byte, error) {
	switch {
	case s.seal != nil:
		return s.seal.open(data)
	case isSealed(data):
		return nil, ErrSealed
	}
	return data, nil
}

// save keeps data after now. The notice is of what does not put it in doubt.
func (s *Store) save(ctx context.Context, now state, data []byte) (notice, err error) {
	if now.marker.Stage == "" && !now.kept() {
		// From here on, remains of this save do not look like a damaged vault.
		if err := s.stage(marker{Stage: stageBegun, Provider: now.provider}); err != nil {
			return nil, err
		}
	}
	if s.seal != nil {
		if data, err = s.seal.close(data); err != nil {
			return nil, err
		}
	}
	if err := s.keep.save(ctx, data); err != nil {
		return nil, err
	}
	return s.mark(now.provider), nil
}

// mark remembers that a vault is kept here. An error is for the notice: the
// vault is safe without.
func (s *Store) mark(provider string) error {
	return s.stage(marker{Stage: stageKept, Provider: provider})
}

// stage writes the marker unless it says the same already.
func (s *Store) stage(m marker) error {
	m.Place = s.place.String()
	if s.place.File == "" {
		m.Service = s.service
	}
	if old, err := readMarker(s.disk, s.markerPath()); err == nil && old == m {
		return nil
	}
	if err := m.write(s.disk, s.markerPath()); err != nil {
		return err
	}
	if now, err := readMarker(s.disk, s.markerPath()); err != nil {
		return err
	} else if now != m {
		return fmt.Errorf("%w: %s", ErrNotKept, s.markerPath())
	}
	return nil
}

// encoded returns the stored form of v, and v as it will be read from it. It
// refuses accounts that would not be read as accounts again.
func encoded(v *vault.Vault) ([]byte, *vault.Vault, error) {
	data, err := v.Encode()
	if err != nil {
		return nil, nil, err
	}
	again, err := vault.Decode(data)
	if err != nil {
		return nil, nil, err
	}
	if len(again.Accounts) != len(v.Accounts) || again.Digest() != v.Digest() {
		return nil, nil, fmt.Errorf("%w: %d of %d could be read again", vault.ErrAccount, len(again.Accounts), len(v.Accounts))
	}
	return data, again, nil
}

func (s *Store) markerPath() string { return markerPath(s.dir, s.place.String(), s.service) }

// lock waits for the lock of the place. That of a file stands beside it, since
// profiles with different data folders may share a file.
func (s *Store) lock(ctx context.Context) (func(), error) {
	if s.badDir != nil {
		return nil, s.badDir
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	path := strings.TrimSuffix(s.markerPath(), ".json") + ".lock"
	if s.place.File != "" {
		path = s.place.File + ".lock"
	}
	return lock(ctx, path)
}
