package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Wide is the width from which a window counts as wide, in Fyne's units.
const Wide = 720

// Column centres content and keeps it no wider than most, for text that would
// be tiring to read across a wide window.
func Column(most float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(column{most}, content)
}

type column struct{ most float32 }

func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (c column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, c.most)
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[0].Move(fyne.NewPos((size.Width-width)/2, 0))
}

// Gapped stacks objects under one another with gap between them. Hidden ones
// take no room.
func Gapped(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(gapped{gap}, objects...)
}

type gapped struct{ gap float32 }

func (g gapped) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range visible(objects) {
		least := o.MinSize()
		size.Width = max(size.Width, least.Width)
		size.Height += least.Height
		if i > 0 {
			size.Height += g.gap
		}
	}
	return size
}

func (g gapped) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range visible(objects) {
		height := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, height))
		y += height + g.gap
	}
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

// Flow sets objects side by side, with gap between them, and under one another
// where the width does not suffice.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objects...)
}

type flow struct {
	gap   float32
	width float32 // of the last layout, which decides the height
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least float32
	for _, o := range visible(objects) {
		least = max(least, o.MinSize().Width)
	}
	return fyne.NewSize(least, f.place(objects, max(f.width, least), false))
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.place(objects, size.Width, true)
}

// place walks through the rows and returns the height they take.
func (f *flow) place(objects []fyne.CanvasObject, width float32, move bool) float32 {
	var x, y, row float32
	for _, o := range visible(objects) {
		size := o.MinSize()
		size.Width = min(size.Width, width)
		if x > 0 && x+size.Width > width {
			x, y, row = 0, y+row+f.gap, 0
		}
		if move {
			o.Move(fyne.NewPos(x, y))
			o.Resize(size)
		}
		x += size.Width + f.gap
		row = max(row, size.Height)
	}
	return y + row
}

// Columns sets two objects side by side on a wide window, and under one another
// on a phone.
func Columns(gap float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&columns{gap: gap}, left, right)
}

type columns struct{ gap, width float32 }

func (c *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	if c.width >= Wide {
		return fyne.NewSize(max(left.Width, right.Width), max(left.Height, right.Height))
	}
	return fyne.NewSize(max(left.Width, right.Width), left.Height+c.gap+right.Height)
}

func (c *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	left, right := objects[0], objects[1]
	if size.Width >= Wide {
		width := (size.Width - c.gap) / 2
		left.Resize(fyne.NewSize(width, left.MinSize().Height))
		left.Move(fyne.NewPos(0, 0))
		right.Resize(fyne.NewSize(width, right.MinSize().Height))
		right.Move(fyne.NewPos(width+c.gap, 0))
		return
	}
	height := left.MinSize().Height
	left.Resize(fyne.NewSize(size.Width, height))
	left.Move(fyne.NewPos(0, 0))
	right.Resize(fyne.NewSize(size.Width, right.MinSize().Height))
	right.Move(fyne.NewPos(0, height+c.gap))
}

// Shallow shows content no higher than most; what is higher scrolls.
func Shallow(most float32, content fyne.CanvasObject) *fyne.Container {
	return container.New(shallow{most, content}, container.NewVScroll(Roomy(content)))
}

// Room is what a line, a ring or a shadow needs around what is scrolled, or it
// would be cut off.
const Room = 4

// Roomy keeps that room free around content.
func Roomy(content fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(Room, Room, Room, Room), content)
}

type shallow struct {
	most    float32
	content fyne.CanvasObject
}

func (s shallow) MinSize([]fyne.CanvasObject) fyne.Size {
	least := s.content.MinSize()
	return fyne.NewSize(least.Width, min(s.most, least.Height+2*Room))
}

func (shallow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(-Room, 0))
	objects[0].Resize(size.AddWidthHeight(2*Room, 0))
}

// Termed sets a term of a fixed width before what it stands for.
func Termed(width float32, term, meaning fyne.CanvasObject) *fyne.Container {
	return container.New(termed{width}, term, meaning)
}

type termed struct{ width float32 }

func (t termed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(t.width+objects[1].MinSize().Width, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

func (t termed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(t.width, size.Height))
	objects[1].Resize(fyne.NewSize(size.Width-t.width, size.Height))
	objects[1].Move(fyne.NewPos(t.width, 0))
}
