package qr

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/encoder"
)

// quietZone is the white border a code needs, in modules (ISO/IEC 18004,
// section 5.3.8).
const quietZone = 4

// Draw draws text as a QR code, black on white, error correction level M, in
// the smallest version that holds it, with a quiet zone of four modules. The
// picture is exactly size by size pixels; modules are whole pixels, so that
// the code stays sharp, and what is left over widens the border.
//
// The text must be valid UTF-8 and not empty. Text beyond ASCII is declared as
// UTF-8 by an ECI header (ISO/IEC 18004, section 7.4.2): without one readers
// guess, and zbar guesses wrong. Errors wrap ErrTooLong and name the smallest
// size that would do.
func Draw(text string, size int) (image.Image, error) {
	modules, err := Modules(text)
	if err != nil {
		return nil, err
	}
	side := modules.Rect.Dx()
	scale := size / side
	if scale < 1 {
		return nil, fmt.Errorf("%w: %d pixels a side, at least %d are needed", ErrTooLong, size, side)
	}
	if size > maxDrawing {
		return nil, fmt.Errorf("%w: %d×%d", ErrTooLarge, size, size)
	}
	img := image.NewGray(image.Rect(0, 0, size, size))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	margin := (size - side*scale) / 2
	for y := range side * scale {
		row := img.Pix[(margin+y)*img.Stride+margin:]
		for x := range side * scale {
			row[x] = modules.GrayAt(x/scale, y/scale).Y
		}
	}
	return img, nil
}

// Modules is [Draw] with one pixel a module, as small as the text allows, for
// those who draw by other means.
func Modules(text string) (*image.Gray, error) {
	if text == "" {
		return nil, fmt.Errorf("%w: there is no text", ErrTooLong)
	}
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("%w: it is not valid utf-8", ErrTooLong)
	}
	var hints map[gozxing.EncodeHintType]any
	if strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		hints = map[gozxing.EncodeHintType]any{gozxing.EncodeHintType_CHARACTER_SET: "UTF-8"}
	}
	code, err := encoder.Encoder_encode(text, decoder.ErrorCorrectionLevel_M, hints)
	if err != nil {
		return nil, fmt.Errorf("%w: %d bytes, at most 2331 fit", ErrTooLong, len(text))
	}
	matrix := code.GetMatrix()
	side := matrix.GetWidth() + 2*quietZone
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for y := range matrix.GetHeight() {
		for x := range matrix.GetWidth() {
			if matrix.Get(x, y) == 1 {
				img.SetGray(quietZone+x, quietZone+y, color.Gray{})
			}
		}
	}
	return img, nil
}

// maxDrawing is the largest side of a drawn code, in pixels; squared it is
// MaxPixels, so that what is drawn can be read.
const maxDrawing = 6000
