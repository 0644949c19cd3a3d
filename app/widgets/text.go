package widgets

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Style is how a [Text] looks. The zero Style is running text.
type Style struct {
	Size  fyne.ThemeSizeName  // SizeText if empty
	Color fyne.ThemeColorName // the foreground if empty
	Bold  bool
	Mono  bool
	Align fyne.TextAlign
	Line  bool // one line that ends in an ellipsis, instead of wrapping
	Fixed bool // one line that is as wide as its words
	Hang  int  // how many letters of each line the lines that it wraps into leave free
}

// Text shows words without space around them.
type Text struct {
	widget.BaseWidget
	words string
	style Style
	lines []fyne.CanvasObject // each a canvas.Text
	drawn drawn               // what they show
}

// drawn is all that the lines of a text depend on.
type drawn struct {
	words string
	width float32
	size  float32
	color color.Color
	align fyne.TextAlign
}

// NewText returns a Text.
func NewText(text string, s Style) *Text {
	if s.Size == "" {
		s.Size = SizeText
	}
	if s.Color == "" {
		s.Color = theme.ColorNameForeground
	}
	t := &Text{words: text, style: s}
	t.ExtendBaseWidget(t)
	return t
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if text != t.words {
		t.words = text
		t.Refresh()
	}
}

// SetColor changes the colour.
func (t *Text) SetColor(name fyne.ThemeColorName) {
	if name != t.style.Color {
		t.style.Color = name
		t.Refresh()
	}
}

// Text returns the words.
func (t *Text) Text() string { return t.words }

func (t *Text) textStyle() fyne.TextStyle {
	return fyne.TextStyle{Bold: t.style.Bold, Monospace: t.style.Mono}
}

// wraps tells whether words that are too wide take another line.
func (t *Text) wraps() bool { return !t.style.Line && !t.style.Fixed }

// oneLine is the width at which no line is broken.
func (t *Text) oneLine() float32 {
	const rounding = 1
	return t.widest(t.Theme().Size(t.style.Size)) + rounding
}

// widest is the width of the widest line as it was written.
func (t *Text) widest(size float32) (width float32) {
	for line := range strings.SplitSeq(t.words, "\n") {
		width = max(width, measured(line, size, t.textStyle()).Width)
	}
	return width
}

// smallest is the size that the words have where there is little room.
func (t *Text) smallest() fyne.ThemeSizeName {
	if t.style.Size == SizeTitle {
		return theme.SizeNameSubHeadingText
	}
	return t.style.Size
}

// longestWord is the width of the longest word in a size.
func (t *Text) longestWord(size fyne.ThemeSizeName) float32 {
	return longestPiece(t.words, t.Theme().Size(size), t.textStyle())
}

// sizeAt is the size that the words have in a width: a title is smaller where a
// word of it would break.
func (t *Text) sizeAt(width float32) float32 {
	name := t.style.Size
	if smallest := t.smallest(); smallest != name && t.wraps() && width > 0 && t.longestWord(name) > width {
		name = smallest
	}
	return t.Theme().Size(name)
}

// broken sets the words on lines of width.
func (t *Text) broken(width, size float32) []string {
	style := t.textStyle()
	var out []string
	for line := range strings.SplitSeq(t.words, "\n") {
		switch {
		case width <= 0 || t.style.Fixed:
			out = append(out, line)
		case t.style.Line:
			out = append(out, fit(line, size, style, width))
		default:
			if t.style.Hang > 0 {
				line = hung(line, t.style.Hang, size, style, width)
			} else {
				line = broken(line, size, style, width)
			}
			for line := range strings.SplitSeq(line, "\n") {
				out = append(out, chopped(line, size, style, width)...)
			}
		}
	}
	return out
}

// heightAt is the height that the words would have in a width.
func (t *Text) heightAt(width float32) float32 {
	size := t.sizeAt(width)
	return float32(len(t.broken(width, size))) * measured("", size, t.textStyle()).Height
}

// draw puts the words into the lines, for the width that the text has.
func (t *Text) draw() {
	width := t.Size().Width
	now := drawn{t.words, width, t.sizeAt(width), t.Theme().Color(t.style.Color, fyne.CurrentApp().Settings().ThemeVariant()), t.style.Align}
	if now == t.drawn && t.lines != nil {
		return
	}
	t.drawn = now
	words := t.broken(width, now.size)
	for len(t.lines) < len(words) {
		t.lines = append(t.lines, canvas.NewText("", nil))
	}
	t.lines = t.lines[:len(words)]
	y := float32(0)
	for i, words := range words {
		line := t.lines[i].(*canvas.Text)
		line.TextStyle, line.TextSize, line.Alignment, line.Color = t.textStyle(), now.size, now.align, now.color
		spell(line, words)
		height := line.MinSize().Height
		line.Resize(fyne.NewSize(width, height))
		line.Move(fyne.NewPos(0, y))
		line.Refresh()
		y += height
	}
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.draw()
	return textRenderer{t}
}

type textRenderer struct{ text *Text }

func (textRenderer) Destroy() {}

func (r textRenderer) Objects() []fyne.CanvasObject { return r.text.lines }

func (r textRenderer) Layout(fyne.Size) { r.text.draw() }

func (r textRenderer) Refresh() {
	r.text.draw()
	canvas.Refresh(r.text)
}

// MinSize has the height of the lines that there are in the width of the text.
func (r textRenderer) MinSize() fyne.Size {
	t := r.text
	least := fyne.Size{}
	for _, line := range t.lines {
		least.Height += line.MinSize().Height
	}
	switch {
	case t.style.Fixed:
		least.Width = t.widest(t.drawn.size)
	case t.style.Line:
		least.Width = measured("…", t.drawn.size, t.textStyle()).Width
	}
	return least
}

// NewTitle returns the head of a screen.
func NewTitle(text string) *Text {
	return NewText(text, Style{Size: SizeTitle, Bold: true})
}
