package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"latchkey/vault/backup"
)

// TestHelp: every page opens, has something to say, and its ways lead on.
func TestHelp(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.window.Resize(fyne.NewSize(800, 1600))
	for _, page := range advices() {
		r.showHelp()
		r.press(page.title)
		r.sees(page.said...)
		for _, l := range page.leads {
			before := r.top()
			r.press(l.label)
			if r.top() == before {
				t.Errorf("%s: %s leads nowhere", page.title, l.label)
			}
			r.back()
		}
		r.back()
		r.back()
	}
	if len(r.stack) != 1 {
		t.Errorf("%d screens are left open", len(r.stack))
	}
}

// TestHelpLocked: it is there when the passphrase is forgotten.
func TestHelpLocked(t *testing.T) {
	r := newRig(t, holding(demo()...), recoverable(new(backup.Code)))
	r.putLockOn()
	r.lock()
	r.showHelp()
	r.press("I forgot my passphrase")
	r.sees("choose “Forgot it?”")
	r.back()
	r.back()
	r.sees("Forgot it?")
}
