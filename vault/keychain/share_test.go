package keychain_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"latchkey/vault"
)

// A life of many small changes all over a vault of many pages: each writes few
// pages, except now and then all of them, and leaves nothing behind.
func TestOnlyChangedPages(t *testing.T) {
	const saves = 150
	ctx, w := context.Background(), newWorld(t)
	s := places[0].open(w)
	if _, err := s.Update(ctx, func(v *vault.Vault) error {
		err := adding(t, 100, 160)(v)
		for i := range v.Accounts {
			v.Accounts[i].Note = note(100 + i)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	written, whole, most := 0, 0, 0
	for i := range saves {
		before := maps.Clone(w.items)
		change := func(v *vault.Vault) error {
			at := r.IntN(len(v.Accounts))
			switch i % 4 {
			case 0:
				v.Accounts = slices.Delete(v.Accounts, at, at+1)
			case 1:
				return adding(t, 1000+i, 1001+i)(v)
			default:
				v.Accounts[at].Name = fmt.Sprint("name ", i)
			}
			return nil
		}
		v, err := s.Update(ctx, change)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := places[0].open(w).Load(ctx); err != nil || look(got) != look(v) {
			t.Fatalf("save %d: %v", i, err)
		}
		if strays := w.strays(t); len(strays) > 0 {
			t.Fatalf("save %d: pages that nothing needs: %v", i, strays)
		}
		fresh := 0
		for name := range w.items {
			if _, there := before[name]; !there && name[:2] == "p-" {
				fresh++
			}
		}
		pages, runs := newestPages(t, w)
		if most = max(most, pages); runs > 32 {
			t.Errorf("save %d: %d runs", i, runs)
		}
		switch {
		case fresh == pages:
			whole++
		case fresh > 3:
			t.Errorf("save %d wrote %d of %d pages", i, fresh, pages)
		default:
			written += fresh
		}
	}
	if whole > saves/10 || written > 2*saves {
		t.Errorf("%d saves wrote %d pages, and %d times all", saves, written, whole)
	}
	t.Logf("%d saves wrote %d pages, and %d times all of at most %d", saves, written, whole, most)

	// The pages of one generation are of many, and a save that stops while it
	// replaces the root beside it leaves none of them behind either.
	var n tally
	dir, before := t.TempDir(), look(mustLoad(t, w))
	for _, f := range []fault{stopTorn, silentTorn, failBefore} {
		for at := 1; ; at++ {
			again := w.copy(t, dir)
			again.inject(at, f)
			_, err := places[0].open(again).Update(ctx, naming(7))
			if again.fired == "" {
				break
			}
			again.inject(0, 0)
			after := look(mustLoad(t, again))
			if err == nil && after == before {
				t.Fatalf("%s at step %d (%s): the change is lost", f, at, again.fired)
			}
			n.faults++
			n.survives(t, places[0], again, before, after)
			if t.Failed() {
				t.Fatalf("%s at step %d (%s)", f, at, again.fired)
			}
		}
	}
	t.Logf("%d faults", n.faults)
}

func mustLoad(t *testing.T, w *world) *vault.Vault {
	t.Helper()
	v, err := places[0].open(w).Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// newestPages counts the pages of the newest generation, and their runs.
func newestPages(t *testing.T, w *world) (pages, runs int) {
	t.Helper()
	newest := 0
	for _, name := range []string{"root-a", "root-b"} {
		var r struct {
			Gen   int
			Pages [][3]int
		}
		text, there := w.items[name]
		if !there {
			continue
		}
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if r.Gen <= newest {
			continue
		}
		newest, pages, runs = r.Gen, 0, len(r.Pages)
		for _, run := range r.Pages {
			pages += run[2]
		}
	}
	return pages, runs
}

// A save on top of what a version wrote that shared no pages, stopped at any
// step, leaves nothing of it behind either.
func TestRootOfFirstVersion(t *testing.T) {
	golden, p := newWorld(t), places[0]
	golden.items = goldenItems(t)
	before := look(mustLoad(t, golden))
	dir := t.TempDir()
	var n tally
	for _, f := range []fault{stopAfter, stopTorn} {
		for at := 1; ; at++ {
			w := golden.copy(t, dir)
			w.inject(at, f)
			v, err := p.open(w).Update(context.Background(), naming(1))
			if w.fired == "" {
				if err != nil || look(v) == before {
					t.Fatal(err)
				}
				break
			}
			w.inject(0, 0)
			wanted := []string{before}
			if found := mustLoad(t, w); found.Accounts[1].Name == "alice@example.com!" {
				wanted = []string{look(found)}
			}
			n.faults++
			n.survives(t, p, w, wanted...)
			if t.Failed() {
				t.Fatalf("%s at step %d (%s)", f, at, w.fired)
			}
		}
	}
	t.Logf("%d faults", n.faults)
}
