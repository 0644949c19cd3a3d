package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Grid shows cards in as many columns as the width allows. It makes only as
// many cards as can be seen, however many there are to show. Set what it calls
// before it is shown; an index is that of a row, counted from 0.
type Grid struct {
	widget.BaseWidget
	OnTap  func(i int)
	OnNext func(i int)
	OnMenu func(i int, at fyne.Position)
	OnMark func(i int)  // a click with Ctrl, or a long press on a phone
	OnRune func(r rune) // typed while a card has the focus
	OnTop  func()       // the arrow went up from the first row
	// OnMove puts a row that is being dragged in another's place, and returns
	// where it is then. OnDrop ends that.
	OnMove func(from, to int) int
	OnDrop func()

	length int
	row    func(i int) Row
	cards  []*Card // index i is shown by card i modulo their number
	first  int     // the first index that can be seen
	need   int     // how many can be seen
	held   int     // the index that is being dragged, or -1
	foot   float32 // kept free below the last card
	scroll *container.Scroll
	area   *fyne.Container
}

const cardWidth = 320 // the least, where there is room for one

// NewGrid returns a grid that calls row for what the card of index i shows.
func NewGrid(row func(i int) Row) *Grid {
	g := &Grid{row: row, held: -1}
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

// ScrollToTop shows the first cards.
func (g *Grid) ScrollToTop() {
	g.scroll.ScrollToTop()
	g.arrange()
}

// measure lets the scrolled area follow a new height.
func (g *Grid) measure() {
	g.scroll.Offset.Y = min(g.scroll.Offset.Y, max(0, g.height()-g.scroll.Size().Height))
	g.scroll.Refresh()
	g.arrange()
}

// Renew shows the rows of the cards that can be seen as they are now.
func (g *Grid) Renew() {
	for i := g.first; i < g.first+g.need; i++ {
		g.bind(i)
	}
}

func (g *Grid) bind(i int) {
	row := g.row(i)
	row.Held = i == g.held
	g.card(i).Set(row)
}

func (g *Grid) card(i int) *Card { return g.cards[i%len(g.cards)] }

func (g *Grid) columns() int {
	gap := g.Theme().Size(SizeGap)
	return max(1, int((g.Size().Width+gap)/(cardWidth+gap)))
}

// step is how far the next row is.
func (g *Grid) step() float32 { return cardHeight(g.Theme()) + g.Theme().Size(SizeGap) }

func (g *Grid) height() float32 {
	columns := g.columns()
	rows := (g.length + columns - 1) / columns
	return max(0, float32(rows)*g.step()-g.Theme().Size(SizeGap)) + 2*Room + g.foot
}

// arrange gives every index that can be seen a card, in its place.
func (g *Grid) arrange() {
	size := g.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	gap, columns, step := g.Theme().Size(SizeGap), g.columns(), g.step()
	card := fyne.NewSize((size.Width-2*Room-gap*float32(columns-1))/float32(columns), step-gap)
	top := max(0, int((g.scroll.Offset.Y-Room)/step))
	bottom := int((g.scroll.Offset.Y+size.Height)/step) + 1
	first := top * columns
	need := max(0, min(g.length, bottom*columns)-first)
	changed := first != g.first || need != g.need
	for most := min(g.length, (int(size.Height/step)+3)*columns); len(g.cards) < max(most, need); {
		g.cards = append(g.cards, g.newCard())
		changed = true
	}
	g.first, g.need = first, need
	if changed {
		g.seen()
	}
	for i := first; i < first+need; i++ {
		c := g.card(i)
		c.Show()
		c.Resize(card)
		c.Move(fyne.NewPos(Room+float32(i%columns)*(card.Width+gap), Room+float32(i/columns)*step))
		g.bind(i)
	}
}

// seen hides the cards that no index needs, takes the focus from one that shows
// another index now, and puts the rest in order, in which Tab goes.
func (g *Grid) seen() {
	g.area.Objects = g.area.Objects[:0]
	for i := g.first; i < g.first+g.need; i++ {
		c := g.card(i)
		if c.focused && c.index != i {
			g.unfocus()
		}
		c.index = i
		g.area.Objects = append(g.area.Objects, c)
	}
	for _, c := range g.cards {
		if !slices.Contains(g.area.Objects, fyne.CanvasObject(c)) {
			if c.focused {
				g.unfocus()
			}
			c.Hide()
			g.area.Objects = append(g.area.Objects, c)
		}
	}
}

func (g *Grid) unfocus() {
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(g); canvas != nil {
		canvas.Unfocus()
	}
}

// newCard makes a card that tells the grid what is done with it. OnNext and
// OnMenu show a button, and so stay nil where the grid has no use for them.
func (g *Grid) newCard() *Card {
	c := NewCard()
	c.OnTap = func() { g.OnTap(c.index) }
	if g.OnNext != nil {
		c.OnNext = func() { g.OnNext(c.index) }
	}
	if g.OnMenu != nil {
		c.OnMenu = func(at fyne.Position) { g.OnMenu(c.index, at) }
	}
	if g.OnMark != nil {
		c.onMark = func() { g.OnMark(c.index) }
	}
	c.onFocus = func() { g.reveal(c.index) }
	c.onRune = g.OnRune
	c.onKey = func(e *fyne.KeyEvent) { g.typedKey(c, e) }
	if g.OnMove != nil {
		c.onDrag = func(at fyne.Position) { g.drag(c, at) }
		c.onDrop = g.drop
	}
	return c
}

// CreateRenderer implements fyne.Widget.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer { return gridRenderer{g} }

type gridRenderer struct{ grid *Grid }

func (r gridRenderer) Destroy() {}
func (r gridRenderer) MinSize() fyne.Size {
	return fyne.NewSize(268, cardHeight(r.grid.Theme()))
}
func (r gridRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.grid.scroll} }
func (r gridRenderer) Refresh()                     { r.grid.measure() }

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
