package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// TestChipNarrow: the words stay in a chip that has too little room, and have
// their size again where there is enough.
func TestChipNarrow(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{Scale: 2})
	c := NewChip("1000 of 1001 would come back", Warn, nil)
	w := test.NewTempWindow(t, c)
	w.SetPadded(false)
	least := c.MinSize()
	for _, width := range []float32{least.Width / 2, least.Width, least.Width / 3, least.Width} {
		c.Resize(fyne.NewSize(width, least.Height))
		if right := c.text.Position().X + c.text.MinSize().Width; right > width {
			t.Errorf("%v wide: the words end at %v", width, right)
		}
		if usual := c.Theme().Size(SizeSmall); (c.text.TextSize == usual) != (width == least.Width) {
			t.Errorf("%v wide: words of %v", width, c.text.TextSize)
		}
		if c.MinSize() != least {
			t.Errorf("%v wide: it needs %v, and %v before", width, c.MinSize(), least)
		}
	}
}
