// Command bare is the least that a window of Fyne can be: a label. make bench
// compares Latchkey with it. With the argument "ticking" the label changes every
// second, as the seconds of codes do.
package main

import (
	"os"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("org.latchkey.bare").NewWindow("Bare")
	label := widget.NewLabel("123 456")
	w.SetContent(label)
	w.Resize(fyne.NewSize(1200, 800))
	if slices.Contains(os.Args, "ticking") {
		go func() {
			for n := range time.Tick(time.Second) {
				fyne.Do(func() { label.SetText(n.Format("150405")) })
			}
		}()
	}
	w.ShowAndRun()
}
