package iconpack

import (
	"regexp"
	"strings"
)

// number is a number of a path, at its beginning.
var number = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?`)

// paths are the path attributes of an SVG.
var paths = regexp.MustCompile(`\sd=("[^"]*"|'[^']*')`)

// Plain writes the d attribute of an SVG path with a space before each number.
// The flags of an arc may stand together with what follows, as in “0 01.5”
// (SVG 1.1, 8.3.9), which oksvg v0.2.0 does not read. What is no path comes back
// as it is.
func Plain(d string) string {
	var out strings.Builder
	command, argument := byte(0), 0
	for rest := d; ; {
		rest = strings.TrimLeft(rest, " ,\t\r\n")
		if rest == "" {
			return out.String()
		}
		c := rest[0]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			command, argument, rest = c, 0, rest[1:]
			out.WriteByte(c)
			continue
		}
		length := len(number.FindString(rest))
		if flag := argument%7 == 3 || argument%7 == 4; flag && (command == 'a' || command == 'A') && (c == '0' || c == '1') {
			length = 1
		}
		if length == 0 {
			return d
		}
		out.WriteString(" " + rest[:length])
		rest = rest[length:]
		argument++
	}
}

// plainPaths writes all paths of an SVG plainly.
func plainPaths(svg []byte) []byte {
	return paths.ReplaceAllFunc(svg, func(attribute []byte) []byte {
		quote := attribute[3]
		d := string(attribute[4 : len(attribute)-1])
		return []byte(" d=" + string(quote) + Plain(d) + string(quote))
	})
}
