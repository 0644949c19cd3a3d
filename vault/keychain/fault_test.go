package keychain_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// chain is a life of a vault: from nothing, over several pages, which come to be
// of several generations, to few again.
func chain(t testing.TB) []func(*vault.Vault) error {
	return []func(*vault.Vault) error{adding(t, 0, 2), adding(t, 2, 6), renaming, naming(0), naming(4), keeping(2)}
}

// stage is a world before a change, and what the vault is before and after it.
type stage struct {
	world         *world
	change        func(*vault.Vault) error
	before, after string
}

func stages(t testing.TB, p place) []stage {
	t.Helper()
	w, before := newWorld(t), look(new(vault.Vault))
	var out []stage
	for _, change := range chain(t) {
		st := stage{world: w.copy(t, t.TempDir()), change: change, before: before}
		v, err := p.open(w).Update(context.Background(), change)
		if err != nil {
			t.Fatal(err)
		}
		before = look(v)
		st.after = before
		out = append(out, st)
	}
	return out
}

// tally counts what the fault tests have seen.
type tally struct{ loads, faults int }

// survives checks that w holds one of the states wanted, with a later save that
// works and leaves nothing behind, and returns the state.
func (n *tally) survives(t *testing.T, p place, w *world, wanted ...string) string {
	t.Helper()
	ctx := context.Background()
	w.inject(0, 0)
	v, err := p.open(w).Load(ctx)
	n.loads++
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	found := look(v)
	if !slices.Contains(wanted, found) {
		t.Fatalf("found %.90s, want one of %.90q", found, wanted)
	}
	s := p.open(w)
	if _, err := s.Update(ctx, adding(t, 900, 901)); err != nil {
		t.Fatalf("the next save: %v", err)
	}
	// Two saves later nothing is left of what went wrong.
	after, err := s.Update(ctx, adding(t, 901, 902))
	if err != nil {
		t.Fatalf("the save after it: %v", err)
	}
	v, err = p.open(w).Load(ctx)
	n.loads++
	if err != nil || look(v) != look(after) || len(v.Accounts) == 0 {
		t.Fatalf("after the next saves: %v", err)
	}
	if s.Notice() != nil {
		t.Errorf("notice after the next saves: %v", s.Notice())
	}
	if strays := w.strays(t); len(strays) > 0 {
		t.Errorf("pages that nothing needs: %v", strays)
	}
	return found
}

// A save with each fault at each step leaves the state before or after it, and
// the one after it if it said so.
func TestSaveWithFaults(t *testing.T) {
	ctx := context.Background()
	for _, p := range everywhere {
		t.Run(p.name, func(t *testing.T) {
			var n tally
			dir := filepath.Join(t.TempDir(), "data")
			for i, st := range stages(t, p) {
				for f := range faults {
					for at := 1; ; at++ {
						if (at+i+int(f))%p.stride() != 0 {
							continue
						}
						w := st.world.copy(t, dir)
						w.inject(at, f)
						v, err := p.open(w).Update(ctx, st.change)
						if w.fired == "" {
							break
						}
						n.faults++
						what := fmt.Sprintf("change %d, %s at step %d (%s): %v", i, f, at, w.fired, err)
						wanted := []string{st.before, st.after}
						if err == nil {
							wanted = wanted[1:]
							if look(v) != st.after {
								t.Fatalf("%s: returned another vault", what)
							}
						}
						n.survives(t, p, w, wanted...)
						if t.Failed() {
							t.Fatal(what)
						}
					}
				}
			}
			t.Logf("%d faults, %d loads: no state lost, no wrong first run", n.faults, n.loads)
		})
	}
}

// Programs that die twice in a row, in the save and in the one after it. There
// are many pairs; LATCHKEY_TEST_ALL tries each, otherwise some of each step.
func TestSaveStoppedTwice(t *testing.T) {
	ctx, stride := context.Background(), 11
	if os.Getenv("LATCHKEY_TEST_ALL") != "" {
		stride = 1
	}
	for _, p := range everywhere {
		t.Run(p.name, func(t *testing.T) {
			var n tally
			dir, dir2 := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "data")
			for i, st := range stages(t, p) {
				for _, f := range []fault{stopAfter, stopTorn} {
					for at := 1; ; at++ {
						once := st.world.copy(t, dir)
						once.inject(at, f)
						_, err := p.open(once).Update(ctx, st.change)
						if once.fired == "" {
							break
						}
						between := []string{st.before, st.after}
						if err == nil {
							between = between[1:]
						}
						second := ""
						for at2 := 1; ; at2++ {
							if (at+at2+i)%(stride*p.stride()) != 0 {
								continue
							}
							w := once.copy(t, dir2)
							w.inject(at2, f)
							v, err := p.open(w).Update(ctx, adding(t, 500, 501))
							if w.fired == "" {
								break
							}
							n.faults++
							wanted := between
							if err == nil {
								wanted = []string{look(v)}
							} else {
								// The second change may have come on top.
								if second == "" {
									second = n.second(t, p, once)
								}
								wanted = append(slices.Clone(between), second)
							}
							n.survives(t, p, w, wanted...)
							if t.Failed() {
								t.Fatalf("change %d, %s at step %d (%s), then at step %d (%s)", i, f, at, once.fired, at2, w.fired)
							}
						}
					}
				}
			}
			t.Logf("%d pairs of faults, %d loads: no state lost, no wrong first run", n.faults, n.loads)
		})
	}
}

// second returns what the second change makes of the state that once holds.
func (n *tally) second(t *testing.T, p place, once *world) string {
	t.Helper()
	w := once.copy(t, filepath.Join(t.TempDir(), "data"))
	w.inject(0, 0)
	v, err := p.open(w).Update(context.Background(), adding(t, 500, 501))
	n.loads++
	if err != nil {
		t.Fatal(err)
	}
	return look(v)
}

// A keychain call that does not return holds nobody up; once it does, the store
// works again.
func TestHang(t *testing.T) {
	p := places[0]
	st := stages(t, p)[2]
	dir := filepath.Join(t.TempDir(), "data")
	var n tally
	for at := 1; ; at++ {
		w := st.world.copy(t, dir)
		w.inject(at, 0)
		w.hang, w.hung = make(chan struct{}), make(chan struct{})
		s := p.open(w)
		ctx, cancel := context.WithCancel(context.Background())
		hung := make(chan bool)
		go func() {
			select {
			case <-w.hung:
				cancel()
				hung <- true
			case <-ctx.Done():
				hung <- false
			}
		}()
		_, err := s.Update(ctx, st.change)
		cancel()
		if !<-hung {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		n.faults++
		if !errors.Is(err, keychain.ErrBusy) || !errors.Is(err, context.Canceled) {
			t.Fatalf("step %d (%s): %v, want ErrBusy and context.Canceled", at, w.fired, err)
		}
		if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrBusy) {
			t.Fatalf("a load meanwhile: %v, want ErrBusy", err)
		}
		close(w.hang)
		v, err := s.Load(context.Background())
		if err != nil {
			t.Fatalf("step %d (%s): load after it returned: %v", at, w.fired, err)
		}
		if got := look(v); got != st.before && got != st.after {
			t.Fatalf("step %d (%s): found %.90s", at, w.fired, got)
		}
		w.hang = nil
		n.survives(t, p, w, st.before, st.after)
	}
	t.Logf("%d hanging steps, %d loads", n.faults, n.loads+n.faults)
}
