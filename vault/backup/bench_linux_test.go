package backup_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
)

// many is a vault of n accounts.
func many(b *testing.B, n int) *vault.Vault {
	b.Helper()
	v := &vault.Vault{}
	for i := range n {
		a, err := vault.ParseURI(fmt.Sprintf("otpauth://totp/Site%%20%d:me%d@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Site%%20%d", i, i, i))
		if err != nil {
			b.Fatal(err)
		}
		key := fmt.Appendf(nil, "twenty bytes: %06d", i)
		if a.Secret, err = vault.SecretFromBytes(key); err != nil {
			b.Fatal(err)
		}
		a.ID, a.Note, a.Created = vault.NewID(), "a note", noon
		v.Accounts = append(v.Accounts, a)
	}
	return v
}

// processor is the time that a processor has worked for a process and its
// threads, or for its children that have ended.
func processor(who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Backups and restores in units of what the age program takes for the same text
// in the same run: a backup, with its proof, against “age -p”, which derives its
// key at a work factor of its own; a restore against “age -d” of the same file,
// which does not parse what it prints.
func BenchmarkAge(b *testing.B) {
	for _, n := range []int{100, 1000, 10_000} {
		v, code := many(b, n), backup.NewCode()
		dir := b.TempDir()
		file, text, by := filepath.Join(dir, "b.age"), filepath.Join(dir, "list"), filepath.Join(dir, "age.age")
		write := func() {
			if r, err := backup.Write(b.Context(), file, v, code, noon, nil); err != nil || r.Verified != n {
				b.Fatalf("verified %d of %d, %v", r.Verified, n, err)
			}
		}
		write()
		if err := os.WriteFile(text, []byte(agetest.Run(b, code.Reveal(), "-d", file)), 0o600); err != nil {
			b.Fatal(err)
		}
		compare := func(b *testing.B, ours, theirs func()) {
			var us, them, usCPU, themCPU time.Duration
			for b.Loop() {
				start, self, children := time.Now(), processor(syscall.RUSAGE_SELF), processor(syscall.RUSAGE_CHILDREN)
				ours()
				middle := time.Now()
				usCPU += processor(syscall.RUSAGE_SELF) - self
				theirs()
				us, them = us+middle.Sub(start), them+time.Since(middle)
				themCPU += processor(syscall.RUSAGE_CHILDREN) - children
			}
			b.ReportMetric(float64(us)/float64(them), "age")
			b.ReportMetric(float64(usCPU)/float64(themCPU), "age-cpu") // steadier on a busy machine
			b.ReportMetric(us.Seconds()*1000/float64(b.N), "ms/ours")
			b.ReportMetric(0, "ns/op")
		}
		b.Run(fmt.Sprintf("backup/%d", n), func(b *testing.B) {
			compare(b, write, func() {
				os.Remove(by)
				agetest.Run(b, code.Reveal(), "-p", "-o", by, text)
			})
		})
		b.Run(fmt.Sprintf("restore/%d", n), func(b *testing.B) {
			compare(b, func() {
				f, err := os.Open(file)
				if err != nil {
					b.Fatal(err)
				}
				defer f.Close()
				if c, err := backup.Read(b.Context(), f, code.Reveal()); err != nil || len(c.Vault.Accounts) != n {
					b.Fatal(err)
				}
			}, func() { agetest.Run(b, code.Reveal(), "-d", "-o", filepath.Join(dir, "out"), file) })
		})
	}
}
