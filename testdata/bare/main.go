// Command bare is the least that a window of Fyne can be: a label. make bench
// compares Latchkey with it.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("org.latchkey.bare").NewWindow("Bare")
	w.SetContent(widget.NewLabel("123 456"))
	w.Resize(fyne.NewSize(1200, 800))
	w.ShowAndRun()
}
