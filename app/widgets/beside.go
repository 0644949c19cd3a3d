package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Beside sets main and side next to each other, side at the right at its own
// width. Side goes below where main would not fit on one line and would get less
// than half of the width, or less than it takes to read it well.
func Beside(main, side fyne.CanvasObject) *fyne.Container {
	return container.New(&beside{gap: 14, least: 300}, main, side)
}

// Ranked is [Beside] for rows that are alike: whatever their words, they stand
// beside where those get least, with text of the usual size, and half of the
// width.
func Ranked(least float32, main, side fyne.CanvasObject) *fyne.Container {
	return container.New(&beside{gap: 14, least: least, ranked: true}, main, side)
}

type beside struct {
	gap, least float32
	ranked     bool    // how long the words of main are does not count
	width      float32 // of the last layout, which decides the height
}

// fits tells whether both go next to each other, and how wide side is then.
func (b *beside) fits(objects []fyne.CanvasObject, width float32) (side float32, ok bool) {
	side = OneRow(objects[1])
	need := max(width/2, b.least*textScale())
	if !b.ranked {
		need = min(need, OneRow(objects[0]))
	}
	return side, width-side-b.gap >= need
}

func (b *beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	_, ok := b.fits(objects, b.width)
	return leastOf(objects, b.gap, ok)
}

func (b *beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width = size.Width
	main, side := objects[0], objects[1]
	width, ok := b.fits(objects, size.Width)
	if !ok {
		stack(objects, b.gap, size.Width)
		return
	}
	PutTall(main, 0, 0, size.Width-width-b.gap)
	main.Move(fyne.NewPos(0, max(0, (size.Height-main.Size().Height)/2)))
	PutTall(side, size.Width-width, 0, width)
	side.Move(fyne.NewPos(size.Width-width, max(0, (size.Height-side.Size().Height)/2)))
}

// leastOf is the least size of two objects that stand beside each other, in a width
// that is known, or one under the other.
func leastOf(objects []fyne.CanvasObject, gap float32, abreast bool) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	width := max(first.Width, second.Width)
	if abreast {
		return fyne.NewSize(width, max(first.Height, second.Height))
	}
	return fyne.NewSize(width, first.Height+gap+second.Height)
}

// stack sets the second of two objects under the first.
func stack(objects []fyne.CanvasObject, gap, width float32) {
	below := PutTall(objects[0], 0, 0, width) + gap
	PutTall(objects[1], 0, below, width)
}

// PutTall places what is as high as its words need at a width, and returns where it
// ends.
func PutTall(o fyne.CanvasObject, x, y, width float32) float32 {
	o.Move(fyne.NewPos(x, y))
	// Twice: how high wrapped words are is known only once they have a width.
	for range 2 {
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
	}
	return y + o.Size().Height
}

const endless = 1e6

// OneRow is the width at which all words of o stand on one line, and what a flow
// holds in one row.
func OneRow(o fyne.CanvasObject) float32 {
	switch o := o.(type) {
	case *Text:
		return o.oneLine()
	case bending:
		return o.at(endless).Width
	case *Entry:
		return endless // whatever is typed there
	case *fyne.Container:
		var widest, sum float32
		for _, child := range visible(o.Objects) {
			width := OneRow(child)
			widest, sum = max(widest, width), sum+width
		}
		between := float32(max(0, len(visible(o.Objects))-1))
		switch l := o.Layout.(type) {
		case gapped, middle:
			return widest
		case *headed:
			return sum + l.gap*between
		case sided:
			return sum + l.gap*between
		case *flow:
			return sum + l.gap*between
		case *even:
			return sum + l.gap*between
		case *beside:
			return sum + l.gap*between
		}
	}
	return o.MinSize().Width
}

// Sided sets first left at its own width and gives rest what remains.
func Sided(first, rest fyne.CanvasObject) *fyne.Container {
	return container.New(sided{gap: 14}, first, rest)
}

// sided sets the first object left at its own width, the second takes the rest.
type sided struct{ gap float32 }

func (s sided) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width+s.gap+b.Width, max(a.Height, b.Height))
}

func (s sided) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := objects[0].MinSize().Width
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[1].Resize(fyne.NewSize(size.Width-width-s.gap, size.Height))
	objects[1].Move(fyne.NewPos(width+s.gap, max(0, (size.Height-objects[1].MinSize().Height)/2)))
}

// Headed sets the way back before the title of a page, or a sign before other words,
// and above them where a word would break.
func Headed(sign, words fyne.CanvasObject) *fyne.Container {
	return container.New(&headed{sided: sided{gap: 14}}, sign, words)
}

type headed struct {
	sided
	width float32 // of the last layout, which decides the height
}

// fits takes it that there is room for both as long as nobody has said.
func (h *headed) fits(objects []fyne.CanvasObject) bool {
	return h.width == 0 || objects[0].MinSize().Width+h.gap+longestWord(objects[1]) <= h.width
}

// longestWord is the width of the longest word in o, or part of one such as an
// address, which breaks well.
func longestWord(o fyne.CanvasObject) (width float32) {
	switch o := o.(type) {
	case *Text:
		return longestPart(o.words, o.Theme().Size(o.smallest()), o.textStyle())
	case *fyne.Container:
		for _, child := range visible(o.Objects) {
			width = max(width, longestWord(child))
		}
	}
	return width
}

func (h *headed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if h.fits(objects) {
		return h.sided.MinSize(objects)
	}
	return leastOf(objects, h.gap, false)
}

func (h *headed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h.width = size.Width
	if h.fits(objects) {
		h.sided.Layout(objects, size)
		return
	}
	sign := objects[0].MinSize()
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(sign)
	PutTall(objects[1], 0, sign.Height+h.gap, size.Width)
}

// Halves gives the buttons of a sheet half of the width each, and all of it, one
// under the other, where the words of one would break.
func Halves(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&halves{gap: 8}, left, right)
}

type halves struct {
	gap   float32
	width float32 // of the last layout, which decides the height
}

// half is the width of one half, and whether the words fit in there.
func (h *halves) half(objects []fyne.CanvasObject, width float32) (half float32, ok bool) {
	half = (width - h.gap) / 2
	return half, max(OneRow(objects[0]), OneRow(objects[1])) <= half
}

func (h *halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	_, ok := h.half(objects, h.width)
	return leastOf(objects, h.gap, ok)
}

func (h *halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h.width = size.Width
	half, ok := h.half(objects, size.Width)
	if !ok {
		stack(objects, h.gap, size.Width)
		return
	}
	PutTall(objects[0], 0, 0, half)
	PutTall(objects[1], half+h.gap, 0, half)
}
