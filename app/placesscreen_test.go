package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"golang.org/x/net/webdav"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/places"
)

// withCode gives the vault a recovery code that is on paper.
func withCode(_ *rig, o *Options) {
	_, err := o.Store.Update(context.Background(), func(v *vault.Vault) error {
		v.RecoveryCode = vault.Hidden(backup.NewCode().Reveal())
		return nil
	})
	if err != nil {
		panic(err)
	}
}

// folderPlace adds a new folder on the screen of the places.
func (r *rig) folderPlace() string {
	r.Helper()
	dir := filepath.Join(r.TempDir(), "backups")
	if err := os.Mkdir(dir, 0o700); err != nil {
		r.Fatal(err)
	}
	s := newPlaces(r.App)
	r.visit(s)
	s.add(vault.Place{Kind: vault.Folder, At: dir}, false, nil)
	r.settle()
	return dir
}

func backupsIn(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "latchkey-*.age"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// From a first look at the places to a backup that makes itself.
func TestPlaces(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.visit(newPlaces(r.App))
	r.sees("You need a recovery code first")
	r = newRig(t, holding(demo()...), withCode)
	r.visit(newPlaces(r.App))
	r.sees("Add a folder", "Add a server")
	dir := r.folderPlace()
	r.sees("Verified 8 of 8, today 12:00.", dir, "Verified at one place.")
	if got := backupsIn(t, dir); len(got) != 1 {
		t.Fatalf("files %v", got)
	}
	r.back()
	r.back()
	r.sees("Backup verified today, 8 of 8")

	// A change is backed up by itself once things are quiet.
	r.save(func(v *vault.Vault) error { return v.Remove(v.Accounts[0].ID, r.Clock.Now()) }, func() {})
	r.settle()
	r.sees("Changed since the backup")
	r.pass(time.Second)
	r.pass(4 * time.Second)
	if got := backupsIn(t, dir); len(got) != 1 {
		t.Fatalf("too early: %v", got)
	}
	r.pass(2 * time.Second)
	r.sees("Backup verified today, 7 of 7")
	if got := backupsIn(t, dir); len(got) != 2 {
		t.Fatalf("files %v", got)
	}
	r.pass(2 * time.Hour)
	if got := backupsIn(t, dir); len(got) != 2 {
		t.Errorf("made again without a change: %v", got)
	}

	// The place goes away: it is said at once, and tried again.
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	r.save(func(v *vault.Vault) error { v.Accounts[0].Note = "new"; return nil }, func() {})
	r.settle()
	r.pass(time.Second)
	r.pass(6 * time.Second)
	r.sees("The place of the backups cannot be reached.", dir)
	r.press("Show the places")
	r.sees("The last good one: Verified 7 of 7")
	if _, err := os.Stat(dir); err == nil {
		t.Error("a folder was made")
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	r.pass(61 * time.Second)
	r.sees("Verified 7 of 7, today 14:")
	r.back()
	if strings.Contains(r.words(), "cannot be reached") {
		t.Error("still said to be away")
	}

	// Most accounts are gone: nothing old goes before a yes.
	r.save(func(v *vault.Vault) error {
		v.Accounts = v.Accounts[:2]
		return nil
	}, func() {})
	r.settle()
	r.sees("far fewer accounts", "Your backups had 8, now there are 2.")
	r.pass(time.Second)
	r.pass(6 * time.Second)
	if got := backupsIn(t, dir); len(got) != 4 || !strings.HasSuffix(got[3], "-shrunk.age") {
		t.Errorf("files %v", got)
	}
	r.press("I deleted them")
	if strings.Contains(r.words(), "far fewer") {
		t.Error("still asked")
	}

	r.visit(newPlaces(r.App))
	keep := findSelect(t, r)
	keep.SetSelected("3")
	r.settle()
	if got := r.vault.Places[0].Keep; got != 3 {
		t.Errorf("keeps %d", got)
	}

	// Taken out, the backups stay.
	r.visit(newPlaces(r.App))
	r.press("Remove")
	r.sees("Keep no more backups there?")
	r.press("Remove")
	if len(r.vault.Places) != 0 || len(backupsIn(t, dir)) < 4 {
		t.Errorf("%v, %v", r.vault.Places, backupsIn(t, dir))
	}
}

// findSelect returns the one list of choices on the screen.
func findSelect(t *testing.T, r *rig) *widgets.Select {
	t.Helper()
	var found *widgets.Select
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Select:
			found = o
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child)
			}
		}
	}
	walk(r.top().(*placesScreen).list)
	if found == nil {
		t.Fatal("there is nothing to choose from")
	}
	return found
}

// When the window is closed what has not been backed up yet is.
func TestPlacesAtTheEnd(t *testing.T) {
	r := newRig(t, holding(demo()...), withCode)
	dir := r.folderPlace()
	r.save(func(v *vault.Vault) error { v.Accounts[0].Note = "last words"; return nil }, func() {})
	r.settle()
	r.leave()
	if got := backupsIn(t, dir); len(got) != 2 {
		t.Errorf("files %v", got)
	}
	r.leave()
	if got := backupsIn(t, dir); len(got) != 2 {
		t.Errorf("made again: %v", got)
	}
	// No vault, no backup, and no panic.
	r.App.vault = nil
	r.keepPlaces()
	r.leave()
}

// What is due waits for the task that may be doing it, and is done after it.
func TestPlacesWaitForTask(t *testing.T) {
	r := newRig(t, holding(demo()...), withCode)
	dir := r.folderPlace()
	r.save(func(v *vault.Vault) error { v.Accounts[0].Note = "new"; return nil }, func() {})
	r.settle()
	r.tick(r.Clock.Now())
	end := make(chan struct{})
	run(r.App, "Taking long…", func(context.Context, func(string)) (struct{}, error) {
		<-end
		return struct{}{}, nil
	}, func(struct{}, error) {})
	r.now = r.now.Add(time.Minute)
	r.tick(r.Clock.Now())
	if r.auto.running {
		t.Error("a backup was begun beside the task")
	}
	close(end)
	r.settle()
	r.pass(time.Minute)
	if got := backupsIn(t, dir); len(got) != 2 {
		t.Errorf("files %v", got)
	}
}

// One place that is away does not worry who has another good one, for a week.
func TestPlacesQuiet(t *testing.T) {
	r := newRig(t, holding(demo()...), withCode)
	away := r.folderPlace()
	r.folderPlace()
	if err := os.Rename(away, away+"-away"); err != nil {
		t.Fatal(err)
	}
	r.save(func(v *vault.Vault) error { v.Accounts[0].Note = "new"; return nil }, func() {})
	r.settle()
	r.home(newAccounts(r.App))
	r.pass(time.Second)
	r.pass(6 * time.Second)
	if p := r.vault.Places[0]; places.Fault(p) == nil || !places.UpToDate(r.vault.Places[1], r.vault) {
		t.Fatalf("%+v", r.vault.Places)
	}
	if strings.Contains(r.words(), "cannot be reached") {
		t.Error("told at once")
	}
	r.now = r.now.Add(8 * 24 * time.Hour)
	r.refresh()
	r.sees("The place of the backups cannot be reached.")
}

func TestServerPlace(t *testing.T) {
	const password = "canary-server"
	dir := t.TempDir()
	dav := &webdav.Handler{FileSystem: webdav.Dir(dir), LockSystem: webdav.NewMemLS()}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if user, given, _ := req.BasicAuth(); user != "me" || given != password {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		dav.ServeHTTP(w, req)
	}))
	defer s.Close()
	r := newRig(t, holding(demo()...), withCode)
	r.visit(newPlaces(r.App))
	r.press("Add a server")
	n := r.top().(*serverScreen)
	try := func(at, user, word string) {
		n.at.SetText(at)
		n.user.SetText(user)
		n.word.SetText(word)
		r.press("Test and add")
	}
	try("cloud.example.com", "me", password)
	r.sees("it should begin with https://")
	r.press("OK")
	try(s.URL, "me", "wrong")
	r.sees("refused the name or the password")
	r.press("OK")
	if len(r.vault.Places) != 0 {
		t.Error("added all the same")
	}
	try("http://192.0.2.1/", "me", password)
	r.sees("Go without encryption?")
	r.press("Cancel")
	try(s.URL, "me", password)
	r.sees("Verified 8 of 8, today", s.URL, "Back up now")
	if got := backupsIn(t, dir); len(got) != 1 {
		t.Errorf("files %v", got)
	}
	if strings.Contains(r.words(), password) || r.top() == screen(n) {
		t.Error("the form is still there, or the password is shown")
	}
	r.press("Back up now")
	r.sees("Verified at one place.")
}

func TestBackupWithPassphrase(t *testing.T) {
	const passphrase = "otter gravel sunset plum"
	r := tall(newRig(t, holding(demo()...), withCode))
	path := filepath.Join(t.TempDir(), "own.age")
	r.visit(newBackup(r.App))
	r.press("Use a passphrase of your own")
	r.sees("At least 12 characters, so far 0.")
	r.typeInto("four or more random words", "password1234")
	r.sees("Weak:")
	r.typeInto("password1234", passphrase)
	r.sees("Strong:", "Type the same once more.")
	r.typeInto("the same again", passphrase)
	r.typeInto(filepath.Join(documents(), backup.PassphraseFileName(noon)), path)
	r.press("Write the backup")
	r.sees("Verified 8 of 8, today ", "opened with your passphrase", path)
	if got, err := backup.Verify(t.Context(), path, passphrase, r.vault); err != nil || got.Verified != 8 {
		t.Errorf("verified %d, %v", got.Verified, err)
	}
}
