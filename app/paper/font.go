package paper

import (
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// face is a font: one of the Go fonts, which are free and have Latin, Greek and
// Cyrillic letters. The PDF and the pictures show the same.
type face struct {
	name   string
	data   []byte
	parsed *sfnt.Font // safe for use by several goroutines
}

var (
	regular = newFace("go", goregular.TTF)
	bold    = newFace("gobold", gobold.TTF)
	mono    = newFace("gomono", gomono.TTF)
)

func newFace(name string, data []byte) *face {
	parsed, err := opentype.Parse(data)
	if err != nil {
		panic("paper: a built-in font cannot be read: " + err.Error())
	}
	return &face{name, data, parsed}
}

// width is that of s in mm, in letters of size points.
func (f *face) width(s string, size float64) float64 {
	const scale = 1000
	var buffer sfnt.Buffer
	var sum fixed.Int26_6
	for _, r := range s {
		i, err := f.parsed.GlyphIndex(&buffer, r)
		if err != nil {
			continue
		}
		if advance, err := f.parsed.GlyphAdvance(&buffer, i, fixed.I(scale), font.HintingNone); err == nil {
			sum += advance
		}
	}
	return float64(sum) / 64 / scale * size * point
}

// printable replaces what the font has no letter for.
func (f *face) printable(s string) string {
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		if i, err := f.parsed.GlyphIndex(&buffer, r); err != nil || i == 0 {
			return '?'
		}
		return r
	}, s)
}

// breaks tells whether a line may end at a letter: at spaces, but for the one that
// French puts before a colon.
func breaks(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' }

// wrap cuts words into lines of at most width mm. A word that is longer is cut.
func (f *face) wrap(words string, size, width float64) []string {
	var lines []string
	var line string
	for _, word := range strings.FieldsFunc(words, breaks) {
		if longer := line + " " + word; line != "" && f.width(longer, size) <= width {
			line = longer
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		letters := []rune(word)
		for f.width(string(letters), size) > width {
			cut := len(letters) - 1
			for cut > 1 && f.width(string(letters[:cut]), size) > width {
				cut--
			}
			lines = append(lines, string(letters[:cut]))
			letters = letters[cut:]
		}
		line = string(letters)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
