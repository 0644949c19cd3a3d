package app

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/app/phone"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/exchange"
)

// pocket is a phone for tests: folders that it lends stand on the disk, and what
// the person answers is set beforehand.
type pocket struct {
	rig    *rig
	lent   string // the folder that is chosen; empty: the screen is closed
	closed bool   // the screen that asks where a file goes is closed
	saved  map[string][]byte
	asked  int // for the camera app

	mu     sync.Mutex
	secret []byte // behind the screen lock
	opens  error  // what the screen lock says
}

func (p *pocket) List(_ context.Context, tree string) (names []string, err error) {
	entries, err := os.ReadDir(strings.TrimPrefix(tree, "content://lent"))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (p *pocket) Read(_ context.Context, tree, name string, most int64) ([]byte, error) {
	return os.ReadFile(filepath.Join(strings.TrimPrefix(tree, "content://lent"), name))
}

func (p *pocket) Create(_ context.Context, tree, name string, data []byte) error {
	return os.WriteFile(filepath.Join(strings.TrimPrefix(tree, "content://lent"), name), data, 0o600)
}

func (p *pocket) Remove(_ context.Context, tree, name string) error {
	return os.Remove(filepath.Join(strings.TrimPrefix(tree, "content://lent"), name))
}

func (p *pocket) There() bool { return true }

func (p *pocket) Kept() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.secret != nil
}

func (p *pocket) Keep(_ context.Context, secret []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opens == nil {
		p.secret = bytes.Clone(secret)
	}
	return p.opens
}

func (p *pocket) Open(context.Context) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.secret), p.opens
}

func (p *pocket) Forget() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.secret = nil
	return nil
}

func (p *pocket) answer(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opens = err
}

// inPocket makes the window that of a phone.
func inPocket(p *pocket) options {
	return func(r *rig, o *Options) {
		p.rig, p.saved = r, map[string][]byte{}
		o.Phone = &Phone{Folder: r.TempDir(), Copied: r.TempDir(), Trees: p, ScreenLock: p}
		o.Phone.ChooseTree = func(context.Context) (string, error) {
			if p.lent == "" {
				return "", phone.ErrDismissed
			}
			return "content://lent" + p.lent, nil
		}
		o.Phone.Save = func(_ context.Context, name string, data []byte) error {
			if p.closed {
				return phone.ErrDismissed
			}
			p.saved[name] = data
			return nil
		}
		o.Phone.Share = o.Phone.Save
		o.Phone.Photograph = func() error {
			p.asked++
			return nil
		}
		o.Phone.AllowScreenshots = func(bool) error { return nil }
	}
}

// A backup is made and proven within the app, goes where the person says, and
// leaves nothing behind. Nothing is noted when they say nowhere.
func TestPhoneBackup(t *testing.T) {
	p := &pocket{closed: true}
	var code backup.Code
	r := newRig(t, holding(demo()...), recoverable(&code), inPocket(p))
	r.visit(newBackup(r.App))
	if strings.Contains(r.words(), "Choose a folder") {
		t.Error("a phone has no folders to choose from here")
	}
	r.press("Write the backup")
	if !r.vault.Backup.At.IsZero() || len(p.saved) != 0 {
		t.Errorf("closed: %v, %d files", r.vault.Backup, len(p.saved))
	}
	p.closed = false
	for _, button := range []string{"Write the backup", "Share it"} {
		r.visit(newBackup(r.App))
		r.press(button)
		r.sees("Verified 8 of 8")
		if r.vault.Backup.Accounts != 8 || len(p.saved) != 1 {
			t.Fatalf("%s: %v, %d files", button, r.vault.Backup, len(p.saved))
		}
		for name, content := range p.saved {
			c, err := backup.Read(t.Context(), bytes.NewReader(content), code.Typed())
			if err != nil || len(c.Vault.Accounts) != 8 {
				t.Errorf("%s: %v", name, err)
			}
			r.sees(name)
			delete(p.saved, name)
		}
	}
	left, err := os.ReadDir(r.Phone.Folder)
	if err != nil || len(left) != 0 {
		t.Errorf("left in the app: %v, %v", left, err)
	}
}

// Exports, paper and transfers take the same way out.
func TestPhoneFiles(t *testing.T) {
	p := &pocket{}
	r := newRig(t, holding(demo()[:2]...), withCode, inPocket(p))
	r.visit(newExport(r.App))
	r.top().(*export).write([]byte("a password"))
	r.settle()
	r.sees("2 accounts were written")
	r.visit(newPaper(r.App))
	r.press("Save that sheet")
	r.press("Save the PDF")
	r.sees("Verified 2 of 2")
	r.startTransfer()
	r.top().(*sending).chooseFolder()
	r.press("Write the file")
	r.sees("The file is written")
	var names []string
	for name, content := range p.saved {
		if len(content) == 0 {
			t.Errorf("%s is empty", name)
		}
		names = append(names, name)
	}
	if len(names) != 4 {
		t.Errorf("written: %q", names)
	}
}

// A folder that the phone lends gets a proven backup, and another one with the
// next change. So does the folder that goes along to a new phone, where it is
// found again.
func TestPhonePlaces(t *testing.T) {
	p := &pocket{}
	var code backup.Code
	r := newRig(t, holding(demo()...), recoverable(&code), inPocket(p))
	r.visit(newPlaces(r.App))
	r.press("Add a folder")
	if len(r.vault.Places) != 0 {
		t.Fatal("no folder was chosen")
	}
	p.lent = filepath.Join(t.TempDir(), "primary:Backups")
	if err := os.Mkdir(p.lent, 0o700); err != nil {
		t.Fatal(err)
	}
	r.press("Add a folder")
	r.sees("Backups", "Verified 8 of 8")
	r.press("Switch it on")
	r.sees("The backup of this phone")
	r.lose(2)
	r.pass(time.Second)
	r.pass(settleTime)
	if n := len(backupsIn(t, p.lent)); n != 2 {
		t.Errorf("%d backups in the folder, want 2", n)
	}
	if n := len(backupsIn(t, r.Phone.Copied)); n != 1 {
		t.Errorf("%d backups go along, want the newest", n)
	}

	fresh := newRig(t, inPocket(&pocket{}), func(_ *rig, o *Options) { o.Phone.Copied = r.Phone.Copied })
	fresh.press("Restore a backup")
	fresh.until("A backup came along")
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", code.Reveal())
	fresh.press("Open the backup")
	fresh.sees("Backup of")
}

// lose deletes an account by its place in the list.
func (r *rig) lose(i int) {
	r.Helper()
	r.save(func(v *vault.Vault) error { return v.Remove(v.Accounts[i].ID, noon) }, func() {})
	r.settle()
}

// The window stays open behind a screen of the phone that it asked for, but not
// for ever, and behind no other.
func TestHold(t *testing.T) {
	for name, tc := range map[string]struct {
		leave func(*rig)
		locks bool
	}{
		"left":                   {func(r *rig) { r.away() }, true},
		"asked and back":         {func(r *rig) { r.hold(); r.away(); r.now = r.now.Add(time.Minute); r.returned() }, false},
		"a slow phone":           {func(r *rig) { r.hold(); r.now = r.now.Add(time.Minute); r.away(); r.returned() }, false},
		"asked, left late":       {func(r *rig) { r.hold(); r.now = r.now.Add(holdTime); r.away() }, true},
		"not come up":            {func(r *rig) { r.hold(); r.unhold(); r.away() }, true},
		"answered, not yet back": {func(r *rig) { r.hold(); r.away(); r.unhold(); r.now = r.now.Add(holdTime); r.returned() }, true},
		"asked, back late":       {func(r *rig) { r.hold(); r.away(); r.now = r.now.Add(holdTime); r.returned() }, true},
		"asked, the alarm":       {func(r *rig) { r.hold(); r.away(); r.tooLong(r.held.since) }, true},
		"an old alarm":           {func(r *rig) { r.hold(); r.away(); since := r.held.since; r.returned(); r.tooLong(since) }, false},
		"back, then left":        {func(r *rig) { r.hold(); r.away(); r.returned(); r.away() }, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, holding(demo()...), recoverable(new(backup.Code)), inPocket(&pocket{}))
			r.putLockOn()
			tc.leave(r)
			r.settle()
			if locked := r.vault == nil; locked != tc.locks {
				t.Errorf("locked: %v", locked)
			}
		})
	}
}

// The screen lock opens the window after the passphrase was tried; the passphrase
// is the way back, and a new one ends it.
func TestScreenLock(t *testing.T) {
	p := &pocket{}
	r := newRig(t, holding(demo()...), recoverable(new(backup.Code)), inPocket(p))
	r.putLockOn()
	r.until("Use the screen lock")
	r.press("Use the screen lock")
	r.answerPassword("not the passphrase")
	if p.Kept() {
		t.Fatal("a wrong passphrase was kept")
	}
	r.unpop()
	r.until("Use the screen lock")
	r.press("Use the screen lock")
	r.answerPassword(lockPassphrase)
	r.until("Do without")
	r.lock()
	r.until("Use the screen lock")
	p.answer(phone.ErrLocked)
	r.press("Use the screen lock")
	r.sees("The screen lock was not opened.")
	p.answer(nil)
	r.press("Use the screen lock")
	if r.vault == nil {
		t.Fatalf("not open: %s", r.words())
	}
	// A lost key is no wall.
	r.lock()
	r.until("Use the screen lock")
	p.answer(phone.ErrForgotten)
	r.press("Use the screen lock")
	r.sees("opens Latchkey no more")
	r.unlockWith(lockPassphrase)
	if r.vault == nil {
		t.Fatal("the passphrase does not open it")
	}
	p.answer(nil)
	r.show(newLockScreen(r.App))
	r.typeNewPassphrase("quite another passphrase")
	r.press("Change the passphrase")
	if p.Kept() {
		t.Error("the old passphrase is still kept")
	}
}

// answerPassword types into the sheet that asks for a password.
func (r *rig) answerPassword(text string) {
	r.Helper()
	r.window.Canvas().Focused().(interface{ SetText(string) }).SetText(text)
	r.popped[len(r.popped)-1].enter()
	r.settle()
}

// A picture by the camera app goes where it was asked for.
func TestPhotograph(t *testing.T) {
	p := &pocket{}
	r := newRig(t, inPocket(p))
	r.press("Add an account")
	r.press("Take a picture")
	if p.asked != 1 {
		t.Fatalf("asked %d times", p.asked)
	}
	content := must(os.ReadFile(picture(r, aliceLink)))
	r.Receive(exchange.Source{Data: func() ([]byte, error) { return content, nil }})
	r.settle()
	r.sees("alice")
	r.Receive(exchange.Source{Data: func() ([]byte, error) { return nil, errors.Join(phone.ErrHandedOver, fs.ErrPermission) }})
	r.settle()
	r.sees("cannot be read")
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestScreenshots(t *testing.T) {
	r := newRig(t, holding(demo()...), inPocket(&pocket{}))
	r.visit(newSettings(r.App))
	r.press("Let them")
	r.sees("Keep them out")
	r.press("Keep them out")
	r.sees("Let them")
}

// A phone has no files to drag onto the window.
func TestPhoneDrops(t *testing.T) {
	r := newRig(t, holding(demo()[0]), inPocket(&pocket{}), func(_ *rig, o *Options) { o.Phone.Photograph = nil })
	for name, screen := range map[string]screen{
		"add": newAdd(r.App), "gather": newGather(r.App, &exchange.Parts{}),
		"receive": newReceive(r.App), "restore": newRestore(r.App), "service codes": newServiceCodes(r.App, r.vault.Accounts[0]),
	} {
		r.show(screen)
		if words := r.words(); strings.Contains(words, "drop") || strings.Contains(words, "this window") {
			t.Errorf("%s: %s", name, words)
		}
	}
}
