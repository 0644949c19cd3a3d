package app

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/vault"
	"latchkey/vault/backup"
)

// trays stands for the system's tray.
type trays struct {
	menu  *fyne.Menu
	set   int // how often the menu was
	shown bool
}

func (s *trays) labels() (out []string) {
	for _, item := range s.menu.Items {
		if !item.IsSeparator {
			out = append(out, item.Label)
		}
	}
	return out
}

// click does what an item does.
func (s *trays) click(t testing.TB, label string) {
	t.Helper()
	for _, item := range s.menu.Items {
		if item.Label == label {
			item.Action()
			return
		}
	}
	t.Fatalf("the tray has no %q but %q", label, s.labels())
}

// in gives a window the tray.
func (s *trays) in(_ *rig, o *Options) {
	o.Tray = func(m *fyne.Menu) { s.menu = m; s.set++ }
	o.TrayShown = func() bool { return s.shown }
}

// pinned are the accounts of demo with two on top.
func pinned() []vault.Account {
	list := demo()
	list[1].Pinned, list[3].Pinned = true, true
	return list
}

// trayed starts a window that may use the tray.
func trayed(t *testing.T, s *trays, vary ...options) *rig {
	r := newRig(t, append(vary, s.in, func(r *rig, o *Options) {
		p := fyne.CurrentApp().Preferences()
		p.SetBool(inTray.key, true)
		p.SetBool(closeToTray.key, true)
	})...)
	r.tick(r.Clock.Now())
	return r
}

// TestTray: the menu has what is on top, copies its codes, and is made anew only
// when that changes.
func TestTray(t *testing.T) {
	s := &trays{shown: true}
	r := trayed(t, s, holding(pinned()...), recoverable(new(backup.Code)))
	want := []string{"Copy Proton (you)", "Copy AWS (root · 4471-9920)", "Show Latchkey", "Quit"}
	if got := s.labels(); len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Fatalf("the tray says %q, want %q", got, want)
	}
	before := s.set
	for range 5 {
		r.pass(time.Second)
	}
	r.save(func(v *vault.Vault) error { v.Accounts[0].Note = "n"; return nil }, func() {})
	r.settle()
	r.pass(time.Second)
	if s.set != before {
		t.Errorf("the menu was set %d times without a change", s.set-before)
	}
	s.click(t, want[0])
	code, err := r.vault.Accounts[1].Code(r.Clock.Now())
	if err != nil || r.fyne.Clipboard().Content() != code.Value {
		t.Errorf("the clipboard has %q, want %q, %v", r.fyne.Clipboard().Content(), code.Value, err)
	}
	// Locked, it names nobody.
	r.putLockOn()
	r.pass(time.Second)
	s.click(t, "Lock")
	r.pass(time.Second)
	if got := s.labels(); len(got) != 2 {
		t.Errorf("locked, the tray says %q", got)
	}
}

// TestCloseToTray: where a tray is shown closing hides the window, which ticks no
// more and leaves the camera; where none is, it closes.
func TestCloseToTray(t *testing.T) {
	s := &trays{shown: true}
	r := trayed(t, s, holding(pinned()...), seeing)
	r.show(newCamera(r.App))
	r.until("Hold the QR code")
	camera := r.top()
	r.closing()
	r.until("Search 8 accounts") // that it is left is the last that is drawn
	if !r.tray.hidden || r.top() == camera {
		t.Errorf("hidden %v, on the camera's screen %v", r.tray.hidden, r.top() == camera)
	}
	list := r.top().(*accounts)
	was := list.now
	r.pass(3 * time.Second)
	if list.now != was {
		t.Error("the list ticks although nobody sees it")
	}
	s.click(t, "Show Latchkey")
	if r.tray.hidden || list.now == was {
		t.Errorf("shown again: hidden %v, as of %v", r.tray.hidden, list.now)
	}
}
