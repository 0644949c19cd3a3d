//go:build !android

package cli_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// The age program alone opens a backup with the code on paper.
func TestAgeOpensBackup(t *testing.T) {
	w := backedUp(t)
	plain := runAge(t, strings.TrimSpace(w.read("code")), "-d", w.path("b.age"))
	for _, key := range []string{keyA, keyB, keyC} {
		if !strings.Contains(plain, key) {
			t.Errorf("a secret is missing in\n%s", plain)
		}
	}
}

// runAge runs the age program on a terminal of its own, since that is where it
// asks for a passphrase, and returns what it prints.
func runAge(t *testing.T, passphrase string, args ...string) string {
	t.Helper()
	name, err := exec.LookPath("age")
	if err != nil {
		t.Fatal("the program age is missing: install the package age")
	}
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	// What is typed ahead waits in the terminal until age asks.
	if _, err := fmt.Fprintln(master, passphrase); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, &out, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	said, _ := io.ReadAll(master) // fails when the last writer has gone
	if err := cmd.Wait(); err != nil {
		t.Fatalf("age %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return out.String()
}
