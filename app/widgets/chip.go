package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Chip is a small round button that says one thing, with a dot in the colour
// of its tone.
type Chip struct {
	widget.BaseWidget
	tone    Tone
	tapped  func()
	hovered bool
	focused bool

	ground *canvas.Rectangle
	dot    *canvas.Circle
	text   *canvas.Text
}

// NewChip returns a chip.
func NewChip(text string, tone Tone, tapped func()) *Chip {
	c := &Chip{tone: tone, tapped: tapped, ground: canvas.NewRectangle(nil), dot: canvas.NewCircle(nil), text: canvas.NewText(text, nil)}
	c.ExtendBaseWidget(c)
	return c
}

// Set changes what the chip says.
func (c *Chip) Set(text string, tone Tone) {
	if text != c.text.Text || tone != c.tone {
		c.text.Text, c.tone = text, tone
		c.Refresh()
	}
}

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
func (c *Chip) FocusGained() { c.focused = true; c.Refresh() }

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
	}
}

func (c *Chip) paint() {
	th, v := c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	ink, ground := c.tone.colors()
	c.ground.FillColor = th.Color(ground, v)
	c.ground.StrokeWidth, c.ground.StrokeColor = th.Size(sizeLine), th.Color(ColorLine, v)
	if c.hovered {
		c.ground.StrokeColor = th.Color(ColorDim, v)
	}
	if c.focused {
		c.ground.StrokeWidth, c.ground.StrokeColor = 2, th.Color(theme.ColorNamePrimary, v)
	}
	c.dot.FillColor = th.Color(ink, v)
	c.text.TextSize, c.text.Color = th.Size(SizeSmall), th.Color(theme.ColorNameForeground, v)
}

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	c.paint()
	return &chipRenderer{c}
}

type chipRenderer struct{ chip *Chip }

func (r *chipRenderer) Destroy() {}
func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.chip.ground, r.chip.dot, r.chip.text}
}

func (r *chipRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.chip.text.MinSize().Width+14+8+8+14, 36)
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
	c.dot.Resize(fyne.NewSquareSize(8))
	c.dot.Move(fyne.NewPos(14, (size.Height-8)/2))
	text := c.text.MinSize()
	c.text.Resize(text)
	c.text.Move(fyne.NewPos(14+8+8, (size.Height-text.Height)/2))
}
