//go:build !android

package keychain_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

// kills is how often the kill tests kill; LATCHKEY_TEST_KILLS overrides it.
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

func TestRealContract(t *testing.T) {
	for _, place := range []string{"keychain", "file"} {
		t.Run(place, func(t *testing.T) {
			keychaintest.Daemon(t)
			dir := t.TempDir()
			contract(t, func() *keychain.Store { return at(place, dir) })
		})
	}
}

// The default data folder is in the person's configuration folder.
func TestRealDefaults(t *testing.T) {
	session := keychaintest.New(t)
	session.Use(t)
	ctx := context.Background()
	v, err := keychain.OS(keychain.Options{}).Update(ctx, adding(t, 0, 3))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := keychain.OS(keychain.Options{}).Load(ctx); err != nil || look(got) != look(v) {
		t.Fatalf("load: %v", err)
	}
	marks, err := filepath.Glob(filepath.Join(session.Home, ".config", "latchkey", "place-*.json"))
	if err != nil || len(marks) != 1 {
		t.Fatalf("markers: %v, %v", marks, err)
	}
	mark, err := os.ReadFile(marks[0])
	if err != nil || !strings.Contains(string(mark), `"provider": "gnome-keyring`) {
		t.Errorf("the marker does not name the provider: %s, %v", mark, err)
	}
	known, err := keychain.Known("")
	if err != nil || len(known) != 1 || known[0] != (keychain.Place{}) {
		t.Errorf("Known = %v, %v", known, err)
	}
}

func TestRealLocked(t *testing.T) {
	session := keychaintest.New(t)
	session.Use(t)
	s := at("keychain", t.TempDir())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	v, err := s.Update(ctx, adding(t, 0, 3))
	if err != nil {
		t.Fatal(err)
	}
	session.LockKeychain(t)
	if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrLocked) {
		t.Errorf("load: %v, want ErrLocked", err)
	}
	if _, err := s.Update(ctx, adding(t, 3, 4)); !errors.Is(err, keychain.ErrLocked) {
		t.Errorf("update: %v, want ErrLocked", err)
	}
	session.KillKeychain(t)
	if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrNoKeychain) {
		t.Errorf("no daemon: %v, want ErrNoKeychain", err)
	}
	session.StartKeychain(t)
	if got, err := s.Load(ctx); err != nil || look(got) != look(v) {
		t.Errorf("unlocked again: %v", err)
	}
}

func TestRealAbsent(t *testing.T) {
	ctx := context.Background()
	t.Run("no provider", func(t *testing.T) {
		keychaintest.Bus(t).Use(t)
		if _, err := at("keychain", t.TempDir()).Load(ctx); !errors.Is(err, keychain.ErrNoKeychain) || !strings.Contains(err.Error(), "no program") {
			t.Errorf("load: %v, want ErrNoKeychain", err)
		}
	})
	t.Run("no bus", func(t *testing.T) {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
		t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
		if _, err := at("keychain", t.TempDir()).Load(ctx); !errors.Is(err, keychain.ErrNoKeychain) || !strings.Contains(err.Error(), "bus") {
			t.Errorf("load: %v, want ErrNoKeychain", err)
		}
	})
	t.Run("dead bus", func(t *testing.T) {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "bus"))
		if _, err := at("keychain", t.TempDir()).Load(ctx); !errors.Is(err, keychain.ErrNoKeychain) {
			t.Errorf("load: %v, want ErrNoKeychain", err)
		}
	})
	t.Run("bus in XDG_RUNTIME_DIR", func(t *testing.T) {
		session := keychaintest.New(t)
		session.Use(t)
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
		if _, err := at("keychain", t.TempDir()).Update(ctx, adding(t, 0, 1)); err != nil {
			t.Error(err)
		}
	})
}

// Many goroutines, with stores of their own and a shared one, and many
// processes add accounts at once, and none is lost.
func TestRealCrowd(t *testing.T) {
	const each, crowd = 6, 4
	for _, place := range []string{"keychain", "file"} {
		t.Run(place, func(t *testing.T) {
			session := keychaintest.New(t)
			session.Use(t)
			dir := t.TempDir()
			shared := at(place, dir)
			var wait sync.WaitGroup
			for i := range crowd {
				from := i * 3 * each
				cmd := program(t, session.Env(), "add", place, dir, from, from+each)
				wait.Go(func() {
					if out, err := cmd.Output(); err != nil {
						t.Errorf("process: %v\n%s", err, out)
					}
				})
				for j, s := range []*keychain.Store{shared, at(place, dir)} {
					from := from + (j+1)*each
					wait.Go(func() {
						for n := from; n < from+each; n++ {
							if _, err := s.Update(context.Background(), adding(t, n, n+1)); err != nil {
								t.Error(err)
							}
							if _, err := s.Load(context.Background()); err != nil {
								t.Error(err)
							}
						}
					})
				}
			}
			wait.Wait()
			v, err := at(place, dir).Load(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for n := range crowd * 3 * each {
				if _, ok := v.Twin(numbered(t, n)); !ok {
					t.Errorf("account %d is lost", n)
				}
			}
		})
	}
}

// numberedVault puts a vault for numbering at a place, and returns how long
// moments of a save are to be spread to fall before, in and after it.
func numberedVault(t testing.TB, place, dir string) time.Duration {
	t.Helper()
	s := at(place, dir)
	if _, err := s.Update(context.Background(), adding(t, 100, 104)); err != nil {
		t.Fatal(err)
	}
	if place == "sealed" {
		mustUpdate(t, s, coding(codeOne))
		if err := s.Seal(context.Background(), []byte("one")); err != nil {
			t.Fatal(err)
		}
	}
	begin := time.Now()
	for n := range 4 {
		if _, err := s.Update(context.Background(), numbering(3-n)); err != nil {
			t.Fatal(err)
		}
	}
	return time.Since(begin) / 3
}

// A program that is killed while it saves loses nothing it has said was saved,
// nor what was before.
func TestRealKillProgram(t *testing.T) {
	for _, place := range []string{"keychain", "sealed", "file"} {
		t.Run(place, func(t *testing.T) {
			session := keychaintest.New(t)
			session.Use(t)
			dir := t.TempDir()
			span := numberedVault(t, place, dir)
			last, between, past := 0, 0, 0
			count := kills(t, 60)
			for range count {
				said := killWhileSaving(t, session.Env(), place, dir, last+1, span)
				s := at(place, dir)
				v, err := s.Load(context.Background())
				if err != nil {
					t.Fatalf("after %d was %s: %v", said.n, said.word, err)
				}
				n, err := number(v)
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
				if v, err := s.Past(context.Background(), oldest); err != nil || len(v.Accounts) != 4 {
					t.Fatalf("state %d, the oldest of %d: %v", oldest, len(history), err)
				}
				past += len(history)
				last = n
			}
			t.Logf("%d kills, %d of them during a save; %d saves; %d older states; nothing lost", count, between, last, past)
		})
	}
}

type saying struct {
	word string
	n    int
}

// killWhileSaving runs a program that saves n, n+1 and so on, kills it at a
// random moment of one of its first saves, and returns the last it said.
func killWhileSaving(t testing.TB, env []string, place, dir string, n int, span time.Duration) saying {
	t.Helper()
	cmd := program(t, env, "save", place, dir, n, n+1000)
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
	<-time.After(rand.N(span))
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
	session := keychaintest.New(t)
	session.Use(t)
	dir := t.TempDir()
	span := numberedVault(t, "keychain", dir)
	s := at("keychain", dir)
	saved := 0
	count := kills(t, 20)
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
		<-time.After(rand.N(2 * span))
		session.KillKeychain(t)
		e := <-ended
		session.StartKeychain(t)
		v, err := s.Load(context.Background())
		if err != nil {
			t.Fatalf("after saving %d failed (%v): %v", e.n, e.err, err)
		}
		n, err := number(v)
		if err != nil {
			t.Fatal(err)
		}
		if n != e.n && n != e.n-1 {
			t.Fatalf("saving %d failed (%v); found %d", e.n, e.err, n)
		}
		saved = n
	}
	t.Logf("%d kills, %d saves; nothing lost", count, saved)
}
