package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/widgets"
)

const (
	mostCode  = 520 // the side of a QR code that is shown, at most, in Fyne's units
	leastCode = 240 // and at least: a smaller one is hard to scan
)

// codeFrame is the body of a page with a QR code: words above it and what can be
// done under it, or beside it in a window that is wide and low. The code is as
// large as is seen at once, and keeps to that when the window changes.
type codeFrame struct {
	app   *App
	width float32 // of the last layout, which decides the height
}

func (a *App) framed(above, code, under fyne.CanvasObject) *fyne.Container {
	return container.New(&codeFrame{app: a}, above, code, under)
}

// place returns the side of the code, and whether words and code are side by side.
func (f *codeFrame) place(objects []fyne.CanvasObject) (side float32, beside bool) {
	_, window := f.app.window.Canvas().InteractiveArea()
	room := window.Height - 2*f.app.margin() - f.app.head("").MinSize().Height - gap
	stacked := room - objects[0].MinSize().Height - objects[2].MinSize().Height - 2*gap
	width := f.width
	if width == 0 { // not laid out yet
		width = min(window.Width, readable+56) - 2*f.app.margin()
	}
	if beside = stacked < leastCode && width >= 2*leastCode+gap; beside {
		return min(mostCode, room, width/2), true
	}
	return min(mostCode, width, max(leastCode, stacked)), false
}

func (f *codeFrame) MinSize(objects []fyne.CanvasObject) fyne.Size {
	side, beside := f.place(objects)
	above, under := objects[0].MinSize(), objects[2].MinSize()
	width := max(above.Width, under.Width, leastCode)
	if beside {
		return fyne.NewSize(width, max(side, above.Height+gap+under.Height))
	}
	return fyne.NewSize(width, above.Height+gap+side+gap+under.Height)
}

func (f *codeFrame) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	side, beside := f.place(objects)
	above, code, under := objects[0], objects[1], objects[2]
	code.Resize(fyne.NewSquareSize(side))
	words := size.Width
	if beside {
		words -= side + gap
		code.Move(fyne.NewPos(words+gap, 0))
	}
	y := widgets.PutTall(above, 0, 0, words) + gap
	if !beside {
		code.Move(fyne.NewPos((words-side)/2, y))
		y += side + gap
	}
	widgets.PutTall(under, 0, y, words)
}
