package keychain_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/vault/keychain"
)

const goldenPassphrase = "correct horse battery staple"

// goldenVault is what the golden files hold: they were written when version 1
// was new, and are never written again.
func goldenVault(t testing.TB) []string {
	var out []string
	for n := range 8 {
		out = append(out, numbered(t, n).Secret.Reveal())
	}
	return out
}

func goldenItems(t testing.TB) map[string]string { return itemsIn(t, "testdata/items-v1.json") }

func itemsIn(t testing.TB, path string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var items map[string]string
	if err := json.Unmarshal(data, &items); err != nil {
		t.Fatal(err)
	}
	return items
}

func checkGolden(t *testing.T, s *keychain.Store) {
	t.Helper()
	v, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := goldenVault(t)
	if len(v.Accounts) != len(want) {
		t.Fatalf("%d accounts, want %d", len(v.Accounts), len(want))
	}
	for i, a := range v.Accounts {
		if a.Secret.Reveal() != want[i] || !a.Created.Equal(noon) {
			t.Errorf("account %d is not the one that was written", i)
		}
	}
	if s.Notice() != nil {
		t.Errorf("notice: %v", s.Notice())
	}
	if _, err := s.Update(context.Background(), adding(t, 20, 21)); err != nil {
		t.Errorf("a save on top: %v", err)
	}
}

func TestGoldenItems(t *testing.T) {
	w := newWorld(t)
	w.items = goldenItems(t)
	checkGolden(t, places[0].open(w))
}

// Version 0.2 wrote roots that tell of the past. This one has six saves; the
// first was by a version without a number, and the fourth changed nothing that a
// person would see.
func TestGoldenPast(t *testing.T) {
	w := newWorld(t)
	w.items = itemsIn(t, "testdata/items-v1-past.json")
	s := places[0].open(w)
	h, err := s.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		number   uint64
		accounts int
		upgrade  string
	}{{5, 8, ""}, {4, 8, ""}, {2, 8, ""}, {1, 5, "0.2.0"}}
	if len(h) != len(want) {
		t.Fatalf("%d generations, want %d", len(h), len(want))
	}
	for i, g := range h {
		v, err := s.Past(t.Context(), g.Number)
		if err != nil || g.Number != want[i].number || len(v.Accounts) != want[i].accounts || g.Upgrade != want[i].upgrade ||
			g.Saved.Before(noon) || g.Saved.After(noon.Add(24*time.Hour)) {
			t.Errorf("past %d is %+v, %v; want %+v", i, g, err, want[i])
		}
	}
	checkGolden(t, s)
}

func TestGoldenSealed(t *testing.T) {
	for name, unlock := range map[string]func(*keychain.Store) error{
		"passphrase":    func(s *keychain.Store) error { _, err := s.Unlock(t.Context(), []byte(goldenPassphrase)); return err },
		"recovery code": func(s *keychain.Store) error { _, err := s.UnlockRecovery(t.Context(), codeOne); return err },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.items = itemsIn(t, "testdata/items-v1-sealed.json")
			s := places[0].open(w)
			if _, err := s.Load(t.Context()); !errors.Is(err, keychain.ErrSealed) {
				t.Errorf("load: %v, want ErrSealed", err)
			}
			if err := unlock(s); err != nil {
				t.Fatal(err)
			}
			checkGolden(t, s)
		})
	}
}

func TestGoldenFile(t *testing.T) {
	golden, err := os.ReadFile("testdata/file-v1.latchkey")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "vault")
	if err := os.WriteFile(path, golden, 0o600); err != nil {
		t.Fatal(err)
	}
	checkGolden(t, keychain.File(path, []byte(goldenPassphrase), keychain.Options{Dir: dir}))
}

// A generation may share pages with ones before it, in any way.
func TestSharedPages(t *testing.T) {
	w := newWorld(t)
	w.items = goldenItems(t)
	for _, old := range []string{"[[2,0,5]]", `"gen":2`} {
		if !strings.Contains(w.items["root-a"], old) {
			t.Fatalf("the golden root has no %s", old)
		}
	}
	w.items["root-a"] = strings.NewReplacer("[[2,0,5]]", "[[2,0,2],[1,7,1],[2,3,2]]").Replace(w.items["root-a"])
	w.items["p-1-7"] = w.items["p-2-2"]
	delete(w.items, "p-2-2")
	checkGolden(t, places[0].open(w))
}
