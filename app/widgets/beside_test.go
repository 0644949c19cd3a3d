package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// TestBeside: buttons stand beside words only as long as those can be read well.
func TestBeside(t *testing.T) {
	const short, long = "A few words.", "Words that are far too many to stand on one line beside a button or two, whatever the width."
	for _, tc := range []struct {
		words        string
		width, scale float32
		ranked, is   bool // is: the button is beside the words
	}{
		{short, 390, 1, false, true},
		{short, 390, 2, false, false},
		{long, 390, 1, false, false},
		{long, 620, 1, false, true},
		{long, 620, 2, false, false},
		{long, 900, 2, false, true},
		{short, 390, 1, true, true},
		{long, 390, 1, true, true},
		{short, 390, 2, true, false},
	} {
		test.NewTempApp(t).Settings().SetTheme(Theme{Scale: tc.scale})
		words, button := NewText(tc.words, Style{}), NewButton("Show the places", nil, nil)
		row := Beside(words, Flow(8, button))
		if tc.ranked {
			row = Ranked(200, words, Flow(8, button))
		}
		page := Gapped(0, row)
		page.Resize(fyne.NewSize(tc.width, 600))
		if got := row.Objects[1].Position().X > 0; got != tc.is {
			t.Errorf("%+v: beside: %v", tc, got)
		}
		if words.Size().Height < words.MinSize().Height || row.Size().Height < row.MinSize().Height {
			t.Errorf("%+v: the words run out of %v", tc, row.Size())
		}
	}
}

// TestButtonsOfARow: a button takes the whole row before its words break, and
// those of one row are equally high.
func TestButtonsOfARow(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{Scale: 2})
	long, short := NewButton("Use a passphrase of your own", nil, nil), NewButton("No", nil, nil)
	row := Flow(8, long, short)
	row.Resize(fyne.NewSize(1000, 300))
	single := long.Size().Height
	if short.Position().Y != 0 || single != short.Size().Height {
		t.Errorf("with room: %v and %v at %v", long.Size(), short.Size(), short.Position())
	}
	if least := row.MinSize().Width; least > narrow {
		t.Errorf("the row cannot become narrower than %v", least)
	}
	row.Resize(fyne.NewSize(300, 300))
	if long.Size().Height <= single || short.Position().Y == 0 {
		t.Errorf("without room: %v, and the next at %v", long.Size(), short.Position())
	}
	row = Flow(8, NewButton("Use a passphrase of your own, or a code", nil, nil), short)
	row.Resize(fyne.NewSize(700, 300))
	if short.Position().Y == 0 && short.Size().Height != row.Objects[0].Size().Height {
		t.Errorf("%v beside %v", short.Size(), row.Objects[0].Size())
	}
}

// TestCentred: a button in the middle takes the whole width before its words break.
func TestCentred(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{Scale: 2})
	button := NewButton("Use a passphrase of your own", nil, nil)
	row := Centred(button)
	if least := row.MinSize().Width; least > narrow {
		t.Errorf("it cannot become narrower than %v", least)
	}
	PutTall(row, 0, 0, 1000)
	single := button.Size()
	if left := button.Position().X; left <= 0 || left+single.Width/2 != 500 {
		t.Errorf("with room: %v at %v", single, left)
	}
	PutTall(row, 0, 0, 300)
	if got := button.Size(); got.Height <= single.Height || got.Width > 300 || row.Size().Height < got.Height {
		t.Errorf("without room: %v in %v", got, row.Size())
	}
}

// TestTickWraps: the words of a box grow with the text, wrap, and can be tapped.
func TestTickWraps(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{Scale: 2})
	tick := NewTick(strings.Repeat("Words ", 12), nil)
	w := test.NewTempWindow(t, container.NewStack(Gapped(0, tick)))
	w.Resize(fyne.NewSize(340, 600))
	if tick.Size().Height < 3*lineHeight(tick.Theme()) || tick.Size().Height < tick.MinSize().Height {
		t.Errorf("the box and its words are %v, and need %v", tick.Size(), tick.MinSize())
	}
	test.TapAt(tick, fyne.NewPos(300, tick.Size().Height-20))
	if !tick.Checked {
		t.Error("the words cannot be tapped")
	}
}

// TestHeaded: no word of a title breaks, however large the text.
func TestHeaded(t *testing.T) {
	for _, tc := range []struct {
		words        string
		scale, width float32
		size         fyne.ThemeSizeName
		beside       bool
	}{
		{"Backup wiederherstellen", 1, 360, SizeTitle, true},
		{"Einstellungen", 2, 340, theme.SizeNameSubHeadingText, true},
		{"Backup wiederherstellen", 2, 340, theme.SizeNameSubHeadingText, false},
		{"Backup wiederherstellen", 2, 800, SizeTitle, true},
	} {
		test.NewTempApp(t).Settings().SetTheme(Theme{Scale: tc.scale})
		title := NewTitle(tc.words)
		Gapped(0, Headed(NewButton("", theme.NavigateBackIcon(), nil), title)).Resize(fyne.NewSize(tc.width, 300))
		size := title.drawn.size
		if beside := title.Position().X > 0; beside != tc.beside || size != title.Theme().Size(tc.size) {
			t.Errorf("%+v: %v, beside: %v", tc, size, beside)
		}
		if longest := title.longestWord(tc.size); longest > title.Size().Width {
			t.Errorf("%+v: a word is %v wide, on lines of %v", tc, longest, title.Size().Width)
		}
	}
}

// TestEven: rows are about as long as each other.
func TestEven(t *testing.T) {
	test.NewTempApp(t)
	for width, want := range map[float32][]float32{ // how many are in the rows
		1000: {7}, 590: {4, 3}, 385: {4, 3}, 370: {3, 3, 1}, 200: {2, 2, 2, 1}, 50: {1, 1, 1, 1, 1, 1, 1},
	} {
		row := Even(20)
		for range 7 {
			cell := canvas.NewRectangle(nil)
			cell.SetMinSize(fyne.NewSize(80, 30))
			row.Add(cell)
		}
		page := Gapped(0, row)
		page.Resize(fyne.NewSize(width, 600))
		got := map[float32]float32{}
		for _, o := range row.Objects {
			got[o.Position().Y/50]++
		}
		for i, n := range want {
			if got[float32(i)] != n || len(got) != len(want) || row.Size().Height != float32(len(want))*50-20 {
				t.Errorf("in %v: %v in the rows, want %v, %v high", width, got, want, row.Size().Height)
				break
			}
		}
	}
	if got := Even(20).MinSize(); got != (fyne.Size{}) {
		t.Errorf("nothing takes %v", got)
	}
}
