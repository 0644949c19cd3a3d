package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"

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
