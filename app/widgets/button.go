package widgets

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Button is Fyne's button with the look of the house: a line around every one
// that is not the one to take, and a clear ring around the one with the focus.
// Enter presses it as the space bar does. Its importance is low, high or danger;
// its alignment leading, with the icon at the end, or in the middle.
type Button struct {
	widget.Button
	focused, hovered bool
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
	b.Refresh()
	tellFocused(b)
}

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() {
	b.focused = false
	b.Refresh()
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() {
	b.hovered = false
	b.Refresh()
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
	r := &buttonRenderer{
		button: b, ground: canvas.NewRectangle(nil), fill: canvas.NewRectangle(nil),
		icon:  canvas.NewImageFromResource(nil),
		words: NewText("", Style{Bold: true, Fixed: true}),
	}
	r.icon.FillMode = canvas.ImageFillContain
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
		least := measured(line, text, style)
		size.Width, size.Height = max(size.Width, around.Width+least.Width), size.Height+least.Height
	}
	return words, name, size
}

// buttonRenderer draws the ground under a button, with its line, or the ring around
// the one with the focus. A line drawn over it instead, around nothing, comes out
// dark on the screen: the painter blends its edge with the black of the transparent
// inside.
type buttonRenderer struct {
	button       *Button
	ground, fill *canvas.Rectangle
	icon         *canvas.Image
	words        *Text
}

func (*buttonRenderer) Destroy() {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.fill, r.icon, r.words}
}

// Layout sets words and icon in the middle, or where the button is a row that
// leads to another screen the words at its start and the icon at its end.
func (r *buttonRenderer) Layout(size fyne.Size) {
	th, around := r.button.Theme(), r.ring()
	r.ground.Resize(size.AddWidthHeight(2*around, 2*around))
	r.ground.Move(fyne.NewPos(-around, -around))
	r.fill.Resize(size)
	leads := r.button.Alignment == widget.ButtonAlignLeading
	words, name, _ := r.button.broken(size.Width)
	r.words.style.Size, r.words.style.Align = name, fyne.TextAlignCenter
	if leads {
		r.words.style.Align = fyne.TextAlignLeading
	}
	r.words.words = words
	r.words.draw()
	text, icon, pad := r.words.MinSize(), th.Size(theme.SizeNameInlineIcon), th.Size(theme.SizeNameInnerPadding)
	x, between := (size.Width-text.Width)/2, th.Size(theme.SizeNamePadding)
	if r.button.Icon != nil {
		if words == "" {
			text.Width, between = 0, 0
		}
		x = (size.Width - icon - between - text.Width) / 2
	}
	at := x // of the icon
	switch {
	case leads:
		x, at = pad, size.Width-icon-pad
	case r.button.Icon != nil:
		x += icon + between
	}
	r.words.Resize(text)
	r.words.Move(fyne.NewPos(x, (size.Height-text.Height)/2))
	r.icon.Resize(fyne.NewSquareSize(icon))
	r.icon.Move(fyne.NewPos(at, (size.Height-icon)/2))
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}

// MinSize is that of a narrow button, as high as the words are now.
func (r *buttonRenderer) MinSize() fyne.Size {
	least := r.button.at(narrow)
	least.Height = r.button.at(max(least.Width, r.button.Size().Width)).Height
	return least
}

// ring is how far the ground reaches out around a button with the focus.
func (r *buttonRenderer) ring() float32 {
	if r.button.focused && r.button.Importance != widget.LowImportance {
		return 4
	}
	return 0
}

// colors are the names of the colours of words and fill; a quiet button has no
// fill.
func (r *buttonRenderer) colors() (ink, fill fyne.ThemeColorName) {
	quiet := r.button.Importance == widget.LowImportance
	switch {
	case r.button.Disabled() && quiet:
		return theme.ColorNameDisabled, ""
	case r.button.Disabled():
		return theme.ColorNameDisabled, theme.ColorNameDisabledButton
	case r.button.Importance == widget.DangerImportance:
		return theme.ColorNameForegroundOnError, theme.ColorNameError
	case quiet:
		return theme.ColorNameForeground, ""
	}
	return theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary
}

func (r *buttonRenderer) paint() {
	th, v := r.button.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor, r.ground.CornerRadius = th.Color(ColorSurface, v), th.Size(sizeInput)+r.ring()
	r.ground.StrokeWidth, r.ground.StrokeColor = th.Size(sizeLine), th.Color(theme.ColorNameInputBorder, v)
	if r.button.focused {
		r.ground.StrokeWidth, r.ground.StrokeColor = 2, th.Color(theme.ColorNamePrimary, v)
	}
	ink, fill := r.colors()
	over := color.Color(color.Transparent)
	switch {
	case r.button.Disabled():
	case r.button.focused:
		over = th.Color(theme.ColorNameFocus, v)
	case r.button.hovered:
		over = th.Color(theme.ColorNameHover, v)
	}
	r.fill.CornerRadius = th.Size(theme.SizeNameButtonRadius)
	if fill == "" {
		r.ground.FillColor = blended(r.ground.FillColor, over)
	} else {
		r.fill.FillColor = blended(th.Color(fill, v), over)
	}
	show(r.fill, fill != "")
	r.words.SetColor(ink)
	if icon := r.button.Icon; icon != nil {
		if ink != theme.ColorNameForeground { // an icon of a quiet button has a colour of its own
			icon = theme.NewColoredResource(icon, ink)
		}
		r.icon.Resource = icon
		r.icon.Refresh() // its colour may be another one in this theme
	}
	show(r.icon, r.button.Icon != nil)
}

// blended is a colour under another that lets it through.
func blended(under, over color.Color) color.Color {
	a, b := solid(under), solid(over)
	mix := func(x, y uint8) uint8 { return uint8((int(x)*(255-int(b.A)) + int(y)*int(b.A) + 127) / 255) }
	return color.NRGBA{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B), A: a.A}
}
