package widgets

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// broken sets text on lines no wider than room, but for pieces that cannot be
// broken. Words that are too wide for a line break after a joint.
func broken(text string, size float32, style fyne.TextStyle, room float32) string {
	if measured(text, size, style).Width <= room {
		return text
	}
	return packed(parts(text, func(word string) bool { return tooWide(word, size, style, room) }), size, style, room)
}

// packed puts as many pieces on a line as there is room for. A single character
// of a script without spaces does not stay alone on the last line: it takes the
// one before it along.
func packed(pieces []string, size float32, style fyne.TextStyle, room float32) string {
	widths := make([]float32, len(pieces))
	for i, piece := range pieces {
		widths[i] = measured(piece, size, style).Width
	}
	// The first line keeps its indent; the others have no space before them.
	join := func(from, to int) string {
		line := strings.Join(pieces[from:to], "")
		if from == 0 {
			return strings.TrimRightFunc(line, unicode.IsSpace)
		}
		return strings.TrimSpace(line)
	}
	// The widths of words, which many texts share, tell most often: where they do
	// not, the line is measured as a whole.
	fits := func(from, to int) bool {
		sum := measured(join(from, from+1), size, style).Width
		for _, width := range widths[from+1 : to] {
			sum += width
		}
		if sum <= room-size || sum > room+2*size {
			return sum <= room
		}
		return measured(join(from, to), size, style).Width <= room
	}
	starts := []int{0} // of the lines
	for i := range pieces {
		if start := starts[len(starts)-1]; i > start && !fits(start, i+1) {
			starts = append(starts, i)
		}
	}
	if last := len(starts) - 1; last > 0 && alone(pieces[starts[last]:]) {
		if start := starts[last] - 1; start > starts[last-1] && fits(start, len(pieces)) {
			starts[last] = start
		}
	}
	var lines []string
	for i, start := range starts {
		end := len(pieces)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		lines = append(lines, join(start, end))
	}
	return strings.Join(lines, "\n")
}

// longestPiece is the width of what cannot be broken.
func longestPiece(text string, size float32, style fyne.TextStyle) float32 {
	return longest(pieces(text), size, style)
}

// longestPart is the width of what cannot be broken, even where a word is too wide.
func longestPart(text string, size float32, style fyne.TextStyle) float32 {
	return longest(parts(text, func(string) bool { return true }), size, style)
}

// longest is the width of the longest of several words.
func longest(words []string, size float32, style fyne.TextStyle) (width float32) {
	for _, word := range words {
		width = max(width, measured(strings.TrimSpace(word), size, style).Width)
	}
	return width
}

// alone tells whether a line has one character only, of a script without spaces.
func alone(line []string) bool {
	return len(line) == 1 && utf8.RuneCountInString(strings.TrimRightFunc(line[0], unicode.IsPunct)) == 1 && spaceless(line[0])
}

// spaceless tells whether a text has characters of the scripts that have no spaces
// between words.
func spaceless(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) })
}

// bound are a number and its unit, which stay on one line: “42.3 s”, “30 %”, a
// German “12:00 Uhr”, the parts of a date and times of scripts without spaces.
var bound = regexp.MustCompile(`(?:\d+[年月日])+|\d[ \x{A0}\x{202F}]?(?:(?:s|min|h|d|Uhr)\b|[%秒分])`)

// pieces are the parts of a text that a new line may begin with: words with the
// space before them, and the single characters of scripts that have no spaces.
// Signs stay with what stands before them, what opens a quotation with what
// follows, and a unit with its number.
func pieces(text string) []string {
	units := make(map[int]bool) // where in the text one begins, with the space before it
	for _, at := range bound.FindAllStringIndex(text, -1) {
		for i := at[0] + 1; i < at[1]; i++ {
			units[i] = true
		}
	}
	var out []string
	start, blank := 0, false                                     // of the piece under way, and whether it is space so far
	spaced, opened, stopped, single := true, false, false, false // what the last character was
	for i, r := range text {
		space := unicode.IsSpace(r) && !tied(r)
		opens := unicode.Is(unicode.Pi, r) || unicode.Is(unicode.Ps, r) && wide(r)
		begins := spaced || opens || space || spaceless(string(r)) ||
			stopped && (!unicode.IsPunct(r) || r < unicode.MaxASCII) || single && (unicode.IsLetter(r) || unicode.IsDigit(r))
		if i > 0 && (begins && !(opened || spaced && blank) || space) && !units[i] {
			out, start = append(out, text[start:i]), i
		}
		blank = (blank || i == start) && unicode.IsSpace(r)
		spaced, opened, stopped = space, opens, unicode.IsPunct(r) && wide(r)
		single = spaceless(string(r))
	}
	if text != "" {
		out = append(out, text[start:])
	}
	return out
}

// parts are the pieces of a text, of which those that are too wide are cut after
// their joints.
func parts(text string, wide func(string) bool) (out []string) {
	for _, piece := range pieces(text) {
		out = append(out, cut(piece, joints, wide)...)
	}
	return out
}

// tied tells whether a space ties the words around it to one line.
func tied(r rune) bool { return r == '\u00A0' || r == '\u202F' }

// wide tells whether a sign is of a script without spaces.
func wide(r rune) bool { return r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r < 0xFFF0 }

// joints are the signs that parts of an address or of the name of a file end with,
// the best to break after first.
var joints = []string{"/", "@", "-", "._"}

// tooWide tells whether a word is wider than a line. No letter is wider than twice
// its height: few words have to be measured.
func tooWide(word string, size float32, style fyne.TextStyle, room float32) bool {
	word = strings.TrimSpace(word)
	return float32(utf8.RuneCountInString(word))*2*size > room && measured(word, size, style).Width > room
}

// hung sets a line on lines of room that leave the width of its first letters
// free, or a little where that would be most of the room.
func hung(line string, letters int, size float32, style fyne.TextStyle, room float32) string {
	wide := func(text string) float32 { return measured(text, size, style).Width }
	if len(line) <= letters || wide(line) <= room {
		return line
	}
	lines, indent := []string{line[:letters]}, strings.Repeat(" ", letters)
	if wide(indent) > room/2 {
		indent = "  "
		lines = append(lines, indent)
		if lines[0] = strings.TrimSpace(lines[0]); lines[0] == "" {
			lines = lines[1:]
		}
	}
	begun := false // the last line has words
	for _, word := range strings.Fields(line[letters:]) {
		last := &lines[len(lines)-1]
		switch {
		case !begun:
			*last += word
		case wide(*last+" "+word) <= room:
			*last += " " + word
		default:
			lines = append(lines, indent+word)
		}
		begun = true
	}
	return strings.Join(lines, "\n")
}

// cut cuts text that is too wide after each of the first joints, and what is still
// too wide after each of the others.
func cut(text string, joints []string, wide func(string) bool) []string {
	if len(joints) == 0 || !wide(text) {
		return []string{text}
	}
	var parts []string
	for text != "" {
		rest := strings.TrimLeft(text, joints[0]) // such as the root of a path
		if at := strings.IndexAny(rest, joints[0]); at >= 0 {
			rest = strings.TrimLeft(rest[at:], joints[0])
		} else {
			rest = ""
		}
		parts, text = append(parts, cut(strings.TrimSuffix(text, rest), joints[1:], wide)...), rest
	}
	return parts
}

// chopped cuts a line after any letter where it is too wide still.
func chopped(line string, size float32, style fyne.TextStyle, room float32) (lines []string) {
	fits := func(s string) bool { return measured(s, size, style).Width <= room }
	letters := []rune(line)
	for room > size {
		// A long line is not measured as a whole again and again: few letters are as
		// narrow as a fourth of their height.
		if float32(len(letters))*size <= 4*room && fits(string(letters)) {
			break
		}
		n := 16
		for n < len(letters) && fits(string(letters[:n])) {
			n *= 2
		}
		n = min(n, len(letters))
		if n = prefix(letters[:n], fits); n == len(letters) {
			break
		}
		lines, letters = append(lines, string(letters[:max(1, n)])), letters[max(1, n):]
	}
	return append(lines, string(letters))
}

// prefix is how many of the first letters fit.
func prefix(letters []rune, fits func(string) bool) int {
	low, high := 0, len(letters)
	for low < high {
		middle := (low + high + 1) / 2
		if fits(string(letters[:middle])) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// fit shortens a line to what width holds.
func fit(line string, size float32, style fyne.TextStyle, width float32) string {
	if width <= 0 || measured(line, size, style).Width <= width {
		return line
	}
	letters := []rune(line)
	return string(letters[:prefix(letters, func(s string) bool { return measured(s+"…", size, style).Width <= width })]) + "…"
}
