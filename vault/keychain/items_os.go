//go:build (linux && !android) || (darwin && !ios) || windows

package keychain

import (
	"context"
	"errors"

	"github.com/zalando/go-keyring"
)

// system is the keychain of the operating system. The library cannot be
// interrupted; the Store leaves a call behind that does not return.
type system struct{ service string }

func osItems(service string) Items { return system{service} }

func (s system) open(ctx context.Context) (string, error) { return reach(ctx) }

func (s system) Get(_ context.Context, user string) (string, error) {
	value, err := keyring.Get(s.service, user)
	return value, said(err)
}

func (s system) Set(_ context.Context, user, value string) error {
	return said(keyring.Set(s.service, user, value))
}

func (s system) Delete(_ context.Context, user string) error {
	return said(keyring.Delete(s.service, user))
}

func said(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
