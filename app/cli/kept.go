package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"latchkey/app/words"
	"latchkey/vault/keychain"
)

// Socket is the path at which the window of the profile listens for later
// starts.
func (p Profile) Socket() string { return filepath.Join(p.Dir, "window.sock") }

// Icons is the folder of the icon pack that the person chose.
func (p Profile) Icons() string { return filepath.Join(p.Dir, "icons") }

func (p Profile) clockFile() string { return filepath.Join(p.Dir, "clock.json") }

// DefaultFile is the passphrase file that is offered where there is no keychain.
func (p Profile) DefaultFile() string { return filepath.Join(p.Dir, "vault.latchkey") }

// toolkit returns the folders in which Fyne keeps the settings of the window and
// a cache, for all profiles of the person. Empty ones are not known.
func toolkit() (settings, cache string) {
	if dir, err := os.UserConfigDir(); err == nil {
		settings = filepath.Join(dir, "fyne", keychain.DefaultService)
	}
	if dir, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(dir, "fyne", keychain.DefaultService)
	}
	return settings, cache
}

// Kept lists what Latchkey keeps on this device, as far as it is there. It reads
// the data folder: not for the UI goroutine.
func (p Profile) Kept() []words.Kept {
	var out []words.Kept
	add := func(k words.Kept, at string) {
		if k.At = at; at != "" && exists(at) {
			out = append(out, k)
		}
	}
	places, _ := keychain.Known(p.Dir) // what cannot be read is not listed
	for _, place := range p.and(places) {
		if place.File != "" {
			add(words.KeptInFile, place.File)
		} else if slices.Contains(places, place) {
			k := words.KeptInKeychain
			k.At = keychain.DefaultService
			out = append(out, k)
		}
	}
	settings, cache := toolkit()
	add(words.KeptMarkers, p.Dir)
	add(words.KeptClock, p.clockFile())
	add(words.KeptIcons, p.Icons())
	add(words.KeptLooks, settings)
	add(words.KeptCache, cache)
	add(words.KeptAtLogin, atLoginFile())
	return out
}

// and returns places with those of the profile that are not among them.
func (p Profile) and(places []keychain.Place) []keychain.Place {
	for _, place := range []keychain.Place{{}, p.Place, {File: p.DefaultFile()}} {
		if !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return places
}

// Erase removes for good all that Kept lists: the accounts at every place where
// they are or were kept, the clock's state, the settings. Backups are left. With
// nil it has been looked at again and nothing is left. It does what it can: an
// error wraps [keychain.ErrNotErased] and names what is left. It may wait for
// the keychain as long as ctx allows. What the window that is open writes when
// it ends is removed by Sweep.
func (p Profile) Erase(ctx context.Context) error {
	places, err := keychain.Remembered(p.Dir)
	if err != nil {
		return fmt.Errorf("%w: %w", keychain.ErrNotErased, err)
	}
	var all error
	for _, place := range p.and(places) {
		at := p
		at.Place = place
		if place.File != "" && !slices.Contains(places, place) && !exists(place.File) {
			continue
		}
		err := at.Store(nil).Erase(ctx)
		if errors.Is(err, keychain.ErrNoKeychain) && !slices.Contains(places, place) {
			continue // there is none, and never was
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("%s: %w", place, err))
		}
	}
	if all = errors.Join(all, p.Sweep()); all != nil {
		return fmt.Errorf("%w: %w", keychain.ErrNotErased, all)
	}
	return nil
}

// Sweep removes what Erase removes, except the accounts. The settings of the
// window are written once more when it ends: call it after that.
func (p Profile) Sweep() error {
	settings, cache := toolkit()
	paths := []string{p.Icons(), settings, cache, atLoginFile()}
	parts, err := filepath.Glob(p.clockFile() + "*") // one that was being written, too
	for _, path := range append(paths, parts...) {
		if path == "" {
			continue
		}
		err = errors.Join(err, os.RemoveAll(path))
		if _, look := os.Lstat(path); !errors.Is(look, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("%w: %s is still there", keychain.ErrNotKept, path))
		}
	}
	_ = os.Remove(p.Dir) // if nothing else is in it
	return err
}
