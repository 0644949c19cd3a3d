package qr

import (
	"cmp"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

const (
	// maxPatterns bounds the work on a picture that is full of things that look
	// like finder patterns: gozxing's own choice among them grows with the cube of
	// their number and cannot be stopped.
	maxPatterns = 100
	// hintMisfit is how well three patterns must lie to hint at a code that
	// was not read. Three letters on a page of text seldom do.
	hintMisfit = 0.25
	// maxUnlike and maxLean are how far a camera held at an angle may pull the
	// sizes of the modules, and the legs and the right angle, apart.
	maxUnlike, maxLean = 2.2, 0.8
)

// effort is how many of the likeliest triples of a view are read, and how. On a
// sheet of codes most triples reach from one code to the next, so many are read
// the quick way before some are read the thorough way.
type effort struct{ quick, from, thorough int }

// efforts are made one after the other, each on all stages: reading many triples
// thoroughly takes seconds, in which another view would show the code at once.
var efforts = []effort{{quick: 2000, thorough: 6}, {from: 6, thorough: 40}}

// look searches one view and adds what it finds to the hits.
func (s *search) look(v view, with binarizer, e effort) {
	// gozxing is a port of Java code that signals some damage by exceptions;
	// no picture made it panic so far, and none may end the program.
	defer func() { _ = recover() }()
	bits, err := v.bits(with)
	if err != nil {
		return
	}
	candidates := triples(s.patterns(v, bits))
	s.try(v, candidates[:min(len(candidates), e.quick)], func(t triple) (hit, bool) { return readBits(v, bits, t) })
	candidates = slices.DeleteFunc(candidates, func(t triple) bool { return s.known(v, t) })
	s.try(v, candidates[min(len(candidates), e.from):min(len(candidates), e.thorough)], func(t triple) (hit, bool) { return readGreys(v, t) })
	for _, t := range candidates {
		s.hinted = s.hinted || (t.misfit < hintMisfit && !s.known(v, t))
	}
}

// try reads the triples one way, past those that turn out to lie in a code.
func (s *search) try(v view, candidates []triple, read func(triple) (hit, bool)) {
	for _, t := range candidates {
		if s.ctx.Err() != nil {
			return
		}
		if s.known(v, t) {
			continue
		}
		if h, ok := read(t); ok {
			s.hits = append(s.hits, h)
		}
	}
}

// patterns finds the finder patterns of the view outside the codes that were
// read already, those seen on most rows first.
func (s *search) patterns(v view, bits *gozxing.BitMatrix) []*detector.FinderPattern {
	finder := detector.NewFinderPatternFinder(bits, nil)
	w, h := bits.GetWidth(), bits.GetHeight()
	// A pattern's middle is three modules high; modules of less than a pixel
	// cannot be read, so every second row meets each of them.
	skip := 2
	if h > 1200 {
		skip = 3
	}
	for y := skip - 1; y < h; y += skip {
		if y&63 < skip && s.ctx.Err() != nil {
			return nil
		}
		var runs [5]int
		state := 0
		for x := 0; x < w; x++ {
			black := bits.Get(x, y)
			if black == (state&1 == 0) {
				runs[state]++
				continue
			}
			if state == 0 && runs[0] == 0 {
				continue
			}
			if state < 4 {
				state++
				runs[state]++
				continue
			}
			if detector.FinderPatternFinder_foundPatternCross(runs[:]) && finder.HandlePossibleCenter(runs[:], y, x) {
				runs = [5]int{}
				state = 0
				continue
			}
			copy(runs[:], runs[2:])
			runs[3], runs[4] = 1, 0
			state = 3
		}
		// A code cut off at its edge has no quiet zone: the edge ends a run.
		if detector.FinderPatternFinder_foundPatternCross(runs[:]) {
			finder.HandlePossibleCenter(runs[:], y, w)
		}
	}
	found := slices.DeleteFunc(slices.Clone(finder.GetPossibleCenters()), func(p *detector.FinderPattern) bool {
		return s.taken(v, p)
	})
	slices.SortStableFunc(found, func(a, b *detector.FinderPattern) int { return cmp.Compare(b.GetCount(), a.GetCount()) })
	return found[:min(len(found), maxPatterns)]
}

// taken says whether the pattern lies in a code that was read.
func (s *search) taken(v view, p gozxing.ResultPoint) bool {
	at := inView(p).moved(v.place)
	return slices.ContainsFunc(s.hits, func(h hit) bool { return h.where.contains(at) })
}

func (s *search) known(v view, t triple) bool {
	return s.taken(v, t.bottomLeft) || s.taken(v, t.topLeft) || s.taken(v, t.topRight)
}

func inView(p gozxing.ResultPoint) point { return point{p.GetX(), p.GetY()} }

// triple is three finder patterns that may belong to one code.
type triple struct {
	bottomLeft, topLeft, topRight *detector.FinderPattern
	misfit                        float64 // 0: equal modules on an isosceles right triangle
}

// triples lists the plausible triples, best first.
func triples(patterns []*detector.FinderPattern) []triple {
	var found []triple
	for i, a := range patterns {
		for j, b := range patterns[:i] {
			if unlike(a, b) > maxUnlike {
				continue
			}
			for _, c := range patterns[:j] {
				if unlike(a, c) > maxUnlike || unlike(b, c) > maxUnlike {
					continue
				}
				if t, ok := newTriple(a, b, c); ok {
					found = append(found, t)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b triple) int { return cmp.Compare(a.misfit, b.misfit) })
	return found
}

// unlike is the ratio of the module sizes, at least 1.
func unlike(a, b *detector.FinderPattern) float64 {
	r := a.GetEstimatedModuleSize() / b.GetEstimatedModuleSize()
	return max(r, 1/r)
}

// newTriple orders three patterns and weighs how well they fit. It allows for
// a camera held at an angle.
func newTriple(a, b, c *detector.FinderPattern) (triple, bool) {
	pa, pb, pc := gozxing.ResultPoint_OrderBestPatterns(a, b, c)
	t := triple{bottomLeft: pa.(*detector.FinderPattern), topLeft: pb.(*detector.FinderPattern), topRight: pc.(*detector.FinderPattern)}
	left, top := inView(pb).distance(inView(pa)), inView(pb).distance(inView(pc))
	across := inView(pa).distance(inView(pc))
	module := (a.GetEstimatedModuleSize() + b.GetEstimatedModuleSize() + c.GetEstimatedModuleSize()) / 3
	if min(left, top) < 8*module || max(left, top) > 240*module {
		return t, false
	}
	legs := math.Abs(math.Log(left / top))
	right := math.Abs(across*across-left*left-top*top) / (2 * left * top)
	if legs > maxLean || right > maxLean {
		return t, false
	}
	like := math.Log(max(unlike(a, b), unlike(a, c), unlike(b, c)))
	t.misfit = legs + right + like
	return t, true
}
