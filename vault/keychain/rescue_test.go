package keychain_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// What can still be read when something is wrong, and that looking changes
// nothing.
func TestRescue(t *testing.T) {
	type items = map[string]string
	for name, tc := range map[string]struct {
		damage   func(items)
		accounts int // at least
		whole    bool
		err      error
	}{
		"nothing":             {func(items) {}, 8, true, nil},
		"newest root torn":    {func(m items) { m["root-b"] = m["root-b"][:70] }, 8, false, nil},
		"both roots torn":     {func(m items) { m["root-a"], m["root-b"] = m["root-a"][:50], m["root-b"][:50] }, 6, false, nil},
		"a page of each":      {func(m items) { delete(m, "p-2-1"); delete(m, "p-1-0") }, 5, false, nil},
		"a page half":         {func(m items) { m["p-2-1"] = m["p-2-1"][:900]; delete(m, "p-1-0") }, 5, false, nil},
		"newer root":          {func(m items) { m["root-b"] = strings.Replace(m["root-b"], `"format":1`, `"format":9`, 1) }, 8, false, nil},
		"roots gone":          {func(m items) { delete(m, "root-a"); delete(m, "root-b") }, 0, false, keychain.ErrMissing},
		"pages gone":          {func(m items) { keep(m, "root-a", "root-b") }, 0, false, vault.ErrDamaged},
		"newest page a blank": {func(m items) { m["p-3-0"] = "" }, 7, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w, p := newWorld(t), places[0]
			s := p.open(w)
			for _, change := range []func(*vault.Vault) error{adding(t, 0, 2), adding(t, 2, 8), naming(0)} {
				mustUpdate(t, s, change)
			}
			mustUpdate(t, s, func(v *vault.Vault) error { return v.Remove(v.Accounts[7].ID, noon) })
			mustUpdate(t, s, func(v *vault.Vault) error { _, err := v.Restore(v.Bin[0].ID); return err })
			tc.damage(w.items)
			before := itemsOf(w)
			v, report, err := p.open(w).Rescue(t.Context())
			if !errors.Is(err, tc.err) || tc.err == nil && err != nil {
				t.Fatalf("%v, want %v\n%v", err, tc.err, report)
			}
			if err == nil && (len(v.Accounts) < tc.accounts || len(v.Accounts) > 8 || report.Whole != tc.whole || report.Accounts != len(v.Accounts)) {
				t.Errorf("%d accounts, whole %t; want %d, %t", len(v.Accounts), report.Whole, tc.accounts, tc.whole)
			}
			if fmt.Sprint(itemsOf(w)) != fmt.Sprint(before) {
				t.Error("looking has changed something")
			}
			t.Logf("%v", report)
			for _, secret := range []string{"KNSWG4TF", "Issuer", "alice"} {
				if strings.Contains(report.String()+fmt.Sprintf("%+v", report), secret) {
					t.Errorf("the report says %q", secret)
				}
			}
		})
	}
}

func keep(m map[string]string, names ...string) {
	for name := range m {
		if !slices.Contains(names, name) {
			delete(m, name)
		}
	}
}

// A vault of a newer Latchkey opens for reading, with all that it has and
// nothing of before.
func TestRescueNewer(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			w := newWorld(t)
			older := mustUpdate(t, p.open(w), adding(t, 0, 5))
			data, err := older.Encode()
			if err != nil {
				t.Fatal(err)
			}
			newer := strings.Replace(string(data), `{"version":1,`, `{"version":2,"future":{"x":[1]},`, 1)
			if err := keychain.Overwrite(p.open(w), []byte(newer)); err != nil {
				t.Fatal(err)
			}
			if _, err := p.open(w).Load(t.Context()); !errors.Is(err, vault.ErrNewer) {
				t.Fatalf("load: %v, want ErrNewer", err)
			}
			if _, err := p.open(w).Update(t.Context(), naming(1)); !errors.Is(err, vault.ErrNewer) {
				t.Fatalf("update: %v, want ErrNewer", err)
			}
			v, report, err := p.open(w).Rescue(t.Context())
			if err != nil || look(v) != look(older) || !report.Whole || report.Added != 0 {
				t.Errorf("%v, %v", err, report)
			}
		})
	}
}

// A sealed vault is rescued with its key, and a file whose sum is off too.
func TestRescueSealed(t *testing.T) {
	ctx, w := context.Background(), newWorld(t)
	s := bare(w, places[0])
	mustUpdate(t, s, adding(t, 0, 3))
	mustUpdate(t, s, coding(codeOne))
	if err := s.Seal(ctx, []byte("one")); err != nil {
		t.Fatal(err)
	}
	want := look(mustUpdate(t, s, naming(0)))
	if v, report, err := s.Rescue(ctx); err != nil || look(v) != want || !report.Whole {
		t.Errorf("unlocked: %v\n%v", err, report)
	}
	s.Lock()
	if _, report, err := s.Rescue(ctx); !errors.Is(err, keychain.ErrSealed) || len(report.States) == 0 {
		t.Errorf("locked: %v, want ErrSealed\n%v", err, report)
	}

	f := places[1].open(w)
	want = look(mustUpdate(t, f, adding(t, 0, 3)))
	path := filepath.Join(w.dir, "vault")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(ctx); !errors.Is(err, vault.ErrDamaged) {
		t.Fatalf("load: %v, want ErrDamaged", err)
	}
	if v, report, err := places[1].open(w).Rescue(ctx); err != nil || look(v) != want {
		t.Errorf("the sum is off: %v\n%v", err, report)
	}
}
