package keychain_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

const (
	codeOne = "000G-40R4-0M30-E209-185G-R38E-1YZ4"
	codeTwo = "ZZZG-40R4-0M30-E209-185G-R38E-1YZ4"
)

// coding gives the vault a recovery code.
func coding(code string) func(*vault.Vault) error {
	return func(v *vault.Vault) error { v.RecoveryCode = vault.Hidden(code); return nil }
}

// bare returns the store of a place that has been given no passphrase.
func bare(w *world, p place) *keychain.Store {
	if p.name == "file" {
		s := keychain.File(filepath.Join(w.dir, "vault"), nil, keychain.Options{Dir: w.dir})
		return keychain.Cheaply(keychain.OnDisk(s, worldDisk{w}))
	}
	return keychain.Cheaply(p.open(w))
}

// readable returns what of a vault of numbered accounts can be read without a
// key, in any item or file.
func readable(t testing.TB, w *world) (out []string) {
	t.Helper()
	for name, value := range w.items {
		plain, err := keychain.Inflate(value, 1<<20)
		if err == nil && (bytes.Contains(plain, []byte("Issuer")) || bytes.Contains(plain, []byte("accounts"))) {
			out = append(out, name)
		}
	}
	return out
}

func mustUpdate(t testing.TB, s *keychain.Store, change func(*vault.Vault) error) *vault.Vault {
	t.Helper()
	v, err := s.Update(context.Background(), change)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The app lock, from turning it on over a forgotten passphrase to turning it off.
func TestAppLock(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	p := places[0]
	s := bare(w, p)
	mustUpdate(t, s, adding(t, 0, 4))
	if err := s.Seal(ctx, []byte("one")); !errors.Is(err, keychain.ErrNoRecovery) {
		t.Errorf("no recovery code: %v, want ErrNoRecovery", err)
	}
	want := look(mustUpdate(t, s, coding(codeOne)))
	if err := s.Seal(ctx, nil); !errors.Is(err, keychain.ErrPassphrase) {
		t.Errorf("no passphrase: %v, want ErrPassphrase", err)
	}
	if sealed, err := s.Sealed(ctx); err != nil || sealed {
		t.Errorf("sealed before: %v, %v", sealed, err)
	}
	if err := s.Seal(ctx, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if left := readable(t, w); len(left) > 0 {
		t.Errorf("readable without a key: %v", left)
	}
	if strays := w.strays(t); len(strays) > 0 {
		t.Errorf("pages that nothing needs: %v", strays)
	}
	if h, err := s.History(ctx); err != nil || len(h) != 0 {
		t.Errorf("a history from before the lock: %v, %v", h, err)
	}
	if v, err := s.Load(ctx); err != nil || look(v) != want {
		t.Errorf("still unlocked: %v", err)
	}
	want = look(mustUpdate(t, s, adding(t, 10, 12)))

	// Another process has no key.
	other := bare(w, p)
	if sealed, err := other.Sealed(ctx); err != nil || !sealed {
		t.Errorf("sealed: %v, %v", sealed, err)
	}
	if _, err := other.Load(ctx); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("load: %v, want ErrSealed", err)
	}
	if _, err := other.Update(ctx, adding(t, 20, 21)); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("update: %v, want ErrSealed", err)
	}
	if err := other.Seal(ctx, []byte("mine")); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("seal: %v, want ErrSealed", err)
	}
	if err := other.Unseal(ctx); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("unseal: %v, want ErrSealed", err)
	}
	if _, err := other.Unlock(ctx, []byte("two")); !errors.Is(err, keychain.ErrPassphrase) {
		t.Errorf("wrong passphrase: %v, want ErrPassphrase", err)
	}
	if v, err := other.Unlock(ctx, []byte("one")); err != nil || look(v) != want {
		t.Errorf("unlock: %v", err)
	}
	want = look(mustUpdate(t, other, naming(1)))
	if v, err := s.Load(ctx); err != nil || look(v) != want {
		t.Errorf("what the other has saved: %v", err)
	}

	// Locked, and the passphrase forgotten.
	s.Lock()
	if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("locked: %v, want ErrSealed", err)
	}
	if _, err := s.UnlockRecovery(ctx, codeTwo); !errors.Is(err, keychain.ErrRecoveryCode) {
		t.Errorf("wrong code: %v, want ErrRecoveryCode", err)
	}
	if v, err := s.UnlockRecovery(ctx, codeOne); err != nil || look(v) != want {
		t.Fatalf("the recovery code: %v", err)
	}
	if err := s.Seal(ctx, []byte("two")); err != nil {
		t.Fatal(err)
	}
	if _, err := other.Load(ctx); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("the other after a new passphrase: %v, want ErrSealed", err)
	}
	if _, err := other.Unlock(ctx, []byte("one")); !errors.Is(err, keychain.ErrPassphrase) {
		t.Errorf("the old passphrase: %v, want ErrPassphrase", err)
	}

	// A new recovery code replaces the old one, without the passphrase.
	before := itemsOf(w)
	want = look(mustUpdate(t, s, coding(codeTwo)))
	for name, value := range w.items {
		if strings.HasPrefix(name, "p-") && before[name] == value {
			t.Errorf("%s is still there", name)
		}
	}
	if _, err := other.UnlockRecovery(ctx, codeOne); !errors.Is(err, keychain.ErrRecoveryCode) {
		t.Errorf("the old code: %v, want ErrRecoveryCode", err)
	}
	if v, err := other.UnlockRecovery(ctx, codeTwo); err != nil || look(v) != want {
		t.Errorf("the new code: %v", err)
	}
	other.Lock()
	if v, err := other.Unlock(ctx, []byte("two")); err != nil || look(v) != want {
		t.Errorf("the passphrase with the new key: %v", err)
	}

	if err := other.Unseal(ctx); err != nil {
		t.Fatal(err)
	}
	if v, err := bare(w, p).Load(ctx); err != nil || look(v) != want {
		t.Errorf("without the lock: %v", err)
	}
	if v, err := s.Load(ctx); err != nil || look(v) != want {
		t.Errorf("one that still has a key: %v", err)
	}
	if err := bare(w, places[1]).Unseal(ctx); !errors.Is(err, keychain.ErrAlwaysSealed) {
		t.Errorf("a file: %v, want ErrAlwaysSealed", err)
	}
}

func itemsOf(w *world) map[string]string {
	out := make(map[string]string)
	for k, v := range w.items {
		out[k] = v
	}
	return out
}

// A passphrase file opens with the recovery code from when there is one.
func TestFileRecovery(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	p := places[1]
	s := p.open(w)
	mustUpdate(t, s, adding(t, 0, 3))
	if _, err := bare(w, p).UnlockRecovery(ctx, codeOne); !errors.Is(err, keychain.ErrNoRecovery) {
		t.Errorf("no code yet: %v, want ErrNoRecovery", err)
	}
	want := look(mustUpdate(t, s, coding(codeOne)))
	if h, err := s.History(ctx); err != nil || len(h) != 1 {
		t.Errorf("the first code ended the history: %v, %v", h, err)
	}
	forgotten := bare(w, p)
	if v, err := forgotten.UnlockRecovery(ctx, codeOne); err != nil || look(v) != want {
		t.Fatalf("unlock: %v", err)
	}
	if err := forgotten.Seal(ctx, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.open(w).Load(ctx); !errors.Is(err, keychain.ErrPassphrase) {
		t.Errorf("the old passphrase: %v, want ErrPassphrase", err)
	}
	for _, path := range left(t, p, w) {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		alone := filepath.Join(t.TempDir(), "vault")
		if err := os.WriteFile(alone, got, 0o600); err != nil {
			t.Fatal(err)
		}
		old := keychain.Cheaply(keychain.File(alone, []byte("correct horse"), keychain.Options{Dir: filepath.Dir(alone)}))
		if _, err := old.Load(ctx); !errors.Is(err, keychain.ErrPassphrase) {
			t.Errorf("%s: the old passphrase: %v, want ErrPassphrase", path, err)
		}
	}
	again := bare(w, p)
	if v, err := again.Unlock(ctx, []byte("new")); err != nil || look(v) != want {
		t.Errorf("the new passphrase: %v", err)
	}
	again.Lock()
	if _, err := again.Load(ctx); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("locked: %v, want ErrSealed", err)
	}
}

// Lock does not take the key from under an operation.
func TestLockMeanwhile(t *testing.T) {
	w := newWorld(t)
	s := bare(w, places[0])
	mustUpdate(t, s, coding(codeOne))
	if err := s.Seal(t.Context(), []byte("one")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(t.Context(), func(v *vault.Vault) error {
		s.Lock()
		return adding(t, 0, 2)(v)
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context()); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("after it: %v, want ErrSealed", err)
	}
	if v, err := s.Unlock(t.Context(), []byte("one")); err != nil || len(v.Accounts) != 2 {
		t.Errorf("what it saved: %v", err)
	}
}

// Damage under the seal is not a wrong passphrase.
func TestSealedDamage(t *testing.T) {
	w := newWorld(t)
	s := bare(w, places[0])
	mustUpdate(t, s, adding(t, 0, 8))
	mustUpdate(t, s, coding(codeOne))
	if err := s.Seal(t.Context(), []byte("one")); err != nil {
		t.Fatal(err)
	}
	for name := range w.items {
		if strings.HasPrefix(name, "p-") {
			delete(w.items, name)
			break
		}
	}
	if _, err := bare(w, places[0]).Unlock(t.Context(), []byte("one")); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("a page is gone: %v, want ErrDamaged", err)
	}
}

// Wrong passphrases make the next one wait, over restarts too; clocks and files
// that are off lock nobody out.
func TestDelay(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	now := noon
	open := func() *keychain.Store {
		return keychain.At(bare(w, places[0]), func() time.Time { return now })
	}
	mustUpdate(t, open(), adding(t, 0, 2))
	s := open()
	mustUpdate(t, s, coding(codeOne))
	if err := s.Seal(ctx, []byte("right")); err != nil {
		t.Fatal(err)
	}
	try := func(passphrase string) error {
		_, err := open().Unlock(ctx, []byte(passphrase))
		return err
	}
	for i, want := range []time.Duration{0, 0, 1, 2, 4, 8, 16, 32, 60, 60} {
		if err := try("wrong"); !errors.Is(err, keychain.ErrPassphrase) || errors.Is(err, keychain.ErrWait) {
			t.Fatalf("wrong try %d: %v, want ErrPassphrase", i+1, err)
		}
		if got := open().Delay(); got != want*time.Second {
			t.Errorf("after wrong try %d: %v, want %d s", i+1, got, want)
		}
		if want > 0 {
			now = now.Add(want*time.Second - time.Millisecond)
			var wait *keychain.WaitError
			if err := try("right"); !errors.As(err, &wait) || wait.Wait != time.Millisecond || !errors.Is(err, keychain.ErrWait) {
				t.Errorf("too soon: %v, want to wait for 1 ms", err)
			}
			now = now.Add(time.Millisecond)
		}
	}
	try("wrong")
	if v, err := open().UnlockRecovery(ctx, codeOne); err != nil || len(v.Accounts) != 2 {
		t.Errorf("the recovery code had to wait: %v", err)
	}
	if got := open().Delay(); got != 0 {
		t.Errorf("after the recovery code: %v", got)
	}
	for range 5 {
		if err := try("wrong"); errors.Is(err, keychain.ErrWait) {
			now = now.Add(time.Minute)
		}
	}
	if open().Delay() == 0 {
		t.Fatal("no delay to test with")
	}
	now = now.Add(-24 * 365 * time.Hour)
	if got := open().Delay(); got != 0 {
		t.Errorf("the clock was set back: wait %v", got)
	}
	if err := try("right"); err != nil || open().Delay() != 0 {
		t.Errorf("the right one: %v", err)
	}
	file, err := filepath.Glob(filepath.Join(w.dir, "*.tries"))
	if err != nil || len(file) != 0 {
		t.Fatalf("after the right one: %v, %v", file, err)
	}
	for range 3 {
		try("wrong")
	}
	if file, err = filepath.Glob(filepath.Join(w.dir, "*.tries")); err != nil || len(file) != 1 {
		t.Fatalf("%v, %v", file, err)
	}
	for _, damage := range []string{"", "{", `{"wrong":-5,"last":"2026-11-23T12:00:00Z"}`, `{"wrong":1e99}`, strings.Repeat("x", 1<<20)} {
		if err := os.WriteFile(file[0], []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := try("right"); err != nil {
			t.Errorf("a file with %.20q: %v", damage, err)
		}
	}
	// Where nothing can be written, the running program still knows.
	s = open()
	w.inject(0, 0)
	if err := os.Mkdir(file[0], 0o700); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := s.Unlock(ctx, []byte("wrong")); !errors.Is(err, keychain.ErrPassphrase) {
			t.Error(err)
		}
	}
	if _, err := s.Unlock(ctx, []byte("right")); !errors.Is(err, keychain.ErrWait) {
		t.Errorf("nothing can be written: %v, want ErrWait", err)
	}
}

// sealing is an operation that changes what opens a vault.
type sealing struct {
	name   string
	place  int
	do     func(*keychain.Store) error
	before []string // passphrases, "" for none
	after  []string
}

// A change of the lock with each fault at each step leaves the vault whole, and
// open to the passphrase before or after it. If it said it was done, or once the
// vault has been opened, no state of before can be read.
func TestSealWithFaults(t *testing.T) {
	ctx := context.Background()
	seal := func(passphrase string) func(*keychain.Store) error {
		return func(s *keychain.Store) error { return s.Seal(ctx, []byte(passphrase)) }
	}
	renew := func(s *keychain.Store) error { _, err := s.Update(ctx, coding(codeTwo)); return err }
	unseal := func(s *keychain.Store) error { return s.Unseal(ctx) }
	for _, op := range []sealing{
		{"turn on", 0, seal("one"), []string{""}, []string{"one"}},
		{"change", 0, seal("two"), []string{"one"}, []string{"two"}},
		{"renew code", 0, renew, []string{"one"}, []string{"one"}},
		{"turn off", 0, unseal, []string{"one"}, []string{""}},
		{"change file", 1, seal("two"), []string{"correct horse"}, []string{"two"}},
		{"renew code of file", 1, renew, []string{"correct horse"}, []string{"correct horse"}},
	} {
		t.Run(op.name, func(t *testing.T) {
			p, whole := places[op.place], newWorld(t)
			open := func(w *world, passphrase string) *keychain.Store {
				s := bare(w, p)
				if passphrase != "" {
					keychain.Knowing(s, passphrase)
				}
				return s
			}
			s := keychain.Cheaply(p.open(whole))
			for _, change := range []func(*vault.Vault) error{adding(t, 0, 3), coding(codeOne), naming(0)} {
				mustUpdate(t, s, change)
			}
			if op.place == 0 && op.before[0] != "" {
				if err := s.Seal(ctx, []byte(op.before[0])); err != nil {
					t.Fatal(err)
				}
				mustUpdate(t, s, naming(1))
			}
			want := look(mustUpdate(t, s, naming(2)))
			dir, faulted := filepath.Join(t.TempDir(), "data"), 0
			for f := range faults {
				for at := 1; ; at++ {
					w := whole.copy(t, dir)
					old := itemsOf(w)
					w.inject(at, f)
					err := op.do(open(w, op.before[0]))
					if w.fired == "" {
						if err != nil {
							t.Fatal(err)
						}
						break
					}
					faulted++
					what := fmt.Sprintf("%s at step %d (%s): %v", f, at, w.fired, err)
					w.inject(0, 0)
					try := append(slices.Clone(op.after), op.before...)
					if err == nil {
						try = op.after
					}
					opened := ""
					var v *vault.Vault
					var errs error
					for _, passphrase := range try {
						got, err := open(w, passphrase).Load(ctx)
						if errs = errors.Join(errs, err); err == nil {
							v, opened = got, passphrase
							break
						}
					}
					if v == nil || look(v) != want {
						t.Fatalf("%s: nothing opens it: %v", what, errs)
					}
					if sealed, err := open(w, opened).Sealed(ctx); err != nil {
						t.Fatal(err)
					} else if !sealed {
						opened = ""
					}
					if opened == op.after[0] && (opened != op.before[0] || v.RecoveryCode == codeTwo) {
						for name, value := range w.items {
							if strings.HasPrefix(name, "p-") && old[name] == value {
								t.Fatalf("%s: %s is still there", what, name)
							}
						}
						if opened != "" && len(readable(t, w)) > 0 {
							t.Fatalf("%s: readable without a key: %v", what, readable(t, w))
						}
						if op.place == 1 {
							oldStays(t, what, w, op.before[0], opened)
						}
					}
					s := open(w, opened)
					mustUpdate(t, s, adding(t, 30, 31))
					if v := mustUpdate(t, s, adding(t, 31, 32)); len(v.Accounts) != 5 {
						t.Fatalf("%s: %d accounts after the next saves", what, len(v.Accounts))
					}
					if strays := w.strays(t); len(strays) > 0 {
						t.Fatalf("%s: pages that nothing needs: %v", what, strays)
					}
				}
			}
			t.Logf("%d faults", faulted)
		})
	}
}

// oldStays fails if a generation beside the file opens with what was before.
func oldStays(t *testing.T, what string, w *world, before, after string) {
	t.Helper()
	for _, path := range left(t, places[1], w) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "vault"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(path, ".new") {
			continue // goes with the next save
		}
		s := keychain.Cheaply(keychain.File(filepath.Join(dir, "vault"), nil, keychain.Options{Dir: dir}))
		if before != after {
			_, err = s.Unlock(context.Background(), []byte(before))
		} else {
			_, err = s.UnlockRecovery(context.Background(), codeOne)
		}
		if err == nil {
			t.Fatalf("%s: %s still opens with what was before", what, filepath.Base(path))
		}
	}
}
