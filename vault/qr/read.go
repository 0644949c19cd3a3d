package qr

import (
	"strings"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// read tries to read the code that three finder patterns span: first as
// gozxing does, from black and white, then with a grid fitted to the greys.
func read(v view, bits *gozxing.BitMatrix, t triple) (hit, bool) {
	info := detector.NewFinderPatternInfo(t.bottomLeft, t.topLeft, t.topRight)
	if result, err := detector.NewDetector(bits).ProcessFinderPatternInfo(info); err == nil {
		if text, ok := text(result.GetBits()); ok {
			return hit{text, newGrid(t, result.GetBits().GetWidth()).area().moved(v.place)}, true
		}
	}
	for _, g := range grids(v.grey, t) {
		flat := g.fitted(v.grey)
		for _, g := range []func() grid{func() grid { return flat }, func() grid { return flat.bent(v.grey) }} {
			g := g()
			for _, modules := range g.matrices(v.grey) {
				if text, ok := text(modules); ok {
					return hit{text, g.area().moved(v.place)}, true
				}
			}
		}
	}
	return hit{}, false
}

// text decodes the modules of a code. Bytes without a declared character set
// are UTF-8 in every authenticator; where they cannot be, gozxing guesses.
func text(modules *gozxing.BitMatrix) (string, bool) {
	for _, hints := range []map[gozxing.DecodeHintType]any{
		{gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"},
		nil,
	} {
		// The decoder takes the mask off in place: it gets a copy.
		copied, err := gozxing.NewSquareBitMatrix(modules.GetWidth())
		if err != nil || copied.Xor(modules) != nil {
			return "", false
		}
		result, err := decoder.NewDecoder().Decode(copied, hints)
		if err != nil {
			return "", false
		}
		if s := result.GetText(); s != "" && (hints == nil || !strings.ContainsRune(s, utf8.RuneError)) {
			return s, true
		}
	}
	return "", false
}
