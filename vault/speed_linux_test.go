package vault_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"latchkey/vault"
)

// processor reports the processor time of an operation, which a busy machine does
// not lengthen as it does the time that goes by.
func processor(b *testing.B) func() {
	runtime.LockOSThread()
	used := func() int64 {
		var t unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
			b.Fatal(err)
		}
		return t.Nano()
	}
	before := used()
	return func() {
		b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op")
		runtime.UnlockOSThread()
	}
}

// BenchmarkCodes computes the codes of 10,000 accounts at one instant, which is
// another one each time.
func BenchmarkCodes(b *testing.B) {
	accounts := make([]vault.Account, 10_000)
	for i := range accounts {
		accounts[i] = speedAccount(b, i)
	}
	at := time.Unix(1_800_000_000, 0)
	defer processor(b)()
	b.ReportAllocs()
	for b.Loop() {
		at = at.Add(30 * time.Second)
		for _, a := range accounts {
			if _, err := a.Code(at); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkCode computes one code, and beside it what no code can do without.
func BenchmarkCode(b *testing.B) {
	a := speedAccount(b, 1)
	at := time.Unix(1_800_000_000, 0)
	b.Run("code", func(b *testing.B) {
		defer processor(b)()
		b.ReportAllocs()
		for b.Loop() {
			at = at.Add(30 * time.Second)
			if _, err := a.Code(at); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare-hmac", func(b *testing.B) {
		key := a.Secret.Bytes()
		var counter [8]byte
		var sum []byte
		defer processor(b)()
		b.ReportAllocs()
		for b.Loop() {
			at = at.Add(30 * time.Second)
			binary.BigEndian.PutUint64(counter[:], uint64(at.Unix()/30))
			mac := hmac.New(sha1.New, key)
			mac.Write(counter[:])
			sum = mac.Sum(sum[:0])
		}
	})
}

func speedAccount(b *testing.B, i int) vault.Account {
	secret, err := vault.SecretFromBytes(fmt.Appendf(nil, "%020d", i))
	if err != nil {
		b.Fatal(err)
	}
	return vault.Account{Kind: vault.TOTP, Issuer: "Example", Name: fmt.Sprint(i), Secret: secret, Algorithm: vault.SHA1, Digits: 6, Period: 30}
}
