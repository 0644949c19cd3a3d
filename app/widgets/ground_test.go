package widgets

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
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
			for _, size := range []fyne.Size{{Width: 371, Height: 132}, {Width: 30, Height: 24}} {
				name := fmt.Sprint(look, " ", scale, " ", size)
				g := newGround()
				g.set(look)
				g.Resize(size)
				var shown [3]*image.RGBA
				for i, piece := range g.pieces {
					px := func(units float32) int { return int(math.Round(float64(units * scale))) }
					shown[i] = g.picture(i, px(piece.Size().Width), px(piece.Size().Height)).(*image.RGBA)
				}
				left, middle, right := shown[0], shown[1], shown[2]
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
				margin := int(math.Round(float64(look.margin() * scale)))
				if corner := left.RGBAAt(margin, margin); corner.A > 0x30 {
					t.Errorf("%s: the corner is filled with %v", name, corner)
				}
				if got, want := middle.RGBAAt(0, height/2), color.RGBA(look.fill); got != want {
					t.Errorf("%s: it is filled with %v", name, got)
				}
				if got, want := middle.RGBAAt(0, margin), color.RGBA(look.line); look.stroke > 0 && got != want {
					t.Errorf("%s: its line is %v", name, got)
				}
				if look.lift.A > 0 {
					above, below := middle.RGBAAt(0, margin-1).A, middle.RGBAAt(0, height-margin).A
					if below == 0 || above >= below || middle.RGBAAt(0, height-1).A > below/4 {
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
