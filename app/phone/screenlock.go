//go:build cgo && android

package phone

/*
#include <stdlib.h>
#include "screenlock.h"
*/
import "C"

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
	"unsafe"

	"latchkey/vault/keychain"
)

// ScreenLock keeps one secret so that it opens with the screen lock of the
// device, by PIN, pattern, password or what Android takes for one, such as a
// fingerprint. What it says is not believed: the secret is sealed under a key of
// the AndroidKeyStore that serves only just after the screen lock was opened. The
// secret is lost when the screen lock is taken off, and must have another way
// back. Its calls wait for the person. Title is what Android shows them.
type ScreenLock struct{ Title string }

const (
	screenLockKey = "latchkey.screenlock"
	// screenLockTime is how long the key serves: a slow phone takes seconds to come
	// back to the window.
	screenLockTime = 10 * time.Second
)

func screenLockFile() (string, error) {
	dir, err := NoBackupDir()
	return filepath.Join(dir, "screenlock"), err
}

// There tells whether the device has a screen lock.
func (ScreenLock) There() (there bool) {
	err := do(func(j *C.java) { there = C.screenlock_there(j) != 0 })
	return err == nil && there
}

// Kept tells whether a secret is kept.
func (ScreenLock) Kept() bool {
	path, err := screenLockFile()
	if err == nil {
		_, err = os.Stat(path)
	}
	return err == nil
}

// Keep asks for the screen lock, keeps a secret behind it, and opens it again.
// Errors: [ErrLocked], [ErrNoApp], that of ctx.
func (l ScreenLock) Keep(ctx context.Context, secret []byte) error {
	if err := l.ask(ctx); err != nil {
		return err
	}
	keys := Keystore{Asks: screenLockTime}
	sealed, err := keys.Wrap(screenLockKey, secret)
	if err != nil {
		return err
	}
	if back, err := keys.Unwrap(screenLockKey, sealed); err != nil || !bytes.Equal(back, secret) {
		return fmt.Errorf("%w: %w", ErrChanged, err)
	}
	path, err := screenLockFile()
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".part", sealed, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// Open asks for the screen lock and returns the secret. Errors: [ErrForgotten] if
// it is lost, and then it is removed; [ErrLocked], [ErrNoApp], that of ctx.
func (l ScreenLock) Open(ctx context.Context) ([]byte, error) {
	path, err := screenLockFile()
	if err != nil {
		return nil, err
	}
	sealed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrForgotten
	}
	if err == nil {
		err = l.ask(ctx)
	}
	if err != nil {
		return nil, err
	}
	secret, err := Keystore{}.Unwrap(screenLockKey, sealed)
	if errors.Is(err, keychain.ErrMissing) {
		_ = l.Forget()
		return nil, fmt.Errorf("%w: %w", ErrForgotten, err)
	}
	return secret, err
}

// Forget removes the secret.
func (ScreenLock) Forget() error {
	path, err := screenLockFile()
	if err == nil {
		err = os.Remove(path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// ask opens the screen that asks for the screen lock, and waits until the window
// is back, whatever was answered: the key knows.
func (l ScreenLock) ask(ctx context.Context) error {
	asking.Lock()
	defer asking.Unlock()
	select {
	case <-returned: // before
	default:
	}
	title := C.CString(l.Title)
	defer C.free(unsafe.Pointer(title))
	err := do(func(j *C.java) { C.screenlock_ask(j, title) })
	var e *Exception
	if errors.As(err, &e) && e.Class == "java.lang.NullPointerException" {
		return fmt.Errorf("%w: the device has none", ErrForgotten)
	}
	if err != nil {
		return started(err)
	}
	select {
	case <-returned:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
