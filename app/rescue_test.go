package app

import (
	"crypto/sha512"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// damagedPage spoils one page of what is kept.
func damagedPage(r *rig, _ *Options) {
	for _, name := range slices.Sorted(maps.Keys(r.items.values)) {
		if strings.HasPrefix(name, "p-") {
			r.items.values[name] = "AAAA"
			return
		}
	}
	r.Fatal("there is no page")
}

// newerForm makes what is kept that of a newer Latchkey.
func newerForm(r *rig, _ *Options) {
	for name, value := range r.items.values {
		if strings.HasPrefix(name, "root-") {
			r.items.values[name] = strings.Replace(value, `"format":1`, `"format":9`, 1)
		}
	}
}

// Each state that a vault can be found in is reached, says what is so, never
// looks like a first start, and is left again once what was wrong is mended.
func TestRescueStates(t *testing.T) {
	fails := func(err error) options { return func(r *rig, _ *Options) { r.items.fail = err } }
	gone := func(r *rig, _ *Options) { clear(r.items.values) }
	for name, c := range map[string]struct {
		spoil    options
		says     []string
		readable bool
	}{
		"locked":       {fails(keychain.ErrLocked), []string{"Your keychain is locked.", "See the report"}, false},
		"dismissed":    {fails(keychain.ErrDismissed), []string{"The keychain stayed locked."}, false},
		"no provider":  {fails(keychain.ErrNoKeychain), []string{"This device offers no keychain."}, false},
		"reset":        {gone, []string{"Your accounts are not in the keychain any more.", "Start over and restore a backup"}, false},
		"damaged":      {damagedPage, []string{"Your stored accounts are damaged.", "See what can be read"}, true},
		"newer format": {newerForm, []string{"Your accounts were saved by a newer Latchkey.", "See what can be read"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var good map[string]string
			many := many(24)
			for i := range many {
				// Nothing that deflates well, so that there are several pages.
				sum := sha512.Sum512([]byte{byte(i)})
				many[i].Note = hex.EncodeToString(sum[:])
			}
			r := newRig(t, holding(many...), func(r *rig, _ *Options) { good = r.items.copied() }, c.spoil)
			r.sees(append(c.says, "Your accounts could not be opened")...)
			if strings.Contains(r.words(), "Welcome") {
				t.Error("it looks like a first start")
			}
			r.press("See the report")
			r.sees("latchkey", "place: os")
			for _, secret := range []string{"GitHub", "AAAABBBBCCCCDDDD", "you@example.com"} {
				if strings.Contains(r.words(), secret) {
					t.Errorf("the report holds %q", secret)
				}
			}
			r.press("Copy")
			if !strings.Contains(r.fyne.Clipboard().Content(), "place: os") {
				t.Error("the report was not copied")
			}
			r.back()
			if c.readable {
				r.readOnly(len(many))
			}
			r.items.mu.Lock()
			r.items.fail, r.items.values = nil, good
			r.items.mu.Unlock()
			r.press("Try again")
			r.sees("Search 24 accounts")
		})
	}
}

// Where nothing at all can be read, looking says so and offers a new start, which
// takes a yes and puts aside what is damaged.
func TestRescueStartOver(t *testing.T) {
	r := newRig(t, holding(many(3)...), func(r *rig, _ *Options) {
		for name := range r.items.values {
			r.items.values[name] = "?" + name
		}
	})
	r.sees("Your stored accounts are damaged.")
	if strings.Contains(r.words(), "Start over") {
		t.Error("a new start is offered before anybody has looked")
	}
	r.press("Open read-only")
	r.sees("Your accounts could not be opened", "No account can be read any more.", "Try again")
	before := r.items.copied()
	r.press("Start over")
	if !maps.Equal(before, r.items.copied()) {
		t.Error("something was written before the yes")
	}
	r.sees("Start over with an empty list?")
	r.top() // the question is above it
	r.press("Start over")
	r.sees("Welcome")
	after := slices.Collect(maps.Values(r.items.copied()))
	for _, text := range before {
		if !slices.Contains(after, text) {
			t.Errorf("%q is gone", text)
		}
	}
}

// readOnly opens what is readable and tries what can be done with it.
func (r *rig) readOnly(all int) {
	r.Helper()
	before := r.items.copied()
	r.press("Open read-only")
	r.sees("Opened read-only", "Nothing is saved here.")
	if strings.Contains(r.words(), "No backup yet") {
		r.Error("it offers what cannot be done")
	}
	if len(r.vault.Accounts) == 0 || len(r.vault.Accounts) > all {
		r.Errorf("%d of %d accounts were read", len(r.vault.Accounts), all)
	}
	r.save(func(v *vault.Vault) error { return v.Remove(v.Accounts[0].ID, noon) }, func() { r.Error("it was saved") })
	r.settle()
	r.sees("Your accounts are open read-only.")
	r.press("OK")
	r.top().(*accounts).copy(r.vault.Accounts[0])
	if r.fyne.Clipboard().Content() == "" {
		r.Error("its codes cannot be copied")
	}
	if !maps.Equal(before, r.items.copied()) {
		r.Error("something was written")
	}
	r.press("Back")
	r.sees("Your accounts could not be opened")
}
