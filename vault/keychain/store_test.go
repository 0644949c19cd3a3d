package keychain_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// contract is what every Store does; open returns a new one at the same place.
func contract(t *testing.T, open func() *keychain.Store) {
	ctx := context.Background()
	load := func() *vault.Vault {
		t.Helper()
		v, err := open().Load(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := load(); len(v.Accounts) != 0 {
		t.Fatalf("a new place holds %d accounts", len(v.Accounts))
	}
	if _, err := open().Update(ctx, func(*vault.Vault) error { return nil }); err != nil {
		t.Fatal(err)
	}
	s := open()
	for _, change := range chain(t) {
		v, err := s.Update(ctx, change)
		if err != nil {
			t.Fatal(err)
		}
		if got := load(); look(got) != look(v) || s.Notice() != nil {
			t.Fatalf("loaded %.80s, want %.80s; notice %v", look(got), look(v), s.Notice())
		}
	}
	before := load()

	refusal := errors.New("a reason")
	if _, err := s.Update(ctx, func(v *vault.Vault) error { v.Accounts = nil; return refusal }); err != refusal {
		t.Errorf("a failed change: %v, want its own error", err)
	}
	if _, err := s.Update(ctx, keeping(0)); !errors.Is(err, keychain.ErrWouldEmpty) {
		t.Errorf("emptying: %v, want ErrWouldEmpty", err)
	}
	bad := func(v *vault.Vault) error { v.Accounts[0].Digits = 99; return nil }
	if _, err := s.Update(ctx, bad); !errors.Is(err, vault.ErrAccount) {
		t.Errorf("an account that cannot be read again: %v, want ErrAccount", err)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Update(over, adding(t, 50, 51)); !errors.Is(err, keychain.ErrBusy) && !errors.Is(err, context.Canceled) {
		t.Errorf("no time left: %v", err)
	}
	if v := load(); look(v) != look(before) {
		t.Errorf("refused changes were kept: %.80s", look(v))
	}
	if _, err := s.Update(ctx, keeping(1)); err != nil {
		t.Error(err)
	}
	if v, err := s.Update(ctx, keeping(0)); err != nil || len(v.Accounts) != 0 {
		t.Errorf("removing the last account: %v", err)
	}
}

func TestContract(t *testing.T) {
	for _, p := range everywhere {
		t.Run(p.name, func(t *testing.T) {
			w := newWorld(t)
			contract(t, func() *keychain.Store { return p.open(w) })
		})
	}
}

// Both roots gone is a first run only where no vault was kept.
func TestMissing(t *testing.T) {
	ctx := context.Background()
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			w := newWorld(t)
			if _, err := p.open(w).Update(ctx, adding(t, 0, 2)); err != nil {
				t.Fatal(err)
			}
			clear(w.items)
			if err := os.Remove(filepath.Join(w.dir, "vault")); err != nil && p.name == "file" {
				t.Fatal(err)
			}
			if _, err := p.open(w).Load(ctx); !errors.Is(err, keychain.ErrMissing) {
				t.Errorf("load: %v, want ErrMissing", err)
			}
			if _, err := p.open(w).Update(ctx, adding(t, 0, 2)); !errors.Is(err, keychain.ErrMissing) {
				t.Errorf("update: %v, want ErrMissing", err)
			}
		})
	}
}

// The newest state is damaged: the one before is taken, said so, and survives
// the next save until the new state is there.
func TestOlder(t *testing.T) {
	ctx := context.Background()
	for name, damage := range map[string]func(map[string]string){
		"root torn":     func(m map[string]string) { m["root-a"] = m["root-a"][:40] },
		"root emptied":  func(m map[string]string) { m["root-a"] = "" },
		"root exchange": func(m map[string]string) { m["root-a"] = m["root-b"] },
		"page gone":     func(m map[string]string) { delete(m, "p-2-1") },
		"page torn":     func(m map[string]string) { m["p-2-0"] = m["p-2-0"][:400] },
		"page swapped":  func(m map[string]string) { m["p-2-0"], m["p-2-1"] = m["p-2-1"], m["p-2-0"] },
		"page older":    func(m map[string]string) { m["p-2-0"] = m["p-1-0"] },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			open := places[0].open
			older, err := open(w).Update(ctx, adding(t, 0, 2))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := open(w).Update(ctx, adding(t, 2, 8)); err != nil {
				t.Fatal(err)
			}
			damage(w.items)
			s := open(w)
			v, err := s.Load(ctx)
			if err != nil || look(v) != look(older) {
				t.Fatalf("load: %v", err)
			}
			if !errors.Is(s.Notice(), keychain.ErrOlder) || !errors.Is(s.Notice(), vault.ErrDamaged) {
				t.Errorf("notice: %v, want ErrOlder and ErrDamaged", s.Notice())
			}
			dir := filepath.Join(t.TempDir(), "data")
			for at := 1; ; at++ {
				again := w.copy(t, dir)
				again.inject(at, stopTorn)
				_, err := open(again).Update(ctx, adding(t, 20, 21))
				if again.fired == "" {
					if err != nil {
						t.Fatal(err)
					}
					break
				}
				again.inject(0, 0)
				if v, err := open(again).Load(ctx); err != nil || len(v.Accounts) < 2 {
					t.Fatalf("stopped at step %d: %v", at, err)
				}
			}
		})
	}
}

func TestDamaged(t *testing.T) {
	ctx := context.Background()
	for name, tc := range map[string]struct {
		damage func(map[string]string)
		want   error
	}{
		"both roots torn": {func(m map[string]string) { m["root-a"], m["root-b"] = "{", "" }, vault.ErrDamaged},
		"a page of each":  {func(m map[string]string) { delete(m, "p-1-0"); delete(m, "p-2-0") }, vault.ErrDamaged},
		"the only root":   {func(m map[string]string) { delete(m, "root-a"); m["root-b"] = "x" }, vault.ErrDamaged},
		"a newer format":  {func(m map[string]string) { m["root-a"] = `{"format":2,"pages":"elsewhere"}` }, vault.ErrNewer},
		"a sealed vault":  {func(m map[string]string) { sealOver(t, m) }, keychain.ErrSealed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for i := range 2 {
				if _, err := places[0].open(w).Update(ctx, adding(t, 2*i, 2*i+2)); err != nil {
					t.Fatal(err)
				}
			}
			tc.damage(w.items)
			if _, err := places[0].open(w).Load(ctx); !errors.Is(err, tc.want) {
				t.Errorf("load: %v, want %v", err, tc.want)
			}
			if _, err := places[0].open(w).Update(ctx, adding(t, 9, 10)); !errors.Is(err, tc.want) {
				t.Errorf("update: %v, want %v", err, tc.want)
			}
		})
	}
}

// sealOver puts a sealed vault into the items, as an app lock would.
func sealOver(t *testing.T, items map[string]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vault")
	s := keychain.Cheaply(keychain.File(path, []byte("x"), keychain.Options{Dir: t.TempDir()}))
	if _, err := s.Update(context.Background(), adding(t, 0, 1)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(items)
	for name, value := range keychain.Written(data) {
		items[name] = value
	}
}

func TestParse(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[string]string{"": "os", "os": "os", "file:a/b": "file:" + filepath.Join(here, "a", "b"), "file:/x/../y": "file:/y"} {
		place, err := keychain.Parse(spec)
		if err != nil || place.String() != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", spec, place, err, want)
		}
		if again, err := keychain.Parse(place.String()); err != nil || again != place {
			t.Errorf("Parse(%q) = %v, %v", place, again, err)
		}
	}
	for _, spec := range []string{"file:", "file", "/tmp/x", "keychain", "OS"} {
		if _, err := keychain.Parse(spec); !errors.Is(err, keychain.ErrSpec) {
			t.Errorf("Parse(%q): %v, want ErrSpec", spec, err)
		}
	}
}

func TestKnown(t *testing.T) {
	w := newWorld(t)
	if known, err := keychain.Known(filepath.Join(w.dir, "none")); err != nil || known != nil {
		t.Errorf("no data folder: %v, %v", known, err)
	}
	var want []string
	for _, p := range places {
		s := p.open(w)
		if _, err := s.Update(context.Background(), adding(t, 0, 1)); err != nil {
			t.Fatal(err)
		}
		want = append(want, s.Place().String())
	}
	known, err := keychain.Known(w.dir)
	var got []string
	for _, p := range known {
		got = append(got, p.String())
	}
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Known = %v, %v; want %v", got, err, want)
	}
}

// No error of a store, and nothing in the data folder, carries a secret.
func TestNothingLeaks(t *testing.T) {
	const canary = "KNSWG4TFOQQG45LNMJSXE" // "secret number" in base32
	w := newWorld(t)
	ctx := context.Background()
	for _, p := range places {
		if _, err := p.open(w).Update(ctx, adding(t, 0, 1)); err != nil {
			t.Fatal(err)
		}
	}
	for at := 1; at < 30; at++ {
		w.inject(at, failBefore)
		if _, err := places[0].open(w).Update(ctx, adding(t, at, at+1)); err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("step %d: %v", at, err)
		}
	}
	entries, err := os.ReadDir(w.dir)
	if err != nil || len(entries) < 4 {
		t.Fatalf("%v, %v", entries, err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(w.dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), canary) {
			t.Errorf("%s holds a secret in clear", e.Name())
		}
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v, %v", e.Name(), info.Mode(), err)
		}
	}
}
