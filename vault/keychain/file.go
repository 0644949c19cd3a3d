package keychain

import (
	"bytes"
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

// maxPrevious is how many generations are kept beside a file, in files with
// ".1" to ".5" appended, and suffixKept what is appended to the path of the one
// that was kept for the last upgrade.
const (
	maxPrevious = 5
	suffixKept  = ".upgrade"
)

// unnumbered is the number of a file that an old version wrote without one. Two
// such may be there, the newer one in front.
const unnumbered = 2

// previous returns the path of the generation i before, from 1.
func (f *file) previous(i int) string { return fmt.Sprintf("%s.%d", f.path, i) }

// file is the keeper of a passphrase file. The bytes it keeps are sealed, and
// it tells whole ones from damaged ones without the passphrase.
type file struct {
	disk disk
	path string
	data string // the data folder, which may not be there yet
	// sound is what load found at path, nil if it took something else.
	sound []byte
	head  header // of what load took
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

func (f *file) load(ctx context.Context, _ loading) (kept, error) {
	f.sound, f.head = nil, header{}
	now, h, err := f.read(f.path)
	if err == nil && now != nil {
		f.sound, f.head = now, h
		out := kept{data: now, gen: h.Gen, note: h.note}
		out.unpurged = h.Alone && f.crowded()
		return out, nil
	}
	if err != nil && !errors.Is(err, vault.ErrDamaged) {
		return kept{}, err
	}
	if err == nil {
		err = fmt.Errorf("%w: %s is gone", ErrMissing, f.path)
	}
	there := !errors.Is(err, ErrMissing)
	for i := 1; i <= maxPrevious; i++ {
		before, h, errBefore := f.read(f.previous(i))
		switch {
		case errBefore == nil && before != nil:
			f.head = h
			return kept{data: before, gen: h.Gen, note: h.note, older: err}, nil
		case errBefore != nil && !errors.Is(errBefore, vault.ErrDamaged):
			return kept{}, errors.Join(err, errBefore)
		case errBefore != nil:
			there, err = true, errors.Join(err, errBefore)
		}
	}
	if !there {
		return kept{}, nil
	}
	return kept{}, err
}

// read returns the whole bytes of a generation and their header, or nil if there
// is none.
func (f *file) read(path string) ([]byte, header, error) {
	data, err := readFile(f.disk, path, maxFile)
	if err != nil || data == nil {
		return nil, header{}, err
	}
	form, err := parseSealed(data)
	if err != nil {
		return nil, header{}, fmt.Errorf("%s: %w", path, err)
	}
	return data, form.header, nil
}

func (f *file) save(ctx context.Context, data []byte, n note) error {
	if f.sound != nil {
		if err := f.shelve(n); err != nil {
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
	f.sound, f.head.note = data, n
	return nil
}

// shelve keeps what load found before it is replaced.
func (f *file) shelve(n note) error {
	if n.Alone {
		return writeFile(f.disk, f.previous(1), f.sound)
	}
	if newer(n.By, f.head.By) {
		if err := writeFile(f.disk, f.path+suffixKept, f.sound); err != nil {
			return err
		}
	}
	switch before, err := readFile(f.disk, f.previous(1), maxFile); {
	case err != nil:
		return err
	case bytes.Equal(before, f.sound):
		return nil // by a save that stopped
	}
	// What looks the same as the state before it takes that one's place.
	for i := maxPrevious - 1; i >= 1 && f.head.Same == 0; i-- {
		err := f.disk.Rename(f.previous(i), f.previous(i+1))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
	}
	return writeFile(f.disk, f.previous(1), f.sound)
}

// others are the paths of all but the newest generation.
func (f *file) others() []string {
	out := []string{f.path + suffixKept}
	for i := maxPrevious; i >= 1; i-- {
		out = append(out, f.previous(i))
	}
	return out
}

// crowded tells whether another generation may be there than what load took.
func (f *file) crowded() bool {
	for _, path := range f.others() {
		if data, err := readFile(f.disk, path, maxFile); err != nil || data != nil && !bytes.Equal(data, f.sound) {
			return true
		}
	}
	return false
}

// purge leaves the newest generation and one copy of it.
func (f *file) purge(context.Context) error {
	if f.sound == nil {
		return nil
	}
	for _, path := range f.others() {
		if path == f.previous(1) {
			continue
		}
		if err := f.disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", ErrPlace, err)
		}
	}
	return writeFile(f.disk, f.previous(1), f.sound)
}

// shelved is a generation beside the file.
type shelved struct {
	Generation
	data []byte
}

// shelf returns the whole generations beside the file, the newest first.
func (f *file) shelf() ([]shelved, error) {
	var out []shelved
	last := f.head.Gen
	if last == 0 {
		last = unnumbered
	}
	for i := 1; i <= maxPrevious; i++ {
		data, h, err := f.read(f.previous(i))
		if errors.Is(err, ErrPlace) {
			return nil, err
		}
		if err != nil || data == nil {
			continue
		}
		if h.Gen == 0 {
			h.Gen = last - 1
		}
		if h.Gen == 0 || h.Gen >= last {
			continue // a copy
		}
		last = h.Gen
		out = append(out, shelved{Generation{Number: h.Gen, Saved: saved(h.At)}, data})
	}
	data, h, err := f.read(f.path + suffixKept)
	if errors.Is(err, ErrPlace) {
		return nil, err
	}
	if err != nil || data == nil {
		return out, nil
	}
	for i := range out {
		if bytes.Equal(out[i].data, data) {
			out[i].Upgrade = f.head.By
			return out, nil
		}
	}
	if h.Gen == 0 {
		h.Gen = unnumbered
	}
	if h.Gen < last {
		out = append(out, shelved{Generation{h.Gen, saved(h.At), f.head.By}, data})
	}
	return out, nil
}

func (f *file) history(context.Context) ([]Generation, error) {
	all, err := f.shelf()
	var out []Generation
	for _, g := range all {
		if g.Number != f.head.Same || g.Upgrade != "" {
			out = append(out, g.Generation)
		}
	}
	return out, err
}

func (f *file) past(_ context.Context, number uint64) ([]byte, error) {
	all, err := f.shelf()
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		if g.Number == number {
			return g.data, nil
		}
	}
	return nil, noGeneration(number)
}

func (f *file) remains(context.Context) ([]remains, error) {
	paths := []string{f.path, f.path + ".new"}
	for i := 1; i <= maxPrevious; i++ {
		paths = append(paths, f.previous(i))
	}
	var out []remains
	for _, path := range append(paths, f.path+suffixKept) {
		state := remains{StateReport: StateReport{Name: filepath.Base(path)}}
		data, err := readFile(f.disk, path, maxFile)
		if err == nil && data == nil {
			continue
		}
		state.Bytes, state.Sealed, state.parts = len(data), true, [][]byte{data}
		form, _ := parseUnsummed(data)
		state.Generation, state.Saved, state.By = form.Gen, saved(form.At), form.By
		if err == nil {
			_, err = parseSealed(data)
		}
		if err != nil {
			state.Problem = err.Error()
		}
		out = append(out, state)
	}
	return out, nil
}

func (f *file) clear(context.Context) error { return gone(f.disk, append(f.others(), f.path)...) }
