package app

import (
	"time"

	"latchkey/app/doctor"
	"latchkey/vault"
)

// clipLooks is how often the clipboard is looked at in vain: Android hides it
// from a window that has just come back, until that has the focus.
const clipLooks = 5

// clipped is a code that was put on the clipboard.
type clipped struct {
	value string
	until time.Time
	looks int // in vain
}

// maxAttempts is how many copied codes are remembered, for the doctor.
const maxAttempts = 200

// copyCode puts the code of an account that is right now on the clipboard, and
// tells whether there is one. When that was is kept in memory, the code is not.
func (a *App) copyCode(account vault.Account) bool {
	now := a.Clock.Now()
	code, err := account.Code(now)
	if err != nil {
		a.explain(err)
		return false
	}
	a.clip(code.Value)
	a.used(account.ID)
	a.attempts = append(a.attempts, doctor.NewAttempt(account, now))
	a.attempts = a.attempts[max(0, len(a.attempts)-maxAttempts):]
	return true
}

// clip puts a code on the clipboard for a while.
func (a *App) clip(value string) {
	if a.Copy == nil || a.Copy(value) != nil {
		a.fyne.Clipboard().SetContent(value)
	}
	a.clipped = clipped{value: value, until: a.device().Add(time.Duration(a.looks.number(clearAfter)) * time.Second)}
}

// unclip takes the code off the clipboard again when its time is over, unless
// something else was put there meanwhile.
func (a *App) unclip(now time.Time) {
	if a.clipped.value == "" || now.Before(a.clipped.until) {
		return
	}
	ours := a.clipped
	a.clipped = clipped{}
	a.readClipboard(func(content []byte) {
		switch {
		case string(content) == ours.value:
			a.fyne.Clipboard().SetContent("")
		case len(content) == 0 && ours.looks < clipLooks && a.clipped.value == "":
			a.clipped = ours
			a.clipped.looks++
		}
	})
}

// readClipboard hands the text or the picture on the clipboard to then, on the
// UI goroutine. It does not wait for a program that owns the clipboard and does
// not answer, where the system lets it.
func (a *App) readClipboard(then func(content []byte)) {
	a.reading++
	go func() {
		var content []byte
		var known bool
		if a.Clipboard != nil {
			content, known = a.Clipboard()
		}
		a.Do(func() {
			a.reading--
			if !known {
				content = []byte(a.fyne.Clipboard().Content())
			}
			then(content)
		})
	}()
}
