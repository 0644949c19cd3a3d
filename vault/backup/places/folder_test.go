package places_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/places"
)

func TestFolder(t *testing.T) {
	d := newDevice(t, 12)
	dir := d.folder()
	if got := places.Due(d.vault, d.now); len(got) != 1 {
		t.Fatalf("%d places are due", len(got))
	}
	first := d.good()
	p := d.vault.Places[0]
	if p.Good.Accounts != 12 || p.Good.Name == "" || p.Most != 12 || places.Fault(p) != nil || d.vault.Backup.Accounts != 12 || d.vault.Backup.Digest != d.vault.Digest() {
		t.Errorf("kept: %+v, %+v", p, d.vault.Backup)
	}
	path := filepath.Join(dir, p.Good.Name)
	d.opens(path, 12)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || strings.ContainsAny(p.Good.Name, `:\/*?"<>|`) {
		t.Errorf("%s: %v, %v", p.Good.Name, info.Mode(), err)
	}
	if got := places.Due(d.vault, d.now); len(got) != 0 || !places.UpToDate(p, d.vault) {
		t.Errorf("%d places are due just after", len(got))
	}
	if got := places.Due(d.vault, d.now.Add(8*24*time.Hour)); len(got) != 1 {
		t.Errorf("%d places are due after a week", len(got))
	}

	// Nothing new: the one that is there is read back, no other one is made.
	again := d.good()
	if again.Place.Good.Name != first.Place.Good.Name || !again.Place.Good.Checked.After(first.Place.Good.Checked) || len(names(t, dir)) != 1 {
		t.Errorf("again: %+v, files %v", again.Place.Good, names(t, dir))
	}
	// But if it was spoilt or removed, it is made again.
	must(t, os.Truncate(path, 100))
	if r := d.good(); r.Place.Good.Name == p.Good.Name {
		t.Error("a spoilt backup was called good")
	}
	must(t, os.Remove(filepath.Join(dir, d.vault.Places[0].Good.Name)))
	d.good()

	d.vault.Accounts[0].Note = "new"
	if got := places.Due(d.vault, d.now); len(got) != 1 {
		t.Error("a note is no change")
	}
	d.good()
	d.vault.RecoveryCode = vault.Hidden(backup.NewCode().Reveal())
	if got := places.Due(d.vault, d.now); len(got) != 1 {
		t.Error("a new recovery code is no change")
	}
	d.good()
	d.vault.RecoveryCode = ""
	if got := places.Due(d.vault, d.now); len(got) != 0 {
		t.Error("due without a recovery code")
	}
	if r := d.backUp()[0]; !errors.Is(r.Err, backup.ErrCode) {
		t.Errorf("without a recovery code: %v", r.Err)
	}
}

// Nothing but the backups of the series is ever touched, however the file is
// called and whatever is in it.
func TestOthersStay(t *testing.T) {
	d := newDevice(t, 3)
	dir := d.folder()
	d.vault.Places[0].Keep = 1
	id := d.vault.Places[0].ID
	stays := map[string]string{
		"thesis.txt":                                                   "precious",
		"latchkey-2026-01-01-R2KY.age":                                 "age-encryption.org/v1\n-> scrypt made by hand",
		"latchkey-AAAAA-2020-01-02-000000Z-R2KY.age":                   "age-encryption.org/v1\n-> scrypt of another device",
		"latchkey-" + id + "-2020-01-02-000000Z-R2KY (1).age":          "age-encryption.org/v1\n-> scrypt a copy",
		"latchkey-" + id + "-2020-01-02-000000Z-R2KY.age":              "named like one, but no backup",
		"latchkey-" + id + "-2020-01-03-000000Z-R2KY.age.sync-tmp":     "",
		"latchkey-" + id + "-2020-02-03-000000Z-R2KY.age":              "age-encryption.org/v1\n-> X25519 not of a code",
		"latchkey-" + strings.ToLower(id) + "-2020-01-01-R2KY.age.bak": "x",
	}
	for name, text := range stays {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	outside := filepath.Join(t.TempDir(), "outside.age")
	must(t, os.WriteFile(outside, []byte("age-encryption.org/v1\n-> scrypt outside"), 0o600))
	link := filepath.Join(dir, "latchkey-"+id+"-2020-03-02-000000Z-R2KY.age")
	must(t, os.Symlink(outside, link))
	must(t, os.Mkdir(filepath.Join(dir, "latchkey-"+id+"-2020-04-02-000000Z-R2KY.age"), 0o700))
	for range 4 {
		d.vault.Accounts[0].Note += "x"
		d.good()
	}
	for name, text := range stays {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(link); err != nil {
		t.Error(err)
	}
	if got := len(names(t, dir)); got != len(stays)+3 {
		t.Errorf("%d files: %v", got, names(t, dir))
	}
}

// Two Latchkeys and one folder: each sees to its own, also on a file system that
// does not tell letters apart, and both know the folder.
func TestTwoDevices(t *testing.T) {
	a, b := newDevice(t, 3), newDevice(t, 5)
	dir := a.folder()
	b.add(vault.Place{Kind: vault.Folder, At: dir})
	a.vault.Places[0].Keep, b.vault.Places[0].Keep = 2, 1
	for range 3 {
		a.vault.Accounts[0].Note += "x"
		b.vault.Accounts[0].Note += "x"
		a.good()
		b.good()
	}
	if got := names(t, dir); len(got) != 3 {
		t.Errorf("files: %v", got)
	}
	a.opens(filepath.Join(dir, a.vault.Places[0].Good.Name), 3)
	b.opens(filepath.Join(dir, b.vault.Places[0].Good.Name), 5)
	// The same vault in two processes: names do not collide within a second.
	c := &device{TB: t, vault: a.vault, now: a.now}
	a.vault.Accounts[0].Note += "x"
	r1 := a.keeper.BackUp(t.Context(), a.vault.Places[0], a.vault, a.now)
	r2 := c.keeper.BackUp(t.Context(), a.vault.Places[0], a.vault, a.now)
	if r1.Err != nil || r2.Err != nil || r1.Place.Good.Name == r2.Place.Good.Name {
		t.Errorf("%q, %v; %q, %v", r1.Place.Good.Name, r1.Err, r2.Place.Good.Name, r2.Err)
	}
}

// A vault that lost many accounts never costs a good backup.
func TestShrunk(t *testing.T) {
	d := newDevice(t, 12)
	dir := d.folder()
	d.vault.Places[0].Keep = 1
	d.good()
	full := filepath.Join(dir, d.vault.Places[0].Good.Name)
	for _, n := range []int{11, 9, 8, 5, 0} { // step by step, as an accident in the list would
		d.vault.Accounts = d.vault.Accounts[:n]
		d.good()
		name := d.vault.Places[0].Good.Name
		if got, want := strings.Contains(name, "-shrunk"), n*4 < 12*3; got != want {
			t.Errorf("%d of 12 accounts: %s", n, name)
		} else if !got {
			full = filepath.Join(dir, name)
		}
	}
	d.opens(full, 9)
	if got := len(names(t, dir)); got != 4 {
		t.Errorf("%d files: %v", got, names(t, dir))
	}
	grow(t, d.vault, 4)
	places.Agree(d.vault)
	d.good()
	if name := d.vault.Places[0].Good.Name; strings.Contains(name, "-shrunk") || len(names(t, dir)) != 1 {
		t.Errorf("after a yes: %s in %v", name, names(t, dir))
	}
	for _, tc := range []struct {
		most, now int
		want      bool
	}{{0, 0, false}, {1, 0, true}, {2, 1, false}, {3, 1, true}, {4, 3, false}, {4, 2, true}, {8, 6, false}, {8, 5, true}, {100, 75, false}, {100, 74, true}, {5, 9, false}} {
		if got := places.Shrunk(vault.Place{Most: tc.most}, filled(t, tc.now)); got != tc.want {
			t.Errorf("from %d to %d: %t", tc.most, tc.now, got)
		}
	}
}

// Whatever is wrong with the folder: it is told by its name, nothing is made in
// its place, the last good backup is still there, and once all is well again the
// next try succeeds.
func TestFolderFails(t *testing.T) {
	for name, tc := range map[string]struct {
		want  error
		spoil func(t *testing.T, dir string) (where string, mend func())
	}{
		"gone": {places.ErrGone, func(t *testing.T, dir string) (string, func()) {
			must(t, os.Rename(dir, dir+"-away"))
			return dir + "-away", func() { must(t, os.Rename(dir+"-away", dir)) }
		}},
		"another stick, or the empty folder where it was": {places.ErrOther, func(t *testing.T, dir string) (string, func()) {
			must(t, os.Rename(dir, dir+"-away"))
			must(t, os.Mkdir(dir, 0o755))
			return dir + "-away", func() {
				if got := names(t, dir); len(got) != 0 {
					t.Errorf("made in another folder: %v", got)
				}
				must(t, os.Remove(dir))
				must(t, os.Rename(dir+"-away", dir))
			}
		}},
		"a file in its place": {places.ErrGone, func(t *testing.T, dir string) (string, func()) {
			must(t, os.Rename(dir, dir+"-away"))
			must(t, os.WriteFile(dir, []byte("precious"), 0o600))
			return dir + "-away", func() {
				must(t, os.Remove(dir))
				must(t, os.Rename(dir+"-away", dir))
			}
		}},
		"a link to itself": {places.ErrGone, func(t *testing.T, dir string) (string, func()) {
			must(t, os.Rename(dir, dir+"-away"))
			must(t, os.Symlink(dir, dir))
			return dir + "-away", func() {
				must(t, os.Remove(dir))
				must(t, os.Rename(dir+"-away", dir))
			}
		}},
		"the marker is a folder": {places.ErrOther, func(t *testing.T, dir string) (string, func()) {
			markers, err := filepath.Glob(filepath.Join(dir, "*.id"))
			if err != nil || len(markers) != 1 {
				t.Fatalf("markers %v, %v", markers, err)
			}
			must(t, os.Rename(markers[0], filepath.Join(dir, "marker")))
			must(t, os.Mkdir(markers[0], 0o755))
			return dir, func() {
				must(t, os.Remove(markers[0]))
				must(t, os.Rename(filepath.Join(dir, "marker"), markers[0]))
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDevice(t, 3)
			dir := d.folder()
			d.good()
			good := d.vault.Places[0].Good.Name
			d.vault.Accounts[0].Note = "new"
			where, mend := tc.spoil(t, dir)
			d.fails(tc.want)
			since := d.vault.Places[0].Failed.Since
			d.fails(tc.want)
			if got := d.vault.Places[0].Failed.Since; got != since || since.IsZero() {
				t.Errorf("failing since %v, then %v", since, got)
			}
			d.opens(filepath.Join(where, good), 3)
			if len(places.Due(d.vault, d.now)) != 1 {
				t.Error("it will not be tried again")
			}
			mend()
			d.good()
			d.opens(filepath.Join(dir, good), 3)
		})
	}
}

func TestAddRefuses(t *testing.T) {
	d := newDevice(t, 1)
	dir := d.folder()
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for at, want := range map[string]error{
		"":                           places.ErrAddress,
		"backups":                    places.ErrAddress,
		"~/backups":                  places.ErrAddress,
		filepath.Join(dir, "absent"): places.ErrGone,
		file:                         places.ErrGone,
	} {
		if _, err := d.keeper.Add(t.Context(), vault.Place{Kind: vault.Folder, At: at}, false); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", at, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "absent")); err == nil {
		t.Error("the folder was made")
	}
	for at, want := range map[string]error{
		"https://user:secret@example.com/dav": places.ErrAddress,
		"https://example.com/dav?x=1":         places.ErrAddress,
		"ftp://example.com/":                  places.ErrAddress,
		"example.com/dav":                     places.ErrAddress,
		"https://":                            places.ErrAddress,
		"https://exa mple.com/secret":         places.ErrAddress,
		"http://example.com/dav":              places.ErrPlain,
		"http://localhost.example.com/":       places.ErrPlain,
	} {
		_, err := places.CheckAddress(vault.WebDAV, at, false)
		if !errors.Is(err, want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %v", at, err, want)
		}
	}
	for at, want := range map[string]string{
		" https://example.com ":            "https://example.com/",
		"https://example.com/a b/c//":      "https://example.com/a%20b/c/",
		"http://127.0.0.1:80/dav":          "http://127.0.0.1:80/dav/",
		"http://[::1]:80/dav/":             "http://[::1]:80/dav/",
		"https://example.com/remote.php/ü": "https://example.com/remote.php/%C3%BC/",
	} {
		if got, err := places.CheckAddress(vault.WebDAV, at, false); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", at, got, err, want)
		}
	}
	if at, err := places.CheckAddress(vault.WebDAV, "http://nas.home/dav", true); err != nil || at != "http://nas.home/dav/" {
		t.Errorf("with a yes: %q, %v", at, err)
	}
	if _, err := d.keeper.Add(t.Context(), vault.Place{Kind: "pigeon", At: "/loft"}, false); !errors.Is(err, places.ErrKind) {
		t.Errorf("an unknown kind: %v", err)
	}
	if err := places.Admit(d.vault, vault.Place{ID: "other", Kind: vault.Folder, At: dir}); !errors.Is(err, places.ErrKnown) {
		t.Errorf("the same folder: %v", err)
	}
	for i := len(d.vault.Places); i < vault.MaxPlaces; i++ {
		must(t, places.Admit(d.vault, vault.Place{ID: string(rune('A' + i)), Kind: vault.Folder, At: string(rune('A' + i))}))
	}
	if err := places.Admit(d.vault, vault.Place{ID: "x", At: "x"}); !errors.Is(err, places.ErrTooMany) {
		t.Errorf("one too many: %v", err)
	}
}

// What is left behind is the backups, and no Latchkey takes the folder for its
// own any more.
func TestRemove(t *testing.T) {
	d := newDevice(t, 3)
	dir := d.folder()
	d.good()
	p := d.vault.Places[0]
	must(t, d.keeper.Remove(t.Context(), p))
	places.Drop(d.vault, p.ID)
	if len(d.vault.Places) != 0 {
		t.Error("it is still in the vault")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != p.Good.Name {
		t.Errorf("left: %v, %v", entries, err)
	}
	if r := d.keeper.BackUp(t.Context(), p, d.vault, d.now); !errors.Is(r.Err, places.ErrOther) {
		t.Errorf("after it was removed: %v", r.Err)
	}
}

// Results that come late do not undo what happened meanwhile.
func TestRecord(t *testing.T) {
	d := newDevice(t, 3)
	d.folder()
	old := d.backUp()
	if places.Record(d.vault, old) {
		t.Error("the same results changed something")
	}
	was := d.vault.Backup
	old[0].Report.At = noon.AddDate(-1, 0, 0)
	old[0].Place.Good = vault.PlaceGood{At: noon.AddDate(-1, 0, 0), Name: "old"}
	if places.Record(d.vault, old) || d.vault.Places[0].Good.Name == "old" || d.vault.Backup != was {
		t.Error("an old result took the place of a newer one")
	}
	d.vault.Places = nil
	if places.Record(d.vault, old); len(d.vault.Places) != 0 {
		t.Error("a place that was removed came back")
	}
}

// No secret but inside the encrypted file.
func TestNoSecretOutside(t *testing.T) {
	d := newDevice(t, 3)
	dir := d.folder()
	d.good()
	for _, name := range names(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || bytes.Contains(data, []byte("JBSWY3DP")) || bytes.Contains(data, []byte("Site0")) || bytes.Contains(data, []byte(d.vault.RecoveryCode)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBackoff(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: time.Minute, 1: time.Minute, 2: 2 * time.Minute, 4: 8 * time.Minute, 7: time.Hour, 1000: time.Hour} {
		if got := places.Backoff(failures); got != want {
			t.Errorf("after %d: %v, want %v", failures, got, want)
		}
	}
}
