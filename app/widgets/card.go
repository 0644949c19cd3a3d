package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// CardHeight is the height of every card, with room for the next code.
const CardHeight = 128

// Row is what a card shows, ready to be drawn.
type Row struct {
	Title   string  // who runs the site
	Name    string  // whose account it is there
	Code    string  // in groups
	Next    string  // the code that follows, when it matters; else empty
	Seconds string  // left for the code; empty where it has no time
	Left    float32 // of the code's time: 1 fresh, 0 ended
	Late    bool    // the last seconds
	Counter bool    // has no time but a "next" button
	Pinned  bool    // is kept before the others
	Logo    *Logo   // of the site; nil shows an initial
	Note    string  // said in place of the name for a moment, such as "Copied"
}

// Card shows one account. A tap means that its code is wanted.
type Card struct {
	widget.BaseWidget
	row     Row
	OnTap   func()
	OnNext  func()
	OnMenu  func(at fyne.Position) // absolute, where a menu should open
	hovered bool
	focused bool

	ground            *canvas.Rectangle
	badge             *badge
	title, name, code *canvas.Text
	next              *canvas.Text
	ring              *ring
	pin               *canvas.Image
	menu, advance     *widget.Button
}

// pinIcon is a drawing pin, drawn for this project.
var pinIcon = fyne.NewStaticResource("pin.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M8 2h8v2l-1 1v6l3 3v2h-5v6h-2v-6H6v-2l3-3V5L8 4z"/></svg>`))

// pinSize is the size of the mark of a pinned account.
const pinSize = 14

// NewCard returns an empty card.
func NewCard() *Card {
	c := &Card{
		ground: canvas.NewRectangle(nil), badge: newBadge(), ring: newRing(),
		title: canvas.NewText("", nil), name: canvas.NewText("", nil), code: canvas.NewText("", nil), next: canvas.NewText("", nil),
	}
	c.title.TextStyle.Bold = true
	c.code.TextStyle.Monospace, c.next.TextStyle.Monospace = true, true
	c.pin = canvas.NewImageFromResource(theme.NewPrimaryThemedResource(pinIcon))
	c.menu = widget.NewButtonWithIcon("", theme.MoreVerticalIcon(), func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(c.menu)
		c.openMenu(at.AddXY(0, c.menu.Size().Height))
	})
	c.advance = widget.NewButtonWithIcon("", theme.ViewRefreshIcon(), func() {
		if c.OnNext != nil {
			c.OnNext()
		}
	})
	c.menu.Importance, c.advance.Importance = widget.LowImportance, widget.LowImportance
	c.ExtendBaseWidget(c)
	return c
}

// Row returns what the card shows.
func (c *Card) Row() Row { return c.row }

// Set shows row. Nothing is redrawn where it is what the card shows already.
func (c *Card) Set(row Row) {
	if row == c.row {
		return
	}
	if passed := c.row.passed(row); passed == row && row.Seconds != "" && c.row.Seconds != "" {
		c.row = row
		c.ring.set(row.Left, row.Seconds)
		canvas.Refresh(c.ring.seconds)
		return
	}
	moved := row.Title != c.row.Title || row.Name != c.row.Name || row.Note != c.row.Note ||
		(row.Next == "") != (c.row.Next == "") || row.Pinned != c.row.Pinned || row.Logo != c.row.Logo || row.Counter != c.row.Counter || len(row.Code) != len(c.row.Code)
	c.row = row
	if moved {
		c.Refresh()
		return
	}
	c.paint()
	canvas.Refresh(c.code)
}

// passed is r with the time of another row.
func (r Row) passed(other Row) Row {
	r.Left, r.Seconds = other.Left, other.Seconds
	return r
}

func (c *Card) openMenu(at fyne.Position) {
	if c.OnMenu != nil {
		c.OnMenu(at)
	}
}

// Tapped implements fyne.Tappable.
func (c *Card) Tapped(*fyne.PointEvent) {
	if c.OnTap != nil {
		c.OnTap()
	}
}

// TappedSecondary implements fyne.SecondaryTappable; a long press on phones.
func (c *Card) TappedSecondary(e *fyne.PointEvent) { c.openMenu(e.AbsolutePosition) }

// MouseIn implements desktop.Hoverable.
func (c *Card) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Card) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Card) MouseOut() { c.hovered = false; c.Refresh() }

// FocusGained implements fyne.Focusable.
func (c *Card) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *Card) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Card) TypedRune(r rune) {
	if r == ' ' {
		c.Tapped(nil)
	}
}

// TypedKey implements fyne.Focusable.
func (c *Card) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		c.Tapped(nil)
	}
}

// paint puts the row and the theme into the objects.
func (c *Card) paint() {
	th, v := c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	row := c.row
	c.ground.FillColor, c.ground.CornerRadius = th.Color(ColorSurface, v), th.Size(sizeCard)
	lift(c.ground, th, v)
	switch {
	case c.focused:
		c.ground.StrokeColor, c.ground.StrokeWidth = th.Color(theme.ColorNamePrimary, v), 2
	case c.hovered:
		c.ground.StrokeColor = th.Color(ColorDim, v)
	}
	c.badge.set(row.Title, row.Logo, th, v)

	width := c.Size().Width - cardText - 2*th.Size(SizePad) - ringSize
	c.title.TextSize, c.title.Color = th.Size(SizeText), th.Color(theme.ColorNameForeground, v)
	titleWidth := width
	if row.Pinned {
		titleWidth -= pinSize + 4
	}
	c.title.Text = fit(row.Title, c.title, titleWidth)
	c.name.TextSize, c.name.Color = th.Size(SizeSmall), th.Color(ColorDim, v)
	c.name.TextStyle.Bold = row.Note != ""
	if row.Note != "" {
		c.name.Color = th.Color(theme.ColorNamePrimary, v)
		c.name.Text = fit(row.Note, c.name, width)
	} else {
		c.name.Text = fit(row.Name, c.name, width)
	}
	c.code.Text, c.code.TextSize, c.code.Color = row.Code, th.Size(SizeCode), th.Color(theme.ColorNameForeground, v)
	if row.Late {
		c.code.Color = th.Color(theme.ColorNameWarning, v)
	}
	c.next.Text, c.next.TextSize, c.next.Color = row.Next, th.Size(SizeSmall), th.Color(ColorDim, v)
	c.ring.paint(th, v, row.Late)
	c.ring.set(row.Left, row.Seconds)
	for _, o := range c.ring.objects() {
		show(o, row.Seconds != "")
	}
	show(c.pin, row.Pinned)
	show(c.advance, row.Counter && c.OnNext != nil)
	show(c.menu, c.OnMenu != nil)
	show(c.next, row.Next != "")
}

func show(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// fit shortens text to what width holds in the style of t.
func fit(text string, t *canvas.Text, width float32) string {
	if width <= 0 || fyne.MeasureText(text, t.TextSize, t.TextStyle).Width <= width {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:middle])+"…", t.TextSize, t.TextStyle).Width <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return string(runes[:low]) + "…"
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{c.ground}
	objects = append(objects, c.badge.objects()...)
	objects = append(objects, c.title, c.pin, c.name, c.code, c.next)
	objects = append(objects, c.ring.objects()...)
	objects = append(objects, c.menu, c.advance)
	c.paint()
	return &cardRenderer{c, objects}
}

// spacing is the space between the lines of a card.
const spacing = 2

// cardText is where the words of a card begin, from its left edge.
const cardText = 16 + badgeSize + 14

type cardRenderer struct {
	card    *Card
	objects []fyne.CanvasObject
}

func (r *cardRenderer) Destroy()                     {}
func (r *cardRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *cardRenderer) MinSize() fyne.Size           { return fyne.NewSize(260, CardHeight) }

func (r *cardRenderer) Refresh() {
	r.card.paint()
	r.Layout(r.card.Size())
	canvas.Refresh(r.card)
}

func (r *cardRenderer) Layout(size fyne.Size) {
	c := r.card
	c.paint() // what fits depends on the width
	pad := c.Theme().Size(SizePad)
	c.ground.Resize(size)
	c.badge.layout(fyne.NewPos(pad, (size.Height-badgeSize)/2))

	lines := []*canvas.Text{c.title, c.name, c.code, c.next}
	if c.row.Name == "" && c.row.Note == "" {
		lines = []*canvas.Text{c.title, c.code, c.next}
	}
	if c.row.Next == "" {
		lines = lines[:len(lines)-1]
	}
	var height float32
	for _, line := range lines {
		height += line.MinSize().Height
	}
	height += spacing * float32(len(lines)-1)
	y := (size.Height - height) / 2
	for _, line := range lines {
		least := line.MinSize()
		line.Resize(least)
		line.Move(fyne.NewPos(cardText, y))
		y += least.Height + spacing
	}
	title := c.title.MinSize()
	c.pin.Resize(fyne.NewSquareSize(pinSize))
	c.pin.Move(c.title.Position().AddXY(title.Width+4, (title.Height-pinSize)/2))
	right := size.Width - pad - ringSize
	c.ring.layout(fyne.NewPos(right, (size.Height-ringSize)/2+8))
	c.advance.Resize(fyne.NewSquareSize(44))
	c.advance.Move(fyne.NewPos(right-4, (size.Height-44)/2+8))
	c.menu.Resize(fyne.NewSize(44, 36))
	c.menu.Move(fyne.NewPos(right-4, 6))
}
