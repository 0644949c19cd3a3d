//go:build !android

package keychain_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/zalando/go-keyring"

	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

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

// Erasing takes every item of ours out of the keychain, also those that no root
// names, and nothing of others.
func TestRealErase(t *testing.T) {
	keychaintest.Daemon(t)
	dir := t.TempDir()
	s := at("keychain", dir)
	for n := range 4 {
		mustUpdate(t, s, adding(t, 3*n, 3*n+3))
	}
	for _, item := range [][2]string{{keychain.DefaultService, "p-77-0"}, {keychain.DefaultService, "root-b"}, {"org.example.other", "p-77-0"}} {
		if err := keyring.Set(item[0], item[1], "what is left of something"); err != nil {
			t.Fatal(err)
		}
	}
	if err := at("keychain", dir).Erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn, err := dbus.Connect(os.Getenv("DBUS_SESSION_BUS_ADDRESS"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var open, locked []dbus.ObjectPath
	err = conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.SearchItems", 0, map[string]string{"service": keychain.DefaultService}).Store(&open, &locked)
	if err != nil || len(open)+len(locked) > 0 {
		t.Errorf("left in the keychain: %v %v, %v", open, locked, err)
	}
	if _, err := keyring.Get("org.example.other", "p-77-0"); err != nil {
		t.Errorf("the item of another program: %v", err)
	}
	if rest, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(rest) > 0 {
		t.Errorf("left in the data folder: %q, %v", rest, err)
	}
	if v, err := s.Load(t.Context()); err != nil || len(v.Accounts) > 0 {
		t.Errorf("what follows is no first use: %v", err)
	}
}

// On a keychain that can list what it holds, sealing finds the pages that no root
// names wherever they are, and leaves what is not ours.
func TestRealSealSweeps(t *testing.T) {
	keychaintest.Daemon(t)
	s := keychain.Cheaply(at("keychain", t.TempDir()))
	mustUpdate(t, s, adding(t, 0, 2))
	mustUpdate(t, s, coding(codeOne))
	const ours, other = keychain.DefaultService, "org.example.other"
	for _, item := range [][2]string{{ours, "p-1-77"}, {ours, "p-900-0"}, {ours, "paper"}, {other, "p-1-77"}} {
		if err := keyring.Set(item[0], item[1], "left behind"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Seal(context.Background(), []byte("one")); err != nil {
		t.Fatal(err)
	}
	for item, there := range map[[2]string]bool{{ours, "p-1-77"}: false, {ours, "p-900-0"}: false, {ours, "paper"}: true, {other, "p-1-77"}: true} {
		if _, err := keyring.Get(item[0], item[1]); (err == nil) != there {
			t.Errorf("%v: %v, want it to be there: %t", item, err, there)
		}
	}
}
