package widgets

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// broken sets text on lines no wider than room, but for pieces that cannot be broken.
func broken(text string, size float32, style fyne.TextStyle, room float32) string {
	if fyne.MeasureText(text, size, style).Width <= room {
		return text
	}
	return packed(pieces(text), size, style, room)
}

// packed puts as many pieces on a line as there is room for.
func packed(pieces []string, size float32, style fyne.TextStyle, room float32) string {
	var lines []string
	for _, piece := range pieces {
		if last := len(lines) - 1; last >= 0 && fyne.MeasureText(lines[last]+piece, size, style).Width <= room {
			lines[last] += piece
			continue
		}
		lines = append(lines, strings.TrimSpace(piece))
	}
	return strings.Join(lines, "\n")
}

// spaceless are the scripts that have no spaces between words.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana}

// pieces are the parts of a text that a new line may begin with: words with the
// space before them, and the single characters of scripts that have no spaces.
// Signs stay with what stands before them, and what opens a quotation with what
// follows.
func pieces(text string) []string {
	var out []string
	spaced, opened, stopped := true, false, false // what the last character was
	for _, r := range text {
		opens := unicode.Is(unicode.Pi, r) || unicode.Is(unicode.Ps, r) && wide(r)
		begins := spaced || opens || unicode.IsSpace(r) || unicode.In(r, spaceless...) || stopped && !unicode.IsPunct(r)
		blank := len(out) > 0 && strings.TrimSpace(out[len(out)-1]) == ""
		if begins && !(opened || spaced && blank) || unicode.IsSpace(r) || len(out) == 0 {
			out = append(out, string(r))
		} else {
			out[len(out)-1] += string(r)
		}
		spaced, opened, stopped = unicode.IsSpace(r), opens, unicode.IsPunct(r) && wide(r)
	}
	return out
}

// wide tells whether a sign is of a script without spaces.
func wide(r rune) bool { return r >= 0x3000 && r < 0x3040 || r >= 0xFF00 && r < 0xFFF0 }

// joints are the signs that parts of an address or of the name of a file end with,
// the best to break after first.
var joints = []string{"/", "@", "-", "._"}

// jointed sets text on lines of room, so that words that are too wide for one
// break after a joint. It leaves lines alone that have none.
func jointed(text string, size float32, style fyne.TextStyle, room float32) string {
	wide := func(word string) bool {
		// No letter is wider than it is high: few words have to be measured.
		return float32(utf8.RuneCountInString(word))*size > room && fyne.MeasureText(word, size, style).Width > room
	}
	if !slices.ContainsFunc(strings.Fields(text), wide) {
		return text
	}
	var parts []string
	for _, piece := range pieces(text) {
		if !wide(strings.TrimSpace(piece)) {
			parts = append(parts, piece)
			continue
		}
		parts = append(parts, cut(piece, joints, wide)...)
	}
	return packed(parts, size, style, room)
}

// hung sets a line on lines of room that leave the width of its first letters
// free, or a little where that would be most of the room.
func hung(line string, letters int, size float32, style fyne.TextStyle, room float32) string {
	wide := func(text string) float32 { return fyne.MeasureText(text, size, style).Width }
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
