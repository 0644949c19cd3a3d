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
		y = PutTall(o, 0, y, size.Width) + g.gap
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

// bending is what takes a line more where its words do not fit on one: it is told
// how wide it may be.
type bending interface {
	fyne.CanvasObject
	at(width float32) fyne.Size
}

// sizeWithin is the size of o where it may be as wide as width.
func sizeWithin(o fyne.CanvasObject, width float32) fyne.Size {
	size := o.MinSize()
	if b, ok := o.(bending); ok {
		size = b.at(width)
	}
	size.Width = min(size.Width, width)
	return size
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

// place walks through the rows and returns the height they take. The buttons of a
// row are equally high.
func (f *flow) place(objects []fyne.CanvasObject, width float32, move bool) float32 {
	var x, y, height float32
	var row []fyne.CanvasObject
	end := func() {
		for _, o := range row {
			if _, ok := o.(*Button); ok && move {
				o.Resize(fyne.NewSize(o.Size().Width, height))
			}
		}
	}
	for _, o := range visible(objects) {
		size := sizeWithin(o, width)
		if x > 0 && x+size.Width > width {
			end()
			x, y, row, height = 0, y+height+f.gap, nil, 0
		}
		if move {
			o.Move(fyne.NewPos(x, y))
			o.Resize(size)
		}
		x += size.Width + f.gap
		row, height = append(row, o), max(height, size.Height)
	}
	end()
	return y + height
}

// Centred sets a button into the middle of the width there is. Its words break
// only where that does not suffice.
func Centred(button fyne.CanvasObject) *fyne.Container { return container.New(&centred{}, button) }

type centred struct{ width float32 } // of the last layout, which decides the height

func (c *centred) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize().Width
	return fyne.NewSize(least, sizeWithin(objects[0], max(c.width, least)).Height)
}

func (c *centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	button := sizeWithin(objects[0], size.Width)
	objects[0].Resize(button)
	objects[0].Move(fyne.NewPos((size.Width-button.Width)/2, (size.Height-button.Height)/2))
}

// Columns sets two objects side by side on a window that is wide for the size of
// text, and under one another on a phone.
func Columns(gap float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&columns{gap: gap}, left, right)
}

type columns struct{ gap, width float32 }

func (c *columns) two() bool { return c.width >= Wide*textScale() }

func (c *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	if c.two() {
		return fyne.NewSize(max(left.Width, right.Width), max(left.Height, right.Height))
	}
	return fyne.NewSize(max(left.Width, right.Width), left.Height+c.gap+right.Height)
}

func (c *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	left, right := objects[0], objects[1]
	if c.two() {
		width := (size.Width - c.gap) / 2
		PutTall(left, 0, 0, width)
		PutTall(right, width+c.gap, 0, width)
		return
	}
	below := PutTall(left, 0, 0, size.Width) + c.gap
	PutTall(right, 0, below, size.Width)
}

// Shallow shows content no higher than most says; what is higher scrolls.
func Shallow(most func() float32, content fyne.CanvasObject) *fyne.Container {
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
	most    func() float32
	content fyne.CanvasObject
}

func (s shallow) MinSize([]fyne.CanvasObject) fyne.Size {
	least := s.content.MinSize()
	return fyne.NewSize(least.Width, min(s.most(), least.Height+2*Room))
}

func (shallow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(-Room, 0))
	objects[0].Resize(size.AddWidthHeight(2*Room, 0))
}

// Termed sets a term before what it stands for, in a column of width with text of
// the usual size; and above it where the words would get less than half.
func Termed(width float32, term, meaning fyne.CanvasObject) *fyne.Container {
	return container.New(&termed{term: width}, term, meaning)
}

type termed struct {
	term  float32
	width float32 // of the last layout, which decides the height
}

// column is the width of the term, and whether the words stand beside it.
func (t *termed) column() (width float32, beside bool) {
	width = t.term * textScale()
	return width, width <= t.width/2
}

func (t *termed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	term, meaning := objects[0].MinSize(), objects[1].MinSize()
	if _, beside := t.column(); beside {
		return fyne.NewSize(term.Width+meaning.Width, max(term.Height, meaning.Height))
	}
	return fyne.NewSize(max(term.Width, meaning.Width), term.Height+meaning.Height)
}

func (t *termed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	t.width = size.Width
	width, beside := t.column()
	if !beside {
		PutTall(objects[1], 0, PutTall(objects[0], 0, 0, size.Width), size.Width)
		return
	}
	PutTall(objects[0], 0, 0, width)
	PutTall(objects[1], width, 0, size.Width-width)
}
