package places_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"latchkey/vault"
	"latchkey/vault/backup/places"
)

const (
	childFault = "LATCHKEY_TEST_FAULT" // what TestInChild is to meet
	childPath  = "LATCHKEY_TEST_PATH"
)

// A process of its own, because these limits hold for all of it and for good.
func TestInChild(t *testing.T) {
	fault, path := os.Getenv(childFault), os.Getenv(childPath)
	switch fault {
	case "":
		t.Skip("started by TestFolderFull and others")
	case "limit":
		must(t, unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 500, Max: 500}))
	case "denied":
		if os.Getuid() == 0 { // root may write anywhere
			must(t, syscall.Setuid(65534))
		}
	}
	// All of it in one folder whose marker names the series.
	markers, err := filepath.Glob(filepath.Join(path, "*.id"))
	if err != nil || len(markers) != 1 {
		t.Fatalf("markers %v, %v", markers, err)
	}
	_, id, _ := strings.Cut(strings.TrimSuffix(filepath.Base(markers[0]), ".id"), "-")
	d := newDevice(t, 3)
	r := d.keeper.BackUp(t.Context(), vault.Place{ID: id, Kind: vault.Folder, At: path}, d.vault, noon)
	fmt.Printf("full: %t, denied: %t, read-only: %t, kept as %q, error: %v\n",
		errors.Is(r.Err, places.ErrFull), errors.Is(r.Err, places.ErrDenied), errors.Is(r.Err, places.ErrReadOnly), r.Place.Failed.Why, r.Err)
}

// inChild backs up to the folder in a process that meets the fault, and checks
// that the last good backup stays and nothing else does.
func inChild(t *testing.T, d *device, dir, fault, want string) {
	t.Helper()
	good := names(t, dir)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestInChild$")
	cmd.Env = append(os.Environ(), childFault+"="+fault, childPath+"="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), want) {
		t.Fatalf("%v\n%s", err, out)
	}
	if now := names(t, dir); len(now) != 1 || now[0] != good[0] {
		t.Errorf("files: %v, before %v", now, good)
	}
	d.opens(filepath.Join(dir, good[0]), len(d.vault.Accounts))
}

func TestFolderFull(t *testing.T) {
	d := newDevice(t, 3)
	dir := d.folder()
	d.good()
	inChild(t, d, dir, "limit", "full: true")
}

func TestFolderDenied(t *testing.T) {
	d := newDevice(t, 3)
	dir := d.folder()
	d.good()
	// The child may look, not touch; t.TempDir itself is open to no one else.
	for at, mode := dir, os.FileMode(0o555); at != os.TempDir() && at != "/"; at, mode = filepath.Dir(at), 0o755 {
		must(t, os.Chmod(at, mode))
	}
	inChild(t, d, dir, "denied", "denied: true")
	must(t, os.Chmod(dir, 0o755))
}

// A disk of its own: really full, really read-only, really gone.
func TestDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no disk can be mounted here: %v", err)
	}
	mounted := true
	unmount := func() {
		if mounted {
			mounted = false
			must(t, syscall.Unmount(dir, 0))
		}
	}
	t.Cleanup(unmount)
	d := newDevice(t, 3)
	d.add(vault.Place{Kind: vault.Folder, At: dir})
	d.good()
	good := filepath.Join(dir, d.vault.Places[0].Good.Name)

	fill := filepath.Join(dir, "film")
	if err := os.WriteFile(fill, make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	d.vault.Accounts[0].Note = "new"
	d.fails(places.ErrFull)
	d.opens(good, 3)
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("left behind: %v", got)
	}
	must(t, os.Remove(fill))
	d.good()
	good = filepath.Join(dir, d.vault.Places[0].Good.Name)

	must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	d.vault.Accounts[0].Note = "newer"
	d.fails(places.ErrReadOnly)
	d.opens(good, 3)
	must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""))
	d.good()

	d.vault.Accounts[0].Note = "newest"
	unmount()
	d.fails(places.ErrOther) // the folder that the disk was mounted on
	if got, err := os.ReadDir(dir); err != nil || len(got) != 0 {
		t.Errorf("made where the disk was: %v, %v", got, err)
	}
}

// A pipe would never answer.
func TestMarkerIsNoPipe(t *testing.T) {
	d := newDevice(t, 1)
	dir := d.folder()
	markers, err := filepath.Glob(filepath.Join(dir, "*.id"))
	must(t, err)
	must(t, os.Remove(markers[0]))
	must(t, syscall.Mkfifo(markers[0], 0o600))
	d.fails(places.ErrOther) // and does not wait for a writer
}
