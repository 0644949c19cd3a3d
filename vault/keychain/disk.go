package keychain

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/vault/reason"
)

// disk is what a store needs of a file system.
type disk interface {
	Open(path string) (io.ReadCloser, error)
	Create(path string) (syncer, error) // must not exist; for the owner only
	Rename(from, to string) error
	Remove(path string) error
	SyncDir(path string) error
}

// syncer is a file that is being written.
type syncer interface {
	io.WriteCloser
	Sync() error
}

// osDisk is the real file system.
type osDisk struct{}

func (osDisk) Open(path string) (io.ReadCloser, error) {
	// Opening a pipe would wait for a writer.
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("not a regular file")}
	}
	return os.Open(path)
}

func (osDisk) Create(path string) (syncer, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (osDisk) Rename(from, to string) error { return os.Rename(from, to) }
func (osDisk) Remove(path string) error     { return os.Remove(path) }

// readFile returns the bytes of a file, or nil if there is none. Errors wrap
// [ErrPlace].
func readFile(d disk, path string, limit int64) ([]byte, error) {
	f, err := d.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: %w", ErrPlace, reason.Within(reason.Name(path), reason.New("longer than {{.N}} bytes", reason.Data{"N": limit})))
	}
	if data == nil {
		data = []byte{}
	}
	return data, nil
}

// writeFile replaces a file so that after a crash at any step either the old or
// the new bytes are there, whole. The caller holds the lock of the place, so
// the temporary name is its own. Errors wrap [ErrPlace].
func writeFile(d disk, path string, data []byte) error {
	if err := replaceFile(d, path, data); err != nil {
		return fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return nil
}

func replaceFile(d disk, path string, data []byte) error {
	temp := path + ".new"
	if err := d.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := d.Create(temp)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = keeps(d, temp, data)
	}
	if err == nil {
		err = d.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(err, d.Remove(temp))
	}
	return d.SyncDir(filepath.Dir(path))
}

// keeps reads a file back.
func keeps(d disk, path string, data []byte) error {
	back, err := readFile(d, path, int64(len(data)))
	if err != nil {
		return err
	}
	if !bytes.Equal(back, data) {
		return fmt.Errorf("%w: %s", ErrNotKept, path)
	}
	return nil
}
