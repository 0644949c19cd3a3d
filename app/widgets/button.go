package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Button is Fyne's button with the look of the house: a line around every one
// that is not the one to take, and a clear ring around the one with the focus.
// Enter presses it as the space bar does.
type Button struct {
	widget.Button
	focused bool
}

// NewButton returns a quiet button. Icon may be nil.
func NewButton(text string, icon fyne.Resource, tapped func()) *Button {
	return newButton(text, icon, tapped, widget.LowImportance)
}

// NewPrimary returns the button of the one action to take on a screen.
func NewPrimary(text string, icon fyne.Resource, tapped func()) *Button {
	return newButton(text, icon, tapped, widget.HighImportance)
}

func newButton(text string, icon fyne.Resource, tapped func(), importance widget.Importance) *Button {
	b := &Button{Button: widget.Button{Text: text, Icon: icon, OnTapped: tapped, Importance: importance}}
	b.ExtendBaseWidget(b)
	return b
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		handOn(b, e)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{WidgetRenderer: b.Button.CreateRenderer(), button: b, ground: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

// narrow is how wide a button becomes before its words break where nobody said
// how much room there is. It fits on a small phone.
const narrow = 280

// at is the size of the button where it may be as wide as width: its words break
// only beyond.
func (b *Button) at(width float32) fyne.Size {
	_, _, size := b.broken(width)
	return size
}

// broken sets the words on lines for a width, smaller where one is too long for a
// line, and tells how large they make the button.
func (b *Button) broken(width float32) (words string, name fyne.ThemeSizeName, size fyne.Size) {
	th, style := b.Theme(), fyne.TextStyle{Bold: true}
	around := fyne.NewSquareSize(2 * th.Size(theme.SizeNameInnerPadding))
	if b.Icon != nil {
		icon := th.Size(theme.SizeNameInlineIcon)
		if b.Text == "" {
			return "", SizeText, around.AddWidthHeight(icon, icon)
		}
		around.Width += icon + th.Size(theme.SizeNamePadding)
	}
	const rounding = 0.5
	room := width - around.Width + rounding
	name = SizeText
	if longestPiece(b.Text, th.Size(SizeText), style) > room {
		name = SizeSmall
	}
	text := th.Size(name)
	words, size = broken(b.Text, text, style, room), around
	for line := range strings.SplitSeq(words, "\n") {
		least := fyne.MeasureText(line, text, style)
		size.Width, size.Height = max(size.Width, around.Width+least.Width), size.Height+least.Height
	}
	return words, name, size
}

// buttonRenderer draws the ground under a button that has none of its own, and
// the ring around the one with the focus. A line drawn over it instead, around
// nothing, comes out dark on the screen: the painter blends its edge with the
// black of the transparent inside.
type buttonRenderer struct {
	fyne.WidgetRenderer
	button *Button
	ground *canvas.Rectangle
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.ground}, r.WidgetRenderer.Objects()...)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.breakWords(size.Width)
	r.WidgetRenderer.Layout(size)
	around := r.ring()
	r.ground.Resize(size.AddWidthHeight(2*around, 2*around))
	r.ground.Move(fyne.NewPos(-around, -around))
	if r.leads() {
		r.iconAtEnd(size)
	}
}

// iconAtEnd moves the icon, which Fyne keeps beside the words, to the end of the
// row.
func (r *buttonRenderer) iconAtEnd(size fyne.Size) {
	for _, o := range r.WidgetRenderer.Objects() {
		if icon, ok := o.(*canvas.Image); ok {
			icon.Move(fyne.NewPos(size.Width-icon.Size().Width-r.button.Theme().Size(theme.SizeNameInnerPadding), icon.Position().Y))
		}
	}
}

func (r *buttonRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.Layout(r.button.Size())
	r.paint()
}

// leads tells whether the button is a row that leads to another screen.
func (r *buttonRenderer) leads() bool { return r.button.Alignment == widget.ButtonAlignLeading }

// MinSize is that of a narrow button, as high as the words are now.
func (r *buttonRenderer) MinSize() fyne.Size {
	least := r.button.at(narrow)
	least.Height = r.button.at(max(least.Width, r.button.Size().Width)).Height
	return least
}

// breakWords lets words that are too wide, as large text makes them, take a line
// more: a button has to fit on a small phone whatever it says.
func (r *buttonRenderer) breakWords(width float32) {
	words, size, _ := r.button.broken(width)
	for _, o := range r.WidgetRenderer.Objects() {
		label, ok := o.(*widget.RichText)
		if !ok {
			continue
		}
		segment := label.Segments[0].(*widget.TextSegment)
		if r.leads() {
			segment.Style.Alignment = fyne.TextAlignLeading
		}
		segment.Text, segment.Style.SizeName = words, size
		label.Refresh()
	}
}

// ring is how far the ground reaches out around a button with the focus.
func (r *buttonRenderer) ring() float32 {
	if r.button.focused && r.button.Importance != widget.LowImportance {
		return 4
	}
	return 0
}

func (r *buttonRenderer) paint() {
	th, v := r.button.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor, r.ground.CornerRadius = th.Color(ColorSurface, v), th.Size(sizeInput)+r.ring()
	r.ground.StrokeWidth, r.ground.StrokeColor = th.Size(sizeLine), th.Color(theme.ColorNameInputBorder, v)
	if r.button.focused {
		r.ground.StrokeWidth, r.ground.StrokeColor = 2, th.Color(theme.ColorNamePrimary, v)
	}
	r.ground.Refresh()
}
