//go:build !android

package keychain_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"latchkey/vault"
	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

// What a load and a save of one change cost on a real keychain, as ratios to
// what reading and writing one item of about the size of a page costs beside
// them, in the same keychain at the same time: those do not depend on the
// machine. `make bench` runs it.
func BenchmarkStore(b *testing.B) {
	ctx := context.Background()
	for _, n := range []int{10, 100, 1000, 5000} {
		// timed measures op next to raw.
		timed := func(b *testing.B, sealed bool, unit string, raw func() error, op func(*keychain.Store, int) error) {
			keychaintest.Daemon(b)
			s := keychain.OS(keychain.Options{Dir: b.TempDir()})
			if _, err := s.Update(ctx, func(v *vault.Vault) error { v.Accounts = many(b, n); return nil }); err != nil {
				b.Fatal(err)
			}
			if sealed {
				mustUpdate(b, s, coding(codeOne))
				if err := s.Seal(ctx, []byte("a passphrase")); err != nil {
					b.Fatal(err)
				}
			}
			// A keychain that has been in use has its history.
			for i := range 15 {
				mustUpdate(b, s, renamingTo(n/3, fmt.Sprintf("old name %d", i)))
			}
			if err := setRaw(); err != nil {
				b.Fatal(err)
			}
			var one, all []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if err := raw(); err != nil {
					b.Fatal(err)
				}
				middle := time.Now()
				if err := op(s, i); err != nil {
					b.Fatal(err)
				}
				one, all = append(one, middle.Sub(start)), append(all, time.Since(middle))
			}
			b.ReportMetric(0, "ns/op") // it counts both
			b.ReportMetric(float64(median(all))/1e6, "ms")
			b.ReportMetric(float64(median(all))/float64(median(one)), unit)
		}
		b.Run(fmt.Sprintf("load/%d", n), func(b *testing.B) {
			timed(b, false, "raw-gets", getRaw, func(s *keychain.Store, _ int) error {
				_, err := s.Load(ctx)
				return err
			})
		})
		for name, sealed := range map[string]bool{"change": false, "sealed change": true} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				timed(b, sealed, "raw-sets", setRaw, func(s *keychain.Store, i int) error {
					_, err := s.Update(ctx, renamingTo(n/3, fmt.Sprintf("name %d", i)))
					return err
				})
			})
		}
	}
}

func renamingTo(i int, name string) func(*vault.Vault) error {
	return func(v *vault.Vault) error { v.Accounts[i].Name = name; return nil }
}

// many returns accounts as people have them, with keys that do not deflate.
func many(b *testing.B, n int) (out []vault.Account) {
	b.Helper()
	random, key := rand.NewChaCha8([32]byte{}), make([]byte, 20)
	for i := range n {
		a := numbered(b, 100+i)
		random.Read(key)
		var err error
		if a.Secret, err = vault.SecretFromBytes(key); err != nil {
			b.Fatal(err)
		}
		a.ID, a.Created = vault.NewID(), noon
		out = append(out, a)
	}
	return out
}

// median is what a busy moment of the machine does not change.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

const rawService, rawUser = "latchkey.bench", "one item"

func getRaw() error {
	_, err := keyring.Get(rawService, rawUser)
	return err
}

func setRaw() error { return keyring.Set(rawService, rawUser, strings.Repeat("QUJD", 500)) }
