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
	liftDown  = 1
	liftEdge  = 2.5
	liftReach = 4 // both, in whole units
)

// margin is how far the shadow reaches out, in units.
func (s surface) margin() float32 {
	if s.lift.A == 0 {
		return 0
	}
	return liftReach
}

// end is how long a piece at an end is without its margin, in units: that of the
// corners and of what the shadow reaches inwards.
func (s surface) end(length float32) float32 { return min(s.radius+s.margin()+1, length/2) }

// ground is a surface with round corners. It is drawn as three pictures beside each
// other, of which the middle one has a single column: Fyne's own rectangle computes
// corners, line and shadow for each of its pixels at every frame, which without a
// graphics card takes three times as long. A tall one has three rows of pictures,
// for no picture may be larger than graphics cards take.
type ground struct {
	widget.BaseWidget
	surface surface
	pieces  []fyne.CanvasObject // each a canvas.Raster, row by row
}

// tall is the height, in units, from which a ground has three rows.
const tall = 1000

func newGround() *ground {
	g := &ground{}
	g.ExtendBaseWidget(g)
	return g
}

func (g *ground) set(s surface) {
	if s != g.surface {
		g.surface = s
		g.Refresh()
	}
}

// stretch is a piece of a ground in one direction, and where it is.
type stretch struct {
	part       part
	at, length float32
}

type part int

const (
	wholePart part = iota
	firstPart
	innerPart // has one pixel, which is drawn as long as the piece
	lastPart
)

// thirds cuts a length into the ends, with their margins, and the middle.
func (s surface) thirds(length float32) []stretch {
	margin, end := s.margin(), s.end(length)
	return []stretch{{firstPart, -margin, margin + end}, {innerPart, end, length - 2*end}, {lastPart, length - end, end + margin}}
}

// place puts the pieces where they belong.
func (g *ground) place(size fyne.Size) {
	margin := g.surface.margin()
	columns, rows := g.surface.thirds(size.Width), []stretch{{wholePart, -margin, size.Height + 2*margin}}
	if size.Height > tall {
		rows = g.surface.thirds(size.Height)
	}
	if len(g.pieces) != len(rows)*len(columns) {
		g.pieces = nil
		for _, row := range rows {
			for _, column := range columns {
				g.pieces = append(g.pieces, g.piece(column.part, row.part))
			}
		}
	}
	for i, piece := range g.pieces {
		column, row := columns[i%len(columns)], rows[i/len(columns)]
		piece.Resize(fyne.NewSize(column.length, row.length))
		piece.Move(fyne.NewPos(column.at, row.at))
	}
}

// piece is drawn when it is shown, in the pixels that it has there.
func (g *ground) piece(column, row part) *canvas.Raster {
	raster := canvas.NewRaster(nil)
	raster.ScaleMode = canvas.ImageScalePixels
	raster.Generator = func(width, height int) image.Image {
		s := slab{surface: g.surface, column: column, row: row, width: width, height: height, scale: float32(height) / raster.Size().Height}
		if row == innerPart {
			s.scale, s.height = float32(width)/raster.Size().Width, 1
		}
		if column == innerPart {
			s.width = 1
		}
		return s.picture()
	}
	return raster
}

// slab is what a piece shows.
type slab struct {
	surface
	column, row   part
	width, height int     // in pixels, with the margins
	scale         float32 // pixels in a unit
}

// slabs are the pictures that were drawn: cards share them. What has another height
// after a change leaves some behind, so that they are forgotten now and then.
var slabs = map[slab]image.Image{}

const mostSlabs = 64

func (s slab) picture() image.Image {
	img, ok := slabs[s]
	if !ok {
		if len(slabs) >= mostSlabs {
			clear(slabs)
		}
		img = s.draw()
		slabs[s] = img
	}
	return img
}

func (s slab) draw() image.Image {
	img := image.NewRGBA(image.Rect(0, 0, s.width, s.height))
	scale := float64(s.scale)
	margin := math.Round(float64(s.margin()) * scale)
	line, down, edge := math.Round(float64(s.stroke)*scale), liftDown*scale, liftEdge*scale
	box := box{radius: float64(s.radius) * scale}
	far := 4 * (box.radius + edge + down)
	var left, top float64
	box.width, left = s.column.span(float64(s.width), margin, far)
	box.height, top = s.row.span(float64(s.height), margin, far)
	for y := range s.height {
		for x := range s.width {
			px, py := float64(x)+0.5+left, float64(y)+0.5+top
			d := box.distance(px, py)
			all, inner := within(d), within(d+line)
			shade := 0.0
			if s.lift.A > 0 {
				shade = (1 - smooth((box.distance(px, py-down)+edge)/(2*edge))) * (1 - all)
			}
			blend(img.Pix[img.PixOffset(x, y):], inner, s.fill, all-inner, s.line, shade, s.lift)
		}
	}
	return img
}

// span is how long the box is that a part of so many pixels is cut from, and where
// in it the part begins. Far is a length whose middle knows nothing of its ends.
func (p part) span(pixels, margin, far float64) (length, begin float64) {
	end := pixels - margin
	switch p {
	case firstPart:
		return 2 * end, -margin
	case innerPart:
		return far, far / 2
	case lastPart:
		return 2 * end, end
	}
	return end - margin, -margin
}

// box is a rectangle with round corners, in pixels.
type box struct{ width, height, radius float64 }

// distance is how far a point is outside of the box; negative inside. It is the
// signed distance that Inigo Quilez has in “2D distance functions”.
func (b box) distance(x, y float64) float64 {
	w, h := b.width/2, b.height/2
	r := min(b.radius, w, h)
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

// CreateRenderer implements fyne.Widget.
func (g *ground) CreateRenderer() fyne.WidgetRenderer { return groundRenderer{g} }

type groundRenderer struct{ ground *ground }

func (groundRenderer) Destroy()                       {}
func (r groundRenderer) Objects() []fyne.CanvasObject { return r.ground.pieces }

func (groundRenderer) MinSize() fyne.Size      { return fyne.Size{} }
func (r groundRenderer) Layout(size fyne.Size) { r.ground.place(size) }

func (r groundRenderer) Refresh() {
	r.ground.place(r.ground.Size())
	for _, piece := range r.ground.pieces {
		piece.Refresh()
	}
}
