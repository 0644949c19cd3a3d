package keychain

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"latchkey/vault"
)

// Seal turns the app lock on, or changes its passphrase or that of a file. The
// vault bytes are sealed under a new random key, which the passphrase opens and
// the recovery code of the vault does too. That both do is tried before anything
// is written. Then older states, which the new passphrase does not protect, are
// taken away, history included. An operating system may keep copies of them that
// no program can reach, such as freed blocks of a disk.
//
// The recovery code that opens it follows [vault.Vault.RecoveryCode]: an Update
// that renews it renews the slot, and the key. Errors: those of Update;
// [ErrPassphrase] if the passphrase is empty; [ErrNoRecovery] if a vault in the
// keychain has no recovery code; [ErrNotCleared] if it is sealed but an older
// state is left, which the next Load takes away.
func (s *Store) Seal(ctx context.Context, passphrase []byte) error {
	passphrase = composed(passphrase)
	defer clear(passphrase)
	return s.alone(ctx, func(t *turn) error {
		now, err := s.load(t)
		if err != nil {
			return err
		}
		if s.place.File == "" && now.vault.RecoveryCode == "" {
			return fmt.Errorf("%w: without one a forgotten passphrase would lose everything", ErrNoRecovery)
		}
		data, v, err := encoded(now.vault)
		if err != nil {
			return err
		}
		k, err := newKeys(passphrase, v.RecoveryCode, s.seal.derive)
		if err != nil {
			return err
		}
		n := s.noteAfter(now)
		n.Alone = true
		box, err := k.close(data, s.seal.packs, s.header(now, n))
		if err != nil {
			return err
		}
		if err := opens(box, data, passphrase, v.RecoveryCode, s.seal.derive); err != nil {
			return err
		}
		s.seal.held = append([]keys{k}, s.seal.held...)
		return s.resave(t, now, box, n)
	})
}

// opens tries whether box gives data with the passphrase and with the code.
func opens(box, data, passphrase []byte, code vault.Hidden, derive derivation) error {
	form, err := parseSealed(box)
	if err != nil {
		return err
	}
	k, err := form.unlock(passphrase, derive)
	if err != nil {
		return err
	}
	again := k
	if code != "" {
		if again, err = form.recover(code); err != nil {
			return err
		}
	}
	back, err := form.open(again.key)
	if err == nil && (!bytes.Equal(back, data) || !bytes.Equal(k.key, again.key)) {
		err = fmt.Errorf("%w: the sealed vault does not open as it was", ErrNotKept)
	}
	return err
}

// Unseal turns the app lock of a keychain off. The vault must be unlocked.
// Errors: those of Update; [ErrAlwaysSealed] for a file; [ErrNotCleared] as for
// Seal.
func (s *Store) Unseal(ctx context.Context) error {
	if s.place.File != "" {
		return ErrAlwaysSealed
	}
	return s.alone(ctx, func(t *turn) error {
		now, err := s.load(t)
		if err != nil || !now.sealed {
			return err
		}
		n := s.noteAfter(now)
		n.Alone = true
		if err := s.resave(t, now, now.data, n); err != nil {
			return err
		}
		s.seal.drop()
		return nil
	})
}

// resave keeps the vault that was loaded in another form, looks whether it is
// there, and takes away what came before.
func (s *Store) resave(ctx context.Context, now state, data []byte, n note) error {
	if now.marker.Stage == "" && !now.kept() {
		if err := s.stage(marker{Stage: stageBegun, Provider: now.provider}); err != nil {
			return err
		}
	}
	if err := s.keep.save(ctx, data, n); err != nil {
		return err
	}
	found, err := s.keep.load(ctx, whole)
	if err != nil {
		return err
	}
	if !bytes.Equal(found.data, data) {
		return fmt.Errorf("%w: at %s", ErrNotKept, s.place)
	}
	if s.sealed(found) {
		if _, err := s.seal.open(found.data); err != nil {
			return err
		}
	}
	if err := s.mark(now.provider); err != nil {
		return err
	}
	if err := s.keep.purge(ctx); err != nil {
		return fmt.Errorf("%w: %w", ErrNotCleared, err)
	}
	return nil
}

// Unlock opens a sealed vault with its passphrase, and returns it as Load does.
// From then on the store holds the key, until [Store.Lock]. A vault that is not
// sealed is returned as it is. Errors: those of Load; [ErrPassphrase] if the
// passphrase is wrong, which is told from damage; [ErrWait] if it was not tried,
// because it came too soon after several wrong ones.
func (s *Store) Unlock(ctx context.Context, passphrase []byte) (*vault.Vault, error) {
	passphrase = composed(passphrase)
	return s.loaded(ctx, func(ctx context.Context) (state, error) {
		defer clear(passphrase)
		return s.loadBy(ctx, whole, func(data []byte) ([]byte, error) { return s.seal.unlock(data, passphrase) })
	})
}

// UnlockRecovery is [Store.Unlock] with the recovery code as it is printed,
// for a passphrase that is forgotten; ask for a new one then, and [Store.Seal].
// Errors: those of Load; [ErrRecoveryCode] if it is another code;
// [ErrNoRecovery] if no recovery code opens this vault.
func (s *Store) UnlockRecovery(ctx context.Context, code vault.Hidden) (*vault.Vault, error) {
	return s.loaded(ctx, func(ctx context.Context) (state, error) {
		return s.loadBy(ctx, whole, func(data []byte) ([]byte, error) { return s.seal.recover(data, code) })
	})
}

// Lock forgets the key, and the passphrase that [File] was given, and overwrites
// them in memory; what Go and the keychain's library have copied stays until it
// is used for something else. Until the next Unlock a sealed vault is
// [ErrSealed]. Lock does not wait: an operation under way ends in order, and the
// key goes with it. It does nothing to a vault that is not sealed.
func (s *Store) Lock() { s.seal.drop() }

// Sealed tells whether the vault is sealed with a passphrase, whether or not it
// is unlocked now. Errors: those of Load, but for [ErrSealed].
func (s *Store) Sealed(ctx context.Context) (bool, error) {
	var out bool
	err := s.reading(ctx, func(t *turn, _ error) error {
		m, err := readMarker(s.disk, s.markerPath())
		if err != nil {
			return err
		}
		if m.Stage == stageMoved {
			return fmt.Errorf("%w: %s", ErrMoved, m.To)
		}
		found, _, err := s.fetch(t, m, whole)
		if err != nil {
			return err
		}
		return t.during(func() error {
			out = found.data != nil && s.sealed(found)
			return nil
		})
	})
	return out, err
}

// Delay says how long the next passphrase has to wait, 0 for not at all. After
// two wrong ones in a row it is 1, 2, 4 … up to 60 seconds after each further
// one, also after a restart. It slows down someone at the keyboard, and is
// nothing against someone who has copied the sealed bytes: there only the cost
// of the key derivation and the length of the passphrase count. Recovery codes
// are not slowed down; nobody guesses one. Delay reads a small file of the data
// folder.
func (s *Store) Delay() time.Duration {
	return (&tries{disk: s.disk, path: s.seal.tries.path, now: s.now}).wait()
}
