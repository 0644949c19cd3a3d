package qr

import (
	"math"

	"golang.org/x/image/math/f64"
)

type point struct{ x, y float64 }

func (p point) distance(q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

func (p point) moved(by f64.Aff3) point {
	return point{by[0]*p.x + by[1]*p.y + by[2], by[3]*p.x + by[4]*p.y + by[5]}
}

// quad is a four-sided area: the corners of a code in turn.
type quad [4]point

func (q quad) middle() point {
	var m point
	for _, p := range q {
		m.x += p.x / 4
		m.y += p.y / 4
	}
	return m
}

// rows is the range of rows the area covers.
func (q quad) rows() (top, bottom float64) {
	top, bottom = math.Inf(1), math.Inf(-1)
	for _, p := range q {
		top, bottom = min(top, p.y), max(bottom, p.y)
	}
	return top, bottom
}

func (q quad) moved(by f64.Aff3) quad {
	for i := range q {
		q[i] = q[i].moved(by)
	}
	return q
}

// contains says whether the point lies inside, for convex areas.
func (q quad) contains(p point) bool {
	var left, right bool
	for i, a := range q {
		b := q[(i+1)%4]
		cross := (b.x-a.x)*(p.y-a.y) - (b.y-a.y)*(p.x-a.x)
		left = left || cross > 0
		right = right || cross < 0
	}
	return !(left && right)
}
