package places

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func day(year, month, day int) time.Time {
	return time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
}

// backups makes files of one series at the times given.
func backups(t *testing.T, times ...time.Time) []backupFile {
	t.Helper()
	var out []backupFile
	for _, at := range times {
		f, ok := parseName("7C8QX", nameOf("7C8QX", at, "R2KY", false))
		if !ok || !f.made.Equal(at) {
			t.Fatalf("the name of %v does not come back: %+v", at, f)
		}
		out = append(out, f)
	}
	return out
}

func TestSurplus(t *testing.T) {
	now := day(2026, 11, 23)
	for name, tc := range map[string]struct {
		times  []time.Time
		keep   int
		proven int // index
		gone   []int
	}{
		"one":                        {[]time.Time{now}, 10, 0, nil},
		"as many as are kept":        {[]time.Time{day(2026, 11, 20), day(2026, 11, 21), now}, 3, 2, nil},
		"the oldest of a month goes": {[]time.Time{day(2026, 11, 20), day(2026, 11, 21), now}, 2, 2, []int{0}},
		"the last of a month stays":  {[]time.Time{day(2026, 9, 1), day(2026, 9, 30), day(2026, 10, 2), day(2026, 10, 31), now}, 1, 4, []int{0, 2}},
		"years":                      {[]time.Time{day(2020, 1, 5), day(2020, 1, 6), day(2021, 1, 7), now}, 1, 3, []int{0}},
		"from the future":            {[]time.Time{day(2026, 11, 1), now, day(2090, 1, 1), day(2091, 1, 1)}, 1, 1, []int{0}},
		"future ones do not crowd":   {[]time.Time{day(2026, 11, 1), now, day(2090, 1, 1), day(2091, 1, 1)}, 2, 1, nil},
		"an old clock":               {[]time.Time{day(1990, 1, 1), day(2026, 11, 1), day(2026, 11, 2)}, 1, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := backups(t, tc.times...)
			var want []backupFile
			for _, i := range tc.gone {
				want = append(want, files[i])
			}
			shuffled := slices.Clone(files)
			rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if got := surplus(shuffled, tc.keep, files[tc.proven].name, now); !slices.Equal(got, want) {
				t.Errorf("goes: %v, want %v", got, want)
			}
		})
	}
	if got := surplus(backups(t, day(2026, 1, 1), day(2026, 1, 2)), 1, "another", now); got != nil {
		t.Errorf("without a proven one: %v", got)
	}
}

// Years of changes, some days many and some months none: at no time is a month
// without its last backup, nor the newest ones missing, nor the folder full.
func TestSurplusOverYears(t *testing.T) {
	const keep = 10
	random := rand.New(rand.NewPCG(1, 2))
	var there, ever []backupFile
	now := day(2020, 1, 1)
	for range 3000 {
		now = now.Add(time.Duration(random.ExpFloat64() * float64(20*time.Hour))).Truncate(time.Second)
		if random.IntN(200) == 0 {
			now = now.AddDate(0, 2, 0)
		}
		f := backups(t, now)[0]
		there, ever = append(there, f), append(ever, f)
		for _, old := range surplus(there, keep, f.name, now) {
			there = slices.DeleteFunc(there, func(f backupFile) bool { return f.name == old.name })
		}
		for _, f := range ever[max(0, len(ever)-keep):] {
			if !slices.Contains(there, f) {
				t.Fatalf("%v: %s of the newest is gone", now, f.name)
			}
		}
	}
	last := map[string]backupFile{}
	for _, f := range ever {
		last[f.made.Format("2006-01")] = f
	}
	for month, f := range last {
		if !slices.Contains(there, f) {
			t.Errorf("the last of %s is gone", month)
		}
	}
	if most := len(last) + keep; len(there) > most || len(last) < 60 {
		t.Errorf("%d files after %d months, at most %d were expected", len(there), len(last), most)
	}
}

func TestParts(t *testing.T) {
	now := day(2026, 11, 23)
	name := nameOf("7C8QX", now.Add(-25*time.Hour), "R2KY", false)
	fresh := nameOf("7C8QX", now.Add(-time.Hour), "R2KY", false)
	var files []backupFile
	for _, n := range []string{name, name + ".part", "." + name + ".123456.part", fresh + ".part", nameOf("7C8QX", now, "R2KY", false)} {
		f, ok := parseName("7C8QX", n)
		if !ok {
			t.Fatalf("%q is not read", n)
		}
		files = append(files, f)
	}
	if got := fmt.Sprint(surplus(files, 10, files[4].name, now)); got != fmt.Sprint([]backupFile{files[2], files[1]}) && got != fmt.Sprint([]backupFile{files[1], files[2]}) {
		t.Errorf("goes: %s", got)
	}
}

func TestParseName(t *testing.T) {
	for name, want := range map[string]bool{
		"latchkey-7C8QX-2026-11-23-140507Z-R2KY.age":                     true,
		"latchkey-7C8QX-2026-11-23-140507Z-R2KY-shrunk.age":              true,
		"LATCHKEY-7C8QX-2026-11-23-140507Z-R2KY.AGE":                     true,
		"latchkey-7c8qx-2026-11-23-140507z-r2ky.age":                     true,
		"latchkey-7C8QX-2026-11-23-140507Z-R2KY.age.part":                true,
		".latchkey-7C8QX-2026-11-23-140507Z-R2KY.age.123.part":           true,
		"latchkey-2026-11-23-R2KY.age":                                   false, // made by hand
		"latchkey-AAAAA-2026-11-23-140507Z-R2KY.age":                     false, // of another Latchkey
		"latchkey-7C8QX-2026-11-23-140507Z-R2KY (1).age":                 false,
		"latchkey-7C8QX-2026-11-23-140507Z-R2KY (conflicted copy).age":   false,
		"latchkey-7C8QX-2026-11-23-140507Z-R2KY.sync-conflict-20261.age": false,
		"Copy of latchkey-7C8QX-2026-11-23-140507Z-R2KY.age":             false,
		"latchkey-7C8QX-2026-13-23-140507Z-R2KY.age":                     false,
		"latchkey-7C8QX-2026-11-23-140507Z-R2KY.age\n":                   false,
		".latchkey-7C8QX-2026-11-23-140507Z-R2KY.age":                    false,
		"latchkey-7C8QX.id":                                              false,
		"../latchkey-7C8QX-2026-11-23-140507Z-R2KY.age":                  false,
	} {
		if f, got := parseName("7C8QX", name); got != want || got && f.made != time.Date(2026, 11, 23, 14, 5, 7, 0, time.UTC) {
			t.Errorf("%q: %t, %v", name, got, f.made)
		}
	}
}
