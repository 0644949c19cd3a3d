package places

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/vault/backup"
)

// maxFiles bounds what is looked through in a folder.
const maxFiles = 20_000

// folder is a place in the file system. It never makes the folder itself: where
// a stick was, that would be a folder on the disk of this device.
type folder string

func (f folder) path(name string) string { return filepath.Join(string(f), name) }

func (f folder) read(_ context.Context, name string, most int64) ([]byte, error) {
	// Not through a link, and not from a pipe, which may never answer.
	info, err := os.Lstat(f.path(name))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %s is not a file", ErrOther, name)
	}
	file, err := os.Open(f.path(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readUpTo(file, most)
}

func (f folder) create(ctx context.Context, name string, data []byte) error {
	switch _, err := os.Lstat(f.path(name)); {
	case err == nil:
		return fmt.Errorf("%s: %w", name, fs.ErrExist)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return backup.Put(ctx, f.path(name), data)
}

func (f folder) list(context.Context) ([]string, error) {
	dir, err := os.Open(string(f))
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(maxFiles + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(entries) > maxFiles {
		return nil, fmt.Errorf("%w: more than %d files in the folder", ErrFailed, maxFiles)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (f folder) remove(_ context.Context, name string) error { return os.Remove(f.path(name)) }

func readUpTo(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = tooLong(most)
	}
	return data, err
}
