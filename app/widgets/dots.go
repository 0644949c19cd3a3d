package widgets

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2/canvas"
)

// newDots returns the three dots of a menu, as theme.MoreVerticalIcon has them.
// That icon would be read and drawn anew for every card of a list.
func newDots(fill func() color.Color) *canvas.Raster {
	return canvas.NewRaster(func(width, height int) image.Image {
		look := dotsLook{image.Pt(width, height), solid(fill())}
		if dots.image == nil || dots.look != look {
			dots.look, dots.image = look, drawDots(look)
		}
		return dots.image
	})
}

type dotsLook struct {
	size image.Point // in pixels
	fill color.NRGBA
}

// dots are those that were drawn last.
var dots struct {
	look  dotsLook
	image image.Image
}

func drawDots(look dotsLook) image.Image {
	img := image.NewNRGBA(image.Rectangle{Max: look.size})
	size, fill := look.size, look.fill
	unit := float64(min(size.X, size.Y)) / 24 // of the icon
	for y := range size.Y {
		for x := range size.X {
			nearest := math.Inf(1)
			for _, at := range []float64{6, 12, 18} {
				nearest = min(nearest, math.Hypot(float64(x)+0.5-float64(size.X)/2, float64(y)+0.5-at*unit))
			}
			cover := within(nearest - 2*unit)
			img.SetNRGBA(x, y, color.NRGBA{fill.R, fill.G, fill.B, uint8(math.Round(float64(fill.A) * cover))})
		}
	}
	return img
}
