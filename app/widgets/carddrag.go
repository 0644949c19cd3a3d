//go:build !android && !ios && !mobile

package widgets

import "fyne.io/fyne/v2"

// slop is how far a mouse may move within a click.
const slop = 8

// Dragged implements fyne.Draggable. On a phone dragging scrolls, and there
// must be no such method: Fyne would not scroll then.
func (c *Card) Dragged(e *fyne.DragEvent) {
	c.dragged.DX += e.Dragged.DX
	c.dragged.DY += e.Dragged.DY
	if c.dragged.DX*c.dragged.DX+c.dragged.DY*c.dragged.DY > slop*slop {
		c.dragging = true
	}
	if c.dragging && c.onDrag != nil {
		c.onDrag(e.AbsolutePosition)
	}
}

// DragEnd implements fyne.Draggable. Fyne takes two units of movement for a
// drag already, and gives no tap then.
func (c *Card) DragEnd() {
	dragging := c.dragging
	c.dragging, c.dragged = false, fyne.Delta{}
	switch {
	case !dragging:
		c.Tapped(nil)
	case c.onDrop != nil:
		c.onDrop()
	}
}
