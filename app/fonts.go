package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// readFonts has Fyne read the fonts of nearly all words, which takes as long as to
// draw it. Meanwhile the graphics library makes the window. Fyne measures on one
// goroutine at a time, so nothing with words may be laid out before this ends.
func readFonts() {
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		fyne.MeasureText("0", theme.TextSize(), style)
	}
}
