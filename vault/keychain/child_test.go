package keychain_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/keychain"
)

// childVariable makes the test binary a program that uses a store: its value is
// what to do, where, and two numbers.
const childVariable = "LATCHKEY_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		if err := child(job); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program returns the test binary as a child that does job.
func program(t testing.TB, env []string, job, place, dir string, a, b int) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(env, fmt.Sprintf("%s=%s\n%s\n%s\n%d\n%d", childVariable, job, place, dir, a, b))
	cmd.Stderr = os.Stderr
	return cmd
}

// at returns the store of a kind on real parts.
func at(place, dir string) *keychain.Store {
	o := keychain.Options{Dir: dir}
	switch place {
	case "keychain":
		return keychain.OS(o)
	case "sealed": // opens by itself, once it is
		return keychain.Knowing(keychain.Cheaply(keychain.OS(o)), "one")
	}
	return keychain.Cheaply(keychain.File(filepath.Join(dir, "vault"), []byte("correct horse"), o))
}

func child(job string) error {
	f := strings.Split(job, "\n")
	s := at(f[1], f[2])
	from, err := strconv.Atoi(f[3])
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(f[4])
	if err != nil {
		return err
	}
	ctx, t := context.Background(), new(testing.T)
	switch f[0] {
	case "add":
		for n := from; n < to; n++ {
			if _, err := s.Update(ctx, adding(t, n, n+1)); err != nil {
				return err
			}
		}
	case "save":
		for n := from; n < to; n++ {
			fmt.Println("saving", n)
			if _, err := s.Update(ctx, numbering(n)); err != nil {
				return err
			}
			fmt.Println("saved", n)
		}
	}
	return nil
}

// numbering makes the vault say n, on a number of pages that changes with n.
func numbering(n int) func(*vault.Vault) error {
	return func(v *vault.Vault) error {
		for i := range v.Accounts {
			v.Accounts[i].Note = numberNote(n, i, len(v.Accounts))
		}
		v.Accounts[0].Name = strconv.Itoa(n)
		return nil
	}
}

// numberNote is the note of account i of so many in the vault that says n: up to
// three have one, here and there.
func numberNote(n, i, accounts int) string {
	for quarter := range n % 4 {
		if i == quarter*accounts/4 {
			return note(n) + note(n+1)
		}
	}
	return ""
}
