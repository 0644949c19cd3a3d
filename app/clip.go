package app

import "time"

// clipTime is how long a code stays on the clipboard: longer than any site
// takes to ask for it, and about as long as it is good.
const clipTime = 30 * time.Second

// clipped is a code that was put on the clipboard.
type clipped struct {
	value string
	until time.Time
}

// clip puts a code on the clipboard for a while.
func (a *App) clip(value string) {
	a.fyne.Clipboard().SetContent(value)
	a.clipped = clipped{value, a.Clock.Now().Add(clipTime)}
}

// unclip takes the code off the clipboard again when its time is over, unless
// something else was put there meanwhile.
func (a *App) unclip(now time.Time) {
	if a.clipped.value == "" || now.Before(a.clipped.until) {
		return
	}
	if a.fyne.Clipboard().Content() == a.clipped.value {
		a.fyne.Clipboard().SetContent("")
	}
	a.clipped = clipped{}
}
