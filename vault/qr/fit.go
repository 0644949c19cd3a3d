package qr

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// grid lays the modules of a code over a grey picture: where the middles of
// the three finder patterns are, and the point that completes the square, in
// turn from the top left.
type grid struct {
	modules int // a side
	corners quad
}

// patternMiddle is the distance of a finder pattern's middle from the edges.
const patternMiddle = 3.5

// newGrid assumes a camera held straight: the fourth corner completes a
// parallelogram.
func newGrid(t triple, modules int) grid {
	a, b, c := inView(t.bottomLeft), inView(t.topLeft), inView(t.topRight)
	return grid{modules, quad{b, c, {a.x + c.x - b.x, a.y + c.y - b.y}, a}}
}

func (g grid) transform() *common.PerspectiveTransform {
	near, far := patternMiddle, float64(g.modules)-patternMiddle
	c := g.corners
	return common.PerspectiveTransform_QuadrilateralToQuadrilateral(near, near, far, near, far, far, near, far,
		c[0].x, c[0].y, c[1].x, c[1].y, c[2].x, c[2].y, c[3].x, c[3].y)
}

// area is the outline of the code.
func (g grid) area() quad {
	d := float64(g.modules)
	p := []float64{0, 0, d, 0, d, d, 0, d}
	g.transform().TransformPoints(p)
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
	g.transform().TransformPoints(points)
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
	size := (t.bottomLeft.GetEstimatedModuleSize() + t.topLeft.GetEstimatedModuleSize() + t.topRight.GetEstimatedModuleSize()) / 3
	c := newGrid(t, 21).corners
	estimate := (c[0].distance(c[1])+c[0].distance(c[3]))/2/size + 7
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
		g := newGrid(t, modules)
		if g.contrast(on, finderMarks(modules)) >= minContrast {
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
// held at an angle, the alignment pattern lies under a logo, or the middles
// were found a little beside.
func (g grid) fitted(on grey) grid {
	alignment := alignmentMarks(g.modules)
	marks := slices.Concat(finderMarks(g.modules), timingMarks(g.modules), alignment)
	if len(alignment) > 0 {
		g = g.aligned(on, alignment[len(alignment)-25:])
	}
	best := g.contrast(on, marks)
	for step := g.module(); step > g.module()/16; step /= 2 {
		for moved := true; moved; {
			moved = false
			for i := range g.corners {
				for _, by := range []point{{step, 0}, {-step, 0}, {0, step}, {0, -step}} {
					try := g
					try.corners[i].x += by.x
					try.corners[i].y += by.y
					if c := try.contrast(on, marks); c > best+0.01 {
						g, best, moved = try, c, true
					}
				}
			}
		}
	}
	return g
}

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

// levels is the mean brightness of each module, row by row.
func (g grid) levels(on grey) []float64 {
	const across = 3
	transform := g.transform()
	out := make([]float64, g.modules*g.modules)
	points := make([]float64, 2*across*across*g.modules)
	for y := range g.modules {
		i := 0
		for x := range g.modules {
			for s := range across * across {
				points[i] = float64(x) + 0.5 + 0.25*float64(s%across-1)
				points[i+1] = float64(y) + 0.5 + 0.25*float64(s/across-1)
				i += 2
			}
		}
		transform.TransformPoints(points)
		for j := 0; j < len(points); j += 2 {
			out[y*g.modules+j/(2*across*across)] += on.at(points[j], points[j+1]) / (across * across)
		}
	}
	return out
}

// matrices tells dark modules from light ones, in several ways: against the
// mean of the neighbourhood, which follows a shadow, without and with
// sharpening, which undoes blur, and against one level for the whole code.
func (g grid) matrices(on grey) []*gozxing.BitMatrix {
	levels := g.levels(on)
	local := g.blurred(levels, 5)
	near := g.blurred(levels, 1)
	sharpened := func(by float64) []float64 {
		out := make([]float64, len(levels))
		for i, v := range levels {
			out[i] = v + by*(v-near[i])
		}
		return out
	}
	middle := make([]float64, len(levels))
	sorted := slices.Sorted(slices.Values(levels))
	for i := range middle {
		middle[i] = (sorted[len(sorted)/20] + sorted[len(sorted)-1-len(sorted)/20]) / 2
	}
	return []*gozxing.BitMatrix{
		g.dark(levels, local),
		g.dark(levels, middle),
		g.dark(sharpened(0.6), local),
		g.dark(sharpened(1.5), local),
	}
}

func (g grid) dark(levels, threshold []float64) *gozxing.BitMatrix {
	out, err := gozxing.NewSquareBitMatrix(g.modules)
	if err != nil {
		return nil
	}
	for i, v := range levels {
		if v < threshold[i] {
			out.Set(i%g.modules, i/g.modules)
		}
	}
	return out
}

// blurred is the mean over the modules up to n away.
func (g grid) blurred(levels []float64, n int) []float64 {
	d := g.modules
	pass := func(in []float64, along, across int) []float64 {
		out := make([]float64, len(in))
		for line := range d {
			for i := range d {
				sum, count := 0.0, 0.0
				for k := max(0, i-n); k <= min(d-1, i+n); k++ {
					sum += in[line*across+k*along]
					count++
				}
				out[line*across+i*along] = sum / count
			}
		}
		return out
	}
	return pass(pass(levels, 1, d), d, 1)
}
