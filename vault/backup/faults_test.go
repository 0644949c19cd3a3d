package backup_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/backup"
)

// lastGood puts a good backup into a new folder. The returned function fails the
// test unless that backup, at path, is still good and alone in its folder.
func lastGood(t *testing.T) (path string, stillGood func(path string)) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "backups")
	must(t, os.Mkdir(dir, 0o755))
	path = filepath.Join(dir, "b.age")
	must(t, os.WriteFile(path, golden(t), 0o644))
	return path, func(path string) {
		t.Helper()
		if r, err := backup.Verify(t.Context(), path, goldenCode, filled(t)); err != nil || r.Verified != 6 {
			t.Errorf("the last good backup: verified %d, %v", r.Verified, err)
		}
		left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
		if err != nil || len(left) != 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}

// Whatever happens before the new file is in place leaves the old one good.
func TestWriteFails(t *testing.T) {
	for name, tc := range map[string]struct {
		at    backup.Step
		fault func(t *testing.T, path string) (now string) // where the old backup is then
	}{
		"the folder goes away": {backup.Writing, func(t *testing.T, path string) string {
			gone := filepath.Dir(path) + "-gone"
			must(t, os.Rename(filepath.Dir(path), gone))
			return filepath.Join(gone, "b.age")
		}},
		"the folder goes away at the end": {backup.Replacing, func(t *testing.T, path string) string {
			gone := filepath.Dir(path) + "-gone"
			parts, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
			must(t, err)
			must(t, os.Rename(filepath.Dir(path), gone))
			for _, part := range parts { // out of reach for Write
				must(t, os.Remove(filepath.Join(gone, filepath.Base(part))))
			}
			return filepath.Join(gone, "b.age")
		}},
		"the new file goes away": {backup.Replacing, func(t *testing.T, path string) string {
			parts, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
			if err != nil || len(parts) != 1 {
				t.Fatalf("new files %v, %v", parts, err)
			}
			must(t, os.Remove(parts[0]))
			return path
		}},
		"a folder takes its place": {backup.Replacing, func(t *testing.T, path string) string {
			must(t, os.Rename(path, path+".old"))
			must(t, os.Mkdir(path, 0o755))
			return path + ".old"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			path, stillGood := lastGood(t)
			now := path
			_, err := backup.Write(t.Context(), path, filled(t), backup.NewCode(), noon, func(s backup.Step) {
				if s == tc.at {
					now = tc.fault(t, path)
				}
			})
			if err == nil {
				t.Error("no error")
			}
			stillGood(now)
		})
	}
}

func TestWriteCancelled(t *testing.T) {
	for _, at := range []backup.Step{backup.Encrypting, backup.Writing, backup.Replacing} {
		path, stillGood := lastGood(t)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := backup.Write(ctx, path, filled(t), backup.NewCode(), noon, func(s backup.Step) {
			if s == at {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("step %d: %v", at, err)
		}
		stillGood(path)
	}
}

// A backup that does not come back from its place is not called good.
func TestWriteNotProven(t *testing.T) {
	for name, tc := range map[string]struct {
		want  error
		fault func(t *testing.T, path, other string)
	}{
		"cut off": {backup.ErrDamaged, func(t *testing.T, path, _ string) { must(t, os.Truncate(path, 1500)) }},
		"emptied": {backup.ErrTruncated, func(t *testing.T, path, _ string) { must(t, os.Truncate(path, 0)) }},
		"gone":    {os.ErrNotExist, func(t *testing.T, path, _ string) { must(t, os.Remove(path)) }},
		"another": {backup.ErrWrongCode, func(t *testing.T, path, other string) { must(t, os.Rename(other, path)) }},
	} {
		t.Run(name, func(t *testing.T) {
			other, _ := lastGood(t)
			path := filepath.Join(t.TempDir(), "b.age")
			r, err := backup.Write(t.Context(), path, filled(t), backup.NewCode(), noon, func(s backup.Step) {
				if s == backup.ReadingBack {
					tc.fault(t, path, other)
				}
			})
			if !errors.Is(err, tc.want) || r.Verified != 0 {
				t.Errorf("verified %d, %v; want %v", r.Verified, err, tc.want)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	v, code := filled(t), backup.NewCode()
	if _, err := backup.Write(t.Context(), dir, v, code, noon, nil); err == nil {
		t.Error("a folder was written over")
	}
	if _, err := backup.Write(t.Context(), filepath.Join(dir, "none", "b.age"), v, code, noon, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
	if _, err := backup.Write(t.Context(), filepath.Join(dir, "b.age"), v, backup.Code{}, noon, nil); !errors.Is(err, backup.ErrCode) {
		t.Errorf("no code: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A vault that has changed since is told from the one in the backup.
func TestVerifyDiffers(t *testing.T) {
	path, _ := lastGood(t)
	for name, change := range map[string]struct {
		verified, accounts int
	}{
		"renamed": {5, 6}, "removed": {5, 5}, "added": {6, 7}, "moved": {6, 6}, "unknown gone": {6, 6},
	} {
		v := filled(t)
		switch name {
		case "renamed":
			v.Accounts[2].Name = "other"
		case "removed":
			must(t, v.Remove(v.Accounts[0].ID, noon))
		case "added":
			a := v.Accounts[0]
			a.Digits = 9
			_, err := v.Add(a, noon)
			must(t, err)
		case "moved":
			v.Accounts[0], v.Accounts[1] = v.Accounts[1], v.Accounts[0]
		case "unknown gone":
			v = decode(t, strings.Replace(stored, `,17]`, `]`, 1))
		}
		r, err := backup.Verify(t.Context(), path, goldenCode, v)
		if !errors.Is(err, backup.ErrDiffers) || r.Verified != change.verified || r.Accounts != change.accounts {
			t.Errorf("%s: verified %d of %d, %v", name, r.Verified, r.Accounts, err)
		}
	}
	bad := filepath.Join(t.TempDir(), "bad.age")
	must(t, os.WriteFile(bad, lock(t, "otpauth://totp/a?secret=AAAA\notpauth://totp/b?secret=1\n"), 0o600))
	if r, err := backup.Verify(t.Context(), bad, "pass", nil); !errors.Is(err, backup.ErrDiffers) || r.Verified != 1 {
		t.Errorf("a list with a bad line: verified %d, %v", r.Verified, err)
	}
	if _, err := backup.Verify(t.Context(), filepath.Dir(path), goldenCode, nil); !errors.Is(err, backup.ErrNotBackup) {
		t.Errorf("a folder: %v", err)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
