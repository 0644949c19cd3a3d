package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"latchkey/vault/backup"
)

// runAge runs the age program on a terminal of its own, since that is where it
// asks for a passphrase, and types the passphrase at every prompt.
func runAge(t *testing.T, passphrase string, args ...string) []byte {
	t.Helper()
	program, err := exec.LookPath("age")
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
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, &out, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	terminal.Close()
	var said bytes.Buffer
	var typing sync.WaitGroup
	typing.Go(func() {
		buf := make([]byte, 4096)
		answered := 0
		for {
			n, err := master.Read(buf)
			said.Write(buf[:n])
			for ; answered < strings.Count(said.String(), "Enter passphrase")+strings.Count(said.String(), "Confirm passphrase"); answered++ {
				fmt.Fprintln(master, passphrase)
			}
			if err != nil {
				return // the program has closed its end
			}
		}
	})
	err = cmd.Wait()
	typing.Wait()
	if err != nil {
		t.Fatalf("age %s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return out.Bytes()
}

// The age program opens a backup with nothing but the code on paper.
func TestAgeOpensBackup(t *testing.T) {
	v, code := filled(t), backup.NewCode()
	path := filepath.Join(t.TempDir(), "b.age")
	if _, err := backup.Write(t.Context(), path, v, code, noon, nil); err != nil {
		t.Fatal(err)
	}
	plain := string(runAge(t, code.Reveal(), "-d", path))
	if !strings.HasPrefix(plain, "# Latchkey backup: 6 accounts, 2026-11-23 12:00:00 UTC.\n") {
		t.Errorf("it starts %.80q", plain)
	}
	for _, a := range v.Accounts {
		if !strings.Contains(plain, "\n"+a.URI()+"\n") {
			t.Errorf("%s has no line in\n%s", a.Title(), plain)
		}
	}
}

// A list made by hand and locked by the age program comes in, armored or not.
func TestReadAgeFile(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "list.txt")
	text := "# my accounts\n\notpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP\nsteam://JBSWY3DP\nnot a link\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, form := range [][]string{{"-p"}, {"-p", "-a"}} {
		file := filepath.Join(dir, strings.Join(form, "")+".age")
		runAge(t, "correct horse battery", append(form, "-o", file, list)...)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := backup.Read(t.Context(), bytes.NewReader(data), "correct horse battery")
		if err != nil {
			t.Fatalf("age %s: %v", form, err)
		}
		if a := c.Vault.Accounts; len(a) != 2 || a[0].Title() != "Example (alice)" || a[1].Title() != "Steam" || a[0].ID == "" {
			t.Errorf("age %s: accounts %v", form, a)
		}
		if len(c.Failures) != 1 || c.Failures[0].Line != 5 || !c.Made.IsZero() {
			t.Errorf("age %s: failures %v, made %v", form, c.Failures, c.Made)
		}
	}
}
