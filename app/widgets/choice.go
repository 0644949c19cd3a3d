package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tick is Fyne's box to tick, which hands on the keys of the window.
type Tick struct{ widget.Check }

// NewTick returns a box that is not ticked.
func NewTick(text string, changed func(bool)) *Tick {
	c := &Tick{widget.Check{Text: text, OnChanged: changed}}
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey implements fyne.Focusable.
func (c *Tick) TypedKey(e *fyne.KeyEvent) { handOn(c, e) }

// CreateRenderer implements fyne.Widget.
func (c *Tick) CreateRenderer() fyne.WidgetRenderer {
	r := &tickRenderer{c.Check.CreateRenderer(), c}
	r.fit()
	return r
}

// tickRenderer draws words smaller that are too wide for a small phone, as large
// text makes them: they stand on one line.
type tickRenderer struct {
	fyne.WidgetRenderer
	of *Tick
}

func (r *tickRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.fit()
}

func (r *tickRenderer) fit() {
	const most = 250
	for _, o := range r.Objects() {
		if words, ok := o.(*canvas.Text); ok {
			words.TextSize = r.of.Theme().Size(SizeText)
			squeeze(words, words.MinSize().Width, most)
			words.Refresh()
		}
	}
}

// Select is Fyne's list to choose from, with the line of a field around it,
// which hands on the keys of the window.
type Select struct{ widget.Select }

// NewSelect returns a list with nothing chosen.
func NewSelect(options []string, changed func(string)) *Select {
	s := &Select{widget.Select{Options: options, OnChanged: changed}}
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey implements fyne.Focusable.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	if ofWindow(e.Name) {
		handOn(s, e)
		return
	}
	s.Select.TypedKey(e)
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	r := &selectRenderer{WidgetRenderer: s.Select.CreateRenderer(), of: s, line: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

// selectRenderer shows a line around Fyne's ground, which has none.
type selectRenderer struct {
	fyne.WidgetRenderer
	of   *Select
	line *canvas.Rectangle
}

func (r *selectRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.line}, r.WidgetRenderer.Objects()...)
}

func (r *selectRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.line.Resize(size.AddWidthHeight(2, 2))
	r.line.Move(fyne.NewPos(-1, -1))
}

func (r *selectRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
}

func (r *selectRenderer) paint() {
	th, v := r.of.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.line.FillColor, r.line.CornerRadius = th.Color(theme.ColorNameInputBorder, v), th.Size(sizeInput)+1
	r.line.Refresh()
}
