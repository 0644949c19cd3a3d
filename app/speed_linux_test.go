package app

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"golang.org/x/sys/unix"

	"latchkey/vault"
)

// crowd is n accounts that differ.
func crowd(t testing.TB, n int) []vault.Account {
	out := make([]vault.Account, n)
	for i := range out {
		secret, err := vault.SecretFromBytes(fmt.Appendf(nil, "%020d", i))
		if err != nil {
			t.Fatal(err)
		}
		out[i] = totp(fmt.Sprint("Example ", i%50), fmt.Sprintf("user%d@example.com", i), secret.Reveal(), func(a *vault.Account) { a.ID = vault.NewID() })
	}
	return out
}

// list shows n accounts in a window of a size.
func list(t testing.TB, n int, size fyne.Size) (*rig, *accounts) {
	r := newRig(t, func(_ *rig, o *Options) {
		_, err := o.Store.Update(t.Context(), func(v *vault.Vault) error {
			v.Accounts = crowd(t, n)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	r.window.Resize(size)
	return r, r.top().(*accounts)
}

// hundred is the size of a window that shows a hundred accounts at once.
var hundred = fyne.NewSize(1400, 3800)

// TestTickAllocations: a tick costs nothing for an account that looks as before.
func TestTickAllocations(t *testing.T) {
	r, l := list(t, 100, hundred)
	if visible := strings.Count(r.words(), "@example.com"); visible != 100 {
		t.Fatalf("%d accounts can be seen", visible)
	}
	now := r.Clock.Now()
	l.tick(now)
	if n := testing.AllocsPerRun(20, func() { l.tick(now) }); n != 0 {
		t.Errorf("a tick in which nothing changes allocates %v times", n)
	}
}

// BenchmarkWindowWork is what the list does on the UI goroutine, without the
// drawing, which is Fyne's.
func BenchmarkWindowWork(b *testing.B) {
	b.Run("tick, 100 rows, nothing changed", func(b *testing.B) {
		r, l := list(b, 100, hundred)
		now := r.Clock.Now()
		measure(b, func(int) { l.tick(now) })
	})
	b.Run("tick, 100 rows, a second later", func(b *testing.B) {
		r, l := list(b, 100, hundred)
		now := r.Clock.Now().Truncate(30 * time.Second)
		measure(b, func(i int) { l.tick(now.Add(time.Duration(i%20) * time.Second)) })
	})
	b.Run("tick, 100 rows, new codes", func(b *testing.B) {
		r, l := list(b, 100, hundred)
		now := r.Clock.Now().Truncate(30 * time.Second)
		measure(b, func(i int) { l.tick(now.Add(time.Duration(i) * 30 * time.Second)) })
	})
	b.Run("key in search, 5000 accounts", func(b *testing.B) {
		_, l := list(b, 5000, fyne.NewSize(1200, 800))
		measure(b, func(i int) { l.query.SetText([]string{"", "e", "ex", "user4", "user49", "nothing"}[i%6]) })
	})
	b.Run("scroll, 5000 accounts", func(b *testing.B) {
		r, _ := list(b, 5000, fyne.NewSize(1200, 800))
		measure(b, func(i int) {
			step := float32(-130)
			if i%400 >= 200 {
				step = 130
			}
			test.Scroll(r.window.Canvas(), fyne.NewPos(600, 400), 0, step)
		})
	})
}

// measure runs f and reports processor time, which a busy machine does not
// lengthen as it does the time that goes by, and the worst of all runs.
func measure(b *testing.B, f func(i int)) {
	var all, worst time.Duration
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		before := processor(b)
		f(i)
		used := processor(b) - before
		all, worst = all+used, max(worst, used)
	}
	b.ReportMetric(all.Seconds()*1e3/float64(b.N), "cpu-ms/op")
	b.ReportMetric(worst.Seconds()*1e3, "worst-ms")
}

// processor is the processor time that this thread has used.
func processor(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}
