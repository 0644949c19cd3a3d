package keychain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"latchkey/vault"
)

// lostMark and a number end the name of a file that was set aside.
const lostMark = ".lost-"

// StartOver makes a place whose vault is gone ([ErrMissing]), or damaged so that
// nothing at all of it can be read ([vault.ErrDamaged]), one that has never held
// any, so that a backup can be restored there. Call it only on the word of the
// person: if the keyring was merely locked away or exchanged, the vault is still
// in the old one. What is damaged is not deleted but set aside, in the same
// keychain or beside the file, until Erase. In every other state nothing
// changes, and the error is that of Load, or [ErrOccupied] when a vault is kept
// here after all, or [ErrReadable].
func (s *Store) StartOver(ctx context.Context) error {
	return s.alone(ctx, func(t *turn) error {
		switch _, err := s.load(t); {
		case err == nil:
			return fmt.Errorf("%w: at %s", ErrOccupied, s.place)
		case errors.Is(err, vault.ErrDamaged):
			if err := s.unreadable(t); err != nil {
				return err
			}
		case !errors.Is(err, ErrMissing):
			return err
		}
		if err := s.keep.setAside(t); err != nil {
			return err
		}
		if err := s.disk.Remove(s.markerPath()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
		if err := s.disk.SyncDir(s.dir); err != nil {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
		return nil
	})
}

// unreadable returns nil if nothing of any state can be read, and no passphrase
// would change that.
func (s *Store) unreadable(ctx context.Context) error {
	all, err := s.keep.remains(ctx)
	if err != nil && !errors.Is(err, ErrMissing) { // the key to all of it
		return err
	}
	for _, state := range all {
		v, _, err := s.salvage(&state)
		switch {
		case errors.Is(err, ErrSealed), errors.Is(err, ErrPassphrase), errors.Is(err, ErrWait):
			return fmt.Errorf("%w: %s: %w", ErrReadable, state.Name, err)
		case v != nil && len(v.Accounts)+len(v.Bin)+v.Unknown()+len(v.RecoveryCode) > 0:
			return fmt.Errorf("%w: %s", ErrReadable, state.Name)
		}
	}
	return nil
}

// setAside copies all items under other names of the same keychain, so that what
// was in it stays in it, and deletes them when every copy was read back.
func (p *pages) setAside(ctx context.Context) error {
	if f, ok := p.items.(*folder); ok {
		return f.startOver()
	}
	switch {
	case p.emptied():
		return p.clear(ctx)
	case !p.slots[0].there && !p.slots[1].there:
		return nil
	}
	found, err := p.there(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, pg := range slices.Backward(found) {
		names = append(names, pg.name())
	}
	// The roots come last: they take the number, and tell of what is left.
	names = append(names, rootNames[:]...)
	prefix, err := p.lostPrefix(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		text, there, err := p.get(ctx, name)
		if err == nil && there {
			err = p.set(ctx, prefix+name, text)
		}
		if err != nil {
			return err
		}
	}
	return p.removeItems(ctx, names)
}

// lostPrefix returns the first that no root has been set aside under.
func (p *pages) lostPrefix(ctx context.Context) (string, error) {
	for n := 1; ; n++ {
		prefix, taken := fmt.Sprintf("lost-%d-", n), false
		for _, name := range rootNames {
			_, there, err := p.get(ctx, prefix+name)
			if err != nil {
				return "", err
			}
			taken = taken || there
		}
		if !taken {
			return prefix, nil
		}
	}
}

// setAside renames the file and those beside it, itself last.
func (f *file) setAside(context.Context) error {
	suffix, taken := "", f.asides()
	for n := 1; suffix == "" || slices.ContainsFunc(taken, func(path string) bool { return strings.HasSuffix(path, suffix) }); n++ {
		suffix = fmt.Sprint(lostMark, n)
	}
	some := false
	for _, path := range append(f.others(), f.path) {
		switch err := f.disk.Rename(path, path+suffix); {
		case err == nil:
			some = true
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
	}
	if !some {
		return nil
	}
	if err := f.disk.SyncDir(filepath.Dir(f.path)); err != nil {
		return fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return nil
}

// asides are the files that were set aside.
func (f *file) asides() (out []string) {
	entries, err := os.ReadDir(filepath.Dir(f.path))
	if err != nil {
		return nil // then none can be removed either, and others say so
	}
	for _, e := range entries {
		if rest, ours := strings.CutPrefix(e.Name(), filepath.Base(f.path)); ours && strings.Contains(rest, lostMark) {
			out = append(out, filepath.Join(filepath.Dir(f.path), e.Name()))
		}
	}
	return out
}
