package qr

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// grid lays the modules of a code over a grey picture: where the middles of
// the three finder patterns are, and the point that completes the square, in
// turn from the top left. The bend is added for paper that is not flat.
type grid struct {
	modules int // a side
	corners quad
	bend    [6]point // weights of bends, in pixels
}

// bends are shapes of paper that leave the corners where they are, u and v
// going from 0 to 1 across and down: bulges, and the crowding towards the
// edges of a can seen from the front.
func bends(u, v float64) [6]float64 {
	bu, bv := u*(1-u), v*(1-v)
	return [6]float64{bu, bv, bu * (1 - 2*u), bv * (1 - 2*v), bu * v, bv * u}
}

// patternMiddle is the distance of a finder pattern's middle from the edges.
const patternMiddle = 3.5

// newGrid assumes a camera held straight: the fourth corner completes a
// parallelogram.
func newGrid(t triple, modules int) grid {
	a, b, c := inView(t.bottomLeft), inView(t.topLeft), inView(t.topRight)
	return grid{modules: modules, corners: quad{b, c, {a.x + c.x - b.x, a.y + c.y - b.y}, a}}
}

// leaning assumes a camera held at an angle, as the sizes of the modules at the
// three patterns say: an area shrinks with the third power of its distance, and
// the distances of the corners of a parallelogram add up across.
func leaning(t triple, modules int) grid {
	g := newGrid(t, modules)
	distance := func(p *detector.FinderPattern) float64 { return math.Pow(p.GetEstimatedModuleSize(), -2./3) }
	a, b, c := distance(t.bottomLeft), distance(t.topLeft), distance(t.topRight)
	d := a + c - b
	if d < b/4 {
		return g
	}
	q := g.corners
	g.corners[2] = point{(a*q[3].x + c*q[1].x - b*q[0].x) / d, (a*q[3].y + c*q[1].y - b*q[0].y) / d}
	return g
}

// place turns points, x and y in turn, from modules into pixels.
func (g grid) place(points []float64) {
	near, far := patternMiddle, float64(g.modules)-patternMiddle
	c := g.corners
	flat := common.PerspectiveTransform_QuadrilateralToQuadrilateral(near, near, far, near, far, far, near, far,
		c[0].x, c[0].y, c[1].x, c[1].y, c[2].x, c[2].y, c[3].x, c[3].y)
	if g.bend == [6]point{} {
		flat.TransformPoints(points)
		return
	}
	by := make([]point, len(points)/2)
	for i := range by {
		for k, b := range bends((points[2*i]-near)/(far-near), (points[2*i+1]-near)/(far-near)) {
			by[i].x += b * g.bend[k].x
			by[i].y += b * g.bend[k].y
		}
	}
	flat.TransformPoints(points)
	for i, b := range by {
		points[2*i] += b.x
		points[2*i+1] += b.y
	}
}

// area is the outline of the code.
func (g grid) area() quad {
	d := float64(g.modules)
	p := []float64{0, 0, d, 0, d, d, 0, d}
	g.place(p)
	return quad{{p[0], p[1]}, {p[2], p[3]}, {p[4], p[5]}, {p[6], p[7]}}
}

// module is the mean size of a module in pixels.
func (g grid) module() float64 {
	c := g.corners
	return (c[0].distance(c[1]) + c[0].distance(c[3])) / 2 / float64(g.modules-7)
}

// mark is a module whose colour is the same in every code of its size.
type mark struct {
	x, y float64 // its middle, in modules
	dark bool
}

// contrast is how much brighter the light marks are than the dark ones.
func (g grid) contrast(on grey, marks []mark) float64 {
	points := make([]float64, 0, 2*len(marks))
	for _, m := range marks {
		points = append(points, m.x, m.y)
	}
	g.place(points)
	var sum, count [2]float64
	for i, m := range marks {
		k := 0
		if m.dark {
			k = 1
		}
		sum[k] += on.at(points[2*i], points[2*i+1])
		count[k]++
	}
	return sum[0]/count[0] - sum[1]/count[1]
}

// finderMarks are the modules of the three finder patterns and their light
// separators (ISO/IEC 18004, sections 6.3.3 and 6.3.4).
func finderMarks(modules int) []mark {
	var marks []mark
	far := modules - 7
	for _, corner := range [3][2]int{{0, 0}, {far, 0}, {0, far}} {
		for y := -1; y <= 7; y++ {
			for x := -1; x <= 7; x++ {
				cx, cy := corner[0]+x, corner[1]+y
				if cx < 0 || cy < 0 || cx >= modules || cy >= modules {
					continue
				}
				ring := max(abs(x-3), abs(y-3))
				marks = append(marks, mark{float64(cx) + 0.5, float64(cy) + 0.5, ring != 2 && ring != 4})
			}
		}
	}
	return marks
}

// timingMarks are the two dotted lines between the finder patterns (6.3.5).
func timingMarks(modules int) []mark {
	var marks []mark
	for i := 8; i < modules-8; i++ {
		at, dark := float64(i)+0.5, i%2 == 0
		marks = append(marks, mark{at, 6.5, dark}, mark{6.5, at, dark})
	}
	return marks
}

// alignmentMarks are the alignment patterns (6.3.6).
func alignmentMarks(modules int) []mark {
	version, err := decoder.Version_GetProvisionalVersionForDimension(modules)
	if err != nil {
		return nil
	}
	var marks []mark
	centres := version.GetAlignmentPatternCenters()
	for _, cy := range centres {
		for _, cx := range centres {
			if (cx < 8 && (cy < 8 || cy > modules-9)) || (cy < 8 && cx > modules-9) {
				continue
			}
			for y := -2; y <= 2; y++ {
				for x := -2; x <= 2; x++ {
					marks = append(marks, mark{float64(cx+x) + 0.5, float64(cy+y) + 0.5, max(abs(x), abs(y)) != 1})
				}
			}
		}
	}
	return marks
}

func abs(n int) int { return max(n, -n) }

// grids lays likely grids over three finder patterns, best first. The number
// of modules follows from the distance of the patterns, and the dotted lines
// between them tell which of the numbers near it is right; in a blurred
// picture they cannot, so the nearest number is always among the grids.
func grids(on grey, t triple) []grid {
	// Along a line seen at an angle, the mean size is that of the ends multiplied.
	leg := func(p *detector.FinderPattern) float64 {
		size := math.Sqrt(p.GetEstimatedModuleSize() * t.topLeft.GetEstimatedModuleSize())
		return inView(p).distance(inView(t.topLeft)) / size
	}
	estimate := (leg(t.bottomLeft)+leg(t.topRight))/2 + 7
	type weighed struct {
		grid
		timing, off float64
	}
	var found []weighed
	for modules := 21; modules <= 177; modules += 4 {
		off := math.Abs(float64(modules) - estimate)
		if off > 4+estimate/4 {
			continue
		}
		g, finders := newGrid(t, modules), finderMarks(modules)
		if other := leaning(t, modules); other.contrast(on, finders) > g.contrast(on, finders) {
			g = other
		}
		if g.contrast(on, finders) >= minContrast {
			found = append(found, weighed{g, g.contrast(on, timingMarks(modules)), off})
		}
	}
	var best []grid
	add := func(w weighed) {
		if !slices.Contains(best, w.grid) {
			best = append(best, w.grid)
		}
	}
	slices.SortStableFunc(found, func(a, b weighed) int { return cmp.Compare(b.timing, a.timing) })
	for _, w := range found[:min(len(found), 2)] {
		add(w)
	}
	if len(found) > 0 {
		add(slices.MinFunc(found, func(a, b weighed) int { return cmp.Compare(a.off, b.off) }))
	}
	return best
}

// minContrast is the least difference of brightness, of 255, between light
// and dark that is taken for a pattern.
const minContrast = 5

// fitted moves the corners until the marks stand out best: the camera was
// held at an angle, or the middles were found a little beside. It starts both
// from where the alignment pattern seems to be and from where it would be
// without perspective, as the pattern may lie under a logo.
func (g grid) fitted(on grey) grid {
	alignment := alignmentMarks(g.modules)
	marks := slices.Concat(finderMarks(g.modules), timingMarks(g.modules), alignment)
	fitted := g.climbed(on, marks, (*grid).angles)
	if len(alignment) > 0 {
		other := g.aligned(on, alignment[len(alignment)-25:]).climbed(on, marks, (*grid).angles)
		if other.contrast(on, marks) > fitted.contrast(on, marks) {
			fitted = other
		}
	}
	return fitted
}

// bent bends a fitted grid until the marks stand out best.
func (g grid) bent(on grey) grid {
	marks := slices.Concat(finderMarks(g.modules), timingMarks(g.modules), alignmentMarks(g.modules))
	return g.climbed(on, marks, func(g *grid) []*float64 { return append(g.angles(), g.shape()...) })
}

// angles are what a change of the camera's position changes.
func (g *grid) angles() []*float64 {
	var knobs []*float64
	for i := range g.corners {
		knobs = append(knobs, &g.corners[i].x, &g.corners[i].y)
	}
	return knobs
}

// shape is what bending the paper changes.
func (g *grid) shape() []*float64 {
	var knobs []*float64
	for i := range g.bend {
		knobs = append(knobs, &g.bend[i].x, &g.bend[i].y)
	}
	return knobs
}

// climbed turns the knobs by smaller and smaller steps while it makes the
// marks stand out more.
func (g grid) climbed(on grey, marks []mark, knobs func(*grid) []*float64) grid {
	best := g.contrast(on, marks)
	for step := g.module(); step > g.module()/16; step /= 2 {
		for range maxTurns {
			moved := false
			for _, knob := range knobs(&g) {
				for _, by := range []float64{step, -step} {
					before := *knob
					*knob += by
					if c := g.contrast(on, marks); c > best+0.01 {
						best, moved = c, true
						break
					}
					*knob = before
				}
			}
			if !moved {
				break
			}
		}
	}
	return g
}

// maxTurns bounds how often all knobs are turned by one step.
const maxTurns = 12

// aligned looks for the alignment pattern nearest the fourth corner, in
// widening squares around where it would be without perspective.
func (g grid) aligned(on grey, marks []mark) grid {
	step := g.module() / 2
	reach := 4 + g.modules/6
	found, best := g, g.contrast(on, marks)
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			try := g
			try.corners[2].x += float64(dx) * step
			try.corners[2].y += float64(dy) * step
			// Far away, a data pattern that looks alike is likelier.
			loss := 0.02 * math.Hypot(float64(dx), float64(dy)) * minContrast
			if c := try.contrast(on, marks) - loss; c > best {
				found, best = try, c
			}
		}
	}
	return found
}
