package qr

import (
	"strings"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// readBits reads the code that three finder patterns span as gozxing does,
// from black and white.
func readBits(v view, bits *gozxing.BitMatrix, t triple) (hit, bool) {
	info := detector.NewFinderPatternInfo(t.bottomLeft, t.topLeft, t.topRight)
	result, err := detector.NewDetector(bits).ProcessFinderPatternInfo(info)
	if err != nil {
		return hit{}, false
	}
	s, ok := text(result.GetBits())
	return hit{s, newGrid(t, result.GetBits().GetWidth()).area().moved(v.place)}, ok
}

// readGreys reads the code with a grid fitted to the greys, first as flat,
// then as bent paper.
func readGreys(v view, t triple) (hit, bool) {
	for _, g := range grids(v.grey, t) {
		for _, fit := range []func(grid, grey) grid{grid.fitted, grid.bent} {
			g = fit(g, v.grey)
			for _, modules := range g.matrices(v.grey) {
				if s, ok := text(modules); ok {
					return hit{s, g.area().moved(v.place)}, true
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
