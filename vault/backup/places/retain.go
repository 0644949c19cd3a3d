package places

import (
	"slices"
	"time"
)

// partTime is how long the remains of an upload that was broken off are left
// alone: it may be under way in another Latchkey.
const partTime = 24 * time.Hour

// surplus returns which files of a series can go, the oldest first, once the one
// named proven was found good. What stays: proven, the newest ones of up to keep
// in number, the newest of each month, and whatever seems to be newer than
// proven, which a wrong clock may have made.
func surplus(files []backupFile, keep int, proven string, now time.Time) []backupFile {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b backupFile) int { return b.made.Compare(a.made) })
	at := slices.IndexFunc(files, func(f backupFile) bool { return f.name == proven })
	if at < 0 {
		return nil
	}
	newest := files[at].made
	var out []backupFile
	months := map[string]bool{}
	count := 0
	for _, f := range files {
		month := f.made.Format("2006-01")
		switch {
		case f.part:
			if age := now.Sub(f.made); age > partTime {
				out = append(out, f)
			}
			continue
		case f.made.After(newest):
			continue
		case f.name == proven, count < keep, !months[month]:
		default:
			out = append(out, f)
			continue
		}
		months[month] = true
		count++
	}
	slices.Reverse(out)
	return out
}
