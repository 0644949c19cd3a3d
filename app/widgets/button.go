package widgets

import (
	"strings"
	"unicode"

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
	r.breakWords()
	r.paint()
	return r
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
	r.breakWords()
	r.Layout(r.button.Size())
	r.paint()
}

// leads tells whether the button is a row that leads to another screen.
func (r *buttonRenderer) leads() bool { return r.button.Alignment == widget.ButtonAlignLeading }

// breakWords lets words that are too wide for a small phone, as large text makes
// them, take a line more: a button has to fit there whatever it says.
func (r *buttonRenderer) breakWords() {
	const most = 256
	th := r.button.Theme()
	for _, o := range r.WidgetRenderer.Objects() {
		label, ok := o.(*widget.RichText)
		if !ok {
			continue
		}
		words, room := label.Segments[0].(*widget.TextSegment), float32(most)
		if r.leads() {
			words.Style.Alignment = fyne.TextAlignLeading
		} else if r.button.Icon != nil {
			room -= th.Size(theme.SizeNameInlineIcon) + th.Size(theme.SizeNamePadding)
		}
		words.Text = broken(r.button.Text, th.Size(SizeText), fyne.TextStyle{Bold: true}, room)
		label.Refresh()
	}
}

// broken sets text on lines no wider than room, but for pieces that cannot be broken.
func broken(text string, size float32, style fyne.TextStyle, room float32) string {
	var lines []string
	for _, piece := range pieces(text) {
		if last := len(lines) - 1; last >= 0 && fyne.MeasureText(lines[last]+piece, size, style).Width <= room {
			lines[last] += piece
			continue
		}
		lines = append(lines, strings.TrimSpace(piece))
	}
	return strings.Join(lines, "\n")
}

// spaceless are the scripts that have no spaces between words.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}

// pieces are the parts of a text that a new line may begin with: words with the
// space before them, and the single characters of scripts that have no spaces.
// Signs stay with what stands before them, and what opens a quotation with what
// follows.
func pieces(text string) []string {
	var out []string
	spaced, opened, stopped := true, false, false // what the last character was
	for _, r := range text {
		opens := unicode.Is(unicode.Pi, r) || unicode.Is(unicode.Ps, r) && wide(r)
		begins := spaced || opens || unicode.IsSpace(r) || unicode.In(r, spaceless...) || stopped && !unicode.IsPunct(r)
		blank := len(out) > 0 && strings.TrimSpace(out[len(out)-1]) == ""
		if begins && !(opened || spaced && blank) || unicode.IsSpace(r) || len(out) == 0 {
			out = append(out, string(r))
		} else {
			out[len(out)-1] += string(r)
		}
		spaced, opened, stopped = unicode.IsSpace(r), opens, unicode.IsPunct(r) && wide(r)
	}
	return out
}

// wide tells whether a sign is of a script without spaces.
func wide(r rune) bool { return r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r < 0xFFF0 }

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
	r.ground.StrokeWidth, r.ground.StrokeColor = th.Size(sizeLine), th.Color(ColorLine, v)
	if r.button.focused {
		r.ground.StrokeWidth, r.ground.StrokeColor = 2, th.Color(theme.ColorNamePrimary, v)
	}
	r.ground.Refresh()
}
