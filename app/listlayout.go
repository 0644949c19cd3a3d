package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// thumbSize is the size of the add button at the thumb.
const thumbSize = 60

// listLayout places the parts of the list: on a wide window title, search, add
// and menu share a row, on a phone the search has its own and adding is at the
// thumb. Groups and the state of things share a row where there is room.
type listLayout struct {
	list       *accounts
	title      fyne.CanvasObject
	add, thumb fyne.CanvasObject
	groups     *container.Scroll
	cards      fyne.CanvasObject
}

func newListLayout(l *accounts, add func()) fyne.CanvasObject {
	m := &listLayout{
		list: l, title: widgets.NewText("Latchkey", widgets.Style{Size: widgets.SizeTitle, Bold: true, Fixed: true}),
		add: widgets.NewPrimary(lang.L("Add"), theme.ContentAddIcon(), add), thumb: widgets.NewPrimary("", theme.ContentAddIcon(), add),
		groups: container.NewHScroll(widgets.Roomy(l.groups)), cards: container.NewStack(l.grid, l.none),
	}
	return container.New(m, m.title, l.query, m.add, l.menu, l.bar, l.banner, m.groups, l.chips, l.sort, m.cards, m.thumb)
}

// MinSize implements fyne.Layout. A phone that is turned is not higher.
func (*listLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 300) }

// Layout implements fyne.Layout.
func (m *listLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l, pad := m.list, margins{}.of(size.Width)
	wide, width := size.Width >= widgets.Wide, size.Width-2*pad
	y := m.above(pad, width, wide, false)
	if size.Height-y < l.grid.MinSize().Height {
		y = m.above(pad, width, wide, true)
	}
	const room = widgets.Room
	put(m.cards, pad-room, y, width+2*room, size.Height-y)
	put(m.thumb, size.Width-pad-thumbSize, size.Height-pad-thumbSize-l.app.toast.risen(), thumbSize, thumbSize)
	show(m.thumb, !wide && l.marked == nil && !l.app.readOnly())
	l.grid.SetFootroom(0)
	if !wide {
		l.grid.SetFootroom(pad + thumbSize + gap)
	}
}

// above places what stands above the cards, and returns where it ends. What is short
// says less, so that there is room for a code in a low window and with large text:
// all but the groups and what a notice is about is in the menu as well.
func (m *listLayout) above(x, width float32, wide, short bool) float32 {
	l := m.list
	y := m.head(x, x, width, wide) + gap
	if l.banner.Visible() {
		if banner, ok := l.banner.Objects[0].(*widgets.Panel); ok {
			banner.Shorten(short)
		}
		y = widgets.PutTall(l.banner, x, y, width) + gap
	}
	show(l.chips, !short)
	return m.chips(x, y, width, wide && !short) + 10
}

// head places title, search, add and menu, or what is there in place of them,
// and returns where they end.
func (m *listLayout) head(x, y, width float32, wide bool) float32 {
	l := m.list
	marking := l.marked != nil
	for _, o := range []fyne.CanvasObject{m.title, l.query, l.menu} {
		show(o, !marking)
	}
	adding := wide && !l.app.readOnly()
	show(m.add, adding && !marking)
	if marking {
		return widgets.PutTall(l.bar, x, y, width)
	}
	t, a, height := m.title.MinSize(), m.add.MinSize(), l.query.MinSize().Height
	put(m.title, x, y+(height-t.Height)/2, t.Width, t.Height)
	put(l.menu, x+width-height, y, height, height)
	if wide {
		right := x + width - height - 12
		if adding {
			put(m.add, right-a.Width, y, a.Width, height)
			right -= a.Width + 12
		}
		put(l.query, x+t.Width+20, y, right-x-t.Width-20, height)
		return y + height
	}
	put(l.query, x, y+height+12, width, height)
	return y + height + 12 + height
}

// chips places the groups, the state of things and the sorting, which a phone
// has in its menu, and returns where they end.
func (m *listLayout) chips(x, y, width float32, wide bool) float32 {
	l, grouped := m.list, len(m.list.groups.Objects) > 0
	show(l.sort, wide)
	show(m.groups, grouped)
	if wide {
		s := l.sort.MinSize()
		right, rest := x+width-s.Width, width-s.Width-8
		if !grouped && widgets.OneRow(l.chips) > rest { // it goes beside the last row of them, or below
			end := widgets.PutTall(l.chips, x, y, width)
			if last := l.chips.Objects[len(l.chips.Objects)-1]; last.Position().X+last.Size().Width <= rest {
				end -= last.Size().Height + 8
			}
			put(l.sort, right, end+8, s.Width, s.Height)
			return end + 8 + s.Height
		}
		put(l.sort, right, y, s.Width, s.Height)
		width = rest
	}
	const room = widgets.Room
	if grouped {
		g, state := l.groups.MinSize(), widgets.OneRow(l.chips)
		if g.Width+24+state <= width {
			put(m.groups, x-room, y-room, g.Width+2*room, g.Height+2*room)
			put(l.chips, x+width-state, y, state, g.Height)
			return y + g.Height
		}
		put(m.groups, x-room, y-room, width+2*room, g.Height+2*room)
		y += g.Height + 8
	}
	if !l.chips.Visible() {
		return y - 8
	}
	return widgets.PutTall(l.chips, x, y, width)
}

func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
