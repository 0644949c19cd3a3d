package app

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
	"latchkey/app/words"
	"latchkey/vault"
)

// lastSeconds is when the end of a code is announced: then the next one is
// shown too, since typing takes four seconds and more.
const lastSeconds = 5

// shownAccount is an account of the list, and what is made of it once and not again at
// every tick: what it is found by, and its code until that is over.
type shownAccount struct {
	*vault.Account
	sought string // in lower case
	key    []byte // of its name, for sorting; nil where that is not wanted

	row  widgets.Row // all but what goes with the time
	code vault.Code
	dots string    // in place of the code; empty until they are wanted
	next string    // the code that follows, in groups; empty until it is wanted
	made time.Time // when code was made; zero for never
}

func newShown(a *vault.Account) *shownAccount {
	e := &shownAccount{Account: a, sought: strings.ToLower(a.Issuer + "\n" + a.Name + "\n" + a.Group)}
	e.row = widgets.Row{Title: a.Issuer, Name: a.Name, Pinned: a.Pinned}
	if a.Issuer == "" {
		e.row.Title, e.row.Name = a.Title(), ""
	}
	if a.Has(vault.Untried) && !a.Worked() {
		e.row.State = lang.L("not tried yet")
	}
	return e
}

// found tells whether each of words, in lower case, occurs in the account.
func (e *shownAccount) found(words []string) bool {
	for _, word := range words {
		if !strings.Contains(e.sought, word) {
			return false
		}
	}
	return true
}

// renew makes the code of true time now, unless it is there already.
func (e *shownAccount) renew(now time.Time) {
	if !e.made.IsZero() && e.code.Right(now) {
		return
	}
	code, err := e.Code(now)
	e.code, e.next, e.dots, e.made = code, "", "", now
	e.row.Code, e.row.Note, e.row.Counter = code.Grouped(), "", e.Kind == vault.HOTP
	if err != nil {
		e.row.Code, e.row.Note = "–", lang.L("This account makes no codes: {{.Error}}", data{"Error": detail(words.Of(err))})
	}
}

// at is what a card shows of the account at true time now.
func (e *shownAccount) at(now time.Time) widgets.Row {
	e.renew(now)
	row := e.row
	if e.code.ValidUntil.IsZero() {
		return row
	}
	left := e.code.ValidUntil.Sub(now)
	seconds := int((left + time.Second - 1) / time.Second)
	row.Left = float32(seconds) / float32(e.Period)
	row.Seconds = secondsText(seconds)
	if left <= lastSeconds*time.Second {
		row.Late = true
		if e.next == "" {
			if next, err := e.CodeAfter(now); err == nil {
				e.next = lang.L("next {{.Code}}", data{"Code": next.Grouped()})
			}
		}
		row.Next = e.next
	}
	return row
}

// rowOf is what a card that stands alone shows of an account at true time now.
func (a *App) rowOf(account vault.Account, now time.Time) widgets.Row {
	row := newShown(&account).at(now)
	row.Logo = a.logos.of(account.Issuer)
	return row
}

// hidden is the code with dots in place of its signs.
func (e *shownAccount) hidden() string {
	if e.dots == "" {
		e.dots = strings.Map(func(r rune) rune {
			if r == ' ' {
				return r
			}
			return '•'
		}, e.row.Code)
	}
	return e.dots
}

// secondsText keeps to what fits into a ring.
func secondsText(n int) string {
	switch {
	case n < 1000:
		return strconv.Itoa(n)
	case n < 100*60:
		return strconv.Itoa(n/60) + "m"
	case n < 100*3600:
		return strconv.Itoa(n/3600) + "h"
	}
	return strconv.Itoa(min(n/86400, 9999)) + "d"
}
