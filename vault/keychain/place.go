package keychain

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Place says where a vault is kept. The zero Place is the OS keychain.
type Place struct {
	// File is the absolute path of the passphrase file; empty for the keychain.
	File string
}

// Parse reads a place as it is written after --store and in LATCHKEY_STORE: "os"
// or "" for the OS keychain, "file:PATH" for a passphrase file. A relative PATH
// is meant from the current folder. Errors wrap [ErrSpec] or [ErrPlace].
func Parse(spec string) (Place, error) {
	if spec == "os" || spec == "" {
		return Place{}, nil
	}
	path, ok := strings.CutPrefix(spec, "file:")
	if !ok || path == "" {
		return Place{}, fmt.Errorf("%w, not %q", ErrSpec, spec)
	}
	return filePlace(path)
}

func filePlace(path string) (Place, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Place{}, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return Place{File: abs}, nil
}

// String returns the place in the form that [Parse] reads.
func (p Place) String() string {
	if p.File == "" {
		return "os"
	}
	return "file:" + p.File
}
