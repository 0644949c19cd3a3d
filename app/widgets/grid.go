package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Grid shows cards in as many columns as the width allows. It makes only as
// many cards as can be seen, however many there are to show.
type Grid struct {
	widget.BaseWidget
	length int
	bind   func(i int, c *Card)
	cards  []*Card // those that can be seen, in order from index first
	first  int
	foot   float32 // kept free below the last card
	scroll *container.Scroll
	area   *fyne.Container
}

const cardWidth = 320 // the least, where there is room for one

// NewGrid returns a grid that calls bind to fill the card for index i.
func NewGrid(bind func(i int, c *Card)) *Grid {
	g := &Grid{bind: bind}
	g.area = container.New(gridLayout{g})
	g.scroll = container.NewVScroll(g.area)
	g.scroll.OnScrolled = func(fyne.Position) { g.arrange() }
	g.ExtendBaseWidget(g)
	return g
}

// SetLength says how many cards there are to show, and shows them afresh.
func (g *Grid) SetLength(n int) {
	g.length = n
	g.measure()
}

// SetFootroom keeps h free below the last card, so that what floats over the
// end of the grid covers no card once that is scrolled to.
func (g *Grid) SetFootroom(h float32) {
	if h != g.foot {
		g.foot = h
		g.measure()
	}
}

// measure lets the scrolled area follow a new height.
func (g *Grid) measure() {
	g.scroll.Offset.Y = min(g.scroll.Offset.Y, max(0, g.height()-g.scroll.Size().Height))
	g.scroll.Refresh()
	g.arrange()
}

// Rebind calls bind again for each card that can be seen.
func (g *Grid) Rebind() {
	for i, c := range g.cards {
		if c.Visible() {
			g.bind(g.first+i, c)
		}
	}
}

func (g *Grid) columns() int {
	gap := g.Theme().Size(SizeGap)
	return max(1, int((g.Size().Width+gap)/(cardWidth+gap)))
}

func (g *Grid) height() float32 {
	gap, columns := g.Theme().Size(SizeGap), g.columns()
	rows := (g.length + columns - 1) / columns
	return max(0, float32(rows)*(CardHeight+gap)-gap) + 2*shadowRoom + g.foot
}

// shadowRoom keeps the shadow of the outer cards inside the scrolled area.
const shadowRoom = 4

// arrange gives every index that can be seen a card, in its place.
func (g *Grid) arrange() {
	size := g.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	gap, columns := g.Theme().Size(SizeGap), g.columns()
	step := float32(CardHeight) + gap
	width := (size.Width - 2*shadowRoom - gap*float32(columns-1)) / float32(columns)
	top := max(0, int((g.scroll.Offset.Y-shadowRoom)/step))
	bottom := int((g.scroll.Offset.Y+size.Height)/step) + 1
	g.first = top * columns
	need := min(g.length, bottom*columns) - g.first
	for len(g.cards) < need {
		c := NewCard()
		g.cards = append(g.cards, c)
		g.area.Add(c)
	}
	for i, c := range g.cards {
		if i >= need {
			c.Hide()
			continue
		}
		at := g.first + i
		c.Show()
		c.Resize(fyne.NewSize(width, CardHeight))
		c.Move(fyne.NewPos(shadowRoom+float32(at%columns)*(width+gap), shadowRoom+float32(at/columns)*step))
		g.bind(at, c)
	}
}

// CreateRenderer implements fyne.Widget.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer { return gridRenderer{g} }

type gridRenderer struct{ grid *Grid }

func (r gridRenderer) Destroy()                     {}
func (r gridRenderer) MinSize() fyne.Size           { return fyne.NewSize(268, CardHeight) }
func (r gridRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.grid.scroll} }
func (r gridRenderer) Refresh() {
	r.grid.scroll.Refresh()
	r.grid.arrange()
}

func (r gridRenderer) Layout(size fyne.Size) {
	r.grid.scroll.Resize(size)
	r.grid.arrange()
}

// gridLayout leaves the placing to arrange and says how high all cards are.
type gridLayout struct{ grid *Grid }

func (l gridLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.grid.height())
}

func (gridLayout) Layout([]fyne.CanvasObject, fyne.Size) {}
