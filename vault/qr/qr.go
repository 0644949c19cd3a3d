// Package qr finds every QR code in a picture and draws one (ISO/IEC 18004).
//
// The reading itself is done by github.com/makiuchi-d/gozxing. Alone it misses
// many pictures people really have: dark-mode screenshots, codes cropped to
// their edge, small codes on large screens. This package is the strategy
// around it: a table of stages, cheapest first (stages.go), each of which
// makes views of the picture; a search for finder patterns in each view
// (locate.go); and a reading of the grid they span (read.go).
//
// Nothing here keeps state between calls; every function may be called on any
// goroutine, and Find should not be called on the one that draws the window.
package qr

import "errors"

// Errors a caller may branch on with errors.Is. The returned errors wrap them
// and add the format, the size in pixels and what was wrong. They never
// contain the text of a code.
var (
	// ErrNotPicture: the bytes are not a picture this program can read, or
	// the picture is damaged.
	ErrNotPicture = errors.New("not a readable picture")
	// ErrTooLarge: the picture exceeds MaxBytes or MaxPixels.
	ErrTooLarge = errors.New("picture too large")
	// ErrNoCode: no QR code was found in the picture.
	ErrNoCode = errors.New("no qr code found")
	// ErrTooLong: the text does not fit into a QR code, or not into the size.
	ErrTooLong = errors.New("text does not fit into the qr code")
)

const (
	// MaxPixels is the largest picture that is read, in pixels (width times
	// height). It is checked against the header, before the picture is decoded.
	MaxPixels = 36_000_000
	// MaxBytes is the largest picture file that is read, in bytes.
	MaxBytes = 64 << 20
)
