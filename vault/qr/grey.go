package qr

import (
	"slices"

	"github.com/makiuchi-d/gozxing"
)

// grey is a picture in brightness only, row by row, 0 black to 255 white.
type grey struct {
	w, h int
	pix  []byte
}

func newGrey(w, h int) grey { return grey{w, h, make([]byte, w*h)} }

// each gives a picture of the same size with every brightness mapped.
func (g grey) each(f func(byte) byte) grey {
	var table [256]byte
	for i := range table {
		table[i] = f(byte(i))
	}
	out := newGrey(g.w, g.h)
	for i, v := range g.pix {
		out.pix[i] = table[v]
	}
	return out
}

func (g grey) inverted() grey { return g.each(func(v byte) byte { return 255 - v }) }

// ends are the brightnesses below and above which half a percent of the
// pixels lie.
func (g grey) ends() (low, high int) {
	var count [256]int
	for _, v := range g.pix {
		count[v]++
	}
	few := len(g.pix) / 200
	high = 255
	for n := 0; low < 255; low++ {
		if n += count[low]; n > few {
			break
		}
	}
	for n := 0; high > low; high-- {
		if n += count[high]; n > few {
			break
		}
	}
	return low, high
}

// stretched spreads the brightnesses between the ends over the whole range.
func (g grey) stretched() grey {
	low, high := g.ends()
	if high <= low {
		return g
	}
	return g.each(func(v byte) byte { return byte(min(max((int(v)-low)*255/(high-low), 0), 255)) })
}

// crop cuts out the rectangle, which must lie within the picture.
func (g grey) crop(x, y, w, h int) grey {
	out := newGrey(w, h)
	for r := range h {
		copy(out.pix[r*w:(r+1)*w], g.pix[(y+r)*g.w+x:])
	}
	return out
}

// padded adds a border of n pixels of the brightness.
func (g grey) padded(n int, v byte) grey {
	out := newGrey(g.w+2*n, g.h+2*n)
	for i := range out.pix {
		out.pix[i] = v
	}
	for r := range g.h {
		copy(out.pix[(r+n)*out.w+n:], g.pix[r*g.w:(r+1)*g.w])
	}
	return out
}

// reduced gives a smaller picture: each pixel is the mean of those it covers.
func (g grey) reduced(w, h int) grey {
	w, h = max(w, 1), max(h, 1)
	out := newGrey(w, h)
	for y := range h {
		y0, y1 := y*g.h/h, max((y+1)*g.h/h, y*g.h/h+1)
		for x := range w {
			x0, x1 := x*g.w/w, max((x+1)*g.w/w, x*g.w/w+1)
			sum := 0
			for r := y0; r < y1; r++ {
				for _, v := range g.pix[r*g.w+x0 : r*g.w+x1] {
					sum += int(v)
				}
			}
			out.pix[y*w+x] = byte(sum / ((x1 - x0) * (y1 - y0)))
		}
	}
	return out
}

// enlarged gives a picture times larger, with brightnesses blended.
func (g grey) enlarged(times int) grey {
	out := newGrey(g.w*times, g.h*times)
	scale := 1 / float64(times)
	for y := range out.h {
		for x := range out.w {
			out.pix[y*out.w+x] = byte(g.at((float64(x)+0.5)*scale, (float64(y)+0.5)*scale) + 0.5)
		}
	}
	return out
}

// softened is the mean of each pixel and its neighbours up to n away. It lets
// the round dots of decorated codes grow into squares and takes out noise.
func (g grey) softened(n int) grey {
	return g.runningMean(n).turned().runningMean(n).turned()
}

func (g grey) runningMean(n int) grey {
	out := newGrey(g.w, g.h)
	for y := range g.h {
		row, to := g.pix[y*g.w:(y+1)*g.w], out.pix[y*g.w:(y+1)*g.w]
		sum, count := 0, 0
		for x := -n; x < g.w; x++ {
			if x+n < g.w {
				sum += int(row[x+n])
				count++
			}
			if x-n-1 >= 0 {
				sum -= int(row[x-n-1])
				count--
			}
			if x >= 0 {
				to[x] = byte(sum / count)
			}
		}
	}
	return out
}

// spread gives each pixel the darkest brightness up to n away: the modules of a
// decorated code that stand apart grow together.
func (g grey) spread(n int) grey {
	return g.darkestInRow(n).turned().darkestInRow(n).turned()
}

func (g grey) darkestInRow(n int) grey {
	out := newGrey(g.w, g.h)
	for y := range g.h {
		row := g.pix[y*g.w : (y+1)*g.w]
		for x := range row {
			out.pix[y*g.w+x] = slices.Min(row[max(0, x-n):min(g.w, x+n+1)])
		}
	}
	return out
}

// sharpened adds to each pixel what sets it off from its neighbours up to n and
// further away, several times over: modules that ran into each other in a blurred
// picture come apart.
func (g grey) sharpened(n int) grey {
	const times = 3
	mean := g.softened(n).softened(n)
	out := newGrey(g.w, g.h)
	for i, v := range g.pix {
		out.pix[i] = byte(min(max(int(v)+times*(int(v)-int(mean.pix[i])), 0), 255))
	}
	return out
}

// turned swaps rows and columns.
func (g grey) turned() grey {
	out := newGrey(g.h, g.w)
	for y := range g.h {
		for x, v := range g.pix[y*g.w : (y+1)*g.w] {
			out.pix[x*g.h+y] = v
		}
	}
	return out
}

// at is the brightness at a point, blended from the four pixels around it.
// Pixel 0 reaches from 0 to 1; outside, the border goes on for ever.
func (g grey) at(x, y float64) float64 {
	x, y = min(max(x-0.5, 0), float64(g.w-1)), min(max(y-0.5, 0), float64(g.h-1))
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	jx, jy := min(ix+1, g.w-1), min(iy+1, g.h-1)
	top := float64(g.pix[iy*g.w+ix])*(1-fx) + float64(g.pix[iy*g.w+jx])*fx
	low := float64(g.pix[jy*g.w+ix])*(1-fx) + float64(g.pix[jy*g.w+jx])*fx
	return top*(1-fy) + low*fy
}

// binarizer is one of gozxing's ways to tell black from white.
type binarizer func(gozxing.LuminanceSource) gozxing.Binarizer

// bits tells black from white.
func (g grey) bits(with binarizer) (*gozxing.BitMatrix, error) {
	source, err := gozxing.NewPlanarYUVLuminanceSource(g.pix, g.w, g.h, 0, 0, g.w, g.h, false)
	if err != nil {
		return nil, err
	}
	return with(source).GetBlackMatrix()
}
