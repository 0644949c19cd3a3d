package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"latchkey/app/paper"
	"latchkey/vault"
	"latchkey/vault/backup/parts"
)

// maxScans is how many files of a folder are taken for scans.
const maxScans = 500

// backupBytes returns the bytes of a backup and what they came from: one file,
// or pictures and scans of a paper kit and folders of them, in any order.
func (s *session) backupBytes(paths []string) ([]byte, vault.RehearsalKind, error) {
	if len(paths) == 1 && !isFolder(paths[0]) {
		data, err := s.readInput(paths[0])
		if err != nil || !paper.Is(data) {
			return data, vault.FromFile, err
		}
	}
	kit, err := s.scan(paths)
	if err != nil {
		return nil, "", err
	}
	if kit.Best().Kind() == parts.Codes {
		return nil, "", errSealedCodes
	}
	data, err := kit.Bytes()
	return data, vault.FromPaper, err
}

// scan collects the parts in pictures, PDF files and lists of parts, and says on
// the way what was found. A file that cannot be read does not keep the others
// out. Its error wraps [parts.ErrIncomplete] unless a set is whole.
func (s *session) scan(paths []string) (*paper.Collector, error) {
	files, err := scans(paths)
	if err != nil {
		return nil, err
	}
	var kit paper.Collector
	var first error
	for _, path := range files {
		if kit.Best().Complete() && kit.Sets() == 1 {
			break // the rest would only take time
		}
		data, err := s.readInput(path)
		if err != nil {
			return nil, err
		}
		texts, err := paper.Texts(s.ctx, data, nil)
		if s.ctx.Err() != nil {
			return nil, s.ctx.Err()
		}
		added := kit.Add(texts...)
		if err == nil {
			err = added.Err
		}
		if err == nil && added.New+added.Known == 0 {
			err = parts.ErrNotPart
		}
		if err != nil && len(files) > 1 {
			s.note("latchkey: %s: %s", filepath.Base(path), reason(err))
		}
		if first == nil {
			first = err
		}
		if added.New > 0 {
			s.note("latchkey: %s: %s", filepath.Base(path), progressOf(&kit))
		}
	}
	best := kit.Best()
	switch {
	case best.Complete():
		return &kit, nil
	case best.Count() == 0 && first != nil:
		return nil, first
	case best.Count() == 0:
		return nil, errNoScans
	}
	return nil, fmt.Errorf("%w: %s", parts.ErrIncomplete, progressOf(&kit))
}

// progressOf says what there is of a kit and what would help.
func progressOf(kit *paper.Collector) string {
	best := kit.Best()
	words := fmt.Sprintf("%d of %d parts", min(best.Count(), best.Need()), best.Need())
	if kit.Sets() > 1 {
		words += " of set " + best.Set()
	}
	if best.Complete() {
		return words
	}
	return words + fmt.Sprintf(", %d more needed, any of %s", best.Need()-best.Count(), strings.Join(paper.Runs(best.Missing()), ", "))
}

// scans returns the files at paths; of a folder those in it, in order of their
// names.
func scans(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		if !isFolder(path) {
			out = append(out, path)
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
			return !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".")
		})
		if len(entries) > maxScans {
			return nil, fmt.Errorf("%w: %s has %d files, at most %d are read", errManyScans, path, len(entries), maxScans)
		}
		for _, e := range entries {
			out = append(out, filepath.Join(path, e.Name()))
		}
	}
	return out, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

var (
	errSealedCodes = errors.New("a sheet of service codes")
	errNoScans     = errors.New("no scans")
	errManyScans   = errors.New("too many files")
)
