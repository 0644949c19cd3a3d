package keychain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// The stages of a place.
const (
	stageBegun = "begun" // the first save has begun
	stageKept  = "kept"  // a vault is kept there
	stageMoved = "moved" // it was, and has moved
)

// marker remembers, in a small file of the data folder, that a vault is kept
// at a place: without it, a keychain that was reset or exchanged looks like a
// first start. It holds no secret.
type marker struct {
	Stage    string `json:"stage"`
	Place    string `json:"place"`              // as [Place.String] writes it
	Service  string `json:"service,omitempty"`  // in the keychain
	Provider string `json:"provider,omitempty"` // the program that keeps the keychain
	To       string `json:"to,omitempty"`       // where it has moved
}

// maxMarker bounds a marker file, in bytes.
const maxMarker = 16 << 10

// markerPath returns the file that remembers a place; each place has its own.
func markerPath(dir, place, service string) string {
	sum := sha256.Sum256([]byte(place + "\n" + service))
	return filepath.Join(dir, "place-"+hex.EncodeToString(sum[:6])+".json")
}

// readMarker returns the zero marker if there is none. One that cannot be
// understood still says that a vault was kept. Errors wrap [ErrPlace].
func readMarker(d disk, path string) (marker, error) {
	data, err := readFile(d, path, maxMarker)
	if err != nil || data == nil {
		return marker{}, err
	}
	var m marker
	if err := json.Unmarshal(data, &m); err != nil || m.Stage == "" {
		return marker{Stage: stageKept}, nil
	}
	return m, nil
}

func (m marker) write(d disk, path string) error {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(d, path, append(data, '\n'))
}

// Known lists the places where a vault is kept according to the data folder
// dir, or to the default one if dir is empty. Errors wrap [ErrPlace].
func Known(dir string) ([]Place, error) { return marked(dir, stageKept) }

// Remembered is Known with the places where one was going to be kept, and those
// it has moved away from, which may still have some of it.
func Remembered(dir string) ([]Place, error) { return marked(dir, stageKept, stageBegun, stageMoved) }

func marked(dir string, stages ...string) ([]Place, error) {
	dir, err := dataDir(dir)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlace, err)
	}
	var out []Place
	for _, e := range entries {
		if ok, _ := filepath.Match("place-*.json", e.Name()); !ok {
			continue
		}
		m, err := readMarker(osDisk{}, filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		if place, err := Parse(m.Place); err == nil && slices.Contains(stages, m.Stage) {
			out = append(out, place)
		}
	}
	return out, nil
}

// dataDir returns dir, or the default data folder.
func dataDir(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrPlace, err)
	}
	return filepath.Join(config, "latchkey"), nil
}
