package qr

import (
	"cmp"
	"image"
	"iter"
	"slices"

	"golang.org/x/image/math/f64"
)

// maxRegions bounds how many regions of a picture are looked at by themselves.
const maxRegions = 4

// textShare is more than a line of text beside a code fills of its side, and less
// than the first row of modules does.
const textShare = 0.1

// regions cuts out what is not dark, and what stands out by itself, and gives
// each a white border: codes without quiet zone on a page that is as dark as they
// are, or as light.
func regions(p *picture) iter.Seq[view] {
	return func(yield func(view) bool) {
		bright := p.grey.stretched()
		for _, g := range []grey{bright, bright.inverted()} {
			seen := []image.Rectangle{image.Rect(0, 0, g.w, g.h)} // it is seen in other stages
			share := 0.0
			for _, near := range append([]image.Rectangle{seen[0]}, g.blocks()...) {
				r := g.brightIn(near, share)
				share = textShare
				if min(r.Dx(), r.Dy()) < 21 || slices.Contains(seen, r) {
					continue
				}
				seen = append(seen, r)
				pad := max(r.Dx(), r.Dy())/8 + 8
				v := g.crop(r.Min.X, r.Min.Y, r.Dx(), r.Dy()).padded(pad, 0xff)
				if !yield(view{v, f64.Aff3{1, 0, float64(r.Min.X - pad), 0, 1, float64(r.Min.Y - pad)}}) {
					return
				}
			}
		}
	}
}

// brightIn is the part of a rectangle from the first to the last row and column
// in which more than the share of the pixels is bright.
func (g grey) brightIn(in image.Rectangle, share float64) image.Rectangle {
	for range 2 { // what lay beside it counted in the rows before it was cut off
		columns, rows := make([]int, in.Dx()), make([]int, in.Dy())
		for y := range rows {
			for x, v := range g.pix[(in.Min.Y+y)*g.w+in.Min.X : (in.Min.Y+y)*g.w+in.Max.X] {
				if v >= 128 {
					columns[x]++
					rows[y]++
				}
			}
		}
		x0, x1 := span(columns, share*float64(len(rows)))
		y0, y1 := span(rows, share*float64(len(columns)))
		in = image.Rect(in.Min.X+x0, in.Min.Y+y0, in.Min.X+x1, in.Min.Y+y1)
	}
	return in
}

// span is the range from the first to the last count above the least.
func span(counts []int, least float64) (first, end int) {
	above := func(n int) bool { return float64(n) > least }
	first, end = max(0, slices.IndexFunc(counts, above)), len(counts)
	for end > first && !above(counts[end-1]) {
		end--
	}
	return first, end
}

// blocks are the squarish parts of the picture in which at least a third is
// bright, the largest first, with a margin: a code is half bright, a text less.
func (g grey) blocks() []image.Rectangle {
	const across, blur, third = 256, 2, 85
	cell := max(1, (max(g.w, g.h)+across-1)/across)
	cells := g.reduced(g.w/cell, g.h/cell).softened(blur).softened(blur)
	sx, sy := float64(g.w)/float64(cells.w), float64(g.h)/float64(cells.h)
	type block struct {
		image.Rectangle
		area int
	}
	var found []block
	var queue []int
	for start := range cells.pix {
		if cells.pix[start] < third {
			continue
		}
		var b block
		for queue = append(queue[:0], start); len(queue) > 0; {
			i := queue[len(queue)-1]
			queue = queue[:len(queue)-1]
			if cells.pix[i] < third {
				continue
			}
			cells.pix[i] = 0
			x, y := i%cells.w, i/cells.w
			b.area++
			b.Rectangle = b.Union(image.Rect(x, y, x+1, y+1))
			for _, n := range [4]image.Point{{x - 1, y}, {x + 1, y}, {x, y - 1}, {x, y + 1}} {
				if n.In(image.Rect(0, 0, cells.w, cells.h)) {
					queue = append(queue, n.Y*cells.w+n.X)
				}
			}
		}
		w, h := b.Dx(), b.Dy()
		if max(w, h) < 2*min(w, h) && 2*b.area > w*h {
			found = append(found, b)
		}
	}
	slices.SortStableFunc(found, func(a, b block) int { return cmp.Compare(b.area, a.area) })
	var out []image.Rectangle
	for _, b := range found[:min(len(found), maxRegions)] {
		// The blur has moved the edge by as much.
		r := b.Inset(-2 * blur)
		out = append(out, image.Rect(int(float64(r.Min.X)*sx), int(float64(r.Min.Y)*sy), int(float64(r.Max.X)*sx), int(float64(r.Max.Y)*sy)).Intersect(image.Rect(0, 0, g.w, g.h)))
	}
	return out
}
