package qr

import (
	"iter"

	"golang.org/x/image/math/f64"
)

// view is a rendering of the picture, or of a part, that is searched.
type view struct {
	grey
	place f64.Aff3 // from the view's coordinates to the picture's
}

// stage is one attempt at a picture.
type stage struct {
	name string
	// always: also done when codes were found and nothing hints at more. A
	// picture may hold codes of both polarities, and the cheap stages show it.
	always bool
	views  func(*picture) iter.Seq[view]
}

// stages lists every attempt, cheapest and most often successful first. Each
// view is searched with both of gozxing's binarizers.
func stages() []stage {
	return []stage{
		{"as is", true, func(p *picture) iter.Seq[view] { return one(whole(p.grey)) }},
		{"inverted", true, func(p *picture) iter.Seq[view] { return one(whole(p.grey.inverted())) }},
		{"transparent on black", true, func(p *picture) iter.Seq[view] {
			if !p.transparent {
				return none
			}
			return both(whole(p.onBlack()))
		}},
		{"half", false, shrunk(2)},
		{"third", false, shrunk(3)},
		{"doubled", false, grown(2, 1_000_000)},
		{"stretched", false, func(p *picture) iter.Seq[view] { return both(whole(p.grey.stretched())) }},
		{"colour", false, func(p *picture) iter.Seq[view] {
			g, ok := p.byColour()
			if !ok {
				return none
			}
			return both(whole(g))
		}},
		{"softened", false, func(p *picture) iter.Seq[view] { return both(whole(p.grey.softened(1))) }},
		{"regions", false, regions},
		{"softened more", false, small(func(g grey) []grey { return []grey{g.softened(2)} })},
		{"spread", false, small(func(g grey) []grey { return []grey{g.spread(1).softened(1), g.spread(2).softened(1)} })},
		{"sharpened", false, small(func(g grey) []grey { return []grey{g.sharpened(2), g.sharpened(4)} })},
		{"squeezed", false, squeezed},
		{"fourfold", false, grown(4, 200_000)},
		{"tiles", false, tiles},
	}
}

func none(func(view) bool) {}

func one(v view) iter.Seq[view] { return func(yield func(view) bool) { yield(v) } }

// both gives the view and its negative.
func both(v view) iter.Seq[view] {
	return func(yield func(view) bool) {
		if yield(v) {
			yield(view{v.inverted(), v.place})
		}
	}
}

// small shows what each makes of a picture, and of its negative, if it is not so
// large that the time were better spent on its parts.
func small(each func(grey) []grey) func(*picture) iter.Seq[view] {
	const most = 1_000_000
	return func(p *picture) iter.Seq[view] {
		if len(p.grey.pix) > most {
			return none
		}
		return func(yield func(view) bool) {
			for v := range both(whole(p.grey)) {
				for _, g := range each(v.grey) {
					if !yield(whole(g)) {
						return
					}
				}
			}
		}
	}
}

func whole(g grey) view { return view{g, f64.Aff3{1, 0, 0, 0, 1, 0}} }

func shrunk(by int) func(*picture) iter.Seq[view] {
	return func(p *picture) iter.Seq[view] {
		w, h := p.grey.w/by, p.grey.h/by
		if min(w, h) < 21 {
			return none
		}
		return both(view{p.grey.reduced(w, h), f64.Aff3{float64(p.grey.w) / float64(w), 0, 0, 0, float64(p.grey.h) / float64(h), 0}})
	}
}

// squeezed halves one side or the other: a picture that was pulled out of shape.
func squeezed(p *picture) iter.Seq[view] {
	w, h := p.grey.w, p.grey.h
	if min(w, h) < 42 {
		return none
	}
	return func(yield func(view) bool) {
		for _, v := range []view{
			{p.grey.reduced(w/2, h), f64.Aff3{float64(w) / float64(w/2), 0, 0, 0, 1, 0}},
			{p.grey.reduced(w, h/2), f64.Aff3{1, 0, 0, 0, float64(h) / float64(h/2), 0}},
		} {
			for v := range both(v) {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// grown enlarges pictures of at most that many pixels.
func grown(times, pixels int) func(*picture) iter.Seq[view] {
	return func(p *picture) iter.Seq[view] {
		if len(p.grey.pix) > pixels {
			return none
		}
		f := 1 / float64(times)
		return both(view{p.grey.enlarged(times), f64.Aff3{f, 0, 0, 0, f, 0}})
	}
}

// tiles cuts a large picture into overlapping parts and doubles them.
func tiles(p *picture) iter.Seq[view] {
	const side, step = 640, 420
	g := p.grey
	if len(g.pix) < 1_000_000 {
		return none
	}
	return func(yield func(view) bool) {
		for y := 0; y < g.h; y += step {
			for x := 0; x < g.w; x += step {
				w, h := min(side, g.w-x), min(side, g.h-y)
				if min(w, h) < side-step && x+y > 0 {
					continue
				}
				v := view{g.crop(x, y, w, h).enlarged(2), f64.Aff3{0.5, 0, float64(x), 0, 0.5, float64(y)}}
				for v := range both(v) {
					if !yield(v) {
						return
					}
				}
			}
		}
	}
}
