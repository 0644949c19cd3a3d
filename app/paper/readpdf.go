package paper

import (
	"bytes"
	"compress/zlib"
	"image"
	"io"
	"strconv"
	"strings"

	"latchkey/vault/qr"
)

// Bounds of a PDF file that is read. The largest kit has 28 pages, which unpack to
// 11 MB and have 340,000 squares.
const (
	maxPages   = 100
	maxContent = 32 << 20 // bytes of all pages
	maxSquares = 500_000  // of all pages
	maxArea    = 400      // of one square, in square points
	maxSide    = 1440     // of a page, in points: half a metre
	scanDPI    = 150
)

// pagesOf finds what can be scanned in a PDF file: the JPEG pictures that
// scanners put on pages, and the squares that a [Sheet] draws. It looks at the
// streams of the file (ISO 32000-1, section 7.3.8) and at nothing else of it.
func pagesOf(data []byte) []func() (image.Image, error) {
	var pages []func() (image.Image, error)
	content, left := maxContent, maxSquares
	for len(pages) < maxPages {
		_, rest, ok := bytes.Cut(data, []byte("stream"))
		if !ok {
			break
		}
		rest = bytes.TrimPrefix(bytes.TrimPrefix(rest, []byte("\r")), []byte("\n"))
		stream, after, ok := bytes.Cut(rest, []byte("endstream"))
		if !ok {
			break
		}
		data = after
		if bytes.HasPrefix(stream, []byte{0xff, 0xd8, 0xff}) {
			pages = append(pages, func() (image.Image, error) { return qr.Decode(stream) })
			continue
		}
		text := inflate(stream, content)
		content -= len(text)
		if squares := squaresOf(text, left); len(squares) > 0 {
			left -= len(squares)
			pages = append(pages, func() (image.Image, error) { return printed(squares), nil })
		}
	}
	return pages
}

// inflate returns what was compressed (section 7.4.4), and else what is there, of
// at most so many bytes.
func inflate(stream []byte, most int) []byte {
	r, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return stream[:min(len(stream), most)]
	}
	out, err := io.ReadAll(io.LimitReader(r, int64(most)))
	if err != nil {
		return nil
	}
	return out
}

// square is a filled rectangle, in points from the bottom left of the page.
type square struct{ x, y, w, h float64 }

// squaresOf reads the rectangles that a page fills (section 8.5), at most so many:
// numbers and the operators re and f. What a page draws otherwise is passed over,
// and what is more than would cover all of a page.
func squaresOf(content []byte, most int) []square {
	var filled, path []square
	var ink float64
	var numbers []float64
	for word := range bytes.FieldsSeq(content) {
		if n, err := strconv.ParseFloat(string(word), 64); err == nil && !strings.ContainsAny(string(word), "nNxXpP") {
			numbers = append(numbers, n)
			continue
		}
		switch n := len(numbers); {
		case string(word) == "re" && n >= 4:
			s := square{numbers[n-4], numbers[n-3], numbers[n-2], numbers[n-1]}
			if s.x >= 0 && s.y >= 0 && s.w > 0 && s.h > 0 && s.x+s.w <= maxSide && s.y+s.h <= maxSide && s.w*s.h <= maxArea && len(filled)+len(path) < most && ink <= maxSide*maxSide {
				ink += s.w * s.h
				path = append(path, s)
			}
		case string(word) == "f":
			filled = append(filled, path...)
			path = nil
		case string(word) == "n" || string(word) == "S":
			path = nil
		}
		numbers = numbers[:0]
	}
	return filled
}

// printed makes a picture of squares, as a scan of scanDPI would show them.
func printed(squares []square) image.Image {
	var width, height float64
	for _, s := range squares {
		width, height = max(width, s.x+s.w), max(height, s.y+s.h)
	}
	width, height = width+36, height+36
	p := newPage(width*point, height*point, scanDPI)
	for _, s := range squares {
		p.fill(s.x*point, (height-s.y-s.h)*point, (s.x+s.w)*point, (height-s.y)*point)
	}
	return p.Gray
}
