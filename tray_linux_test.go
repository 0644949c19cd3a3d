//go:build !android

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"latchkey/vault"
	"latchkey/vault/keychain"
	"latchkey/vault/keychain/keychaintest"
)

const watcherName = "org.kde.StatusNotifierWatcher"

// watcher is what a desktop with a tray has on the bus.
type watcher struct{ items chan dbus.Sender }

func (w watcher) RegisterStatusNotifierItem(_ string, sender dbus.Sender) *dbus.Error {
	w.items <- sender
	return nil
}

// layout is a menu as com.canonical.dbusmenu tells it.
type layout struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// TestTray: in a real session the window starts hidden, its menu copies a code,
// and shows the window.
func TestTray(t *testing.T) {
	session := keychaintest.New(t)
	session.Use(t)
	bus, err := dbus.Connect(session.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	tray := watcher{make(chan dbus.Sender, 10)}
	if err := bus.Export(tray, "/StatusNotifierWatcher", watcherName); err != nil {
		t.Fatal(err)
	}
	if _, err := prop.Export(bus, "/StatusNotifierWatcher", prop.Map{watcherName: {"IsStatusNotifierHostRegistered": {Value: true}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(watcherName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}

	account, err := vault.ParseURI(upgradeLink)
	if err != nil {
		t.Fatal(err)
	}
	account.Pinned = true
	if _, err := keychain.OS(keychain.Options{}).Update(t.Context(), func(v *vault.Vault) error {
		_, err := v.Add(account, time.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(session.Home, ".config", "fyne", appID)
	if err := os.MkdirAll(settings, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(settings, "preferences.json"), []byte(`{"inTray":true,"closeToTray":true}`), 0o600); err != nil {
		t.Fatal(err)
	}

	w := startWindow(t, nil, display(t), session.Env(), "--hidden")

	var item dbus.Sender
	select {
	case item = <-tray.items:
	case <-time.After(time.Minute):
		t.Fatal("no icon came into the tray")
	}
	menu := bus.Object(string(item), "/StatusNotifierItem/menu")
	// click does what the item of the menu does that begins with label.
	click := func(label string) {
		t.Helper()
		var said []string
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
			var revision uint32
			var root layout
			if err := menu.Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
				t.Fatal(err)
			}
			said = nil
			for _, child := range root.Children {
				var entry layout
				if err := dbus.Store([]any{child.Value()}, &entry); err != nil {
					t.Fatal(err)
				}
				text, _ := entry.Properties["label"].Value().(string)
				if said = append(said, text); strings.HasPrefix(text, label) {
					if err := menu.Call("com.canonical.dbusmenu.Event", 0, entry.ID, "clicked", dbus.MakeVariant(""), uint32(0)).Err; err != nil {
						t.Fatal(err)
					}
					return
				}
			}
		}
		t.Fatalf("the tray has no %q but %q; the window says %q", label, said, w.look("").Words)
	}
	click("Copy Example")
	var pasted string
	for deadline := time.Now().Add(time.Minute); len(pasted) != 6 && time.Now().Before(deadline); {
		cmd := exec.Command("xclip", "-selection", "clipboard", "-o")
		cmd.Env = append(os.Environ(), "DISPLAY="+w.display)
		text, _ := cmd.Output() // fails as long as there is nothing
		pasted = string(text)
	}
	now, err := account.Code(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	before, err := account.Code(time.Now().Add(-30 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	next, err := account.CodeAfter(time.Now()) // is copied in the last seconds
	if err != nil {
		t.Fatal(err)
	}
	if pasted != now.Value && pasted != before.Value && pasted != next.Value {
		t.Errorf("the clipboard has %q, want %q", pasted, now.Value)
	}
	if windows := w.run("sh", "-c", "xdotool search --onlyvisible --name '^Latchkey$' | wc -l"); windows != "0" {
		t.Errorf("%s windows are to be seen", windows)
	}
	click("Show Latchkey")
	w.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Latchkey$")
	w.await("Search 1 account")
	w.quit()
}
