package app

import (
	"time"

	"fyne.io/fyne/v2/lang"

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

// tooLate is when a code is too near to its end to be typed, pasted and sent.
const tooLate = 3 * time.Second

// copyCode puts the code of an account that is right now on the clipboard, or
// the next one where that ends within a moment, and returns what to say of it:
// nothing where there is no code. When that was is kept in memory, the code is
// not.
func (a *App) copyCode(account vault.Account) string {
	now := a.Clock.Now()
	code, err := account.Code(now)
	if err != nil {
		a.explain(err)
		return ""
	}
	note, of := lang.L("Copied"), now
	if long := 2 * tooLate; account.Kind != vault.HOTP && time.Duration(account.Period)*time.Second >= long && code.ValidUntil.Sub(now) < tooLate {
		if next, err := account.CodeAfter(now); err == nil {
			code, note, of = next, lang.L("Copied the next code"), next.ValidFrom
		}
	}
	a.clip(code.Value)
	a.used(account.ID)
	a.attempts = append(a.attempts, doctor.NewAttempt(account, of))
	a.attempts = a.attempts[max(0, len(a.attempts)-maxAttempts):]
	if a.looks.is(minimise) && a.canMinimise() {
		a.minimise()
	}
	return note
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
