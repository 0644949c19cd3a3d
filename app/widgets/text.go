package widgets

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
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
	words   string
	rich    *widget.RichText
	segment *widget.TextSegment
	hang    int
	size    fyne.ThemeSizeName // that it was given; a title may have to be smaller
}

// NewText returns a Text.
func NewText(text string, s Style) *Text {
	t := &Text{words: text, segment: &widget.TextSegment{Text: text}, hang: s.Hang, size: s.Size}
	t.style(s)
	t.rich = widget.NewRichText(t.segment)
	t.rich.Wrapping = fyne.TextWrapWord
	if s.Line || s.Fixed {
		t.rich.Wrapping = fyne.TextWrapOff
	}
	if s.Line {
		t.rich.Truncation = fyne.TextTruncateEllipsis
	}
	t.ExtendBaseWidget(t)
	return t
}

func (t *Text) style(s Style) {
	if s.Size == "" {
		s.Size = SizeText
	}
	if s.Color == "" {
		s.Color = theme.ColorNameForeground
	}
	t.segment.Style = widget.RichTextStyle{
		Alignment: s.Align, ColorName: s.Color, SizeName: s.Size,
		TextStyle: fyne.TextStyle{Bold: s.Bold, Monospace: s.Mono},
	}
}

// SetText changes the words.
func (t *Text) SetText(text string) {
	if text != t.words {
		t.words, t.segment.Text = text, text
		t.breakWords(t.Size().Width)
		t.rich.Refresh()
	}
}

// SetColor changes the colour.
func (t *Text) SetColor(name fyne.ThemeColorName) {
	if name != t.segment.Style.ColorName {
		t.segment.Style.ColorName = name
		t.rich.Refresh()
	}
}

// Text returns the words.
func (t *Text) Text() string { return t.words }

// oneLine is the width at which no line is broken.
func (t *Text) oneLine() (width float32) {
	style := t.segment.Style
	size := style.SizeName
	if t.size == SizeTitle {
		size = SizeTitle // which may be smaller now
	}
	for line := range strings.SplitSeq(t.words, "\n") {
		width = max(width, fyne.MeasureText(line, t.Theme().Size(size), style.TextStyle).Width)
	}
	const rounding = 1
	return width + rounding
}

// smallest is the size that the words have where there is little room.
func (t *Text) smallest() fyne.ThemeSizeName {
	if t.size == SizeTitle {
		return theme.SizeNameSubHeadingText
	}
	return t.segment.Style.SizeName
}

// longestWord is the width of the longest word in a size.
func (t *Text) longestWord(size fyne.ThemeSizeName) float32 {
	return longestPiece(t.words, t.Theme().Size(size), t.segment.Style.TextStyle)
}

// breakWords sets what Fyne would break badly on lines of width. Fyne breaks lines
// at spaces only, as long as there is one, and would leave half of a line empty
// before the name of an app, or tear a number from its unit; and a word that is
// too wide, such as an address, it breaks at any letter.
func (t *Text) breakWords(width float32) {
	if t.rich.Wrapping != fyne.TextWrapWord || width <= 0 {
		return
	}
	if t.size == SizeTitle {
		t.segment.Style.SizeName = SizeTitle
		if t.longestWord(SizeTitle) > width {
			t.segment.Style.SizeName = t.smallest()
		}
	}
	style := t.segment.Style
	size := t.Theme().Size(style.SizeName)
	long := func(word string) bool { return tooWide(word, size, style.TextStyle, width) }
	var lines []string
	for line := range strings.SplitSeq(t.words, "\n") {
		switch {
		case t.hang > 0:
			line = hung(line, t.hang, size, style.TextStyle, width)
		case spaceless(line), strings.ContainsFunc(line, tied), bound.MatchString(line), slices.ContainsFunc(strings.Fields(line), long):
			line = broken(line, size, style.TextStyle, width)
		}
		lines = append(lines, line)
	}
	t.segment.Text = strings.Join(lines, "\n")
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer { return textRenderer{t} }

// textRenderer lets the space that Fyne keeps around words hang over the edges.
// A theme without that space would do too, but Fyne parses its fonts anew for
// each object that has a theme of its own, and keeps them: 12 MB a text.
type textRenderer struct{ text *Text }

func (r textRenderer) space() float32 { return r.text.Theme().Size(theme.SizeNameInnerPadding) }

func (r textRenderer) Destroy()                     {}
func (r textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text.rich} }

func (r textRenderer) Refresh() {
	r.text.breakWords(r.text.Size().Width)
	r.text.rich.Refresh()
}

func (r textRenderer) MinSize() fyne.Size {
	return r.text.rich.MinSize().Subtract(fyne.NewSquareSize(2 * r.space()))
}

func (r textRenderer) Layout(size fyne.Size) {
	was := *r.text.segment
	r.text.breakWords(size.Width)
	if now := r.text.segment; now.Text != was.Text || now.Style.SizeName != was.Style.SizeName {
		r.text.rich.Refresh()
	}
	r.text.rich.Move(fyne.NewPos(-r.space(), -r.space()))
	r.text.rich.Resize(size.Add(fyne.NewSquareSize(2 * r.space())))
}

// NewTitle returns the head of a screen.
func NewTitle(text string) *Text {
	return NewText(text, Style{Size: SizeTitle, Bold: true})
}
