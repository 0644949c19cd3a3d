//go:build linux && !android

package capture

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"latchkey/vault/keychain/keychaintest"
	"latchkey/vault/qr"
)

// desktop is a portal on a bus of its own. answer is what it does with a
// question; it runs on a goroutine of its own.
type desktop struct {
	*testing.T
	conn    *dbus.Conn
	answer  func(d *desktop, handle dbus.ObjectPath)
	early   bool            // answers before the call has returned
	own     dbus.ObjectPath // a handle of its own choice, as of old portals
	closed  chan dbus.ObjectPath
	options chan map[string]dbus.Variant
}

// newDesktop puts a portal on the bus of this process.
func newDesktop(t *testing.T, answer func(*desktop, dbus.ObjectPath), vary ...func(*desktop)) *desktop {
	t.Helper()
	conn := newBus(t)
	d := &desktop{T: t, conn: conn, answer: answer, closed: make(chan dbus.ObjectPath, 1), options: make(chan map[string]dbus.Variant, 1)}
	for _, v := range vary {
		v(d)
	}
	if _, err := prop.Export(conn, portalPath, prop.Map{shotIface: {"version": {Value: uint32(2)}}}); err != nil {
		t.Fatal(err)
	}
	if err := conn.Export(d, portalPath, shotIface); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(portalName, 0); err != nil {
		t.Fatal(err)
	}
	return d
}

// newBus makes a Wayland session with a bus on which there is nothing.
func newBus(t *testing.T) *dbus.Conn {
	t.Helper()
	session := keychaintest.Bus(t)
	session.Use(t)
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	t.Setenv("XDG_SESSION_TYPE", "wayland")
	t.Setenv("DISPLAY", "")
	conn, err := dbus.Connect(session.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// Screenshot is the method of the portal.
func (d *desktop) Screenshot(sender dbus.Sender, _ string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	d.options <- options
	token, _ := options["handle_token"].Value().(string)
	handle := portalPath + dbus.ObjectPath("/request/"+strings.ReplaceAll(strings.TrimPrefix(string(sender), ":"), ".", "_")+"/"+token)
	if d.own != "" {
		handle = d.own
	}
	if err := d.conn.Export(question{d, handle}, handle, requestIface); err != nil {
		d.Error(err)
	}
	if d.early {
		d.answer(d, handle)
	} else {
		go d.answer(d, handle)
	}
	return handle, nil
}

type question struct {
	d      *desktop
	handle dbus.ObjectPath
}

// Close is the method of a question that nobody waits for.
func (q question) Close() *dbus.Error {
	q.d.closed <- q.handle
	return nil
}

// respond ends a question.
func (d *desktop) respond(handle dbus.ObjectPath, code uint32, results map[string]any) {
	values := map[string]dbus.Variant{}
	for name, v := range results {
		values[name] = dbus.MakeVariant(v)
	}
	if err := d.conn.Emit(handle, requestIface+".Response", code, values); err != nil {
		d.Error(err)
	}
}

// shows makes an answer with a file.
func shows(path string) func(*desktop, dbus.ObjectPath) {
	return func(d *desktop, handle dbus.ObjectPath) {
		d.respond(handle, 0, map[string]any{"uri": (&url.URL{Scheme: "file", Path: path}).String()})
	}
}

// screenshot writes a picture with a code, as the desktop does.
func screenshot(t *testing.T) string {
	t.Helper()
	img, err := qr.Draw(secretLink, 300)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "Screenshot of 12 o'clock %.png")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// counted counts how often a window was put away and shown again.
type counted struct{ away, back atomic.Int32 }

func (c *counted) hide() func() {
	c.away.Add(1)
	return func() { c.back.Add(1) }
}

func TestPortal(t *testing.T) {
	for name, vary := range map[string]func(*desktop){
		"answers":            func(*desktop) {},
		"answers early":      func(d *desktop) { d.early = true },
		"chooses the handle": func(d *desktop) { d.own = portalPath + "/request/mine" },
		"early, own handle":  func(d *desktop) { d.early, d.own = true, portalPath+"/request/mine" },
		"with a foreign word": func(d *desktop) {
			answer := d.answer
			d.answer = func(d *desktop, h dbus.ObjectPath) { d.respond(portalPath+"/request/other", 1, nil); answer(d, h) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := screenshot(t)
			d := newDesktop(t, shows(path), vary)
			var window counted
			shot, err := Screen(t.Context(), window.hide)
			if err != nil {
				t.Fatal(err)
			}
			texts, err := qr.Find(t.Context(), shot.Pictures[0], nil)
			if err != nil || len(texts) != 1 || texts[0] != secretLink {
				t.Errorf("%q, %v", texts, err)
			}
			if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) || shot.Left != nil {
				t.Errorf("the file is still there: %v, %v", err, shot.Left)
			}
			if asked, _ := (<-d.options)["interactive"].Value().(bool); !asked {
				t.Error("the person was not asked")
			}
			if window.away.Load() != 1 || window.back.Load() != 1 {
				t.Errorf("hidden %d times, shown %d times", window.away.Load(), window.back.Load())
			}
		})
	}
}

// However the question ends, the window is shown again and no file is left.
func TestPortalRefuses(t *testing.T) {
	file := func(name string, size int64) string {
		path := filepath.Join(t.TempDir(), name)
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.Truncate(size); err != nil {
			t.Fatal(err)
		}
		return path
	}
	huge, text := file("huge.png", qr.MaxBytes+1), file("text.png", 10)
	pipe := t.TempDir()
	for name, tc := range map[string]struct {
		answer func(*desktop, dbus.ObjectPath)
		want   error
		gone   string
	}{
		"dismissed":       {func(d *desktop, h dbus.ObjectPath) { d.respond(h, 1, nil) }, ErrDismissed, ""},
		"ended":           {func(d *desktop, h dbus.ObjectPath) { d.respond(h, 2, nil) }, ErrRefused, ""},
		"no uri":          {func(d *desktop, h dbus.ObjectPath) { d.respond(h, 0, nil) }, ErrRefused, ""},
		"uri is a number": {func(d *desktop, h dbus.ObjectPath) { d.respond(h, 0, map[string]any{"uri": 7}) }, ErrRefused, ""},
		"not a file": {func(d *desktop, h dbus.ObjectPath) {
			d.respond(h, 0, map[string]any{"uri": "https://example.com/a.png"})
		}, ErrRefused, ""},
		"another host": {func(d *desktop, h dbus.ObjectPath) {
			d.respond(h, 0, map[string]any{"uri": "file://example.com/a.png"})
		}, ErrRefused, ""},
		"missing":       {shows("/nonexistent/a.png"), ErrRefused, ""},
		"a folder":      {shows(pipe), ErrRefused, ""},
		"huge":          {shows(huge), qr.ErrTooLarge, huge},
		"not a picture": {shows(text), qr.ErrNotPicture, text},
		"another body":  {func(d *desktop, h dbus.ObjectPath) { d.conn.Emit(h, requestIface+".Response", "yes") }, ErrRefused, ""},
		"goes away":     {func(d *desktop, _ dbus.ObjectPath) { d.conn.ReleaseName(portalName) }, ErrRefused, ""},
	} {
		t.Run(name, func(t *testing.T) {
			newDesktop(t, tc.answer)
			var window counted
			shot, err := Screen(t.Context(), window.hide)
			if !errors.Is(err, tc.want) || len(shot.Pictures) != 0 {
				t.Errorf("%v, want %v", err, tc.want)
			}
			if tc.gone != "" {
				if _, err := os.Lstat(tc.gone); !errors.Is(err, os.ErrNotExist) || shot.Left != nil {
					t.Errorf("the file is still there: %v, %v", err, shot.Left)
				}
			}
			if window.away.Load() != 1 || window.back.Load() != 1 {
				t.Errorf("hidden %d times, shown %d times", window.away.Load(), window.back.Load())
			}
		})
	}
}

// A picture that cannot be deleted is named.
func TestPortalLeaves(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may delete everything")
	}
	path := screenshot(t)
	if err := os.Chmod(filepath.Dir(path), 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Dir(path), 0o700) })
	newDesktop(t, shows(path))
	if shot, err := Screen(t.Context(), nil); err != nil || !errors.Is(shot.Left, ErrLeft) || !strings.Contains(shot.Left.Error(), path) {
		t.Errorf("%v, %v", shot.Left, err)
	}
}

// A question that nobody answers is taken back: when the caller gives up, and
// after a while in any case.
func TestPortalNever(t *testing.T) {
	t.Run("given up", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d := newDesktop(t, func(*desktop, dbus.ObjectPath) { cancel() })
		var window counted
		if _, err := Screen(ctx, window.hide); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want Canceled", err)
		}
		<-d.closed
		if window.back.Load() != 1 {
			t.Error("the window was not shown again")
		}
	})
	t.Run("too late", func(t *testing.T) {
		before := answerTime
		t.Cleanup(func() { answerTime = before })
		answerTime = 100 * time.Millisecond
		d := newDesktop(t, func(*desktop, dbus.ObjectPath) {})
		if _, err := Screen(t.Context(), nil); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("%v, want ErrNoAnswer", err)
		}
		<-d.closed
	})
}

// Nothing is hidden where there is no portal.
func TestNoPortal(t *testing.T) {
	never := func() func() {
		t.Error("the window was hidden")
		return func() {}
	}
	t.Run("no bus", func(t *testing.T) {
		newBus(t)
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
		if _, err := Screen(t.Context(), never); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%v, want ErrUnsupported", err)
		}
	})
	t.Run("no portal", func(t *testing.T) {
		newBus(t)
		if _, err := Screen(t.Context(), never); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%v, want ErrUnsupported", err)
		}
	})
	t.Run("a portal without screenshots", func(t *testing.T) {
		conn := newBus(t)
		if _, err := prop.Export(conn, portalPath, prop.Map{"org.freedesktop.portal.FileChooser": {"version": {Value: uint32(1)}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.RequestName(portalName, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := Screen(t.Context(), never); !errors.Is(err, ErrUnsupported) {
			t.Errorf("%v, want ErrUnsupported", err)
		}
	})
	t.Run("a portal that hangs", func(t *testing.T) {
		before := portalTime
		t.Cleanup(func() { portalTime = before })
		portalTime = 100 * time.Millisecond
		conn := newBus(t)
		hang := make(chan struct{})
		t.Cleanup(func() { close(hang) })
		if err := conn.ExportMethodTable(map[string]any{"Get": func(string, string) (dbus.Variant, *dbus.Error) {
			<-hang
			return dbus.MakeVariant(0), nil
		}}, portalPath, "org.freedesktop.DBus.Properties"); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.RequestName(portalName, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := Screen(t.Context(), never); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("%v, want ErrNoAnswer", err)
		}
	})
}

// Where X11 is the session it is used, though there is a portal.
func TestPortalNotAsked(t *testing.T) {
	newDesktop(t, func(d *desktop, _ dbus.ObjectPath) { d.Error("the portal was asked") })
	t.Setenv("XDG_SESSION_TYPE", "x11")
	t.Setenv("DISPLAY", ":4095")
	if _, err := Screen(t.Context(), nil); !errors.Is(err, ErrNoDisplay) {
		t.Errorf("%v, want ErrNoDisplay", err)
	}
}
