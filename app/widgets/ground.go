package widgets

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// surface is how a ground looks.
type surface struct {
	fill, line, lift color.NRGBA
	stroke, radius   float32 // the width of the line, and of the corners
}

// plainSurface is that of a panel in a colour, without a line.
func plainSurface(fill fyne.ThemeColorName, th fyne.Theme, v fyne.ThemeVariant) surface {
	return surface{fill: solid(th.Color(fill, v)), radius: th.Size(sizeCard)}
}

// liftedSurface has the line and the soft shadow of a card.
func liftedSurface(th fyne.Theme, v fyne.ThemeVariant) surface {
	s := plainSurface(ColorSurface, th, v)
	s.stroke, s.line = th.Size(sizeLine), solid(th.Color(ColorLine, v))
	s.lift = solid(th.Color(colorLift, v))
	return s
}

// mark gives the surface a line in the accent, such as that of the focus.
func (s *surface) mark(th fyne.Theme, v fyne.ThemeVariant) {
	s.stroke, s.line = 2, solid(th.Color(theme.ColorNamePrimary, v))
}

func solid(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }

// The shadow of a lifted surface, in units of Fyne: how far it is below, and how
// far its edge reaches to either side.
const (
	liftDown = 1
	liftEdge = 2.5
)

// ground is a surface with round corners. It is drawn as three pictures beside each
// other, of which the middle one has a single column: Fyne's own rectangle computes
// corners, line and shadow for each of its pixels at every frame, which without a
// graphics card takes three times as long.
type ground struct {
	widget.BaseWidget
	surface             surface
	left, middle, right *canvas.Image
	drawn               slab
}

func newGround() *ground {
	piece := func() *canvas.Image {
		return &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScalePixels}
	}
	g := &ground{left: piece(), middle: piece(), right: piece()}
	g.ExtendBaseWidget(g)
	return g
}

func (g *ground) set(s surface) {
	if s != g.surface {
		g.surface = s
		g.Refresh()
	}
}

// slab is a surface of a size, in pixels, cut into its pieces.
type slab struct {
	surface
	scale         float32 // pixels in a unit
	width, height int     // a width that is large enough counts as the least of these
}

// newSlab is the slab of a size in units.
func newSlab(look surface, size fyne.Size, scale float32) slab {
	s := slab{surface: look, scale: scale, width: pixels(size.Width, scale), height: pixels(size.Height, scale)}
	s.width = min(s.width, 2*s.inner()+2) // all that are wider have the same ends
	return s
}

// pixels is a length in pixels.
func pixels(length, scale float32) int { return max(1, int(math.Round(float64(length*scale)))) }

// margin is how far the shadow reaches, in pixels.
func (s slab) margin() int {
	if s.lift.A == 0 {
		return 0
	}
	return int(math.Ceil(float64((liftDown + liftEdge) * s.scale)))
}

// inner is the width of the corners and of what a shadow reaches inwards, in pixels.
func (s slab) inner() int { return int(math.Ceil(float64(s.radius*s.scale))) + s.margin() + 1 }

// end is the width of the ends without their margin, in pixels.
func (s slab) end() int { return min(s.inner(), s.width/2) }

// pictures are the pieces of a slab.
type pictures struct{ left, middle, right *image.RGBA }

// slabs are the pieces that were drawn: cards share them. What has another height
// after a change leaves some behind, so that they are forgotten now and then.
var slabs = map[slab]pictures{}

const mostSlabs = 64

func (s slab) pictures() pictures {
	p, ok := slabs[s]
	if !ok {
		m, end := s.margin(), s.end()
		p = pictures{s.draw(-m, end), s.draw(s.width/2, s.width/2+1), s.draw(s.width-end, s.width+m)}
		if len(slabs) >= mostSlabs {
			clear(slabs)
		}
		slabs[s] = p
	}
	return p
}

// draw draws the columns from first to before end, with the margin above and below.
func (s slab) draw(first, end int) *image.RGBA {
	m := s.margin()
	img := image.NewRGBA(image.Rect(0, 0, end-first, s.height+2*m))
	scale := float64(s.scale)
	line, down, edge := math.Round(float64(s.stroke)*scale), liftDown*scale, liftEdge*scale
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			px, py := float64(x+first)+0.5, float64(y-m)+0.5
			d := s.distance(px, py)
			whole, inner := within(d), within(d+line)
			shade := 0.0
			if m > 0 {
				shade = (1 - smooth((s.distance(px, py-down)+edge)/(2*edge))) * (1 - whole)
			}
			blend(img.Pix[img.PixOffset(x, y):], inner, s.fill, whole-inner, s.line, shade, s.lift)
		}
	}
	return img
}

// distance is how far a point is outside of the surface, in pixels; negative inside.
// It is the signed distance to a box with round corners, as Inigo Quilez has it in
// “2D distance functions”.
func (s slab) distance(x, y float64) float64 {
	w, h := float64(s.width)/2, float64(s.height)/2
	r := min(float64(s.radius*s.scale), w, h)
	qx, qy := math.Abs(x-w)-w+r, math.Abs(y-h)-h+r
	return min(max(qx, qy), 0) + math.Hypot(max(qx, 0), max(qy, 0)) - r
}

// within is the share of a pixel that lies inside, where its middle is d outside.
func within(d float64) float64 { return min(max(0.5-d, 0), 1) }

// smooth goes from 0 to 1 as t does, gently at both ends.
func smooth(t float64) float64 {
	t = min(max(t, 0), 1)
	return t * t * (3 - 2*t)
}

// blend writes a pixel, in the premultiplied form of image.RGBA: the shares of
// three colours.
func blend(pix []uint8, a float64, ca color.NRGBA, b float64, cb color.NRGBA, c float64, cc color.NRGBA) {
	a, b, c = a*float64(ca.A), b*float64(cb.A), c*float64(cc.A) // of 255
	mix := func(x, y, z uint8) uint8 {
		return uint8((a*float64(x)+b*float64(y)+c*float64(z))/255 + 0.5)
	}
	pix[0], pix[1], pix[2] = mix(ca.R, cb.R, cc.R), mix(ca.G, cb.G, cc.G), mix(ca.B, cb.B, cc.B)
	pix[3] = uint8(a + b + c + 0.5)
}

// place draws the pieces for a size, where they are not there already, and puts
// them beside each other.
func (g *ground) place(size fyne.Size) {
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	scale := float32(1)
	if canvas := fyne.CurrentApp().Driver().CanvasForObject(g); canvas != nil {
		scale = canvas.Scale()
	}
	s := newSlab(g.surface, size, scale)
	if s != g.drawn {
		g.drawn = s
		p := s.pictures()
		g.left.Image, g.middle.Image, g.right.Image = p.left, p.middle, p.right
		for _, piece := range []*canvas.Image{g.left, g.middle, g.right} {
			piece.Refresh()
		}
	}
	margin, end := float32(s.margin())/scale, float32(s.end())/scale
	x, height := -margin, size.Height+2*margin
	for _, piece := range []struct {
		*canvas.Image
		width float32
	}{{g.left, margin + end}, {g.middle, size.Width - 2*end}, {g.right, end + margin}} {
		piece.Resize(fyne.NewSize(piece.width, height))
		piece.Move(fyne.NewPos(x, -margin))
		x += piece.width
	}
}

// CreateRenderer implements fyne.Widget.
func (g *ground) CreateRenderer() fyne.WidgetRenderer { return groundRenderer{g} }

type groundRenderer struct{ ground *ground }

func (groundRenderer) Destroy() {}
func (r groundRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground.left, r.ground.middle, r.ground.right}
}
func (groundRenderer) MinSize() fyne.Size      { return fyne.Size{} }
func (r groundRenderer) Layout(size fyne.Size) { r.ground.place(size) }
func (r groundRenderer) Refresh()              { r.ground.place(r.ground.Size()) }
