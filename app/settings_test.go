package app

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/apptest"
	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/vault/keychain"
)

// login stands for the autostart entry.
type login struct {
	on   bool
	fail error
}

func (l *login) On() bool { return l.on }

func (l *login) Set(on bool) error {
	if l.fail == nil {
		l.on = on
	}
	return l.fail
}

// check taps the box that says title.
func (r *rig) check(title string) {
	r.Helper()
	var box *widgets.Setting
	apptest.Each(r.window.Content(), func(c *widgets.Setting) {
		if c.Title == title {
			box = c
		}
	})
	if box == nil {
		r.Fatalf("there is no box %q; on the screen: %q", title, r.words())
	}
	box.Tapped(nil)
	r.settle()
}

// TestSettings: what is set is kept, works at once, and can be reset.
func TestSettings(t *testing.T) {
	l := &login{}
	r := newRig(t, holding(demo()...), func(_ *rig, o *Options) { o.AtLogin = l })
	r.window.Resize(fyne.NewSize(800, 2400)) // all of it can be tapped
	r.show(newSettings(r.App))
	r.check("Hide codes until they are tapped")
	r.check("Start when you sign in")
	if !r.looks.is(hideCodes) || !l.on {
		t.Errorf("hidden codes %v, at login %v", r.looks.is(hideCodes), l.on)
	}
	apptest.Each(r.window.Content(), func(s *widgets.Select) {
		switch s.Selected {
		case "As the system":
			s.SetSelected("Dark")
		case "100 %":
			s.SetSelected("150 %")
		case "30 seconds":
			s.SetSelected("60 seconds")
		}
	})
	look := r.fyne.Settings().Theme().(widgets.Theme)
	if look.Scale != 1.5 || look.Variant == nil || *look.Variant != theme.VariantDark || r.looks.number(clearAfter) != 60 {
		t.Errorf("dressed in %+v, cleared after %d", look, r.looks.number(clearAfter))
	}
	// What hangs on the tray is offered with it.
	r.check("Show an icon in the tray")
	r.sees("Close to the tray", "Start in the tray")
	r.check("Show notifications")
	if !r.vault.Reminders.Notify {
		t.Error("notifications are not wanted after all")
	}
	r.press("Reset")
	r.sees("Reset the settings?")
	r.popped[len(r.popped)-1].enter()
	r.settle()
	look = r.fyne.Settings().Theme().(widgets.Theme)
	if r.looks.is(hideCodes) || r.looks.is(inTray) || r.vault.Reminders.Notify || look.Scale != 1 || look.Variant != nil || len(r.vault.Accounts) != 8 {
		t.Errorf("after the reset: %+v", look)
	}
	l.fail = fmt.Errorf("a full disk")
	r.check("Start when you sign in")
	r.sees("That did not work: a full disk.")
}

// keeping lets a window tell and erase what there is.
func keeping(erase func(context.Context) error) options {
	return func(_ *rig, o *Options) {
		o.Kept = func() []words.Kept {
			k, d := words.KeptInKeychain, words.KeptMarkers
			k.At, d.At = "org.latchkey.authenticator", "/home/you/.config/latchkey"
			return []words.Kept{k, d}
		}
		o.Erase = erase
	}
}

// TestKept: the list names every place.
func TestKept(t *testing.T) {
	r := newRig(t, holding(demo()...), keeping(nil))
	r.window.Resize(fyne.NewSize(800, 2400))
	r.show(newSettings(r.App))
	r.press("See the list")
	r.sees("In the keychain", "org.latchkey.authenticator", "/home/you/.config/latchkey")
}

// TestErase: it takes the word, forgets what was loaded, says what stays, and
// says nothing is left only when that is so.
func TestErase(t *testing.T) {
	var called int
	fail := fmt.Errorf("%w: file:/media/stick/vault: %w", keychain.ErrNotErased, errors.New("no such folder"))
	r := newRig(t, holding(demo()...), withCode, withPlaces, keeping(func(context.Context) error { called++; return fail }))
	r.window.Resize(fyne.NewSize(800, 2400))
	r.show(newSettings(r.App))
	r.press("Erase…")
	r.sees("8 accounts will be gone from this device", "/home/you/Nextcloud/Backups", "Your backups stay")
	e := r.top().(*erase)
	e.word.OnSubmitted("")
	r.typeInto("erase", "erass")
	r.press("Erase everything")
	if called > 0 {
		t.Fatal("it was done without the word")
	}
	e.word.SetText(" Erase ")
	e.word.OnSubmitted("")
	r.settle()
	r.sees("Not everything is erased", "file:/media/stick/vault")
	if called != 1 || r.vault != nil || r.Erased() {
		t.Errorf("called %d times, loaded %v, erased %v", called, r.vault != nil, r.Erased())
	}
	fail = nil
	r.press("Try again")
	r.sees("Everything is erased", "Latchkey has left this device", "/home/you/Nextcloud/Backups")
	if !r.Erased() {
		t.Error("it is not known that everything is erased")
	}
	// There is no way back to what was.
	r.escape()
	r.sees("Everything is erased")
}

// TestEraseWaits: what is still being saved would come back.
func TestEraseWaits(t *testing.T) {
	r := newRig(t, holding(demo()...), keeping(func(context.Context) error { t.Error("it was done"); return nil }))
	r.show(newErase(r.App))
	r.saving++
	r.top().(*erase).word.SetText("erase")
	r.top().(*erase).word.OnSubmitted("")
	r.sees("Something is still being saved.")
	r.saving--
}
