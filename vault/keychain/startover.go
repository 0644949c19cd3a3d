package keychain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// StartOver makes a place whose vault is gone ([ErrMissing]) one that has never
// held any, so that a backup can be restored there. Call it only on the word of
// the person: if the keyring was merely locked away or exchanged, the vault is
// still in the old one. In every other state nothing changes, and the error is
// that of Load, or [ErrOccupied] when a vault is kept here after all.
func (s *Store) StartOver(ctx context.Context) error {
	return s.alone(ctx, func(t *turn) error {
		switch _, err := s.load(t); {
		case err == nil:
			return fmt.Errorf("%w: at %s", ErrOccupied, s.place)
		case !errors.Is(err, ErrMissing):
			return err
		}
		if p, ok := s.keep.(*pages); ok {
			if p.emptied() {
				if err := p.clear(t); err != nil {
					return err
				}
			}
			if f, ok := p.items.(*folder); ok {
				if err := f.startOver(); err != nil {
					return err
				}
			}
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
