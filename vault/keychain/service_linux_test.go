//go:build !android

package keychain_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

const (
	fakeService    = dbus.ObjectPath("/org/freedesktop/secrets")
	fakeCollection = fakeService + "/collection/somewhere"
	fakePrompt     = fakeService + "/prompt/p1"
)

// secretService is a keychain on D-Bus that is empty and locked, and whose
// prompt does what a test wants.
type secretService struct {
	conn      *dbus.Conn
	props     *prop.Properties
	answer    func(*secretService) // to a prompt that is to be shown
	dismissed chan bool            // the prompt was taken back
	alias     dbus.ObjectPath
}

// serve puts a service on the bus of this process.
func serve(t *testing.T, alias dbus.ObjectPath, answer func(*secretService)) *secretService {
	t.Helper()
	session := keychaintest.Bus(t)
	session.Use(t)
	conn, err := dbus.Connect(session.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	s := &secretService{conn: conn, answer: answer, dismissed: make(chan bool, 1), alias: alias}
	if _, err := prop.Export(conn, fakeService, prop.Map{"org.freedesktop.Secret.Service": {
		"Collections": {Value: []dbus.ObjectPath{fakeCollection}},
	}}); err != nil {
		t.Fatal(err)
	}
	if s.props, err = prop.Export(conn, fakeCollection, prop.Map{"org.freedesktop.Secret.Collection": {
		"Locked": {Value: true},
	}}); err != nil {
		t.Fatal(err)
	}
	for _, e := range []struct {
		path  dbus.ObjectPath
		iface string
		value any
	}{{fakeService, "Service", s}, {fakeCollection, "Collection", fakeItems{}}, {fakeService + "/aliases/default", "Collection", fakeItems{}}, {fakePrompt, "Prompt", fakeAsk{s}}} {
		if err := conn.Export(e.value, e.path, "org.freedesktop.Secret."+e.iface); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.RequestName("org.freedesktop.secrets", 0); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *secretService) ReadAlias(string) (dbus.ObjectPath, *dbus.Error) { return s.alias, nil }

func (s *secretService) Unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	if locked, _ := s.props.GetMust("org.freedesktop.Secret.Collection", "Locked").(bool); !locked {
		return paths, "/", nil
	}
	return nil, fakePrompt, nil
}

// end ends the prompt.
func (s *secretService) end(unlocked bool) {
	if unlocked {
		s.props.SetMust("org.freedesktop.Secret.Collection", "Locked", false)
	}
	s.conn.Emit(fakePrompt, "org.freedesktop.Secret.Prompt.Completed", !unlocked, dbus.MakeVariant([]dbus.ObjectPath{fakeCollection}))
}

type fakeItems struct{}

func (fakeItems) SearchItems(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	return []dbus.ObjectPath{}, nil
}

type fakeAsk struct{ s *secretService }

func (a fakeAsk) Prompt(string) *dbus.Error {
	go a.s.answer(a.s)
	return nil
}

func (a fakeAsk) Dismiss() *dbus.Error {
	a.s.dismissed <- true
	return nil
}

func TestPrompt(t *testing.T) {
	minute := func(t *testing.T) context.Context {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		t.Cleanup(cancel)
		return ctx
	}
	t.Run("dismissed", func(t *testing.T) {
		serve(t, fakeCollection, func(s *secretService) { s.end(false) })
		_, err := at("keychain", t.TempDir()).Load(minute(t))
		if !errors.Is(err, keychain.ErrDismissed) || !errors.Is(err, keychain.ErrLocked) {
			t.Errorf("%v, want ErrDismissed and ErrLocked", err)
		}
	})
	t.Run("unlocked", func(t *testing.T) {
		serve(t, fakeCollection, func(s *secretService) { s.end(true) })
		if v, err := at("keychain", t.TempDir()).Load(minute(t)); err != nil || len(v.Accounts) != 0 {
			t.Errorf("%v, want the first run", err)
		}
	})
	// go-keyring would take the first signal for the answer.
	t.Run("foreign signals first", func(t *testing.T) {
		serve(t, fakeCollection, func(s *secretService) {
			s.conn.Emit("/org/freedesktop/portal/desktop", "org.freedesktop.portal.Settings.SettingChanged", "a", "b", dbus.MakeVariant("c"))
			s.conn.Emit(fakePrompt+"2", "org.freedesktop.Secret.Prompt.Completed", true, dbus.MakeVariant(""))
			s.end(true)
		})
		if _, err := at("keychain", t.TempDir()).Load(minute(t)); err != nil {
			t.Error(err)
		}
	})
	t.Run("completed but still locked", func(t *testing.T) {
		serve(t, fakeCollection, func(s *secretService) {
			s.conn.Emit(fakePrompt, "org.freedesktop.Secret.Prompt.Completed", false, dbus.MakeVariant(""))
		})
		_, err := at("keychain", t.TempDir()).Load(minute(t))
		if !errors.Is(err, keychain.ErrLocked) || errors.Is(err, keychain.ErrDismissed) {
			t.Errorf("%v, want ErrLocked only", err)
		}
	})
	t.Run("answered late, by another signal too", func(t *testing.T) {
		shown, late := make(chan bool), make(chan bool)
		serve(t, fakeCollection, func(s *secretService) {
			s.conn.Emit(fakePrompt, "org.freedesktop.Secret.Prompt.Progress", true)
			s.conn.Emit(fakePrompt, "org.freedesktop.Secret.Prompt.Completed") // without an answer
			close(shown)
			<-late
			s.end(true)
		})
		s := at("keychain", t.TempDir())
		loaded := make(chan error)
		go func() { _, err := s.Load(minute(t)); loaded <- err }()
		<-shown
		// Another operation waits its turn and can be given up meanwhile.
		over, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := s.Load(over); !errors.Is(err, keychain.ErrBusy) {
			t.Errorf("meanwhile: %v, want ErrBusy", err)
		}
		select {
		case err := <-loaded:
			t.Fatalf("it did not wait for the answer: %v", err)
		default:
		}
		close(late)
		if err := <-loaded; err != nil {
			t.Error(err)
		}
	})
	t.Run("answered again and again while locked", func(t *testing.T) {
		serve(t, fakeCollection, func(s *secretService) { s.end(false); s.end(false) })
		if _, err := at("keychain", t.TempDir()).Load(minute(t)); !errors.Is(err, keychain.ErrDismissed) {
			t.Errorf("%v, want ErrDismissed", err)
		}
	})
	t.Run("service gone", func(t *testing.T) {
		serve(t, fakeCollection, func(s *secretService) { s.conn.ReleaseName("org.freedesktop.secrets") })
		if _, err := at("keychain", t.TempDir()).Load(minute(t)); !errors.Is(err, keychain.ErrNoKeychain) {
			t.Errorf("%v, want ErrNoKeychain", err)
		}
	})
	t.Run("no default collection", func(t *testing.T) {
		serve(t, "/", nil)
		if _, err := at("keychain", t.TempDir()).Load(minute(t)); !errors.Is(err, keychain.ErrNoKeychain) {
			t.Errorf("%v, want ErrNoKeychain", err)
		}
	})
	t.Run("never answered, then answered", func(t *testing.T) {
		asked := make(chan bool, 2)
		service := serve(t, fakeCollection, func(s *secretService) { asked <- true })
		s := at("keychain", t.TempDir())
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-asked; cancel() }()
		if _, err := s.Load(ctx); !errors.Is(err, keychain.ErrBusy) && !errors.Is(err, keychain.ErrLocked) {
			t.Errorf("%v, want ErrBusy or ErrLocked", err)
		}
		select {
		case <-service.dismissed:
		case <-minute(t).Done():
			t.Error("the prompt was not taken back")
		}
		go func() { <-asked; service.end(true) }()
		if _, err := s.Load(minute(t)); err != nil {
			t.Errorf("the next prompt was answered: %v", err)
		}
	})
}

// A service that answers in a way that no other does is no keychain, and no
// first start.
func TestGarbage(t *testing.T) {
	for name, garble := range map[string]func(*testing.T, *secretService){
		"collections are a number": func(t *testing.T, s *secretService) { export(t, s, fakeService, "Service", "Collections", int32(7)) },
		"locked is a text":         func(t *testing.T, s *secretService) { export(t, s, fakeCollection, "Collection", "Locked", "perhaps") },
		"no properties at all": func(t *testing.T, s *secretService) {
			if err := s.conn.Export(nil, fakeService, "org.freedesktop.DBus.Properties"); err != nil {
				t.Fatal(err)
			}
		},
		"a search finds a number": func(t *testing.T, s *secretService) {
			s.props.SetMust("org.freedesktop.Secret.Collection", "Locked", false)
			for _, path := range []dbus.ObjectPath{fakeCollection, fakeService + "/aliases/default"} {
				if err := s.conn.Export(oddItems{}, path, "org.freedesktop.Secret.Collection"); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, fakeCollection, func(s *secretService) { s.end(false) })
			garble(t, s)
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			store := at("keychain", t.TempDir())
			if v, err := store.Load(ctx); err == nil || ctx.Err() != nil {
				t.Errorf("%v, %v; want an error", v, err)
			}
			if _, err := store.Update(ctx, adding(t, 0, 1)); err == nil || ctx.Err() != nil {
				t.Errorf("update: %v, want an error", err)
			}
		})
	}
}

func export(t *testing.T, s *secretService, path dbus.ObjectPath, iface, name string, value any) {
	t.Helper()
	if _, err := prop.Export(s.conn, path, prop.Map{"org.freedesktop.Secret." + iface: {name: {Value: value}}}); err != nil {
		t.Fatal(err)
	}
}

type oddItems struct{}

func (oddItems) SearchItems(map[string]string) (int32, *dbus.Error) { return 42, nil }
