package widgets

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// TestGround: the pieces of a ground meet without a seam, have round corners, one
// line around them and a shadow that is below, in every scale and on small grounds.
func TestGround(t *testing.T) {
	test.NewTempApp(t)
	lifted := liftedSurface(Theme{}, theme.VariantLight)
	marked := lifted
	marked.mark(Theme{}, theme.VariantLight)
	for _, look := range []surface{lifted, marked, liftedSurface(Theme{}, theme.VariantDark), plainSurface(ColorWarnSoft, Theme{}, theme.VariantLight)} {
		for _, scale := range []float32{1, 1.25, 1.5, 2, 3} {
			for _, size := range []fyne.Size{{Width: 371, Height: 132}, {Width: 30, Height: 24}, {Width: 800, Height: 40_000}} {
				name := fmt.Sprint(look, " ", scale, " ", size)
				g := newGround()
				g.set(look)
				g.Resize(size)
				test.WidgetRenderer(g).Layout(size)
				var shown []*image.RGBA
				for _, piece := range g.pieces {
					px := func(units float32) int { return int(math.Round(float64(units * scale))) }
					picture := piece.(*canvas.Raster).Generator(px(piece.Size().Width), px(piece.Size().Height)).(*image.RGBA)
					if high := picture.Rect.Dy(); high > 4096 {
						t.Fatalf("%s: a picture is %d high", name, high)
					}
					shown = append(shown, picture)
				}
				if large := size.Height > 1000; large != (len(shown) == 9) || !large && len(shown) != 3 {
					t.Fatalf("%s: %d pieces", name, len(shown))
				}
				rows := len(shown) / 3
				for i := range rows {
					left, middle, right := shown[3*i], shown[3*i+1], shown[3*i+2]
					height := left.Rect.Dy()
					if middle.Rect.Dx() != 1 || middle.Rect.Dy() != height || right.Rect.Dy() != height {
						t.Fatalf("%s: the pieces are %v, %v and %v", name, left.Rect, middle.Rect, right.Rect)
					}
					for y := range height {
						is := middle.RGBAAt(0, y)
						if a, b := left.RGBAAt(left.Rect.Dx()-1, y), right.RGBAAt(0, y); size.Width > 100 && (!near(a, is) || !near(b, is)) {
							t.Errorf("%s: in row %d %v meets %v meets %v", name, y, a, is, b)
						}
						if a, b := left.RGBAAt(0, y), right.RGBAAt(right.Rect.Dx()-1, y); !near(a, b) {
							t.Errorf("%s: row %d begins with %v and ends with %v", name, y, a, b)
						}
					}
					if i == 0 {
						continue
					}
					above := shown[3*i-3]
					for x := range left.Rect.Dx() {
						if a, b := above.RGBAAt(x, above.Rect.Dy()-1), left.RGBAAt(x, 0); !near(a, b) {
							t.Errorf("%s: in column %d %v is above %v", name, x, a, b)
						}
					}
				}
				margin := int(math.Round(float64(look.margin() * scale)))
				if corner := shown[0].RGBAAt(margin, margin); corner.A > 0x30 {
					t.Errorf("%s: the corner is filled with %v", name, corner)
				}
				upper, center, lower := shown[1], shown[len(shown)/2], shown[len(shown)-2]
				if got, want := center.RGBAAt(0, center.Rect.Dy()/2), color.RGBA(look.fill); got != want {
					t.Errorf("%s: it is filled with %v", name, got)
				}
				if got, want := upper.RGBAAt(0, margin), color.RGBA(look.line); look.stroke > 0 && got != want {
					t.Errorf("%s: its line is %v", name, got)
				}
				if look.lift.A > 0 {
					end := lower.Rect.Dy()
					above, below := upper.RGBAAt(0, margin-1).A, lower.RGBAAt(0, end-margin).A
					if below == 0 || above >= below || lower.RGBAAt(0, end-1).A > below/4 {
						t.Errorf("%s: the shadow is %d above and %d below", name, above, below)
					}
				}
			}
		}
	}
}

// near tells whether two colours look the same.
func near(a, b color.RGBA) bool {
	far := func(x, y uint8) bool { return max(x, y)-min(x, y) > 2 }
	return !far(a.R, b.R) && !far(a.G, b.G) && !far(a.B, b.B) && !far(a.A, b.A)
}
