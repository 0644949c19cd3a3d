// Package paper puts backups, recovery codes and service codes onto pages to
// print, and reads such pages again.
//
// A [Sheet] is laid out once and drawn twice, as a PDF and as pictures. What is
// written is read back from its place and its codes are scanned before anyone is
// told that there is a paper kit. [Collector] is the other way: scans, photos
// and PDF files in, bytes out.
//
// Nothing here keeps state between calls. Drawing and scanning take tenths of a
// second a page; do not call them on the UI goroutine.
package paper

import (
	"image"
	"strings"
	"time"
)

// Size is a format of paper.
type Size struct {
	Name          string
	Width, Height float64 // mm
}

// The sizes there are.
var (
	A4     = Size{"A4", 210, 297}
	Letter = Size{"Letter", 215.9, 279.4}
)

// SizeOf returns the size of a name, in any case.
func SizeOf(name string) (Size, bool) {
	for _, s := range []Size{A4, Letter} {
		if strings.EqualFold(name, s.Name) {
			return s, true
		}
	}
	return Size{}, false
}

const (
	margin   = 15 // mm; printers leave out up to 6
	numbered = 35 // mm beside the title, for the number of the page
)

// Sheet is pages ready to be drawn.
type Sheet struct {
	size  Size
	title string
	made  time.Time
	lang  *voice
	pages []*page
}

// Pages returns how many pages there are.
func (s *Sheet) Pages() int { return len(s.pages) }

// page is what is on one page, and the texts of its codes.
type page struct {
	marks []func(pen)
	codes []string
}

// pen draws on a page. Positions and lengths are in mm from the top left, sizes
// of letters in points; a text stands on the line y.
type pen interface {
	text(x, y, size float64, f *face, s string)
	modules(x, y, side float64, m *image.Gray)
	line(x1, y1, x2, y2, width float64)
}

func (p *page) text(x, y, size float64, f *face, s string) {
	s = f.printable(s)
	p.marks = append(p.marks, func(to pen) { to.text(x, y, size, f, s) })
}

func (p *page) line(x1, y1, x2, y2, width float64) {
	p.marks = append(p.marks, func(to pen) { to.line(x1, y1, x2, y2, width) })
}

func (p *page) box(x, y, w, h, width float64) {
	p.line(x, y, x+w, y, width)
	p.line(x+w, y, x+w, y+h, width)
	p.line(x+w, y+h, x, y+h, width)
	p.line(x, y+h, x, y, width)
}

// code draws a QR code whose quiet zone touches the sides of the square.
func (p *page) code(x, y, side float64, text string, m *image.Gray) {
	p.codes = append(p.codes, text)
	p.marks = append(p.marks, func(to pen) { to.modules(x, y, side, m) })
}

// paragraph sets words in lines of at most width and returns where the next
// line would stand.
func (p *page) paragraph(x, y, width, size float64, f *face, words string) float64 {
	for _, line := range f.wrap(words, size, width) {
		p.text(x, y, size, f, line)
		y += leading(size)
	}
	return y
}

// leading is the distance of lines, in mm.
func leading(size float64) float64 { return size * point * 1.35 }

// point is in mm.
const point = 25.4 / 72

// add begins a page with a head: title, page number, and lines below it. It
// returns where the next thing may stand. The numbers are set by number, once
// it is known how many pages there are.
func (s *Sheet) add(title string, lines ...string) (*page, float64) {
	p := &page{}
	s.pages = append(s.pages, p)
	size := min(18, 18*(s.size.Width-2*margin-numbered)/bold.width(title, 18))
	p.text(margin, margin+5, size, bold, title)
	y := margin + 12.0
	for i, line := range lines {
		f := regular
		if i == len(lines)-1 && len(lines) > 1 {
			f = bold
		}
		y = p.paragraph(margin, y, s.size.Width-2*margin, 10, f, line)
	}
	return p, y
}

// number puts its number on each page.
func (s *Sheet) number() {
	for i, p := range s.pages {
		words := s.lang.L("Page {{.Page}} of {{.Pages}}", values{"Page": i + 1, "Pages": len(s.pages)})
		p.text(s.size.Width-margin-regular.width(words, 10), margin+5, 10, regular, words)
	}
}

// DayLayout is how a sheet writes a date.
const DayLayout = "2 January 2006"

// day writes a date as people do.
func day(t time.Time) string { return t.Local().Format(DayLayout) }
