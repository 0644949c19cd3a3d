package qr

import (
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
)

// levels is the mean brightness of each module, row by row.
func (g grid) levels(on grey) []float64 {
	const across = 3
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
		g.place(points)
		for j := 0; j < len(points); j += 2 {
			out[y*g.modules+j/(2*across*across)] += on.at(points[j], points[j+1]) / (across * across)
		}
	}
	return out
}

// matrices tells dark modules from light ones, in several ways: against the
// mean of the neighbourhood, which follows a shadow, against one level for
// the whole code, and with the blur taken out.
func (g grid) matrices(on grey) []*gozxing.BitMatrix {
	levels := g.levels(on)
	sorted := slices.Sorted(slices.Values(levels))
	low, high := sorted[len(sorted)/20], sorted[len(sorted)-1-len(sorted)/20]
	middle := make([]float64, len(levels))
	for i := range middle {
		middle[i] = (low + high) / 2
	}
	return []*gozxing.BitMatrix{
		g.dark(levels, g.blurred(levels, flat(5))),
		g.dark(levels, middle),
		g.dark(g.sharpened(levels, bell(0.5), low, high), middle),
		g.dark(g.sharpened(levels, bell(0.8), low, high), middle),
	}
}

// sharpened looks for the levels between low and high that, blurred by the
// weights, give those that were seen: each round adds what is missing (van
// Cittert's method).
func (g grid) sharpened(levels, weights []float64, low, high float64) []float64 {
	const rounds = 30
	out := slices.Clone(levels)
	for range rounds {
		for i, v := range g.blurred(out, weights) {
			out[i] = min(max(out[i]+levels[i]-v, low), high)
		}
	}
	return out
}

// flat and bell are weights of a module and its neighbours on one side.
func flat(n int) []float64 { return slices.Repeat([]float64{1}, n+1) }

func bell(width float64) []float64 {
	weights := make([]float64, 4)
	for i := range weights {
		weights[i] = math.Exp(-float64(i*i) / (2 * width * width))
	}
	return weights
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

// blurred is the weighted mean over the neighbourhood of each module.
func (g grid) blurred(levels, weights []float64) []float64 {
	d := g.modules
	pass := func(in []float64, along, across int) []float64 {
		out := make([]float64, len(in))
		for line := range d {
			for i := range d {
				sum, total := 0.0, 0.0
				for k := max(0, i-len(weights)+1); k <= min(d-1, i+len(weights)-1); k++ {
					w := weights[abs(k-i)]
					sum += w * in[line*across+k*along]
					total += w
				}
				out[line*across+i*along] = sum / total
			}
		}
		return out
	}
	return pass(pass(levels, 1, d), d, 1)
}
