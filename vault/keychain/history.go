package keychain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"latchkey/vault"
)

// Bounds of what is kept of the past in a keychain.
const (
	// maxPast bounds the generations before the newest.
	maxPast = 10
	// maxPastPages bounds the pages that only they need: a keychain that is
	// written as a whole gets slower with each.
	maxPastPages = 64
)

// Generation is an older state of the vault that can still be read.
type Generation struct {
	Number uint64
	Saved  time.Time // when it was saved; zero if that is not known
	// Upgrade is the version of Latchkey before whose first save this state was
	// kept, empty for others. The last such state stays until the next upgrade,
	// as long as there is room.
	Upgrade string
}

// History lists the older states that are kept, the newest first, without the
// one that Load returns. Up to ten are kept in a keychain and four or five beside
// a file, fewer if they take much room. States that differ only in what
// [vault.Vault.Changes] leaves out count as one. Seal and Unseal, and a new
// recovery code of a sealed vault, end the history. Errors: those of Load, but
// for [ErrSealed].
func (s *Store) History(ctx context.Context) ([]Generation, error) {
	var out []Generation
	err := s.looking(ctx, func(t *turn) error {
		all, err := s.keep.history(t)
		return errors.Join(err, t.during(func() error { out = all; return nil }))
	})
	return out, err
}

// Past returns an older state, which is read and checked as Load does it.
// Errors: those of Load; [ErrNoGeneration] if that one is not kept.
func (s *Store) Past(ctx context.Context, number uint64) (*vault.Vault, error) {
	var out *vault.Vault
	err := s.looking(ctx, func(t *turn) error {
		data, err := s.keep.past(t, number)
		if err != nil {
			return err
		}
		if s.sealed(kept{data: data}) {
			if data, _, err = s.seal.peek(data); err != nil {
				return err
			}
		}
		v, err := vault.Decode(data)
		return errors.Join(err, t.during(func() error { out = v; return nil }))
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// looking runs op after the keeper has loaded what is kept, opened or not.
func (s *Store) looking(ctx context.Context, op func(*turn) error) error {
	return s.reading(ctx, func(t *turn, _ error) error {
		_, err := s.loadBy(t, again, s.seal.open)
		if err != nil && !errors.Is(err, ErrSealed) {
			return err
		}
		return op(t)
	})
}

// newer tells whether version a is greater than b. An empty one is less than any
// other.
func newer(a, b string) bool {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		p, q := part(x, i), part(y, i)
		if p != q {
			return p > q
		}
	}
	return a != "" && b == ""
}

// part is a number of a version.
func part(version []string, i int) int {
	if i >= len(version) {
		return 0
	}
	digits, _, _ := strings.Cut(version[i], "-")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

func noGeneration(number uint64) error { return fmt.Errorf("%w: %d", ErrNoGeneration, number) }
