package keychain_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// using notes what Latchkey notes by itself, which nobody sees.
func using(v *vault.Vault) error { return v.Touch(v.Accounts[0].ID, noon) }

// States that differ can be read again, the newest first, and looking does not
// push them out.
func TestHistory(t *testing.T) {
	ctx := context.Background()
	for i, p := range places {
		t.Run(p.name, func(t *testing.T) {
			w, now := newWorld(t), noon
			s := keychain.At(p.open(w), func() time.Time { return now })
			if h, err := s.History(ctx); err != nil || len(h) != 0 {
				t.Errorf("of nothing: %v, %v", h, err)
			}
			var saves []string
			for n := range 15 {
				now = now.Add(time.Hour)
				saves = append(saves, look(mustUpdate(t, s, adding(t, 100+n, 101+n))))
				for range 4 {
					now = now.Add(time.Minute)
					mustUpdate(t, s, using)
				}
			}
			h, err := p.open(w).History(ctx)
			if err != nil || len(h) != []int{10, 4}[i] {
				t.Fatalf("%d generations, %v", len(h), err)
			}
			for i, g := range h {
				v, err := p.open(w).Past(ctx, g.Number)
				if err != nil {
					t.Fatalf("generation %d: %v", g.Number, err)
				}
				if want := saves[len(saves)-2-i]; look(v) != want {
					t.Errorf("past %d is %.60s, want %.60s", i, look(v), want)
				}
				if want := now.Add(-time.Duration(i+1) * (time.Hour + 4*time.Minute)); !g.Saved.Equal(want) || g.Upgrade != "" {
					t.Errorf("past %d was saved at %v, want %v; upgrade %q", i, g.Saved, want, g.Upgrade)
				}
			}
			for _, number := range []uint64{0, 1, h[0].Number + 100} {
				if _, err := s.Past(ctx, number); !errors.Is(err, keychain.ErrNoGeneration) {
					t.Errorf("generation %d: %v, want ErrNoGeneration", number, err)
				}
			}
			if strays := w.strays(t); len(strays) > 0 {
				t.Errorf("pages that nothing needs: %v", strays)
			}
			// Undo, and undo of that.
			past, err := s.Past(ctx, h[0].Number)
			if err != nil {
				t.Fatal(err)
			}
			mustUpdate(t, s, func(v *vault.Vault) error { return v.Revert(past, noon) })
			h, err = s.History(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if v, err := s.Past(ctx, h[0].Number); err != nil || look(v) != saves[len(saves)-1] {
				t.Errorf("before the undo: %v", err)
			}
		})
	}
}

// The past takes only so much of the keychain: large states push it out, and
// pages of it that are gone harm nothing but that state.
func TestHistoryBounds(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	s := places[0].open(w)
	mustUpdate(t, s, adding(t, 100, 140))
	for n := range 12 {
		// Each time other notes everywhere, which need some 30 pages.
		mustUpdate(t, s, func(v *vault.Vault) error {
			for i := range v.Accounts {
				v.Accounts[i].Note = note(40*n + i)
			}
			return nil
		})
		if len(w.items) > 200 {
			t.Fatalf("save %d: %d items", n, len(w.items))
		}
		if strays := w.strays(t); len(strays) > 0 {
			t.Fatalf("save %d: pages that nothing needs: %v", n, strays)
		}
	}
	h, err := s.History(ctx)
	if err != nil || len(h) == 0 || len(h) > 3 {
		t.Errorf("%d generations, %v", len(h), err)
	}
	for _, name := range w.roots(t)[0].generations()[1] {
		delete(w.items, name)
	}
	if _, err := s.Past(ctx, h[0].Number); !errors.Is(err, vault.ErrDamaged) {
		t.Errorf("its pages are gone: %v, want ErrDamaged", err)
	}
	if _, err := s.Load(ctx); err != nil || s.Notice() != nil {
		t.Errorf("the newest: %v, %v", err, s.Notice())
	}
	mustUpdate(t, s, naming(0))
	// A past that cannot be understood is none.
	for _, past := range []string{`"x"`, `[{"gen":-1}]`, `[{"gen":1,"length":9,"sum":"","from":9999}]`, `[{"gen":1,"length":9,"sum":"AAAA","from":0,"cut":-5}]`} {
		for name := range w.items {
			if strings.HasPrefix(name, "root-") {
				_, rest, _ := strings.Cut(w.items[name], `"past":`)
				w.items[name] = strings.Replace(w.items[name], rest, past+"}", 1)
			}
		}
		if _, err := places[0].open(w).Load(ctx); err != nil {
			t.Errorf("past %s: %v", past, err)
		}
		if h, err := places[0].open(w).History(ctx); err != nil || len(h) > 0 {
			t.Errorf("past %s: %v, %v", past, h, err)
		}
	}
}

// The first save of a newer version keeps the state before it, through any
// number of saves, until the next upgrade.
func TestUpgrade(t *testing.T) {
	ctx := context.Background()
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			w, n := newWorld(t), 0
			open := func(version string) *keychain.Store {
				o := keychain.Options{Dir: w.dir, Items: w, Version: version}
				if p.name == "file" {
					return keychain.Cheaply(keychain.File(filepath.Join(w.dir, "vault"), []byte("correct horse"), o))
				}
				return keychain.OS(o)
			}
			save := func(version string) string {
				n++
				return look(mustUpdate(t, open(version), adding(t, 100+n, 101+n)))
			}
			kept := func(version, want string) {
				t.Helper()
				h, err := open("").History(ctx)
				if err != nil {
					t.Fatal(err)
				}
				count := 0
				for _, g := range h {
					if g.Upgrade == "" {
						continue
					}
					count++
					v, err := open("").Past(ctx, g.Number)
					if g.Upgrade != version || err != nil || look(v) != want {
						t.Errorf("before %s: generation %d (%s), %v", version, g.Number, g.Upgrade, err)
					}
				}
				if count != 1 && version != "" || count != 0 && version == "" {
					t.Errorf("%d states kept for upgrades, want that of %q", count, version)
				}
			}
			save("")
			first := save("")
			kept("", "")
			save("0.2.0")
			kept("0.2.0", first)
			for range 20 {
				save("0.2.0")
			}
			kept("0.2.0", first)
			second := save("0.1.9") // an older one beside it
			kept("0.2.0", first)
			save("0.10.0")
			kept("0.10.0", second)
			for range 20 {
				save("0.10.0")
			}
			kept("0.10.0", second)
			if strays := w.strays(t); p.name == "keychain" && len(strays) > 0 {
				t.Errorf("pages that nothing needs: %v", strays)
			}
		})
	}
}

// A sealed vault has a history too, which needs the key.
func TestSealedHistory(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	s := bare(w, places[0])
	mustUpdate(t, s, adding(t, 0, 3))
	mustUpdate(t, s, coding(codeOne))
	if err := s.Seal(ctx, []byte("one")); err != nil {
		t.Fatal(err)
	}
	var saves []string
	for n := range 5 {
		saves = append(saves, look(mustUpdate(t, s, naming(n%3))))
	}
	h, err := s.History(ctx)
	if err != nil || len(h) != 5 {
		t.Fatalf("%v, %v", h, err)
	}
	s.Lock()
	if locked, err := s.History(ctx); err != nil || fmt.Sprint(locked) != fmt.Sprint(h) {
		t.Errorf("locked: %v, %v", locked, err)
	}
	if _, err := s.Past(ctx, h[0].Number); !errors.Is(err, keychain.ErrSealed) {
		t.Errorf("locked: %v, want ErrSealed", err)
	}
	if _, err := s.Unlock(ctx, []byte("one")); err != nil {
		t.Fatal(err)
	}
	for i, g := range h[:4] {
		if v, err := s.Past(ctx, g.Number); err != nil || look(v) != saves[3-i] {
			t.Errorf("past %d: %v", i, err)
		}
	}
}
