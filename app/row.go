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
func rowOf(a vault.Account, now time.Time) widgets.Row {
	row := widgets.Row{Title: a.Issuer, Name: a.Name, Pinned: a.Pinned}
	if a.Issuer == "" {
		row.Title, row.Name = a.Title(), ""
	}
	if a.Has(vault.Untried) && !a.Worked() {
		row.Name = strings.TrimSuffix(lang.L("not tried yet · {{.Name}}", data{"Name": row.Name}), " · ")
	}
	code, err := a.Code(now)
	if err != nil {
		row.Code, row.Note = "–", lang.L("This account makes no codes: {{.Error}}", data{"Error": err.Error()})
		return row
	}
	row.Code = code.Grouped()
	if a.Kind == vault.HOTP {
		row.Counter = true
		return row
	}
	left := code.ValidUntil.Sub(now)
	seconds := int((left + time.Second - 1) / time.Second)
	row.Left = float32(seconds) / float32(a.Period)
	row.Seconds = secondsText(seconds)
	if left <= lastSeconds*time.Second {
		row.Late = true
		if next, err := a.CodeAfter(now); err == nil {
			row.Next = lang.L("next {{.Code}}", data{"Code": next.Grouped()})
		}
	}
	return row
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
