package keychain_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

func goldenItems(t testing.TB) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/items-v1.json")
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
