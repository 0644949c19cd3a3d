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
	renew  func(i int, c *Card)
	cards  []*Card // index i has card i modulo their number, as long as it can be seen
	index  []int   // that each card is bound to, or none
	first  int     // index that can be seen
	need   int     // how many can be seen
	foot   float32 // kept free below the last card
	scroll *container.Scroll
	area   *fyne.Container
}

const cardWidth = 320 // the least, where there is room for one

// none is the index of a card that is bound to nothing.
const none = -1

// NewGrid returns a grid that calls bind to give the card for index i what it
// does, and then renew, which fills it. renew is called again by Renew, for what
// only time has changed.
func NewGrid(bind, renew func(i int, c *Card)) *Grid {
	g := &Grid{bind: bind, renew: renew}
	g.area = container.New(gridLayout{g})
	g.scroll = container.NewVScroll(g.area)
	g.scroll.OnScrolled = func(fyne.Position) { g.arrange() }
	g.ExtendBaseWidget(g)
	return g
}

// SetLength says how many cards there are to show, and shows them afresh.
func (g *Grid) SetLength(n int) {
	g.length = n
	g.unbind()
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

// Renew fills each card that can be seen anew.
func (g *Grid) Renew() {
	for i := g.first; i < g.first+g.need; i++ {
		g.renew(i, g.cards[i%len(g.cards)])
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
	g.need = max(0, min(g.length, bottom*columns)-g.first)
	if len(g.cards) < g.need {
		for len(g.cards) < g.need {
			c := NewCard()
			g.cards, g.index = append(g.cards, c), append(g.index, none)
			g.area.Add(c)
		}
		g.unbind() // another number gives most indices another card
	}
	for i := g.first; i < g.first+g.need; i++ {
		slot := i % len(g.cards)
		c := g.cards[slot]
		c.Resize(fyne.NewSize(width, CardHeight))
		c.Move(fyne.NewPos(shadowRoom+float32(i%columns)*(width+gap), shadowRoom+float32(i/columns)*step))
		if g.index[slot] != i {
			g.index[slot] = i
			g.bind(i, c)
			g.renew(i, c)
			c.Show()
		}
	}
	for slot, i := range g.index {
		if i < g.first || i >= g.first+g.need {
			g.index[slot] = none
			g.cards[slot].Hide()
		}
	}
}

// unbind lets every card be bound anew.
func (g *Grid) unbind() {
	for slot := range g.index {
		g.index[slot] = none
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
