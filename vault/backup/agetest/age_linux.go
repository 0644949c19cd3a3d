//go:build !android

// Package agetest lets tests use the age program as an independent reader and
// writer of backups. age asks for a passphrase on its terminal only, so it is
// given one.
package agetest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Run runs age with args on a terminal of its own, types the passphrase at every
// prompt, and returns what age prints. A missing or failing age fails the test.
func Run(t testing.TB, passphrase string, args ...string) string {
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
	return out.String()
}
