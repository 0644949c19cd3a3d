//go:build !android

package keychain_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/keychain/keychaintest"
)

// kills is how often a kill test kills at one place and size;
// LATCHKEY_TEST_KILLS overrides it.
func kills(t testing.TB, usual int) int {
	if s := os.Getenv("LATCHKEY_TEST_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	return usual
}

// numberedVault puts a vault for numbering at a place, and returns how long
// moments of a save are to be spread to fall before, in and after it.
func numberedVault(t testing.TB, place, dir string, accounts int) time.Duration {
	t.Helper()
	s := at(place, dir)
	mustUpdate(t, s, adding(t, 100, 100+accounts))
	if place == "sealed" {
		mustUpdate(t, s, coding(codeOne))
		if err := s.Seal(context.Background(), []byte("one")); err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	for n := range 4 {
		mustUpdate(t, s, numbering(3-n))
	}
	return time.Since(begin) / 3
}

// number is what numbering made the vault say.
func number(v *vault.Vault, accounts int) (int, error) {
	if len(v.Accounts) != accounts {
		return 0, fmt.Errorf("%d accounts, want %d", len(v.Accounts), accounts)
	}
	n, err := strconv.Atoi(v.Accounts[0].Name)
	if err != nil {
		return 0, err
	}
	for i, a := range v.Accounts {
		if want := fmt.Sprint("Issuer ", 100+i); a.Issuer != want {
			return 0, fmt.Errorf("account %d is of %s, want %s", i, a.Issuer, want)
		}
		if a.Note != numberNote(n, i, accounts) {
			return 0, fmt.Errorf("account %d has not the note of %d", i, n)
		}
	}
	return n, nil
}

// killing is a vault for numbering on a keychain of its own, where programs or
// the keychain are killed.
type killing struct {
	session    *keychaintest.Session
	place, dir string
	accounts   int
	span       time.Duration // over which moments are to be spread
}

// forKilling runs test for each place and size of vault.
func forKilling(t *testing.T, places []string, test func(t *testing.T, k killing)) {
	for _, place := range places {
		for _, accounts := range []int{1, 100, 1000} {
			t.Run(fmt.Sprintf("%s/%d", place, accounts), func(t *testing.T) {
				k := killing{keychaintest.New(t), place, t.TempDir(), accounts, 0}
				k.session.Use(t)
				k.span = numberedVault(t, place, k.dir, accounts)
				test(t, k)
			})
		}
	}
}

// A program that is killed while it saves loses nothing it has said was saved,
// nor what was before.
func TestRealKillProgram(t *testing.T) {
	forKilling(t, []string{"keychain", "sealed", "file"}, func(t *testing.T, k killing) {
		last, between, past := 0, 0, 0
		count := kills(t, map[int]int{1: 30, 100: 20, 1000: 6}[k.accounts])
		for range count {
			said := k.whileSaving(t, last+1)
			s := at(k.place, k.dir)
			v, err := s.Load(context.Background())
			if err != nil {
				t.Fatalf("after %d was %s: %v", said.n, said.word, err)
			}
			n, err := number(v, k.accounts)
			if err != nil {
				t.Fatal(err)
			}
			saved := said.n
			if said.word == "saving" {
				saved--
				between++
			}
			if n < saved || n > said.n {
				t.Fatalf("the program said %s %d; found %d", said.word, said.n, n)
			}
			if s.Notice() != nil {
				t.Errorf("notice: %v", s.Notice())
			}
			history, err := s.History(context.Background())
			if err != nil || len(history) == 0 {
				t.Fatalf("history: %v, %v", history, err)
			}
			oldest := history[len(history)-1].Number
			if v, err := s.Past(context.Background(), oldest); err != nil || len(v.Accounts) != k.accounts {
				t.Fatalf("state %d, the oldest of %d: %v", oldest, len(history), err)
			}
			past += len(history)
			last = n
		}
		t.Logf("%d kills, %d of them during a save; %d saves; %d older states; nothing lost", count, between, last, past)
	})
}

type saying struct {
	word string
	n    int
}

// whileSaving runs a program that saves n, n+1 and so on, kills it at a
// random moment of one of its first saves, and returns the last it said.
func (k killing) whileSaving(t testing.TB, n int) saying {
	t.Helper()
	cmd := program(t, k.session.Env(), "save", k.place, k.dir, n, n+1000)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	var last saying
	next := func() error {
		line, err := lines.ReadString('\n')
		if err != nil {
			return err
		}
		var s saying
		if _, err := fmt.Sscan(line, &s.word, &s.n); err != nil {
			t.Fatalf("the program says %q", line)
		}
		last = s
		return nil
	}
	for target := n + rand.IntN(3); last != (saying{"saving", target}); {
		if err := next(); err != nil {
			t.Fatal(err)
		}
	}
	// The moment is meant to be any.
	<-time.After(rand.N(k.span))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for err == nil {
		err = next()
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	cmd.Wait()
	return last
}

// A keychain that is killed while a vault is saved to it loses nothing that was
// said to be saved.
func TestRealKillKeychain(t *testing.T) {
	forKilling(t, []string{"keychain", "sealed"}, func(t *testing.T, k killing) {
		s := at(k.place, k.dir)
		saved := 0
		count := kills(t, map[int]int{1: 8, 100: 6, 1000: 3}[k.accounts])
		for range count {
			type end struct {
				n   int
				err error
			}
			saving, ended := make(chan bool, 1000), make(chan end)
			go func() {
				for n := saved + 1; ; n++ {
					saving <- true
					if _, err := s.Update(context.Background(), numbering(n)); err != nil {
						ended <- end{n, err}
						return
					}
				}
			}()
			<-saving
			<-time.After(rand.N(2 * k.span))
			k.session.KillKeychain(t)
			e := <-ended
			k.session.StartKeychain(t)
			v, err := s.Load(context.Background())
			if err != nil {
				t.Fatalf("after saving %d failed (%v): %v", e.n, e.err, err)
			}
			n, err := number(v, k.accounts)
			if err != nil {
				t.Fatal(err)
			}
			if n != e.n && n != e.n-1 {
				t.Fatalf("saving %d failed (%v); found %d", e.n, e.err, n)
			}
			saved = n
		}
		t.Logf("%d kills, %d saves; nothing lost", count, saved)
	})
}
