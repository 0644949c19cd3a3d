package paper

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Picture draws a page, counted from 0, with dots per inch.
func (s *Sheet) Picture(page, dpi int) *image.Gray {
	img := newPage(s.size.Width, s.size.Height, dpi)
	for _, mark := range s.pages[page].marks {
		mark(img)
	}
	return img.Gray
}

// picturePen draws on a picture.
type picturePen struct {
	*image.Gray
	dpi int
}

func newPage(width, height float64, dpi int) picturePen {
	p := picturePen{dpi: dpi}
	p.Gray = image.NewGray(image.Rect(0, 0, p.dots(width), p.dots(height)))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	return p
}

// dots are mm in pixels.
func (p picturePen) dots(mm float64) int { return int(math.Round(mm / 25.4 * float64(p.dpi))) }

func (p picturePen) fill(x1, y1, x2, y2 float64) {
	draw.Draw(p, image.Rect(p.dots(x1), p.dots(y1), p.dots(x2), p.dots(y2)), image.Black, image.Point{}, draw.Src)
}

func (p picturePen) text(x, y, size float64, f *face, s string) {
	letters, err := opentype.NewFace(f.parsed, &opentype.FaceOptions{Size: size, DPI: float64(p.dpi), Hinting: font.HintingNone})
	if err != nil {
		panic("paper: a built-in font cannot be used: " + err.Error())
	}
	d := font.Drawer{Dst: p, Src: image.NewUniform(color.Black), Face: letters, Dot: fixed.P(p.dots(x), p.dots(y))}
	d.DrawString(s)
}

func (p picturePen) modules(x, y, side float64, m *image.Gray) {
	unit := side / float64(m.Rect.Dx())
	runs(m, func(column, row, length int) {
		p.fill(x+float64(column)*unit, y+float64(row)*unit, x+float64(column+length)*unit, y+float64(row+1)*unit)
	})
}

// line draws lines that are level or upright, as all are.
func (p picturePen) line(x1, y1, x2, y2, width float64) {
	r := image.Rect(p.dots(x1), p.dots(y1), p.dots(x2), p.dots(y2))
	thick := max(1, p.dots(width))
	r.Max.X, r.Max.Y = max(r.Max.X, r.Min.X+thick), max(r.Max.Y, r.Min.Y+thick)
	draw.Draw(p, r, image.Black, image.Point{}, draw.Src)
}
