package keychain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"latchkey/vault"
	"latchkey/vault/reason"
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
	// Version is that of the program, such as "0.2.0". The first save of a newer
	// version than has saved before keeps the state before it; see
	// [Generation]. Empty: nothing is kept for that.
	Version string
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
	seal    *seal
	version string
	now     func() time.Time

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
	s.seal.packs = true
	return s
}

// File returns the store in the file at path, sealed with passphrase, of which
// it keeps a copy until it has opened the file. It does not touch the file yet.
// A wrong passphrase is [ErrPassphrase] from Load and Update, after some of them
// [ErrWait]; an empty one is never right. The generations before are kept beside
// the file with ".1" to ".5" appended, and the lock with ".lock". The file's
// folder must be there, unless it is the data folder.
func File(path string, passphrase []byte, o Options) *Store {
	place, err := filePlace(path)
	s := newStore(place, o)
	if err != nil {
		s.badDir = err
	}
	s.keep = &file{disk: s.disk, path: place.File, data: s.dir}
	s.seal.passphrase = composed(passphrase)
	return s
}

func newStore(place Place, o Options) *Store {
	s := &Store{place: place, service: o.Service, disk: osDisk{}, turns: newTurns(), version: o.Version, now: time.Now}
	if s.service == "" {
		s.service = DefaultService
	}
	s.dir, s.badDir = dataDir(o.Dir)
	s.seal = &seal{derive: argon2id, tries: &tries{disk: s.disk, now: s.now, path: strings.TrimSuffix(s.markerPath(), ".json") + ".tries"}}
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
	return s.loaded(ctx, s.load)
}

// loaded returns the vault that a way of loading finds.
func (s *Store) loaded(ctx context.Context, load func(context.Context) (state, error)) (*vault.Vault, error) {
	var out *vault.Vault
	err := s.reading(ctx, func(t *turn, notice error) error {
		now, err := load(t)
		if err != nil {
			return err
		}
		if now.kept() && notice == nil {
			if now.unpurged {
				// What was cut off is made up for; if it fails, the next will.
				_ = s.keep.purge(t)
			}
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

// reading runs op in the store's turn, and under its lock if that can be had:
// without it a vault in a folder that cannot be written is still readable, and
// nobody can be writing there. The notice says that there is none.
func (s *Store) reading(ctx context.Context, op func(t *turn, notice error) error) error {
	return s.turn(ctx, func(t *turn) error {
		unlock, err := s.lock(t)
		switch {
		case err == nil:
			defer unlock()
			return op(t, nil)
		case errors.Is(err, ErrPlace):
			return op(t, err)
		}
		return err
	})
}

// Update implements [vault.Store]. A change must be quick, must not use the
// store, and may have been kept even if the error is [ErrBusy]. Errors: as for
// Load, [ErrWouldEmpty], [ErrNotKept], and those of change.
func (s *Store) Update(ctx context.Context, change func(*vault.Vault) error) (*vault.Vault, error) {
	var out *vault.Vault
	err := s.alone(ctx, func(t *turn) error {
		now, err := s.loadBy(t, again, s.seal.open)
		if err != nil {
			return err
		}
		before := now.vault.Clone()
		if err := t.during(func() error { return change(now.vault) }); err != nil {
			return err
		}
		if len(before.Accounts) >= 2 && len(now.vault.Accounts) == 0 {
			return fmt.Errorf("%w: it holds %d", ErrWouldEmpty, len(before.Accounts))
		}
		data, v, err := encoded(now.vault)
		if err != nil {
			return err
		}
		notice := now.notice
		if !bytes.Equal(data, now.data) || notice != nil {
			if notice, err = s.save(t, now, data, v, len(v.Changes(before)) == 0); err != nil {
				return err
			}
			s.seal.remember(data, v)
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
	return s.turn(ctx, func(t *turn) error {
		unlock, err := s.lock(t)
		if err != nil {
			return err
		}
		defer unlock()
		return op(t)
	})
}

// turn runs op in the store's turn. Keys that it uses stay until it has ended.
func (s *Store) turn(ctx context.Context, op func(*turn) error) error {
	return s.turns.take(ctx, func(t *turn) error {
		s.seal.begin()
		defer s.seal.end()
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
	sealed   bool
	gen      uint64
	by       string // the newest version that has saved
	unpurged bool
	marker   marker
	provider string
	notice   error
}

func (n state) kept() bool { return n.data != nil }

// load loads what is kept.
func (s *Store) load(ctx context.Context) (state, error) { return s.loadBy(ctx, whole, s.seal.open) }

// loadBy loads what is kept, with a way to open the sealed form.
func (s *Store) loadBy(ctx context.Context, how loading, open func([]byte) ([]byte, error)) (state, error) {
	m, err := readMarker(s.disk, s.markerPath())
	if err != nil {
		return state{}, err
	}
	if m.Stage == stageMoved {
		return state{}, fmt.Errorf("%w: %s", ErrMoved, m.To)
	}
	return s.find(ctx, m, how, open)
}

// find loads what is kept, for a marker that has been read.
func (s *Store) find(ctx context.Context, m marker, how loading, open func([]byte) ([]byte, error)) (state, error) {
	found, provider, err := s.fetch(ctx, m, how)
	if err != nil {
		return state{}, err
	}
	now := state{vault: new(vault.Vault), marker: m, provider: provider, gen: found.gen, by: found.note.By, unpurged: found.unpurged}
	if found.data == nil {
		return now, nil
	}
	if found.older != nil {
		now.notice = fmt.Errorf("%w: %w", ErrOlder, found.older)
	}
	if now.data, now.sealed = found.data, s.sealed(found); now.sealed {
		if now.data, err = open(found.data); err != nil {
			return state{}, err
		}
	}
	if now.vault, err = s.seal.decode(now.data); err != nil {
		return state{}, err
	}
	return now, nil
}

// missing says what is known about a vault that is gone.
func (s *Store) missing(m marker, provider string) error {
	if m.Provider != "" && provider != "" && m.Provider != provider {
		return fmt.Errorf("%w: %w", ErrMissing, &SwappedError{m.Provider, provider})
	}
	return fmt.Errorf("%w: nothing is kept at %s", ErrMissing, s.place)
}

// fetch returns the bytes that are kept, as they are.
func (s *Store) fetch(ctx context.Context, m marker, how loading) (found kept, provider string, err error) {
	if provider, err = s.keep.open(ctx); err != nil {
		if m.Stage == stageKept && errors.Is(err, ErrPlace) {
			err = fmt.Errorf("%w: %w", ErrMissing, err)
		}
		return kept{}, "", err
	}
	if m.Stage == stageBegun || m.Stage == stageMoved {
		how = first
	}
	found, err = s.keep.load(ctx, how)
	if err == nil && (found.emptied || found.data == nil && m.Stage == stageKept) {
		err = s.missing(m, provider)
	}
	return found, provider, err
}

// sealed tells whether what was found is in the sealed form.
func (s *Store) sealed(found kept) bool { return s.place.File != "" || isSealed(found.data) }

// save keeps data, which is v, after now, sealed if now is. same says that a
// person would see no difference. The notice is of what does not put it in
// doubt.
func (s *Store) save(ctx context.Context, now state, data []byte, v *vault.Vault, same bool) (notice, err error) {
	if now.marker.Stage == "" && !now.kept() {
		// From here on, remains of this save do not look like a damaged vault.
		if err := s.stage(marker{Stage: stageBegun, Provider: now.provider}); err != nil {
			return nil, err
		}
	}
	n := s.noteAfter(now)
	if same && now.kept() {
		n.Same = now.gen
	}
	if now.sealed || s.place.File != "" {
		var alone bool
		if data, alone, err = s.seal.close(data, v.RecoveryCode, s.header(now, n)); err != nil {
			return nil, err
		}
		n.Alone = alone
	}
	if err := s.keep.save(ctx, data, n); err != nil {
		return nil, err
	}
	if n.Alone {
		// The state is kept, and the next load would do this.
		_ = s.keep.purge(ctx)
	}
	return s.mark(now.provider), nil
}

// noteAfter is what to note beside the state after now.
func (s *Store) noteAfter(now state) note {
	n := note{At: s.now().Unix(), By: now.by}
	if newer(s.version, now.by) {
		n.By = s.version
	}
	return n
}

// header is what a sealed form says beside the seal: a file has no root that
// would.
func (s *Store) header(now state, n note) header {
	if s.place.File == "" {
		return header{}
	}
	return header{Gen: max(now.gen, unnumbered) + 1, note: n}
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
	data, again, err := v.Stored()
	if err != nil {
		return nil, nil, err
	}
	if !slices.EqualFunc(again.Accounts, v.Accounts, vault.Account.Same) {
		return nil, nil, reason.For(vault.ErrAccount, "{{.N}} of {{.All}} accounts came back", reason.Data{"N": len(again.Accounts), "All": len(v.Accounts)})
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
	return lock(ctx, s.lockPath())
}

func (s *Store) lockPath() string {
	if s.place.File != "" {
		return s.place.File + ".lock"
	}
	return strings.TrimSuffix(s.markerPath(), ".json") + ".lock"
}
