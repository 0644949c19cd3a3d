package keychain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// eraser is an Items that removes all its items, also those that no root names
// any more, and has looked whether any is left when it returns nil.
type eraser interface {
	eraseAll(ctx context.Context) error
}

// Erase removes for good what is kept at the place: every state, sealed or not,
// whole or damaged, and what the data folder remembers of it. It needs no
// passphrase. With nil it has been looked at again and nothing is left, so that
// the place is as before its first use. Call it only on the word of the person.
// With [ErrNotErased] some is left; every other error is one of Load's that
// says that the place cannot be reached, and nothing was removed. After any
// error Erase may be called again.
func (s *Store) Erase(ctx context.Context) error {
	err := s.alone(ctx, func(t *turn) error {
		if _, err := s.keep.open(t); err != nil {
			return err
		}
		if err := erased(s.keep.erase(t)); err != nil {
			return err
		}
		// The marker goes last: as long as anything may be left, the place is
		// none that has never held a vault.
		base := strings.TrimSuffix(s.markerPath(), ".json")
		return erased(gone(s.disk, base+".tries.new", base+".tries", base+".json.new", base+".json"))
	})
	if err != nil {
		return err
	}
	s.seal.drop()
	// Nobody can be waiting for anything behind this lock that is still there.
	return erased(gone(s.disk, s.lockPath()))
}

func erased(err error) error {
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotErased, err)
	}
	return nil
}

// gone removes files, looks whether they are, and has the system remember it.
func gone(d disk, paths ...string) error {
	for _, path := range paths {
		if err := d.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
		if f, err := d.Open(path); err == nil {
			f.Close()
			return fmt.Errorf("%w: %s is still there", ErrNotKept, path)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
	}
	if err := d.SyncDir(filepath.Dir(paths[0])); err != nil {
		return fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return nil
}

func (f *file) erase(context.Context) error {
	paths := append(f.others(), f.path)
	for _, path := range paths {
		paths = append(paths, path+".new")
	}
	paths = append(paths, f.asides()...)
	f.sound, f.head = nil, header{}
	return gone(f.disk, paths...)
}

func (p *pages) erase(ctx context.Context) error {
	p.slots, p.live, p.pieces, p.data, p.text, p.tidied = [2]slot{}, -1, nil, nil, "", 0
	if e, ok := p.items.(eraser); ok {
		return e.eraseAll(ctx)
	}
	found, err := p.there(ctx)
	if err != nil {
		return err
	}
	if err := p.remove(ctx, found); err != nil {
		return err
	}
	// The roots go last: they tell of what is left.
	return p.removeItems(ctx, rootNames[:])
}

// eraseAll implements eraser. The key in the keystore stays, of no use to
// anyone: what it wrapped is gone.
func (f *folder) eraseAll(context.Context) error {
	f.aead = nil
	lost, err := filepath.Glob(f.dir + strings.ReplaceAll(folderLost, "%d", "*"))
	if err != nil {
		return err
	}
	for _, dir := range append(lost, f.dir) {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
	}
	return nil
}
