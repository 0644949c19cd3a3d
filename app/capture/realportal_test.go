//go:build linux && !android

package capture

import (
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

const (
	backendName  = "org.freedesktop.impl.portal.desktop.latchkey"
	backendIface = "org.freedesktop.impl.portal.Screenshot"
)

// backend is what a desktop adds to xdg-desktop-portal: it puts the question.
type backend struct {
	response uint32
	path     string
	asked    chan map[string]dbus.Variant
}

// Screenshot is the method of the backend.
func (b *backend) Screenshot(_ dbus.ObjectPath, _, _ string, options map[string]dbus.Variant) (uint32, map[string]dbus.Variant, *dbus.Error) {
	b.asked <- options
	results := map[string]dbus.Variant{}
	if b.response == answeredYes {
		results["uri"] = dbus.MakeVariant((&url.URL{Scheme: "file", Path: b.path}).String())
	}
	return b.response, results, nil
}

// realPortal starts xdg-desktop-portal, with b as its only backend.
func realPortal(t *testing.T, b *backend) {
	t.Helper()
	programs := []string{"/usr/libexec/xdg-desktop-portal", "/usr/lib/xdg-desktop-portal"}
	i := slices.IndexFunc(programs, func(p string) bool { _, err := exec.LookPath(p); return err == nil })
	if i < 0 {
		t.Fatal("xdg-desktop-portal is missing: install the package of that name")
	}
	conn := newBus(t)
	if _, err := prop.Export(conn, portalPath, prop.Map{backendIface: {"version": {Value: uint32(2)}}}); err != nil {
		t.Fatal(err)
	}
	if err := conn.Export(b, portalPath, backendIface); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(backendName, 0); err != nil {
		t.Fatal(err)
	}
	// It offers screenshots only where there is a backend for permissions too.
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "latchkey.portal"), []byte("[portal]\nDBusName="+backendName+"\nInterfaces="+backendIface+";org.freedesktop.impl.portal.Access\nUseIn=latchkey\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "latchkey-portals.conf"), []byte("[preferred]\ndefault=latchkey\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	owned := make(chan *dbus.Signal, 16)
	conn.Signal(owned)
	if err := conn.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, portalName)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(programs[i])
	cmd.Env = append(os.Environ(), "XDG_DESKTOP_PORTAL_DIR="+dir, "XDG_CURRENT_DESKTOP=latchkey", "GSETTINGS_BACKEND=memory")
	if testing.Verbose() {
		cmd.Stderr = os.Stderr
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	late := time.After(time.Minute)
	for {
		select {
		case s := <-owned:
			if s.Name == ownerChanged {
				return
			}
		case <-late:
			t.Fatal("xdg-desktop-portal did not come up")
		}
	}
}

// The portal that desktops really have is spoken to as it expects, and its
// answers are understood.
func TestRealPortal(t *testing.T) {
	path := screenshot(t)
	b := &backend{path: path, asked: make(chan map[string]dbus.Variant, 1)}
	realPortal(t, b)
	shot, err := Screen(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if texts, err := shot.Codes(t.Context()); err != nil || !slices.Equal(texts, []string{secretLink}) {
		t.Errorf("%q, %v", texts, err)
	}
	if asked, _ := (<-b.asked)["interactive"].Value().(bool); !asked {
		t.Error("the person was not asked")
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) || shot.Left != nil {
		t.Errorf("the file is still there: %v, %v", err, shot.Left)
	}
}

func TestRealPortalDismissed(t *testing.T) {
	b := &backend{response: answeredNo, asked: make(chan map[string]dbus.Variant, 1)}
	realPortal(t, b)
	if _, err := Screen(t.Context(), nil); !errors.Is(err, ErrDismissed) {
		t.Errorf("%v, want ErrDismissed", err)
	}
}
