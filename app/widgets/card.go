package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Row is what a card shows, ready to be drawn.
type Row struct {
	Title   string  // who runs the site
	Name    string  // whose account it is there
	State   string  // what is to be known of it, beside the name where there is room
	Code    string  // in groups
	Next    string  // the code that follows, when it matters; else empty
	Seconds string  // left for the code; empty where it has no time
	Left    float32 // of the code's time: 1 fresh, 0 ended
	Late    bool    // the last seconds
	Counter bool    // has no time but a "next" button
	Pinned  bool    // is kept before the others
	Logo    *Logo   // of the site; nil shows an initial
	Note    string  // said in place of the name for a moment, such as "Copied"
	Mark    Mark
	Held    bool // is being dragged
}

// Mark says whether a card is one of those that were marked, while cards are.
type Mark int

// The marks.
const (
	NoMark Mark = iota // cards are not being marked
	Unmarked
	Marked
)

// Card shows one account. A tap means that its code is wanted.
type Card struct {
	widget.BaseWidget
	row    Row
	OnTap  func()
	OnNext func()
	OnMenu func(at fyne.Position) // absolute, where a menu should open

	// What a grid is told by its cards; nil outside of one.
	onMark  func()
	onFocus func()
	onKey   func(*fyne.KeyEvent)
	onRune  func(rune)
	onDrag  func(at fyne.Position) // absolute
	onDrop  func()

	index    int  // in a grid
	marking  bool // the mouse went down with the key that marks
	hovered  bool
	focused  bool
	dragged  fyne.Delta // since the mouse went down
	dragging bool

	ground            *ground
	badge             *badge
	mark              *canvas.Image
	title, name, code *canvas.Text
	next              *canvas.Text
	ring              *ring
	pin               *canvas.Image
	menu, advance     *tapIcon
}

// NewCard returns an empty card.
func NewCard() *Card {
	c := &Card{
		ground: newGround(), badge: newBadge(), mark: canvas.NewImageFromResource(nil), ring: newRing(),
		title: canvas.NewText("", nil), name: canvas.NewText("", nil), code: canvas.NewText("", nil), next: canvas.NewText("", nil),
	}
	c.title.TextStyle.Bold = true
	c.code.TextStyle.Monospace, c.next.TextStyle.Monospace = true, true
	c.pin = canvas.NewImageFromResource(theme.NewPrimaryThemedResource(pinIcon))
	c.menu = newTapIcon(newDots(func() color.Color {
		return c.Theme().Color(ColorDim, fyne.CurrentApp().Settings().ThemeVariant())
	}), c.menuBelow)
	c.advance = newTapIcon(canvas.NewImageFromResource(theme.NewColoredResource(theme.ViewRefreshIcon(), ColorDim)), func() {
		if c.OnNext != nil {
			c.OnNext()
		}
	})
	c.ExtendBaseWidget(c)
	return c
}

// Row returns what the card shows.
func (c *Card) Row() Row { return c.row }

// Set shows row. Nothing is redrawn where it is what the card shows already,
// and the ring alone where only time went on.
func (c *Card) Set(row Row) {
	if row == c.row {
		return
	}
	was := c.row
	c.row = row
	was.Seconds, was.Left = row.Seconds, row.Left
	if was == row && c.row.Seconds != "" {
		c.ring.set(row.Left, row.Seconds)
		c.ring.redraw()
		return
	}
	c.Refresh()
}

// menuBelow opens the menu at its button.
func (c *Card) menuBelow() {
	c.openMenu(fyne.CurrentApp().Driver().AbsolutePositionForObject(c.menu).AddXY(0, c.menu.Size().Height))
}

func (c *Card) openMenu(at fyne.Position) {
	if c.OnMenu != nil {
		c.OnMenu(at)
	}
}

// Tapped implements fyne.Tappable.
func (c *Card) Tapped(*fyne.PointEvent) {
	marking := c.marking
	c.marking = false
	switch {
	case marking && c.onMark != nil:
		c.onMark()
	case c.OnTap != nil:
		c.OnTap()
	}
}

// TappedSecondary implements fyne.SecondaryTappable. It is a long press on a
// phone, which marks there as in other lists: the menu has its button.
func (c *Card) TappedSecondary(e *fyne.PointEvent) {
	if fyne.CurrentDevice().IsMobile() && c.onMark != nil {
		c.onMark()
		return
	}
	c.openMenu(e.AbsolutePosition)
}

// MouseDown implements desktop.Mouseable.
func (c *Card) MouseDown(e *desktop.MouseEvent) {
	c.marking = e.Button == desktop.MouseButtonPrimary && e.Modifier&fyne.KeyModifierShortcutDefault != 0
}

// MouseUp implements desktop.Mouseable.
func (c *Card) MouseUp(*desktop.MouseEvent) {}

// MouseIn implements desktop.Hoverable.
func (c *Card) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Card) MouseOut() { c.hovered = false; c.Refresh() }

// FocusGained implements fyne.Focusable.
func (c *Card) FocusGained() {
	c.focused = true
	c.Refresh()
	if c.onFocus == nil {
		tellFocused(c)
		return
	}
	c.onFocus()
}

// FocusLost implements fyne.Focusable.
func (c *Card) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Card) TypedRune(r rune) {
	switch {
	case r == ' ':
		c.Tapped(nil)
	case c.onRune != nil:
		c.onRune(r)
	}
}

// TypedKey implements fyne.Focusable.
func (c *Card) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	case desktop.KeyMenu, fyne.KeyF10: // Shift+F10 where there is no menu key
		c.menuBelow()
	default:
		if c.onKey == nil {
			handOn(c, e)
			return
		}
		c.onKey(e)
	}
}
