package backup_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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

// cost is what something takes: time, and work of a processor, which is steadier
// on a busy machine.
type cost struct{ time, work []time.Duration }

// of adds one run, of this process or of its children.
func (c *cost) of(who int, run func()) {
	start, before := time.Now(), processor(who)
	run()
	c.time, c.work = append(c.time, time.Since(start)), append(c.work, processor(who)-before)
}

func median(all []time.Duration) float64 {
	all = slices.Sorted(slices.Values(all))
	return float64(all[len(all)/2])
}

// Backups and restores in units of what the age program takes for the same text
// in the same run, medians. A restore is compared with “age -d” of the same file,
// which does not parse what it prints. A backup, with its proof, is compared with
// “age -p”, which derives its key at a work factor of its own, eight times ours,
// and reads nothing back; and, in “alike”, with two runs of “age -d”, which
// derive the same key and encrypt the same text as often as a backup and its
// proof do.
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
		read := func() {
			f, err := os.Open(file)
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			if c, err := backup.Read(b.Context(), f, code.Reveal()); err != nil || len(c.Vault.Accounts) != n {
				b.Fatal(err)
			}
		}
		decrypt := func() { agetest.Run(b, code.Reveal(), "-d", "-o", filepath.Join(dir, "out"), file) }
		write()
		if err := os.WriteFile(text, []byte(agetest.Run(b, code.Reveal(), "-d", file)), 0o600); err != nil {
			b.Fatal(err)
		}
		compare := func(b *testing.B, ours func(), theirs map[string]func()) {
			var us cost
			them := map[string]*cost{}
			for b.Loop() {
				us.of(syscall.RUSAGE_SELF, ours)
				for name, run := range theirs {
					if them[name] == nil {
						them[name] = &cost{}
					}
					them[name].of(syscall.RUSAGE_CHILDREN, run)
				}
			}
			for name, c := range them {
				b.ReportMetric(median(us.time)/median(c.time), name)
				b.ReportMetric(median(us.work)/median(c.work), name+"-cpu")
			}
			b.ReportMetric(median(us.time)/1e6, "ms/ours")
			b.ReportMetric(0, "ns/op")
		}
		b.Run(fmt.Sprintf("backup/%d", n), func(b *testing.B) {
			compare(b, write, map[string]func(){
				"age": func() {
					os.Remove(by)
					agetest.Run(b, code.Reveal(), "-p", "-o", by, text)
				},
				"alike": func() { decrypt(); decrypt() },
			})
		})
		b.Run(fmt.Sprintf("restore/%d", n), func(b *testing.B) {
			compare(b, read, map[string]func(){"age": decrypt})
		})
	}
}
