package transfer_test

import (
	"errors"
	"strings"
	"testing"

	"latchkey/app/transfer"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
	"latchkey/vault/backup/parts"
)

// FuzzReceiver: whatever stands in the codes before a camera is taken as a part
// or refused with a reason, and what is put together is opened or refused.
func FuzzReceiver(f *testing.F) {
	// A key that is cheap to derive, or there are a dozen tries in a minute.
	sealed := agetest.Lock(f, "accounts", agetest.Passphrase(f, "a code"))
	texts, err := parts.Split(parts.Transfer, sealed, 40, 4)
	if err != nil || len(texts) < 6 {
		f.Fatalf("%d seeds: %v", len(texts), err)
	}
	other, err := parts.Split(parts.Transfer, []byte("what was never encrypted"), 10, 2)
	if err != nil {
		f.Fatal(err)
	}
	paper, err := parts.Split(parts.Backup, []byte("a paper kit"), 10, 0)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]string{texts, texts[1:], texts[:1], other, append(other, texts...), paper, {texts[0][:50], "otpauth://totp/x"}} {
		f.Add(strings.Join(seed, "\n"))
	}
	code := backup.NewTransferCode().Typed()
	f.Fuzz(func(t *testing.T, seen string) {
		var r transfer.Receiver
		for text := range strings.Lines(seen) {
			fresh, err := r.Add(text)
			if err != nil && fresh && !errors.Is(err, parts.ErrFalse) {
				t.Fatalf("taken and refused: %v", err)
			}
			have, need, missing := r.Progress()
			if have > need || have < 0 || need > parts.Max || len(missing) > parts.Max || r.Complete() != (have == need && need > 0) {
				t.Fatalf("%d of %d, missing %v", have, need, missing)
			}
		}
		if !r.Complete() {
			return
		}
		if a, err := r.Open(t.Context(), new(vault.Vault), code); err == nil {
			t.Fatalf("a code that was made for nothing opens %d accounts", len(a.Vault.Accounts))
		}
	})
}

// BenchmarkFrames tells how many frames it takes until a transfer is complete,
// over the least that there can be: k parts of which the share 1−p arrives, k/(1−p).
func BenchmarkFrames(b *testing.B) {
	for _, c := range []struct {
		name     string
		accounts int
		lost     float64
	}{{"1/lost=0.3", 1, 0.3}, {"50/lost=0", 50, 0}, {"50/lost=0.3", 50, 0.3}, {"300/lost=0.3", 300, 0.3}, {"300/lost=0.6", 300, 0.6}, {"1200/lost=0.3", 1200, 0.3}} {
		b.Run(c.name, func(b *testing.B) {
			s, err := transfer.New(b.Context(), filled(b, c.accounts), noon)
			if err != nil {
				b.Fatal(err)
			}
			q, err := s.Sequence(parts.Share)
			if err != nil {
				b.Fatal(err)
			}
			runs, frames := 0, 0
			for b.Loop() {
				frames += framesUntilComplete(b, q, c.lost, uint64(runs))
				runs++
			}
			mean := float64(frames) / float64(runs)
			b.ReportMetric(float64(q.Need()), "parts")
			b.ReportMetric(mean, "frames")
			b.ReportMetric(mean/(float64(q.Need())/(1-c.lost)), "frames/theory")
		})
	}
}
