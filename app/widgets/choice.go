package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tick is Fyne's box to tick, with words beside it that wrap, which hands on the
// keys of the window.
type Tick struct {
	widget.Check
	words *Text
}

// NewTick returns a box that is not ticked.
func NewTick(text string, changed func(bool)) *Tick {
	c := &Tick{widget.Check{Text: text, OnChanged: changed}, NewText(text, Style{})}
	c.ExtendBaseWidget(c)
	return c
}

// FocusGained implements fyne.Focusable.
func (c *Tick) FocusGained() {
	c.Check.FocusGained()
	tellFocused(c)
}

// TypedKey implements fyne.Focusable.
func (c *Tick) TypedKey(e *fyne.KeyEvent) { handOn(c, e) }

// Tapped implements fyne.Tappable. Fyne heeds the least size alone, which words
// that do not wrap reach beyond.
func (c *Tick) Tapped(*fyne.PointEvent) {
	c.Check.Tapped(&fyne.PointEvent{Position: fyne.NewPos(0, c.Size().Height/2)})
}

// MouseIn implements desktop.Hoverable.
func (c *Tick) MouseIn(*desktop.MouseEvent) { c.Check.MouseIn(&desktop.MouseEvent{}) }

// MouseMoved implements desktop.Hoverable.
func (c *Tick) MouseMoved(*desktop.MouseEvent) {}

// boxGap is the space between a box and its words.
const boxGap = 12

// before is the room before the words.
func (c *Tick) before() float32 { return c.Theme().Size(theme.SizeNameInlineIcon) + boxGap }

// at is the size of the box and its words where they may be as wide as width.
func (c *Tick) at(width float32) fyne.Size {
	size := fyne.NewSize(c.Theme().Size(theme.SizeNameInlineIcon), c.least())
	if c.Text == "" {
		return size
	}
	room := c.room(width)
	return fyne.NewSize(c.before()+room, max(size.Height, c.words.heightAt(room)+2*c.above()))
}

// room is how wide the words are where box and words may be as wide as width.
func (c *Tick) room(width float32) float32 { return min(c.words.oneLine(), width-c.before()) }

// least is the height of the box, with the space around it.
func (c *Tick) least() float32 {
	th := c.Theme()
	return th.Size(theme.SizeNameInlineIcon) + 2*th.Size(theme.SizeNameInnerPadding)
}

// above is the room above the words.
func (c *Tick) above() float32 { return (c.least() - lineHeight(c.Theme())) / 2 }

// lineHeight is that of a line of running words.
func lineHeight(th fyne.Theme) float32 {
	return fyne.MeasureText("M", th.Size(SizeText), fyne.TextStyle{}).Height
}

// CreateRenderer implements fyne.Widget.
func (c *Tick) CreateRenderer() fyne.WidgetRenderer {
	r := &tickRenderer{c.Check.CreateRenderer(), c}
	r.paint()
	return r
}

// tickRenderer sets Fyne's box at the left edge, on the first line of the words,
// and shows words that wrap in place of Fyne's.
type tickRenderer struct {
	fyne.WidgetRenderer
	of *Tick
}

func (r *tickRenderer) Objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range r.WidgetRenderer.Objects() {
		if _, ok := o.(*canvas.Text); !ok {
			out = append(out, o)
		}
	}
	return append(out, r.of.words)
}

// MinSize is narrow enough for a small phone, and as high as the words are now.
func (r *tickRenderer) MinSize() fyne.Size {
	least := r.of.at(narrow)
	if r.of.Size().Width > least.Width {
		least.Height = r.of.at(r.of.Size().Width).Height
	}
	return least
}

func (r *tickRenderer) Layout(size fyne.Size) {
	th := r.of.Theme()
	line := size.Height // without words the box is in the middle
	if r.of.Text != "" {
		PutTall(r.of.words, r.of.before(), r.of.above(), r.of.room(size.Width))
		line = lineHeight(th) + 2*r.of.above()
	}
	r.WidgetRenderer.Layout(fyne.NewSize(size.Width, line))
	// Fyne's icon of a box has an eighth of its width around it.
	left := th.Size(theme.SizeNameInnerPadding)/2 + th.Size(theme.SizeNameInputBorder) + th.Size(theme.SizeNameInlineIcon)/8
	for _, o := range r.WidgetRenderer.Objects() {
		o.Move(o.Position().SubtractXY(left, 0))
	}
}

func (r *tickRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.paint()
	r.of.words.Refresh()
}

// paint draws an empty box darker than Fyne does: its line is thin.
func (r *tickRenderer) paint() {
	color := theme.ColorNameForeground
	if r.of.Disabled() {
		color = theme.ColorNameDisabled
	}
	r.of.words.SetColor(color)
	for _, o := range r.WidgetRenderer.Objects() {
		if box, ok := o.(*canvas.Image); ok {
			if line, ok := box.Resource.(*theme.ThemedResource); ok && line.ColorName == theme.ColorNameInputBorder {
				box.Resource = theme.NewColoredResource(theme.CheckButtonIcon(), ColorDim)
				box.Refresh()
			}
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

// FocusGained implements fyne.Focusable.
func (s *Select) FocusGained() {
	s.Select.FocusGained()
	tellFocused(s)
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

// MinSize has room for each choice, as long as those are short. Fyne counts the
// place holder alone.
func (r *selectRenderer) MinSize() fyne.Size {
	size := r.WidgetRenderer.MinSize()
	text := r.of.Theme().Size(theme.SizeNameText)
	holder := fyne.MeasureText(r.of.PlaceHolder, text, fyne.TextStyle{}).Width
	for _, option := range r.of.Options {
		width := fyne.MeasureText(option, text, fyne.TextStyle{}).Width
		if width <= 7.5*text && width > holder {
			size.Width += width - holder
			holder = width
		}
	}
	const most = 296 // in a card on a small phone
	return fyne.NewSize(min(size.Width, most), size.Height)
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
