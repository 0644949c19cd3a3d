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
		t.Skip("started by TestWriteFull and TestWriteReadOnly")
	}
	switch fault {
	case "full":
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1000, Max: 1000}); err != nil {
			t.Fatal(err)
		}
	case "read-only":
		if os.Getuid() == 0 { // root may write anywhere
			if err := syscall.Setuid(65534); err != nil {
				t.Fatal(err)
			}
		}
	}
	_, err := backup.Write(t.Context(), os.Getenv("LATCHKEY_TEST_PATH"), filled(t), backup.NewCode(), noon, nil)
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
	// The child may look, not touch; t.TempDir itself is open to no one else.
	for dir, mode := filepath.Dir(path), os.FileMode(0o555); dir != os.TempDir() && dir != "/"; dir, mode = filepath.Dir(dir), 0o755 {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	if out := writeInChild(t, "read-only", path); !strings.Contains(out, "not allowed: true") {
		t.Errorf("the child says %s", out)
	}
	stillGood(path)
}
