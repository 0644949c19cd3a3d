package keychain_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// fault is what goes wrong at one step of a keychain or of a disk.
type fault int

const (
	stopBefore    fault = iota // the program dies just before the step
	stopAfter                  // the program dies just after it
	stopTorn                   // the program dies in it: half is written
	failBefore                 // the step fails and does nothing
	failAfter                  // the step fails, but does what it should
	silentNothing              // the step succeeds, but does nothing
	silentTorn                 // the step succeeds, but writes half
	faults
)

func (f fault) String() string {
	return [...]string{"stop before", "stop after", "stop torn", "fail before", "fail after", "silently nothing", "silently torn"}[f]
}

func (f fault) stops() bool { return f <= stopTorn }

var errFault = errors.New("injected fault")

// world is a keychain and a disk that outlive programs, with one fault at one
// step of both.
type world struct {
	mu    sync.Mutex
	items map[string]string
	keys  map[string]string // of a keystore: what each has sealed
	dir   string            // the data folder

	at    int // the step of the fault; 0 for none
	fault fault
	step  int // steps so far
	fired string
	dead  bool
	hang  chan struct{} // if set, the step of the fault waits for it
	hung  chan struct{} // closed when it does
}

func newWorld(t testing.TB) *world {
	return &world{items: make(map[string]string), keys: make(map[string]string), dir: t.TempDir()}
}

// copy returns the same world, somewhere else.
func (w *world) copy(t testing.TB, dir string) *world {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, os.DirFS(w.dir)); err != nil {
		t.Fatal(err)
	}
	return &world{items: maps.Clone(w.items), keys: maps.Clone(w.keys), dir: dir}
}

// inject starts the program anew, with a fault to come.
func (w *world) inject(at int, f fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.fault, w.step, w.fired, w.dead = at, f, 0, "", false
}

// next is one step: do has the effect, torn half of it. A step without torn
// reads, and cannot fail in silence.
func (w *world) next(what string, do, torn func() error) error {
	w.mu.Lock()
	if w.dead {
		w.mu.Unlock()
		return errFault
	}
	w.step++
	if w.step != w.at {
		defer w.mu.Unlock()
		return do()
	}
	w.fired = what
	if w.hang != nil {
		hang := w.hang
		close(w.hung)
		w.mu.Unlock()
		<-hang
		return do()
	}
	defer w.mu.Unlock()
	w.dead = w.fault.stops()
	if torn == nil {
		return errFault
	}
	switch w.fault {
	case stopAfter, failAfter:
		return errors.Join(do(), errFault)
	case stopTorn:
		return errors.Join(torn(), errFault)
	case silentNothing:
		return nil
	case silentTorn:
		return torn()
	}
	return errFault
}

// Get implements keychain.Items.
func (w *world) Get(_ context.Context, user string) (value string, err error) {
	get := func() error {
		var ok bool
		if value, ok = w.items[user]; !ok {
			return keychain.ErrNotFound
		}
		return nil
	}
	err = w.next("get "+user, get, nil)
	return value, err
}

// Set implements keychain.Items.
func (w *world) Set(_ context.Context, user, value string) error {
	put := func(v string) func() error { return func() error { w.items[user] = v; return nil } }
	return w.next("set "+user, put(value), put(value[:len(value)/2]))
}

// Delete implements keychain.Items.
func (w *world) Delete(_ context.Context, user string) error {
	return w.next("delete "+user, func() error {
		if _, ok := w.items[user]; !ok {
			return keychain.ErrNotFound
		}
		delete(w.items, user)
		return nil
	}, func() error { return nil })
}

// Wrap implements keychain.Keystore. What is sealed is the word "sealed"; the
// key knows the rest.
func (w *world) Wrap(alias string, data []byte) ([]byte, error) {
	make := func() error { w.keys[alias] = string(data); return nil }
	if err := w.next("wrap", make, nil); err != nil {
		return nil, err
	}
	return []byte("sealed"), nil
}

// Unwrap implements keychain.Keystore.
func (w *world) Unwrap(alias string, sealed []byte) (data []byte, err error) {
	err = w.next("unwrap", func() error {
		key, there := w.keys[alias]
		if !there || string(sealed) != "sealed" {
			return fmt.Errorf("%w: no key %s", keychain.ErrMissing, alias)
		}
		data = []byte(key)
		return nil
	}, nil)
	return data, err
}

// worldDisk is the disk of a world.
type worldDisk struct{ w *world }

func none() error { return nil }

func (d worldDisk) Open(path string) (f io.ReadCloser, err error) {
	if err := d.w.next("open "+filepath.Base(path), none, none); err != nil {
		return nil, err
	}
	return keychain.OSDisk{}.Open(path)
}

func (d worldDisk) Create(path string) (f keychain.Syncer, err error) {
	create := func() error {
		f, err = keychain.OSDisk{}.Create(path)
		return err
	}
	if err := d.w.next("create "+filepath.Base(path), create, create); err != nil {
		if f != nil {
			f.Close()
		}
		return nil, err
	}
	if f == nil {
		return nil, errFault // a disk cannot keep this silent
	}
	return worldFile{f, d.w, filepath.Base(path)}, nil
}

func (d worldDisk) Rename(from, to string) error {
	do := func() error { return keychain.OSDisk{}.Rename(from, to) }
	return d.w.next("rename "+filepath.Base(from), do, do)
}

func (d worldDisk) Remove(path string) error {
	do := func() error { return keychain.OSDisk{}.Remove(path) }
	return d.w.next("remove "+filepath.Base(path), do, do)
}

func (d worldDisk) SyncDir(path string) error { return d.w.next("sync folder", none, none) }

type worldFile struct {
	keychain.Syncer
	w    *world
	name string
}

func (f worldFile) Write(data []byte) (int, error) {
	write := func(data []byte) func() error {
		return func() error { _, err := f.Syncer.Write(data); return err }
	}
	return len(data), f.w.next("write "+f.name, write(data), write(data[:len(data)/2]))
}

// Sync only counts: the test's disk loses nothing.
func (f worldFile) Sync() error { return f.w.next("sync "+f.name, none, none) }

func (f worldFile) Close() error {
	return errors.Join(f.Syncer.Close(), f.w.next("close "+f.name, none, none))
}

// rootText is a root, read as docs/FORMAT.md says.
type rootText struct {
	Gen   int
	Pages [][3]int
	Drop  [][3]int
	Alone bool
	Past  []struct {
		Gen, From, Cut int
		Put            [][3]int
		Upgrade        string
	}
}

func pageNames(runs [][3]int) (out []string) {
	for _, run := range runs {
		for i := range run[2] {
			out = append(out, fmt.Sprintf("p-%d-%d", run[0], run[1]+i))
		}
	}
	return out
}

// generations returns the pages of the generation of a root and of each that it
// tells of, the newest first.
func (r rootText) generations() [][]string {
	out := [][]string{pageNames(r.Pages)}
	for _, p := range r.Past {
		next := out[len(out)-1]
		out = append(out, slices.Concat(next[:p.From], pageNames(p.Put), next[p.From+p.Cut:]))
	}
	return out
}

// roots returns the roots that can be read, the newer one first.
func (w *world) roots(t testing.TB) (out []rootText) {
	t.Helper()
	for _, name := range []string{"root-a", "root-b"} {
		var r rootText
		text, ok := w.items[name]
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		out = append(out, r)
	}
	if len(out) == 2 && out[1].Gen > out[0].Gen {
		slices.Reverse(out)
	}
	return out
}

// strays returns the pages that no root names, and those that the newest names
// and that are gone.
func (w *world) strays(t testing.TB) []string {
	t.Helper()
	var out []string
	named := make(map[string]bool)
	for i, r := range w.roots(t) {
		for j, pages := range r.generations() {
			for _, name := range pages {
				if i > 0 && j > 0 {
					continue // only the newest root tells of the past
				}
				named[name] = true
				if _, ok := w.items[name]; !ok {
					out = append(out, fmt.Sprintf("%s of past %d is gone", name, j))
				}
			}
		}
	}
	if roots := w.roots(t); len(roots) > 0 {
		spare := pageNames(roots[0].Drop)
		if len(spare) > max(8, len(roots[0].generations()[0])) || roots[0].Alone {
			spare = nil
		}
		for _, name := range spare { // they are written over
			named[name] = true
		}
	}
	for name := range w.items {
		if strings.HasPrefix(name, "p-") && !named[name] {
			out = append(out, name)
		}
	}
	return out
}

// place is one kind of store under test.
type place struct {
	name string
	open func(*world) *keychain.Store
	// many says that it takes so many steps that each fault is tried at every
	// third only, unless LATCHKEY_TEST_ALL asks for all.
	many bool
}

func (p place) stride() int {
	if p.many && os.Getenv("LATCHKEY_TEST_ALL") == "" {
		return 3
	}
	return 1
}

var places = []place{
	{name: "keychain", open: func(w *world) *keychain.Store {
		return keychain.OnDisk(keychain.OS(keychain.Options{Dir: w.dir, Items: w}), worldDisk{w})
	}},
	{name: "file", open: func(w *world) *keychain.Store {
		s := keychain.File(filepath.Join(w.dir, "vault"), []byte("correct horse"), keychain.Options{Dir: w.dir})
		return keychain.Cheaply(keychain.OnDisk(s, worldDisk{w}))
	}},
}

// inFolder is the keychain of a device that keeps keys only.
var inFolder = place{name: "folder", many: true, open: func(w *world) *keychain.Store {
	items := keychain.Folder(filepath.Join(w.dir, "items"), w)
	return keychain.OnDisk(keychain.OS(keychain.Options{Dir: w.dir, Items: items}), worldDisk{w})
}}

// everywhere are the places and that.
var everywhere = append(slices.Clone(places), inFolder)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// numbered returns an account that no other number has.
func numbered(t testing.TB, n int) vault.Account {
	t.Helper()
	secret, err := vault.SecretFromBytes(fmt.Appendf(nil, "secret number %06d", n))
	if err != nil {
		t.Fatal(err)
	}
	a := vault.Account{Kind: vault.TOTP, Issuer: fmt.Sprint("Issuer ", n), Name: "alice@example.com", Secret: secret, Algorithm: vault.SHA1, Digits: 6, Period: 30}
	if n > 1 && n < 8 {
		a.Note = note(n) // few accounts that need many pages are quicker to test with
	}
	return a
}

// note returns a text that hardly deflates, always the same for n.
func note(n int) string {
	text := make([]byte, 1000)
	rand.NewChaCha8([32]byte{byte(n)}).Read(text)
	return base64.StdEncoding.EncodeToString(text)
}

// adding returns a change that adds the accounts from up to, not including, to.
func adding(t testing.TB, from, to int) func(*vault.Vault) error {
	var accounts []vault.Account
	for n := from; n < to; n++ {
		accounts = append(accounts, numbered(t, n))
	}
	return func(v *vault.Vault) error {
		for _, a := range accounts {
			if _, err := v.Add(a, noon); err != nil {
				return err
			}
		}
		return nil
	}
}

func keeping(n int) func(*vault.Vault) error {
	return func(v *vault.Vault) error { v.Accounts = v.Accounts[:n]; return nil }
}

func renaming(v *vault.Vault) error {
	v.Accounts[len(v.Accounts)/2].Name = "renamed"
	return nil
}

// naming renames one account.
func naming(i int) func(*vault.Vault) error {
	return func(v *vault.Vault) error { v.Accounts[i].Name += "!"; return nil }
}

// look says in a line what a vault holds.
func look(v *vault.Vault) string {
	var b strings.Builder
	for _, a := range v.Accounts {
		fmt.Fprintf(&b, "%s/%s ", a.Issuer, a.Name)
	}
	return v.Digest() + " " + b.String()
}
