package keychain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/vault"
)

// maxFile bounds a passphrase file, in bytes.
const maxFile = vault.MaxEncoded + maxHeader + 1<<10

// previous is appended to the path of the generation before.
const previous = ".1"

// file is the keeper of a passphrase file. The bytes it keeps are sealed, and
// it tells whole ones from damaged ones without the passphrase.
type file struct {
	disk disk
	path string
	data string // the data folder, which may not be there yet
	// sound is what load found at path, nil if it took something else.
	sound []byte
}

func (f *file) open(context.Context) (string, error) {
	// An absent folder may be a medium that is not mounted: making it would hide
	// that.
	dir := filepath.Dir(f.path)
	if _, err := os.Stat(dir); err != nil && !(errors.Is(err, fs.ErrNotExist) && dir == f.data) {
		return "", fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return "", nil
}

func (f *file) load(ctx context.Context, _ bool) (kept, error) {
	f.sound = nil
	now, err := f.read(f.path)
	if err == nil && now != nil {
		f.sound = now
		return kept{data: now}, nil
	}
	if err != nil && !errors.Is(err, vault.ErrDamaged) {
		return kept{}, err
	}
	if err == nil {
		err = fmt.Errorf("%w: %s is gone", ErrMissing, f.path)
	}
	before, errBefore := f.read(f.path + previous)
	switch {
	case errBefore == nil && before != nil:
		return kept{data: before, older: err}, nil
	case errBefore != nil:
		return kept{}, errors.Join(err, errBefore)
	case errors.Is(err, ErrMissing):
		return kept{}, nil
	}
	return kept{}, err
}

// read returns the whole bytes of a generation, or nil if there is none.
func (f *file) read(path string) ([]byte, error) {
	data, err := readFile(f.disk, path, maxFile)
	if err != nil || data == nil {
		return nil, err
	}
	if _, err := parseSealed(data); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return data, nil
}

func (f *file) save(ctx context.Context, data []byte) error {
	if f.sound != nil {
		if err := writeFile(f.disk, f.path+previous, f.sound); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := writeFile(f.disk, f.path, data); err != nil {
		return err
	}
	if err := keeps(f.disk, f.path, data); err != nil {
		return err
	}
	f.sound = data
	return nil
}

func (f *file) clear(context.Context) error {
	for _, path := range []string{f.path + previous, f.path} {
		if err := f.disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
	}
	if err := f.disk.SyncDir(filepath.Dir(f.path)); err != nil {
		return fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return nil
}
