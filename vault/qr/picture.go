package qr

import (
	"image"
	"image/color"
	"math"
	"slices"
)

// picture is what Find was given, with what the stages want to know about it.
type picture struct {
	img         image.Image
	grey        grey // brightness, what is transparent shown on white
	transparent bool // some pixel is not opaque
}

func newPicture(img image.Image) *picture {
	p := &picture{img: img}
	if g, ok := stored(img); ok {
		p.grey = g
		return p
	}
	visible := false
	show := func() {
		p.grey = p.shade(0xff, func(c color.NRGBA) byte {
			p.transparent = p.transparent || c.A != 0xff
			visible = visible || c.A != 0
			return luma(c)
		})
	}
	show()
	if n, ok := img.(*image.NRGBA); ok && !visible {
		// Some programs leave the fourth byte of a pixel at 0 and mean nothing by it.
		p.img, p.transparent = opaque(n), false
		show()
	}
	return p
}

func opaque(img *image.NRGBA) *image.NRGBA {
	out := *img
	out.Pix = slices.Clone(img.Pix)
	for i := 3; i < len(out.Pix); i += 4 {
		out.Pix[i] = 0xff
	}
	return &out
}

// stored copies the brightness from the kinds of picture that keep it as it
// is: grey ones and photos.
func stored(img image.Image) (grey, bool) {
	b := img.Bounds()
	var pix []byte
	var stride int
	switch img := img.(type) {
	case *image.Gray:
		pix, stride = img.Pix, img.Stride
	case *image.YCbCr:
		pix, stride = img.Y[img.YOffset(b.Min.X, b.Min.Y):], img.YStride
	default:
		return grey{}, false
	}
	out := newGrey(b.Dx(), b.Dy())
	for y := range out.h {
		copy(out.pix[y*out.w:(y+1)*out.w], pix[y*stride:])
	}
	return out, true
}

// onBlack is the brightness with what is transparent shown on black.
func (p *picture) onBlack() grey { return p.shade(0, luma) }

// luma is the brightness of a colour (ITU-R BT.601).
func luma(c color.NRGBA) byte {
	return byte((299*int(c.R) + 587*int(c.G) + 114*int(c.B) + 500) / 1000)
}

// shade maps each pixel to a brightness and lays it over the background as
// far as it is transparent.
func (p *picture) shade(background byte, f func(color.NRGBA) byte) grey {
	b := p.img.Bounds()
	out := newGrey(b.Dx(), b.Dy())
	at := colours(p.img)
	i := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := at(x, y)
			v := f(c)
			if c.A != 0xff {
				v = byte((int(v)*int(c.A) + int(background)*(255-int(c.A))) / 255)
			}
			out.pix[i] = v
			i++
		}
	}
	return out
}

// colours reads single pixels, without an allocation for the common kinds.
func colours(img image.Image) func(x, y int) color.NRGBA {
	switch img := img.(type) {
	case *image.NRGBA:
		return img.NRGBAAt
	case *image.Gray:
		return func(x, y int) color.NRGBA {
			v := img.GrayAt(x, y).Y
			return color.NRGBA{v, v, v, 0xff}
		}
	case *image.YCbCr:
		return func(x, y int) color.NRGBA {
			c := img.YCbCrAt(x, y)
			r, g, b := color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
			return color.NRGBA{r, g, b, 0xff}
		}
	case *image.Paletted:
		table := make([]color.NRGBA, 256)
		for i, c := range img.Palette[:min(len(img.Palette), 256)] {
			table[i] = color.NRGBAModel.Convert(c).(color.NRGBA)
		}
		return func(x, y int) color.NRGBA { return table[img.ColorIndexAt(x, y)] }
	case *image.RGBA:
		return func(x, y int) color.NRGBA {
			c := img.RGBAAt(x, y)
			if c.A == 0xff {
				return color.NRGBA(c)
			}
			return color.NRGBAModel.Convert(c).(color.NRGBA)
		}
	}
	return func(x, y int) color.NRGBA { return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA) }
}

// byColour is the brightness along the line in the colour cube on which the
// pixels differ most: red on green or blue on navy have about one brightness
// but lie far apart there. False when the picture has no colour.
func (p *picture) byColour() (grey, bool) {
	b := p.img.Bounds()
	at := colours(p.img)
	var n float64
	var mean [3]float64
	var cov [3][3]float64
	step := max(1, int(math.Sqrt(float64(b.Dx())*float64(b.Dy())/50_000)))
	for y := b.Min.Y; y < b.Max.Y; y += step {
		for x := b.Min.X; x < b.Max.X; x += step {
			c := at(x, y)
			v := [3]float64{float64(c.R), float64(c.G), float64(c.B)}
			n++
			for i := range v {
				mean[i] += v[i]
				for j := range v {
					cov[i][j] += v[i] * v[j]
				}
			}
		}
	}
	coloured := 0.0
	for i := range mean {
		for j := range mean {
			cov[i][j] = cov[i][j]/n - mean[i]*mean[j]/n/n
		}
	}
	// The variance of red minus green, and so on, is nought for greys.
	for i := range mean {
		j := (i + 1) % 3
		coloured += cov[i][i] + cov[j][j] - 2*cov[i][j]
	}
	if coloured < 4 {
		return grey{}, false
	}
	// Power iteration finds the direction of the largest variance.
	axis := [3]float64{1, 0.7, 0.4}
	for range 32 {
		var next [3]float64
		length := 0.0
		for i := range axis {
			for j := range axis {
				next[i] += cov[i][j] * axis[j]
			}
			length = math.Hypot(length, next[i])
		}
		if length == 0 {
			return grey{}, false
		}
		for i := range axis {
			axis[i] = next[i] / length
		}
	}
	spread := 0.0
	for i := range axis {
		spread += math.Abs(axis[i]) * 255
	}
	low := 0.0
	for i := range axis {
		low += min(axis[i], 0) * 255
	}
	g := p.shade(0xff, func(c color.NRGBA) byte {
		return byte((axis[0]*float64(c.R) + axis[1]*float64(c.G) + axis[2]*float64(c.B) - low) / spread * 255)
	})
	return g.stretched(), true
}
