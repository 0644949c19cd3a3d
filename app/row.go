package app

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// lastSeconds is when the end of a code is announced: then the next one is
// shown too, since typing takes four seconds and more.
const lastSeconds = 5

// rowOf makes what a card shows of an account at true time now.
func rowOf(a vault.Account, now time.Time) widgets.Row { return rows{}.of(&a, now) }

// rows remembers what the cards of accounts show, so that a tick makes anew only
// what time has changed. Make new ones when an account may have changed.
type rows map[vault.ID]*row

type row struct {
	widgets.Row
	code    vault.Code
	seconds int
}

// of is what the card of an account shows at true time now.
func (rs rows) of(a *vault.Account, now time.Time) widgets.Row {
	r, ok := rs[a.ID]
	if !ok || !r.code.Right(now) {
		r = &row{Row: widgets.Row{Title: a.Issuer, Name: a.Name, Pinned: a.Pinned}, seconds: -1}
		if a.Issuer == "" {
			r.Title, r.Name = a.Title(), ""
		}
		if a.Has(vault.Untried) && !a.Worked() {
			r.Name = strings.TrimSuffix(lang.L("not tried yet · {{.Name}}", data{"Name": r.Name}), " · ")
		}
		var err error
		if r.code, err = a.Code(now); err != nil {
			r.Code, r.Note = "–", lang.L("This account makes no codes: {{.Error}}", data{"Error": err.Error()})
			return r.Row
		}
		r.Code, r.Counter = r.code.Grouped(), a.Kind == vault.HOTP
		rs[a.ID] = r
	}
	if !r.Counter {
		r.at(a, now)
	}
	return r.Row
}

// at brings what shows the time up to date.
func (r *row) at(a *vault.Account, now time.Time) {
	left := r.code.ValidUntil.Sub(now)
	seconds := int((left + time.Second - 1) / time.Second)
	if seconds == r.seconds {
		return
	}
	r.seconds, r.Seconds = seconds, secondsText(seconds)
	r.Left = float32(seconds) / float32(a.Period)
	if r.Late = left <= lastSeconds*time.Second; !r.Late {
		r.Next = ""
		return
	}
	if r.Next == "" {
		if next, err := a.CodeAfter(now); err == nil {
			r.Next = lang.L("next {{.Code}}", data{"Code": next.Grouped()})
		}
	}
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
