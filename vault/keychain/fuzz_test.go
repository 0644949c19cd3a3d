package keychain_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// known tells whether an error is one that a reader of damaged bytes may give.
func known(err error) bool {
	return err == nil || errors.Is(err, vault.ErrDamaged) || errors.Is(err, vault.ErrNewer)
}

func FuzzRoot(f *testing.F) {
	items := goldenItems(f)
	for _, name := range []string{"root-a", "root-b"} {
		if err := keychain.ParseRoot(items[name]); err != nil {
			f.Fatalf("seed %s: %v", name, err)
		}
		f.Add(items[name])
	}
	f.Add(`{"format":1,"gen":3,"pages":[[3,0,99999999999999999999]],"length":1}`)
	f.Add(`{"format":1,"gen":3,"pages":[[3,0,65536],[3,0,65536]],"length":1,"sha256":""}`)
	f.Add(`{"format":9}`)
	f.Fuzz(func(t *testing.T, text string) {
		if err := keychain.ParseRoot(text); !known(err) {
			t.Errorf("%v is neither damaged nor newer", err)
		}
	})
}

// FuzzPages puts a vault together from roots and pages that may be anything.
// Whatever comes out has the digest that its root says.
func FuzzPages(f *testing.F) {
	items := goldenItems(f)
	if len(items) < 6 {
		f.Fatal("the seed has no several pages")
	}
	f.Add(items["root-a"], items["root-b"], items["p-2-0"], items["p-2-1"])
	f.Add(items["root-a"], "", items["p-2-1"], items["p-2-0"])
	f.Add("", items["root-b"], "AAAA", "")
	f.Fuzz(func(t *testing.T, a, b, p, q string) {
		w := newWorld(t)
		w.items = map[string]string{"root-a": a, "root-b": b, "p-2-0": p, "p-2-1": q, "p-2-2": items["p-2-2"], "p-1-0": items["p-1-0"]}
		v, err := places[0].open(w).Load(context.Background())
		if !known(err) && !errors.Is(err, keychain.ErrSealed) {
			t.Errorf("%v is neither damaged nor newer", err)
		}
		if err == nil && v == nil {
			t.Error("neither a vault nor an error")
		}
		if _, err := keychain.Inflate(p, 1<<16); !known(err) {
			t.Error(err)
		}
	})
}

func FuzzSealed(f *testing.F) {
	golden, err := os.ReadFile("testdata/file-v1.latchkey")
	if err != nil {
		f.Fatal(err)
	}
	if err := keychain.ParseSealed(golden); err != nil {
		f.Fatal(err)
	}
	f.Add(golden[:len(golden)-32])
	f.Add([]byte("latchkey-sealed-1\n{}\n0123456789012345"))
	f.Add([]byte("latchkey-sealed-18446744073709551616\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		// With a sum that fits, the rest is reached.
		for _, data := range [][]byte{data, resealed(data)} {
			if err := keychain.ParseSealed(data); !known(err) {
				t.Errorf("%v is neither damaged nor newer", err)
			}
		}
		var line map[string]any
		if json.Unmarshal(data, &line) == nil && keychain.ParseSealed(data) == nil {
			t.Error("plain JSON is taken for a sealed vault")
		}
	})
}

// FuzzSalvage: whatever is put in comes back at most once, and quickly.
func FuzzSalvage(f *testing.F) {
	w := newWorld(f)
	v := mustUpdate(f, places[0].open(w), adding(f, 0, 3))
	data, err := v.Encode()
	if err != nil {
		f.Fatal(err)
	}
	if got := keychain.Salvage([][]byte{data[:len(data)/2], data[len(data)/2:]}); len(got.Accounts) != 2 {
		f.Fatalf("%d accounts of the seed, want 2: the cut goes through one", len(got.Accounts))
	}
	f.Add(data[:len(data)/2], data[len(data)/2:])
	f.Add([]byte(`{"account":{"id":"x","kind":"totp"`), []byte(`,"secret":"AA"}}`))
	f.Add(bytes.Repeat([]byte(`{"`), 1000), []byte(`"recoveryCode":"x"`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		got := keychain.Salvage([][]byte{a, b})
		for _, account := range got.Accounts {
			if err := account.Validate(); err != nil {
				t.Error(err)
			}
		}
		if again, err := got.Encode(); err != nil {
			t.Error(err)
		} else if _, err := vault.Decode(again); err != nil {
			t.Error(err)
		}
	})
}

// FuzzTries: no file makes anyone wait for longer than a minute.
func FuzzTries(f *testing.F) {
	w := newWorld(f)
	mustUpdate(f, places[1].open(w), adding(f, 0, 1))
	for range 3 {
		if _, err := bare(w, places[1]).Unlock(f.Context(), []byte("wrong")); !errors.Is(err, keychain.ErrPassphrase) {
			f.Fatal(err)
		}
	}
	paths, err := filepath.Glob(filepath.Join(w.dir, "*.tries"))
	if err != nil || len(paths) != 1 {
		f.Fatal(paths, err)
	}
	seed, err := os.ReadFile(paths[0])
	if err != nil {
		f.Fatal(err)
	}
	if bare(w, places[1]).Delay() == 0 {
		f.Fatal("the seed asks for no delay")
	}
	f.Add(seed)
	f.Add([]byte(`{"wrong":9223372036854775807,"last":"2026-11-23T12:00:00Z"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(paths[0], data, 0o600); err != nil {
			t.Fatal(err)
		}
		if wait := bare(w, places[1]).Delay(); wait < 0 || wait > time.Minute {
			t.Errorf("wait %v", wait)
		}
	})
}
