package keychain_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"testing"

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
