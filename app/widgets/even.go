package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Even sets objects of one size in rows, with gap between them, that are about
// as long as each other: seven are four and three, not six and one.
func Even(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&even{gap: gap}, objects...)
}

type even struct {
	gap   float32
	width float32 // of the last layout, which decides the height
}

// rows is how many objects go into a row of a width, how many rows there are, and
// how large an object is.
func (e *even) rows(objects []fyne.CanvasObject, width float32) (columns, rows int, cell fyne.Size) {
	for _, o := range objects {
		cell = cell.Max(o.MinSize())
	}
	most := max(1, int((width+e.gap)/(cell.Width+e.gap)))
	rows = (len(objects) + most - 1) / most
	return (len(objects) + rows - 1) / max(1, rows), rows, cell
}

func (e *even) MinSize(objects []fyne.CanvasObject) fyne.Size {
	_, rows, cell := e.rows(objects, e.width)
	return fyne.NewSize(cell.Width, max(0, float32(rows)*(cell.Height+e.gap)-e.gap))
}

func (e *even) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	e.width = size.Width
	columns, _, cell := e.rows(objects, size.Width)
	for i, o := range objects {
		o.Resize(cell)
		o.Move(fyne.NewPos(float32(i%columns)*(cell.Width+e.gap), float32(i/columns)*(cell.Height+e.gap)))
	}
}
