package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"latchkey/vault/exchange"
)

// maxFile bounds a file that is taken in, in bytes; the window has the same.
const maxFile = 64 << 20

// maxSecretFile bounds a file with a passphrase or a recovery code, in bytes.
const maxSecretFile = 4 << 10

// fromStdin is the name of standard input among files.
const fromStdin = "-"

// readInput reads a file that is taken in, or standard input.
func (s *session) readInput(path string) ([]byte, error) {
	return await(s.ctx, func() ([]byte, error) {
		r := io.Reader(s.lines)
		if path != fromStdin {
			f, err := os.Open(path)
			if err != nil {
				return nil, err
			}
			defer f.Close()
			r = f
		}
		return readUpTo(r, maxFile)
	})
}

// readSecretFile reads a file with a passphrase or a recovery code: its bytes
// without one line end behind them.
func readSecretFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := readUpTo(f, maxSecretFile)
	return bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r")), err
}

func readUpTo(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%w: more than %d bytes", exchange.ErrTooLarge, most)
	}
	return data, err
}

// writeFile writes a file that only its owner can read, and reads it back. A
// file that is there already is left alone without force; with force it is
// replaced in one step, once the new one is known to be good.
func writeFile(path string, data []byte, force bool) (err error) {
	if !force {
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%w: %s", errFileExists, path)
		}
		if err != nil {
			return err
		}
		return fill(f, data)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part") // mode 0600
	if err != nil {
		return err
	}
	if err := fill(f, data); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// fill writes data to a new file, closes it and reads it back. It removes the
// file again if that fails.
func fill(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		var back []byte
		back, err = os.ReadFile(f.Name())
		if err == nil && !bytes.Equal(back, data) {
			err = fmt.Errorf("%w: %s", errNotWritten, f.Name())
		}
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
