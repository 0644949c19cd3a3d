package qr_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"testing"
)

// The texts of the fixtures; the secrets are those of RFC 6238's examples.
const (
	textA = "otpauth://totp/Example:alice@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example"
	textB = "otpauth://totp/Bank%20of%20Somewhere:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8"
	textC = "otpauth://hotp/Caf%C3%A9:carol?secret=GEZDGNBVGY3TQOJQ&counter=7"
)

// code has qrencode, a writer independent of ours, draw a code.
func code(t testing.TB, text string, module, quiet int, more ...string) *image.Gray {
	t.Helper()
	path, err := exec.LookPath("qrencode")
	if err != nil {
		t.Fatal("qrencode is missing: install the package qrencode")
	}
	args := append([]string{"-t", "PNG", "-o", "-", "-l", "M", "-s", strconv.Itoa(module), "-m", strconv.Itoa(quiet)}, more...)
	command := exec.Command(path, append(args, "--", text)...)
	out, err := command.Output()
	if err != nil {
		t.Fatal("qrencode: ", err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return gray(img)
}

func gray(img image.Image) *image.Gray {
	size := img.Bounds().Size()
	out := image.NewGray(image.Rect(0, 0, size.X, size.Y))
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}

// mapped changes every brightness.
func mapped(img *image.Gray, f func(v uint8) uint8) *image.Gray {
	out := gray(img)
	for i, v := range out.Pix {
		out.Pix[i] = f(v)
	}
	return out
}

func negative(img *image.Gray) *image.Gray {
	return mapped(img, func(v uint8) uint8 { return 255 - v })
}

// faded brings black and white to two near levels.
func faded(img *image.Gray, dark, light int) *image.Gray {
	return mapped(img, func(v uint8) uint8 { return uint8(dark + int(v)*(light-dark)/255) })
}

// coloured gives black and white two colours.
func coloured(img *image.Gray, dark, light color.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			c := light
			if img.GrayAt(x, y).Y < 128 {
				c = dark
			}
			out.SetNRGBA(x, y, c)
		}
	}
	return out
}

// canvas is a plain picture.
func canvas(w, h int, v uint8) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{v}), image.Point{}, draw.Src)
	return out
}

// part is a picture and where its top left is to be.
type part struct {
	x, y int
	img  *image.Gray
}

// pasted puts parts on a copy of the page, later ones over earlier ones.
func pasted(page *image.Gray, parts []part) *image.Gray {
	out := gray(page)
	for _, p := range parts {
		draw.Draw(out, p.img.Rect.Add(image.Pt(p.x, p.y)), p.img, image.Point{}, draw.Src)
	}
	return out
}

// bent draws a picture of the size whose point (x, y) shows the point from
// gives; outside the source it is white.
func bent(img *image.Gray, w, h int, from func(x, y float64) (float64, float64)) *image.Gray {
	out := image.NewGray(image.Rect(0, 0, w, h))
	level := func(x, y int) float64 {
		if !(image.Point{X: x, Y: y}).In(img.Rect) {
			return 255
		}
		return float64(img.GrayAt(x, y).Y)
	}
	for y := range h {
		for x := range w {
			sum := 0.0
			for s := range 9 {
				sx, sy := from(float64(x)+float64(s%3)/3+1./6, float64(y)+float64(s/3)/3+1./6)
				sx, sy = sx-0.5, sy-0.5
				ix, iy := int(math.Floor(sx)), int(math.Floor(sy))
				fx, fy := sx-float64(ix), sy-float64(iy)
				sum += (level(ix, iy)*(1-fx)+level(ix+1, iy)*fx)*(1-fy) + (level(ix, iy+1)*(1-fx)+level(ix+1, iy+1)*fx)*fy
			}
			out.SetGray(x, y, color.Gray{uint8(sum / 9)})
		}
	}
	return out
}

// rotated turns a picture about its middle.
func rotated(img *image.Gray, degrees float64) *image.Gray {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	side := math.Ceil(math.Hypot(w, h))
	return bent(img, int(side), int(side), func(x, y float64) (float64, float64) {
		x, y = x-side/2, y-side/2
		return cos*x + sin*y + w/2, cos*y - sin*x + h/2
	})
}

// mirrored swaps left and right.
func mirrored(img *image.Gray) *image.Gray {
	w := float64(img.Rect.Dx())
	return bent(img, img.Rect.Dx(), img.Rect.Dy(), func(x, y float64) (float64, float64) { return w - x, y })
}

// tilted shows a picture as a camera sees it from the side.
func tilted(img *image.Gray, by float64) *image.Gray {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	return bent(img, int(w), int(h), func(x, y float64) (float64, float64) {
		depth := 1 + by*(x/w-0.5)
		return (x-w/2)*depth + w/2, (y-h/2)*(1+by*(x/w)) + h/2
	})
}

// rolled shows a picture as if on a can, seen from the front.
func rolled(img *image.Gray, angle float64) *image.Gray {
	w, h := float64(img.Rect.Dx()), float64(img.Rect.Dy())
	radius := w / 2 / angle
	return bent(img, int(w), int(h), func(x, y float64) (float64, float64) {
		s := (x - w/2) / radius
		if math.Abs(s) >= 1 {
			return -1, -1
		}
		return w/2 + radius*math.Asin(s), y + 0.3*radius*(1-math.Sqrt(1-s*s))
	})
}

// blurred is the mean over squares of 2n+1 pixels, twice.
func blurred(img *image.Gray, n int) *image.Gray {
	for range 2 {
		from := img
		img = image.NewGray(from.Rect)
		for y := range from.Rect.Dy() {
			for x := range from.Rect.Dx() {
				sum, count := 0, 0
				for v := max(0, y-n); v <= min(from.Rect.Dy()-1, y+n); v++ {
					for u := max(0, x-n); u <= min(from.Rect.Dx()-1, x+n); u++ {
						sum += int(from.Pix[v*from.Stride+u])
						count++
					}
				}
				img.Pix[y*img.Stride+x] = uint8(sum / count)
			}
		}
	}
	return img
}

// noisy adds noise of up to the amount, the same each time.
func noisy(img *image.Gray, amount int) *image.Gray {
	random := rand.New(rand.NewPCG(1, 2))
	return mapped(img, func(v uint8) uint8 {
		return uint8(min(max(int(v)+random.IntN(2*amount+1)-amount, 0), 255))
	})
}

// dotted draws each dark module as a round dot.
func dotted(img *image.Gray, module int) *image.Gray {
	out := canvas(img.Rect.Dx(), img.Rect.Dy(), 255)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			dx := float64(x%module) - float64(module-1)/2
			dy := float64(y%module) - float64(module-1)/2
			if img.GrayAt(x, y).Y < 128 && math.Hypot(dx, dy) <= float64(module)/2 {
				out.SetGray(x, y, color.Gray{0})
			}
		}
	}
	return out
}

// gapped draws each dark module as a square of its own, with a gap all around.
func gapped(img *image.Gray, module, gap int) *image.Gray {
	out := canvas(img.Rect.Dx(), img.Rect.Dy(), 255)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.GrayAt(x, y).Y < 128 && min(x%module, y%module) >= gap && max(x%module, y%module) < module-gap {
				out.SetGray(x, y, color.Gray{0})
			}
		}
	}
	return out
}

// lettered is a page full of small marks like text, which is not a code.
func lettered(w, h int) *image.Gray {
	page := canvas(w, h, 255)
	random := rand.New(rand.NewPCG(3, 4))
	for y := 10; y+12 < h; y += 20 {
		for x := 10; x+10 < w; x += 11 {
			if random.IntN(6) == 0 {
				continue
			}
			for range 4 {
				bar := image.Rect(0, 0, 2, 3+random.IntN(8))
				if random.IntN(2) == 0 {
					bar = image.Rect(0, 0, 3+random.IntN(5), 2)
				}
				at := image.Pt(x+random.IntN(5), y+random.IntN(6))
				draw.Draw(page, bar.Add(at), image.Black, image.Point{}, draw.Src)
			}
		}
	}
	return page
}
