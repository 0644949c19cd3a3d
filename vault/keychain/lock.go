package keychain

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"
)

// errTaken: another process holds the lock.
var errTaken = errors.New("taken")

// lock waits until no other process, and no other Store, works at the place.
// The operating system gives the lock up when its holder dies. Errors wrap
// [ErrPlace], or [ErrBusy] when ctx ends first.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	for {
		err := tryLock(f)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if !errors.Is(err, errTaken) {
			f.Close()
			return nil, fmt.Errorf("%w: %s: %w", ErrPlace, path, err)
		}
		// No system call waits for a lock and for a context. The pause is
		// uneven so that many waiting processes do not move in step.
		select {
		case <-time.After(time.Duration(2+rand.IntN(10)) * time.Millisecond):
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("%w for another Latchkey: %w", ErrBusy, context.Cause(ctx))
		}
	}
}
