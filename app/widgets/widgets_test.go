package widgets_test

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/apptest"
	"latchkey/app/widgets"
)

func shown(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(widgets.Theme{})
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	return w
}

// cards lists the cards that can be seen.
func cards(c fyne.Canvas) (out []*widgets.Card) {
	apptest.Each(c.Content(), func(card *widgets.Card) { out = append(out, card) })
	return out
}

// TestGrid: however many there are to show, only what can be seen is made, in
// columns that fill the width, and each index is shown once at most.
func TestGrid(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(widgets.Theme{})
	bound := map[int]bool{}
	g := widgets.NewGrid(func(i int) widgets.Row {
		bound[i] = true
		return widgets.Row{Title: fmt.Sprint("account ", i), Code: "123 456"}
	})
	w := test.NewTempWindow(t, g)
	w.SetPadded(false)
	for _, tc := range []struct {
		width   float32
		columns int
	}{{390, 1}, {700, 2}, {1200, 3}} {
		w.Resize(fyne.NewSize(tc.width, 600))
		clear(bound)
		g.SetLength(5000)
		if len(bound) == 0 || len(bound) > 6*tc.columns {
			t.Errorf("width %v: %d cards are bound", tc.width, len(bound))
		}
		rows := map[float32]int{}
		titles := map[string]bool{}
		for _, c := range cards(w.Canvas()) {
			titles[c.Row().Title] = true
			rows[c.Position().Y]++
			if right := c.Position().X + c.Size().Width; right > tc.width || c.Position().X < 0 {
				t.Errorf("width %v: a card ends at %v", tc.width, right)
			}
		}
		if len(titles) != len(bound) {
			t.Errorf("width %v: %d cards show %d accounts", tc.width, len(bound), len(titles))
		}
		for y, n := range rows {
			if n != tc.columns {
				t.Errorf("width %v: %d cards in the row at %v, want %d", tc.width, n, y, tc.columns)
			}
		}
		if !titles["account 0"] {
			t.Errorf("width %v: the first is not shown", tc.width)
		}
	}
	clear(bound)
	g.SetLength(2)
	g.Renew()
	if len(bound) != 2 {
		t.Errorf("%d cards for two accounts", len(bound))
	}
	clear(bound)
	g.SetLength(0)
	g.Renew()
	if len(bound) != 0 {
		t.Errorf("%d cards for no account", len(bound))
	}
}

// TestGridFootroom: what floats over the end of the grid covers no card once
// that is scrolled to, and an offset that is beyond the end comes back.
func TestGridFootroom(t *testing.T) {
	g := widgets.NewGrid(func(i int) widgets.Row { return widgets.Row{Title: fmt.Sprint("account ", i)} })
	w := shown(t, g, 390, 600)
	g.SetLength(20)
	bottom := func() float32 {
		test.Scroll(w.Canvas(), fyne.NewPos(195, 300), 0, -1e6)
		for _, c := range cards(w.Canvas()) {
			if c.Row().Title == "account 19" {
				return fyne.CurrentApp().Driver().AbsolutePositionForObject(c).Y + c.Size().Height
			}
		}
		t.Fatal("the last is not shown")
		return 0
	}
	g.SetFootroom(76)
	if got := bottom(); got > 600-76 || got < 600-76-10 {
		t.Errorf("with footroom the last card ends at %v of 600", got)
	}
	g.SetFootroom(0)
	if got := bottom(); got > 600 || got < 600-10 {
		t.Errorf("without footroom the last card ends at %v of 600", got)
	}
}

func TestCardCallbacks(t *testing.T) {
	c := widgets.NewCard()
	shown(t, c, 390, 132)
	c.Tapped(nil) // without a callback nothing happens
	var taps, menus int
	c.OnTap = func() { taps++ }
	c.OnMenu = func(fyne.Position) { menus++ }
	c.Set(widgets.Row{Title: "Example", Code: "123 456", Seconds: "9", Left: 0.3})
	c.Tapped(nil)
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	c.TypedRune(' ')
	c.TappedSecondary(&fyne.PointEvent{})
	if taps != 3 || menus != 1 {
		t.Errorf("%d taps and %d menus, want 3 and 1", taps, menus)
	}
}

// TestCardState: what is to be known of an account takes no room from its name.
func TestCardState(t *testing.T) {
	for _, tc := range []struct {
		width             float32
		name, state, says string
	}{
		{500, "alice@example.com", "not tried yet", "alice@example.com · not tried yet"},
		{310, "alice@example.com", "not tried yet", "alice@example.com · not tr…"},
		{265, "alice@example.com", "not tried yet", "alice@example.com"},
		{210, "alice@example.com", "not tried yet", "alice@exa…"},
		{500, "", "not tried yet", "not tried yet"},
		{500, "alice@example.com", "", "alice@example.com"},
	} {
		c := widgets.NewCard()
		w := shown(t, c, tc.width, 132)
		c.Set(widgets.Row{Title: "Example", Name: tc.name, State: tc.state, Code: "123 456"})
		if words := apptest.Words(w.Canvas()); !slices.Contains(words, tc.says) {
			t.Errorf("%v wide, %q and %q: %q, want %q", tc.width, tc.name, tc.state, words, tc.says)
		}
	}
}

// TestBannerHeight: the words and the button have room, side by side on a wide
// window and under one another on a phone.
func TestBannerHeight(t *testing.T) {
	for _, width := range []float32{300, 390, 560, 800, 1200} {
		button := widgets.NewPrimary("Make codes right", nil, func() {})
		b := widgets.NewBanner(widgets.Warn, "This device is 42.3 s behind", "Some sites will refuse your codes. This device says 12:00:00, true time is 12:00:42. Four of five time sources agree.", button)
		box := widgets.Gapped(10, b)
		w := shown(t, box, width, 600)
		w.Resize(fyne.NewSize(width, 601)) // a second layout, as every real window has
		least := b.MinSize()
		if got := b.Size(); got.Height < least.Height || got.Width > width {
			t.Errorf("width %v: the banner is %v and needs %v", width, got, least)
		}
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(button)
		top := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
		if at.Y+button.Size().Height > top.Y+b.Size().Height {
			t.Errorf("width %v: the button hangs out of the banner", width)
		}
	}
}

// TestBannerMiddle: a head alone stands half way down the banner, with and
// without a button beside it.
func TestBannerMiddle(t *testing.T) {
	for name, actions := range map[string][]fyne.CanvasObject{
		"alone":         nil,
		"with a button": {widgets.NewButton("Undo", nil, func() {})},
	} {
		b := widgets.NewBanner(widgets.Good, "Codes use corrected time", "", actions...)
		w := shown(t, widgets.Gapped(10, b), 900, 600)
		w.Resize(fyne.NewSize(900, 601)) // a second layout, as every real window has
		head, ok := apptest.Find(w.Canvas(), "Codes use corrected time")
		if !ok {
			t.Fatal("the head is not shown")
		}
		top := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Y
		if middle := top + b.Size().Height/2; head.At.Y < middle-1 || head.At.Y > middle+1 {
			t.Errorf("%s: the middle of the head is at %v, that of the banner at %v", name, head.At.Y, middle)
		}
	}
}
