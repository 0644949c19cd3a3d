package keychain

import (
	"context"
	"fmt"
	"sync"
)

// turns runs the operations of a store one after the other, each on a goroutine
// that its caller may leave behind: a keychain call can wait for a prompt for
// ever and cannot be interrupted, but the person can.
type turns struct{ busy chan struct{} }

func newTurns() turns { return turns{make(chan struct{}, 1)} }

// turn is one operation, as seen from inside it.
type turn struct {
	context.Context
	mu   sync.Mutex
	left bool
}

// during runs f, which uses what belongs to the caller, unless the caller has
// left; the caller does not leave before f has returned.
func (t *turn) during(f func() error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left {
		return t.Err()
	}
	return f()
}

// take runs op when the operation before it has ended, and waits for it no
// longer than ctx allows. An op left behind still runs to its next look at the
// context, and the ones after it wait.
func (q turns) take(ctx context.Context, op func(*turn) error) error {
	select {
	case q.busy <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%w for the keychain: %w", ErrBusy, context.Cause(ctx))
	}
	inner, cancel := context.WithCancel(ctx)
	t, done := &turn{Context: inner}, make(chan error, 1)
	go func() {
		defer cancel()
		err := op(t)
		<-q.busy
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	select {
	case err := <-done: // it ended in time after all
		return err
	default:
	}
	t.left = true
	return fmt.Errorf("%w for the keychain: %w", ErrBusy, context.Cause(ctx))
}
