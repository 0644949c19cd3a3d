package keychain

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"latchkey/vault"
)

// Move moves the vault from one place to another, and returns it. The old place
// is cleared only when the vault has been read back from the new one; from then
// on it says [ErrMoved]. A Move that was interrupted is finished by another.
// Errors: those of Load and Update; [ErrMissing] if there is no vault to move;
// [ErrOccupied] if another one with accounts is kept at the new place;
// [ErrNotCleared], with which the vault is returned too.
func Move(ctx context.Context, from, to *Store) (*vault.Vault, error) {
	if from.markerPath() == to.markerPath() {
		return nil, fmt.Errorf("%w: it is the same place", ErrOccupied)
	}
	// Two moves in opposite directions must not wait for each other.
	first, second := from, to
	if second.markerPath() < first.markerPath() {
		first, second = second, first
	}
	var out *vault.Vault
	err := first.alone(ctx, func(t *turn) error {
		return second.alone(t, func(t *turn) error {
			v, err := move(t, from, to)
			return t.during(func() error {
				out = v
				return err
			})
		})
	})
	if err != nil && !errors.Is(err, ErrNotCleared) {
		return nil, err
	}
	return out, err
}

func move(ctx context.Context, from, to *Store) (*vault.Vault, error) {
	mark, err := readMarker(to.disk, to.markerPath())
	if err != nil {
		return nil, err
	}
	there, err := to.find(ctx, mark, whole, to.seal.open)
	if err != nil {
		return nil, err
	}
	if mark, err = readMarker(from.disk, from.markerPath()); err != nil {
		return nil, err
	}
	here, err := from.find(ctx, mark, whole, from.seal.open)
	if mark.Stage == stageMoved && mark.To == to.place.String() && there.kept() {
		// Only clearing was left to do, and may have got halfway.
		if err != nil && !errors.Is(err, vault.ErrDamaged) {
			return nil, err
		}
		return there.vault, cleared(from.keep.clear(ctx))
	}
	switch {
	case err != nil:
		return nil, err
	case !here.kept():
		return nil, fmt.Errorf("%w: nothing is kept at %s", ErrMissing, from.place)
	case there.kept() && !bytes.Equal(there.data, here.data):
		if len(there.vault.Accounts)+there.vault.Unknown() > 0 {
			return nil, fmt.Errorf("%w: %d accounts at %s", ErrOccupied, len(there.vault.Accounts), to.place)
		}
		fallthrough
	case !there.kept():
		if _, err := to.save(ctx, there, here.data, here.vault, false); err != nil {
			return nil, err
		}
	}
	// Only what can be found again may be cleared away.
	if err := to.mark(there.provider); err != nil {
		return nil, err
	}
	again, err := to.load(ctx)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(again.data, here.data) {
		return nil, fmt.Errorf("%w: at %s", ErrNotKept, to.place)
	}
	if err := from.stage(marker{Stage: stageMoved, To: to.place.String()}); err != nil {
		return nil, err
	}
	return again.vault, cleared(from.keep.clear(ctx))
}

func cleared(err error) error {
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNotCleared, err)
	}
	return nil
}
