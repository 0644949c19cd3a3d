package widgets

import (
	"hash/fnv"
	"image/color"
	"math"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

const (
	badgeSize   = 44
	badgeRadius = 12
	logoSize    = 26 // of a mark on its ground
)

// badgeColors all carry white text at WCAG AA.
var badgeColors = []uint32{0x24292F, 0x6D4AFF, 0x0055A5, 0xB45309, 0x0069A3, 0xC2185B, 0x1D4ED8, 0x7C3AED, 0x0F766E, 0x9F1239, 0x4D6B1E, 0x8A4B08}

// Logo is what a badge shows in place of an initial. One picture is one Logo:
// badges tell by the pointer whether it has changed.
type Logo struct {
	picture fyne.Resource
	ground  color.Color // nil where the picture fills the badge
}

// NewLogo returns a picture that fills a badge.
func NewLogo(picture fyne.Resource) *Logo { return &Logo{picture: picture} }

// NewMark returns a mark on its colour: path is one SVG path on 24 by 24 units,
// and name tells it from all others. It is drawn in white, or in black where that
// is easier to see.
func NewMark(name string, ground uint32, path string) *Logo {
	fill := "#fff"
	if under := rgb(ground); contrast(color.White, under) < 3 && contrast(color.Black, under) > contrast(color.White, under) {
		fill = "#14181f"
	}
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="` + fill + `" d="` + path + `"/></svg>`
	return &Logo{fyne.NewStaticResource("mark-"+name+".svg", []byte(svg)), rgb(ground)}
}

// badge shows the logo of a site, or the initial of its name on a colour that
// stays the same for it.
type badge struct {
	ground  *canvas.Rectangle
	initial *canvas.Text
	picture *canvas.Image
	at      fyne.Position
}

func newBadge() *badge {
	b := &badge{ground: canvas.NewRectangle(nil), initial: canvas.NewText("", color.White), picture: canvas.NewImageFromResource(nil)}
	b.ground.CornerRadius = badgeRadius
	b.initial.Alignment, b.initial.TextStyle, b.initial.TextSize = fyne.TextAlignCenter, fyne.TextStyle{Bold: true}, 18
	b.picture.FillMode = canvas.ImageFillContain
	b.picture.Hide()
	return b
}

func (b *badge) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{b.ground, b.initial, b.picture}
}

func (b *badge) layout(at fyne.Position) {
	b.at = at
	b.ground.Resize(fyne.NewSquareSize(badgeSize))
	b.ground.Move(at)
	height := b.initial.MinSize().Height
	b.initial.Resize(fyne.NewSize(badgeSize, height))
	b.initial.Move(at.AddXY(0, (badgeSize-height)/2))
	size := float32(badgeSize)
	if b.ground.Visible() {
		size = logoSize
	}
	b.picture.Resize(fyne.NewSquareSize(size))
	b.picture.Move(at.AddXY((badgeSize-size)/2, (badgeSize-size)/2))
}

func (b *badge) set(name string, logo *Logo, th fyne.Theme, v fyne.ThemeVariant) {
	spell(b.initial, initial(name))
	var ground color.Color = rgb(badgeColor(name))
	if logo != nil {
		ground = logo.ground
	}
	show(b.initial, logo == nil)
	show(b.picture, logo != nil)
	show(b.ground, ground != nil)
	if ground != nil {
		b.ground.FillColor = ground
		b.ground.StrokeWidth = 0
		if contrast(ground, th.Color(ColorSurface, v)) < leastEdge {
			b.ground.StrokeColor, b.ground.StrokeWidth = th.Color(theme.ColorNameInputBorder, v), 1
		}
	}
	if logo != nil && b.picture.Resource != logo.picture {
		b.picture.Resource = logo.picture
		b.picture.CornerRadius = 0
		if logo.ground == nil {
			b.picture.CornerRadius = badgeRadius
		}
		b.layout(b.at)
		b.picture.Refresh()
	}
}

// leastEdge is the contrast to the card below which a badge gets a line around
// it: black marks on a dark card, yellow ones on a white one.
const leastEdge = 1.5

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

// contrast is the ratio of relative luminances, as WCAG 2.2 defines both.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	n := solid(c)
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n.R) + 0.7152*linear(n.G) + 0.0722*linear(n.B)
}
