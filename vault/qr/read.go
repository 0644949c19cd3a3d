package qr

import (
	"strings"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// read tries to read the code that three finder patterns span.
func read(v view, bits *gozxing.BitMatrix, t triple) (hit, bool) {
	info := detector.NewFinderPatternInfo(t.bottomLeft, t.topLeft, t.topRight)
	result, err := detector.NewDetector(bits).ProcessFinderPatternInfo(info)
	if err != nil {
		return hit{}, false
	}
	text, ok := text(result.GetBits())
	if !ok {
		return hit{}, false
	}
	return hit{text, t.area(result.GetBits().GetWidth()).moved(v.place)}, true
}

// area is where the code lies, from its three patterns: their middles lie
// three and a half modules from the edges.
func (t triple) area(modules int) quad {
	a, b, c := inView(t.bottomLeft), inView(t.topLeft), inView(t.topRight)
	span := float64(modules - 7)
	right := point{(c.x - b.x) / span, (c.y - b.y) / span}
	down := point{(a.x - b.x) / span, (a.y - b.y) / span}
	at := func(x, y float64) point {
		return point{b.x + x*right.x + y*down.x, b.y + x*right.y + y*down.y}
	}
	const edge = 3.5
	return quad{at(-edge, -edge), at(span+edge, -edge), at(span+edge, span+edge), at(-edge, span+edge)}
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
