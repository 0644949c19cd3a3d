package widgets

import (
	"hash/fnv"
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

const badgeSize = 44

// badgeColors all carry white text at WCAG AA.
var badgeColors = []uint32{0x24292F, 0x6D4AFF, 0x0055A5, 0xB45309, 0x0069A3, 0xC2185B, 0x1D4ED8, 0x7C3AED, 0x0F766E, 0x9F1239, 0x4D6B1E, 0x8A4B08}

// badge shows the initial of a name on a colour that stays the same for it.
type badge struct {
	ground  *canvas.Rectangle
	initial *canvas.Text
}

func newBadge() *badge {
	b := &badge{ground: canvas.NewRectangle(nil), initial: canvas.NewText("", color.White)}
	b.ground.CornerRadius = 12
	b.initial.Alignment, b.initial.TextStyle, b.initial.TextSize = fyne.TextAlignCenter, fyne.TextStyle{Bold: true}, 18
	return b
}

func (b *badge) objects() []fyne.CanvasObject { return []fyne.CanvasObject{b.ground, b.initial} }

func (b *badge) layout(at fyne.Position) {
	b.ground.Resize(fyne.NewSquareSize(badgeSize))
	b.ground.Move(at)
	height := b.initial.MinSize().Height
	b.initial.Resize(fyne.NewSize(badgeSize, height))
	b.initial.Move(at.AddXY(0, (badgeSize-height)/2))
}

func (b *badge) set(name string) {
	b.ground.FillColor = rgb(badgeColor(name))
	b.initial.Text = initial(name)
}

func badgeColor(name string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(name)))
	return badgeColors[h.Sum32()%uint32(len(badgeColors))]
}

// initial returns the first letter or digit of name in upper case.
func initial(name string) string {
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return string(unicode.ToUpper(r))
		}
	}
	return "•"
}
