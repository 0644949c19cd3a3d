package widgets

import (
	"strings"
	"sync"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

const (
	spacing  = 2                   // between title and name
	cardRoom = 28                  // above and below the lines of a card
	cardText = 16 + badgeSize + 14 // where the words of a card begin, from its left edge
	pinSize  = 14                  // of the mark of a pinned account
	markSize = 28                  // of the mark that stands in place of a badge
	iconSize = 44                  // of what is tapped on a card
	ringGap  = 14                  // between the code and the ring, at least
)

// pinIcon is a drawing pin, drawn for this project.
var pinIcon = fyne.NewStaticResource("pin.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M8 2h8v2l-1 1v6l3 3v2h-5v6h-2v-6H6v-2l3-3V5L8 4z"/></svg>`))

// markIcons are what the marks look like. They are made when they are first
// needed: before there is an app Fyne complains, in every terminal command.
var markIcons = sync.OnceValue(func() map[Mark]fyne.Resource {
	return map[Mark]fyne.Resource{
		Unmarked: theme.NewColoredResource(theme.CheckButtonIcon(), ColorDim),
		Marked:   theme.NewPrimaryThemedResource(theme.CheckButtonCheckedIcon()),
	}
})

// cardHeight is the height of every card, with room for the next code, so that
// nothing moves when that comes.
func cardHeight(th fyne.Theme) float32 { return cardRoom + 104*scaleOf(th) }

// stacked tells whether text is so large that the code has a line of its own,
// below the badge.
func stacked(th fyne.Theme) bool { return scaleOf(th) > 1.25 }

// paint puts the row and the theme into the objects.
func (c *Card) paint() {
	th, v := c.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	row := c.row
	under := liftedSurface(th, v)
	switch {
	case row.Held:
		under.fill = solid(th.Color(ColorAccentSoft, v))
		under.mark(th, v)
	case c.focused:
		under.mark(th, v)
	case c.hovered:
		under.line = solid(th.Color(ColorDim, v))
	}
	c.ground.set(under)
	c.badge.set(row.Title, row.Logo, th, v)
	if mark := markIcons()[row.Mark]; c.mark.Resource != mark {
		c.mark.Resource = mark
		c.mark.Refresh()
	}
	c.words(th, v)
	c.ring.paint(th, v, row.Late)
	c.ring.set(row.Left, row.Seconds)
	for _, o := range c.ring.objects() {
		show(o, row.Seconds != "")
	}
	if row.Mark != NoMark {
		for _, o := range c.badge.objects() {
			o.Hide()
		}
	}
	show(c.mark, row.Mark != NoMark)
	show(c.pin, row.Pinned)
	show(c.advance, row.Counter && c.OnNext != nil)
	show(c.menu, c.OnMenu != nil && row.Mark == NoMark)
	show(c.next, row.Next != "")
}

// words puts the words of the row into the objects, cut to what there is room
// for. A code is never cut: it is drawn smaller.
func (c *Card) words(th fyne.Theme, v fyne.ThemeVariant) {
	row, pad := c.row, th.Size(SizePad)
	width := c.Size().Width - cardText - pad - iconSize
	c.title.TextSize, c.title.Color = th.Size(SizeText), th.Color(theme.ColorNameForeground, v)
	titleWidth := width
	if row.Pinned {
		titleWidth -= pinSize + 4
	}
	spell(c.title, fit(row.Title, c.title.TextSize, c.title.TextStyle, titleWidth))
	if stacked(th) {
		width += iconSize // the ring and what is tapped are on other lines
	}
	c.name.TextSize, c.name.Color = th.Size(SizeSmall), th.Color(ColorDim, v)
	c.name.TextStyle.Bold = row.Note != ""
	if row.Note != "" {
		c.name.Color = th.Color(theme.ColorNamePrimary, v)
		spell(c.name, fit(row.Note, c.name.TextSize, c.name.TextStyle, width))
	} else {
		spell(c.name, fitBoth(row.Name, row.State, c.name.TextSize, c.name.TextStyle, width))
	}
	spell(c.code, row.Code)
	c.code.TextSize, c.code.Color = th.Size(SizeCode), th.Color(theme.ColorNameForeground, v)
	room := c.Size().Width - c.codeLeft(th) - pad - ringSize*scaleOf(th) - ringGap
	squeeze(c.code, extent(c.code).Width, room)
	if row.Late {
		c.code.Color = th.Color(theme.ColorNameWarning, v)
	}
	spell(c.next, row.Next)
	c.next.TextSize, c.next.Color = th.Size(SizeSmall), th.Color(ColorDim, v)
}

// extent is the size of a text. Characters of one width are as wide as noughts,
// whose size Fyne remembers from the code before.
func extent(t *canvas.Text) fyne.Size {
	if !t.TextStyle.Monospace {
		return t.MinSize()
	}
	noughts := strings.Map(func(r rune) rune {
		if r == ' ' {
			return r
		}
		return '0'
	}, t.Text)
	return measured(noughts, t.TextSize, t.TextStyle)
}

// codeLeft is where the code begins.
func (c *Card) codeLeft(th fyne.Theme) float32 {
	if stacked(th) {
		return th.Size(SizePad)
	}
	return cardText
}

func show(o fyne.CanvasObject, visible bool) {
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// squeeze draws a text smaller that needs more than there is room for.
func squeeze(t *canvas.Text, needs, room float32) {
	if room > 0 && needs > room {
		t.TextSize *= room / needs
	}
}

// fitBoth sets second beside first, if there is room for some of it: first tells the
// accounts of one site apart.
func fitBoth(first, second string, size float32, style fyne.TextStyle, width float32) string {
	if first == "" || second == "" {
		return fit(first+second, size, style, width)
	}
	const some = 3 // letters
	head := first + " · "
	if both := fit(head+second, size, style, width); utf8.RuneCountInString(both) >= utf8.RuneCountInString(head)+some {
		return both
	}
	return fit(first, size, style, width)
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{c.ground}
	objects = append(objects, c.badge.objects()...)
	objects = append(objects, c.mark, c.title, c.pin, c.name, c.code, c.next)
	objects = append(objects, c.ring.objects()...)
	objects = append(objects, c.menu, c.advance)
	c.paint()
	return &cardRenderer{c, objects}
}

// Cursor implements desktop.Cursorable.
func (c *Card) Cursor() desktop.Cursor {
	if c.OnTap == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

type cardRenderer struct {
	card    *Card
	objects []fyne.CanvasObject
}

func (r *cardRenderer) Destroy()                     {}
func (r *cardRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *cardRenderer) MinSize() fyne.Size {
	return fyne.NewSize(260, cardHeight(r.card.Theme()))
}

func (r *cardRenderer) Refresh() {
	r.Layout(r.card.Size())
	canvas.Refresh(r.card)
}

func (r *cardRenderer) Layout(size fyne.Size) {
	c, th := r.card, r.card.Theme()
	c.paint() // what fits depends on the width
	pad := th.Size(SizePad)
	c.ground.Resize(size)

	lines := []*canvas.Text{c.title, c.name, c.code}
	if c.name.Text == "" {
		lines = []*canvas.Text{c.title, c.code}
	}
	height := spacing * float32(len(lines))
	for _, line := range lines {
		height += extent(line).Height
	}
	// A little above the middle, and the next code below: it moves nothing.
	y := (size.Height-height)/2 - 6
	head := y
	for i, line := range append(lines, c.next) {
		least, x := extent(line), float32(cardText)
		if i >= len(lines)-1 {
			x = c.codeLeft(th)
		}
		line.Resize(least)
		line.Move(fyne.NewPos(x, y))
		y += least.Height
		if i < len(lines)-1 {
			y += spacing * float32(i+1)
		}
	}
	badge := fyne.NewPos(pad, (size.Height-badgeSize)/2)
	ring := ringSize * scaleOf(th)
	right := size.Width - pad - ring
	across := (size.Height - ring) / 2
	if stacked(th) {
		badge.Y = head
		code := c.code.Position().Y
		across = code + (c.code.Size().Height-ring)/2
	}
	c.badge.layout(badge)
	title := c.title.MinSize()
	c.ring.layout(fyne.NewPos(right, across), ring)
	middle := right + ring/2 - iconSize/2
	for _, icon := range []struct {
		fyne.CanvasObject
		size float32
		at   fyne.Position
	}{
		{c.mark, markSize, badge.AddXY((badgeSize-markSize)/2, (badgeSize-markSize)/2)},
		{c.pin, pinSize, c.title.Position().AddXY(title.Width+4, (title.Height-pinSize)/2)},
		{c.advance, iconSize, fyne.NewPos(middle, across+(ring-iconSize)/2)},
		{c.menu, iconSize, fyne.NewPos(size.Width-pad-ringSize/2-iconSize/2, 2)},
	} {
		if icon.Visible() { // or Fyne would draw all of them for every card
			icon.Resize(fyne.NewSquareSize(icon.size))
			icon.Move(icon.at)
		}
	}
}
