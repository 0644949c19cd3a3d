package places_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"latchkey/vault"
	"latchkey/vault/backup/places"
)

// lent is a folder of this disk that a phone lends, and how it misbehaves.
type lent struct {
	dir  string
	fail error // of every call
	tear bool  // files come out short
	full bool
}

const lentURI = "content://com.android.externalstorage.documents/tree/primary%3ADocuments%2FBackups"

func (l *lent) path(tree, name string) string {
	if tree != lentURI {
		panic("another tree: " + tree)
	}
	return filepath.Join(l.dir, name)
}

func (l *lent) List(_ context.Context, tree string) (names []string, err error) {
	if l.fail != nil {
		return nil, l.fail
	}
	entries, err := os.ReadDir(l.path(tree, ""))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (l *lent) Read(_ context.Context, tree, name string, most int64) ([]byte, error) {
	if l.fail != nil {
		return nil, l.fail
	}
	data, err := os.ReadFile(l.path(tree, name))
	return data[:min(len(data), int(most))], err
}

func (l *lent) Create(_ context.Context, tree, name string, data []byte) error {
	switch {
	case l.fail != nil:
		return l.fail
	case l.full:
		return syscall.ENOSPC
	case l.tear:
		data = data[:len(data)-1]
	}
	f, err := os.OpenFile(l.path(tree, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

func (l *lent) Remove(_ context.Context, tree, name string) error {
	if l.fail != nil {
		return l.fail
	}
	return os.Remove(l.path(tree, name))
}

// A folder that is lent is a place as any other: proven, pruned, and never
// trusted when it is gone, no longer lent, full, another one, or tears files.
func TestTree(t *testing.T) {
	d, l := newDevice(t, 3), &lent{dir: t.TempDir()}
	d.keeper.Trees = l
	d.add(vault.Place{Kind: vault.Tree, At: lentURI})
	if got := places.Title(d.vault.Places[0]); got != "Backups" {
		t.Errorf("called %q", got)
	}
	d.vault.Places[0].Keep = 2
	var last string
	for range 4 {
		grow(t, d.vault, len(d.vault.Accounts)+1)
		last = d.good().Place.Good.Name
	}
	if got := names(t, l.dir); len(got) != 2 || got[1] != last {
		t.Errorf("kept: %q", got)
	}
	marker := filepath.Join(l.dir, "latchkey-"+d.vault.Places[0].ID+".id")
	for _, tc := range []struct {
		spoil, mend func()
		want        error
	}{
		{func() { l.fail = fs.ErrPermission }, func() { l.fail = nil }, places.ErrDenied},
		{func() { l.fail = fs.ErrNotExist }, func() { l.fail = nil }, places.ErrGone},
		{func() { l.full = true }, func() { l.full = false }, places.ErrFull},
		{func() { l.tear = true }, func() { l.tear = false }, places.ErrUnproven},
		{func() { must(t, os.Rename(marker, marker+"x")) }, func() { must(t, os.Rename(marker+"x", marker)) }, places.ErrOther},
		{func() { d.keeper.Trees = nil }, func() { d.keeper.Trees = l }, places.ErrKind},
	} {
		grow(t, d.vault, len(d.vault.Accounts)+1)
		tc.spoil()
		d.fails(tc.want)
		tc.mend()
		d.opens(filepath.Join(l.dir, last), 7)
	}
	d.good()
	if err := d.keeper.Remove(t.Context(), d.vault.Places[0]); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(marker); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the marker stays: %v", err)
	}
}

func TestTreeAddress(t *testing.T) {
	for at, good := range map[string]bool{lentURI: true, "/home/you": false, "https://example.com/": false, "content:": false, "content://": false, "content://a/" + strings.Repeat("b", 4000): false} {
		if _, err := places.CheckAddress(vault.Tree, at, false); (err == nil) != good {
			t.Errorf("%.60s: %v", at, err)
		}
	}
	for at, want := range map[string]string{
		"content://a/tree/primary%3A":      "a",
		"content://a/tree/primary%3AX%2FY": "Y",
		"content://a/tree/acc%3D1%3Bdoc":   "acc=1;doc",
	} {
		if got := places.Title(vault.Place{Kind: vault.Tree, At: at}); got != want {
			t.Errorf("%s: called %q, want %q", at, got, want)
		}
	}
}
