//go:build (linux && !android) || (darwin && !ios) || windows

package keychain

import (
	"context"
	"errors"
	"runtime"

	"github.com/zalando/go-keyring"
)

// system is the keychain of the operating system. The library cannot be
// interrupted; the Store leaves a call behind that does not return.
type system struct {
	service string
	link    *link // from the last operation on, nil before
}

func osItems(service string) Items { return &system{service: service} }

func (s *system) open(ctx context.Context) (string, error) {
	if s.link != nil && s.link.good(ctx) {
		return s.link.by, nil
	}
	if s.link != nil {
		s.link.close()
	}
	var err error
	if s.link, err = reach(ctx); err != nil {
		s.link = nil
		return "", err
	}
	// Nobody closes a Store.
	runtime.AddCleanup(s, (*link).close, s.link)
	return s.link.by, nil
}

func (s *system) Get(ctx context.Context, user string) (string, error) {
	if s.link != nil {
		if all, err := s.link.get(ctx, s.service, []string{user}); err == nil {
			value, ok := all[user]
			if !ok {
				return "", ErrNotFound
			}
			return value, nil
		}
	}
	value, err := keyring.Get(s.service, user)
	return value, said(err)
}

func (s *system) getAll(ctx context.Context, users []string) (map[string]string, error) {
	if s.link == nil {
		return nil, errors.ErrUnsupported
	}
	return s.link.get(ctx, s.service, users)
}

func (s *system) names(ctx context.Context) ([]string, error) {
	if s.link == nil {
		return nil, errors.ErrUnsupported
	}
	return s.link.names(ctx, s.service)
}

func (s *system) Set(_ context.Context, user, value string) error {
	return said(keyring.Set(s.service, user, value))
}

func (s *system) Delete(_ context.Context, user string) error {
	return said(keyring.Delete(s.service, user))
}

// eraseAll implements eraser.
func (s *system) eraseAll(ctx context.Context) error {
	if s.link != nil {
		if err := s.link.erase(ctx, s.service); !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
	}
	return said(keyring.DeleteAll(s.service))
}

func said(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
