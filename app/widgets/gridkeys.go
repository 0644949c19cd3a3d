package widgets

import "fyne.io/fyne/v2"

// Focus gives the card of index i the focus, or of the nearest index there is,
// and scrolls to it.
func (g *Grid) Focus(i int) {
	if g.length == 0 || g.Size().Height <= 0 {
		return
	}
	i = min(max(i, 0), g.length-1)
	g.reveal(i)
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(g); canvas != nil {
		canvas.Focus(g.card(i))
	}
}

// Focused returns the index of the card that has the focus, if one has.
func (g *Grid) Focused() (i int, ok bool) {
	for i := g.first; i < g.first+g.need; i++ {
		if g.card(i).focused {
			return i, true
		}
	}
	return 0, false
}

// First returns the first index that can be seen.
func (g *Grid) First() int { return g.first }

// reveal scrolls no further than it takes to see the card of index i.
func (g *Grid) reveal(i int) {
	y := float32(i/g.columns()) * g.step()
	bottom := y + g.step() - g.scroll.Size().Height + g.foot
	switch {
	case g.scroll.Offset.Y > y:
		g.scrollTo(y)
	case g.scroll.Offset.Y < bottom:
		g.scrollTo(bottom)
	}
}

func (g *Grid) scrollTo(y float32) {
	g.scroll.ScrollToOffset(fyne.NewPos(0, min(max(y, 0), max(0, g.height()-g.scroll.Size().Height))))
	g.arrange()
}

// typedKey moves the focus over the cards.
func (g *Grid) typedKey(c *Card, e *fyne.KeyEvent) {
	i, columns := c.index, g.columns()
	page := max(1, int(g.scroll.Size().Height/g.step())) * columns
	switch e.Name {
	case fyne.KeyLeft:
		i--
	case fyne.KeyRight:
		i++
	case fyne.KeyUp:
		i -= columns
	case fyne.KeyDown:
		i += columns
	case fyne.KeyPageUp:
		i = max(0, i-page)
	case fyne.KeyPageDown:
		i += page
	case fyne.KeyHome:
		i = 0
	case fyne.KeyEnd:
		i = g.length - 1
	default:
		handOn(c, e)
		return
	}
	if i < 0 && e.Name == fyne.KeyUp && g.OnTop != nil {
		g.OnTop()
		return
	}
	g.Focus(i)
}

// edge is how near to its edge a dragged card scrolls the grid.
const edge = 40

// drag moves the row of card c to where the mouse is.
func (g *Grid) drag(c *Card, at fyne.Position) {
	if g.held < 0 {
		g.held = c.index
	}
	in := at.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(g))
	switch {
	case in.Y < edge:
		g.scrollTo(g.scroll.Offset.Y - edge/2)
	case in.Y > g.Size().Height-edge:
		g.scrollTo(g.scroll.Offset.Y + edge/2)
	}
	columns := g.columns()
	column := min(max(int(in.X/(g.Size().Width/float32(columns))), 0), columns-1)
	row := max(int((in.Y+g.scroll.Offset.Y)/g.step()), 0)
	if to := min(row*columns+column, g.length-1); to != g.held {
		g.held = g.OnMove(g.held, to)
	}
	g.Renew()
}

func (g *Grid) drop() {
	g.held = -1
	g.Renew()
	g.OnDrop()
}
