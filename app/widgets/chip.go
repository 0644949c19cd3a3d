package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chip is a small round button that says one thing, with a dot in the colour
// of its tone; or without a dot one of several to choose from, or the place of a
// menu.
type Chip struct {
	widget.BaseWidget
	tone    Tone
	choice  bool
	chosen  bool
	tapped  func()
	hovered bool
	focused bool

	ground *canvas.Rectangle
	dot    *canvas.Circle
	text   *canvas.Text
	arrow  *canvas.Image // of a menu, or nil
}

const (
	chipRoom = 14 // at both ends
	chipDot  = 8
)

// NewChip returns a chip.
func NewChip(text string, tone Tone, tapped func()) *Chip {
	c := &Chip{tone: tone, tapped: tapped, ground: canvas.NewRectangle(nil), dot: canvas.NewCircle(nil), text: canvas.NewText(text, nil)}
	c.ExtendBaseWidget(c)
	return c
}

// NewChoiceChip returns a chip that is one of several to choose from. The one
// that is chosen is bold and has a line of the accent.
func NewChoiceChip(text string, chosen bool, tapped func()) *Chip {
	c := NewChip(text, Calm, tapped)
	c.choice, c.chosen = true, chosen
	c.text.TextStyle.Bold = chosen
	spell(c.text, text)
	if chosen {
		c.tone = Good
	}
	return c
}

// NewMenuChip returns a chip that opens a menu.
func NewMenuChip(text string, tapped func()) *Chip {
	c := NewChoiceChip(text, false, tapped)
	c.arrow = canvas.NewImageFromResource(theme.MenuDropDownIcon())
	return c
}

// Set changes what the chip says.
func (c *Chip) Set(text string, tone Tone) {
	if text != c.text.Text || tone != c.tone {
		spell(c.text, text)
		c.tone = tone
		c.Refresh()
	}
}

// Tone returns the tone of the chip.
func (c *Chip) Tone() Tone { return c.tone }

// Text returns what the chip says.
func (c *Chip) Text() string { return c.text.Text }

// Tapped implements fyne.Tappable.
func (c *Chip) Tapped(*fyne.PointEvent) {
	if c.tapped != nil {
		c.tapped()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Chip) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *Chip) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Chip) MouseOut() { c.hovered = false; c.Refresh() }

// FocusGained implements fyne.Focusable.
func (c *Chip) FocusGained() {
	c.focused = true
	c.Refresh()
	tellFocused(c)
}

// FocusLost implements fyne.Focusable.
func (c *Chip) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *Chip) TypedRune(r rune) {
	if r == ' ' {
		c.Tapped(nil)
	}
}

// TypedKey implements fyne.Focusable.
func (c *Chip) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		c.Tapped(nil)
		return
	}
	handOn(c, e)
}

func (c *Chip) paint() {
	th, v := c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	ink, ground := c.tone.colors()
	c.ground.FillColor = th.Color(ground, v)
	c.ground.StrokeWidth, c.ground.StrokeColor = th.Size(sizeLine), th.Color(ColorLine, v)
	if c.chosen {
		c.ground.StrokeColor = th.Color(theme.ColorNamePrimary, v)
	}
	if c.hovered {
		c.ground.StrokeColor = th.Color(ColorDim, v)
	}
	if c.focused {
		c.ground.StrokeWidth, c.ground.StrokeColor = 2, th.Color(theme.ColorNamePrimary, v)
	}
	c.dot.FillColor = th.Color(ink, v)
	show(c.dot, !c.choice)
	c.text.TextSize, c.text.Color = th.Size(SizeSmall), th.Color(theme.ColorNameForeground, v)
}

// before is the room before the words.
func (c *Chip) before() float32 {
	if c.choice {
		return chipRoom
	}
	return chipRoom + 2*chipDot
}

// after is the room after the words.
func (c *Chip) after() float32 {
	if c.arrow != nil {
		return c.Theme().Size(theme.SizeNameInlineIcon) + chipRoom/2 // that icon has room of its own
	}
	return chipRoom
}

// extent is the size of the words where there is room for them.
func (c *Chip) extent() fyne.Size {
	return measured(c.text.Text, c.Theme().Size(SizeSmall), c.text.TextStyle)
}

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	c.paint()
	return &chipRenderer{c}
}

type chipRenderer struct{ chip *Chip }

func (r *chipRenderer) Destroy() {}
func (r *chipRenderer) Objects() []fyne.CanvasObject {
	c := r.chip
	if c.arrow != nil {
		return []fyne.CanvasObject{c.ground, c.text, c.arrow}
	}
	return []fyne.CanvasObject{c.ground, c.dot, c.text}
}

func (r *chipRenderer) MinSize() fyne.Size {
	text := r.chip.extent()
	height := max(36, text.Height+2*8)
	if fyne.CurrentDevice().IsMobile() {
		height = max(44, height)
	}
	return fyne.NewSize(r.chip.before()+text.Width+r.chip.after(), height)
}

func (r *chipRenderer) Refresh() {
	r.chip.paint()
	r.Layout(r.chip.Size())
	canvas.Refresh(r.chip)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	c := r.chip
	c.ground.CornerRadius = size.Height / 2
	c.ground.Resize(size)
	c.dot.Resize(fyne.NewSquareSize(chipDot))
	c.dot.Move(fyne.NewPos(chipRoom, (size.Height-chipDot)/2))
	c.text.TextSize = c.Theme().Size(SizeSmall)
	squeeze(c.text, c.extent().Width, size.Width-c.before()-c.after())
	text := c.text.MinSize()
	c.text.Resize(text)
	c.text.Move(fyne.NewPos(c.before(), (size.Height-text.Height)/2))
	if c.arrow != nil {
		icon := c.Theme().Size(theme.SizeNameInlineIcon)
		c.arrow.Resize(fyne.NewSquareSize(icon))
		c.arrow.Move(fyne.NewPos(c.before()+text.Width, (size.Height-icon)/2))
	}
}
