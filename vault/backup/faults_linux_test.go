package backup_test

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

	"latchkey/vault/backup"
)

// childFault names the fault that TestWriteInChild is to meet.
const childFault = "LATCHKEY_TEST_FAULT"

// A process of its own, because these limits hold for all of it and for good.
func TestWriteInChild(t *testing.T) {
	fault := os.Getenv(childFault)
	if fault == "" {
		t.Skip("started by TestWriteFull and others")
	}
	switch fault {
	case "full":
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1000, Max: 1000}); err != nil {
			t.Fatal(err)
		}
	case "read-only", "permission lost":
		if os.Getuid() == 0 { // root may write anywhere
			if err := syscall.Setuid(65534); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := os.Getenv("LATCHKEY_TEST_PATH")
	_, err := backup.Write(t.Context(), path, filled(t), backup.NewCode(), noon, func(s backup.Step) {
		if s == backup.Replacing && fault == "permission lost" {
			must(t, os.Chmod(filepath.Dir(path), 0o500))
		}
	})
	fmt.Printf("full: %t, not allowed: %t, error: %v\n", errors.Is(err, syscall.EFBIG), errors.Is(err, os.ErrPermission), err)
}

func writeInChild(t *testing.T, fault, path string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriteInChild$")
	cmd.Env = append(os.Environ(), childFault+"="+fault, "LATCHKEY_TEST_PATH="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

func TestWriteFull(t *testing.T) {
	path, stillGood := lastGood(t)
	if out := writeInChild(t, "full", path); !strings.Contains(out, "full: true") {
		t.Errorf("the child says %s", out)
	}
	stillGood(path)
}

func TestWriteReadOnly(t *testing.T) {
	path, stillGood := lastGood(t)
	reachable(t, path)
	must(t, os.Chmod(filepath.Dir(path), 0o555)) // the child may look, not touch
	if out := writeInChild(t, "read-only", path); !strings.Contains(out, "not allowed: true") {
		t.Errorf("the child says %s", out)
	}
	stillGood(path)
}

// The folder was theirs when the new file was written, and is not any more when it
// should take the place of the old one.
func TestWritePermissionLost(t *testing.T) {
	path, stillGood := lastGood(t)
	reachable(t, path)
	folder := filepath.Dir(path)
	if os.Getuid() == 0 {
		must(t, os.Chown(folder, 65534, 65534))
	}
	if out := writeInChild(t, "permission lost", path); !strings.Contains(out, "not allowed: true") {
		t.Errorf("the child says %s", out)
	}
	// The new file could not be taken away either.
	must(t, os.Chmod(folder, 0o700))
	parts, err := filepath.Glob(filepath.Join(folder, ".*.part"))
	if err != nil || len(parts) != 1 {
		t.Errorf("left %v, %v", parts, err)
	}
	for _, part := range parts {
		must(t, os.Remove(part))
	}
	stillGood(path)
}

// reachable opens the folders above that of a file to another user; t.TempDir is
// open to no one else.
func reachable(t *testing.T, path string) {
	t.Helper()
	for dir := filepath.Dir(filepath.Dir(path)); dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		must(t, os.Chmod(dir, 0o755))
	}
}
