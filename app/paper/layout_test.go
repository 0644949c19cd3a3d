package paper

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
)

// ruler is a pen that looks whether everything is on the page and nothing on
// something else.
type ruler struct {
	testing.TB
	size   Size
	placed []placed
	codes  [][3]float64 // x, y and side
}

type placed struct {
	what           string
	x1, y1, x2, y2 float64
}

func (r *ruler) place(what string, x1, y1, x2, y2 float64) {
	r.Helper()
	r.inside(what, x1, y1, x2, y2)
	for _, p := range r.placed {
		if x1 < p.x2 && p.x1 < x2 && y1 < p.y2 && p.y1 < y2 {
			r.Errorf("%s at %.1f, %.1f is on %s at %.1f, %.1f", what, x1, y1, p.what, p.x1, p.y1)
		}
	}
	r.placed = append(r.placed, placed{what, x1, y1, x2, y2})
}

func (r *ruler) inside(what string, x1, y1, x2, y2 float64) {
	r.Helper()
	const edge = margin - 1
	if x1 < edge || y1 < edge || x2 > r.size.Width-edge || y2 > r.size.Height-edge {
		r.Errorf("%s from %.1f, %.1f to %.1f, %.1f is not on a page of %.1f by %.1f", what, x1, y1, x2, y2, r.size.Width, r.size.Height)
	}
}

func (r *ruler) text(x, y, size float64, f *face, s string) {
	r.Helper()
	if size < 7 {
		r.Errorf("%q is of %.1f points", s, size)
	}
	r.place(fmt.Sprintf("%q", s), x, y-size*point*0.8, x+f.width(s, size), y+size*point*0.2)
}

func (r *ruler) modules(x, y, side float64, m *image.Gray) {
	r.Helper()
	r.codes = append(r.codes, [3]float64{x, y, side})
	r.place("a code", x, y, x+side, y+side)
	if side < 54 || side/float64(m.Rect.Dx()) < 0.65 {
		r.Errorf("a code of %d modules is %.2f mm", m.Rect.Dx(), side)
	}
}

func (r *ruler) line(x1, y1, x2, y2, _ float64) {
	r.inside("a line", min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
}

func TestLayout(t *testing.T) {
	made := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	many := func(n int, form string) (codes []vault.ServiceCode) {
		for i := range n {
			c := vault.ServiceCode{Code: vault.Hidden(strings.ReplaceAll(form, "#", fmt.Sprintf("%04d", i)))}
			if i%3 == 1 {
				c.Used = made
			}
			codes = append(codes, c)
		}
		return codes
	}
	accounts := []vault.Account{
		{Issuer: "GitHub", Name: "alice", ServiceCodes: many(16, "#-abcde")},
		{Issuer: strings.Repeat("a very long name ", 12), Name: strings.Repeat("x", 200), ServiceCodes: many(3, "#")},
		{Issuer: "Zürich Ελλάδα Россия", ServiceCodes: many(100, strings.Repeat("#-", 51))},
		{Issuer: "日本", ServiceCodes: many(100, "# 5678")},
	}
	for _, size := range []Size{A4, Letter} {
		measure(t, size, map[string]*Sheet{"codes": ServiceCodes(accounts, made, size), "no codes": ServiceCodes(nil, made, size)})
	}
}

// measure looks at every page of sheets.
func measure(t *testing.T, size Size, sheets map[string]*Sheet) {
	for name, s := range sheets {
		t.Run(size.Name+"/"+name, func(t *testing.T) {
			for _, p := range s.pages {
				r := &ruler{TB: t, size: size}
				for _, mark := range p.marks {
					mark(r)
				}
			}
		})
	}
}

// TestPlan: how many parts there are, and how many may be lost.
func TestPlan(t *testing.T) {
	for _, test := range []struct{ bytes, need, n int }{
		{1, 1, 9}, {7 * parts.Share, 7, 9}, {7*parts.Share + 1, 8, 27}, {9 * parts.Share, 9, 27}, {9*parts.Share + 1, 10, 36}, {234 * parts.Share, 234, 252},
	} {
		need, spare := plan(test.bytes)
		if need != test.need || need+spare != test.n {
			t.Errorf("%d bytes: %d of %d parts, want %d of %d", test.bytes, need, need+spare, test.need, test.n)
		}
	}
	if _, err := (Kit{Kind: parts.Backup, Data: make([]byte, 234*parts.Share+1), Code: backup.NewCode(), Size: A4}).Sheet(); err == nil {
		t.Error("a kit of 29 pages is drawn")
	}
}

func TestPrintable(t *testing.T) {
	if got := regular.printable("Åland Ελλ Рос 日本 \n\x00"); got != "Åland Ελλ Рос ??    "[:len("Åland Ελλ Рос ??   ")] {
		t.Errorf("%q", got)
	}
	for _, line := range regular.wrap(strings.Repeat("word ", 50)+strings.Repeat("x", 300), 10, 60) {
		if w := regular.width(line, 10); w > 60 {
			t.Errorf("%q is %.1f mm", line, w)
		}
	}
}

// FuzzPagesOf: whatever a PDF file holds, its pages are of a size that can be
// scanned, and few.
func FuzzPagesOf(f *testing.F) {
	s, err := Kit{Kind: parts.Backup, Data: []byte("some bytes"), Code: backup.NewCode(), Size: A4}.Sheet()
	if err != nil {
		f.Fatal(err)
	}
	file, err := s.PDF()
	if err != nil || len(pagesOf(file)) != 1 {
		f.Fatalf("%d pages, %v", len(pagesOf(file)), err)
	}
	f.Add(file)
	f.Add([]byte("%PDF-1.4\nstream\n1 1 9 9 re 20 20 3 3 re f\nendstream stream\n\xff\xd8\xff\xe0 nothing endstream"))
	f.Add([]byte("stream 1e308 1 1 1 re 1439 1439 1 1 re NaN 0 1 1 re f endstream"))
	f.Fuzz(func(t *testing.T, data []byte) {
		pages := pagesOf(data)
		if len(pages) > maxPages {
			t.Fatalf("%d pages", len(pages))
		}
		for _, open := range pages {
			img, err := open()
			if err != nil {
				continue
			}
			if b := img.Bounds(); b.Dx() < 1 || b.Dy() < 1 || b.Dx()*b.Dy() > 36_000_000 {
				t.Fatalf("a page of %v", b)
			}
		}
	})
}

// TestPieces: what is cut up still has every code whole, and its border.
func TestPieces(t *testing.T) {
	for _, piece := range pieces(newPage(A4.Width, A4.Height, 300).Gray) {
		if b := piece.Bounds(); b.Dx() > 640 || b.Dy() > 880 {
			t.Errorf("a piece of %v", b)
		}
	}
	for _, size := range []Size{A4, Letter} {
		s, err := Kit{Kind: parts.Backup, Data: bytes.Repeat([]byte("x"), 700), Code: backup.NewCode(), Size: size}.Sheet()
		if err != nil {
			t.Fatal(err)
		}
		page := newPage(size.Width, size.Height, 300).Gray
		r := &ruler{TB: t, size: size}
		for _, mark := range s.pages[0].marks {
			mark(r)
		}
		if len(r.codes) != PerPage {
			t.Fatalf("%d codes", len(r.codes))
		}
		for i, code := range r.codes {
			dots := func(mm float64) int { return picturePen{dpi: 300}.dots(mm) }
			where := image.Rect(dots(code[0]), dots(code[1]), dots(code[0]+code[2]), dots(code[1]+code[2]))
			if !slices.ContainsFunc(cuts(page.Rect), where.In) {
				t.Errorf("%s: code %d at %v is cut in every piece", size.Name, i+1, where)
			}
		}
	}
}

// Files that would take long are cut short: many squares, squares that lie on each
// other, and pages that unpack to more than there is room for.
func TestPagesOfBounds(t *testing.T) {
	packed := func(text string, n int) []byte {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		io.WriteString(w, strings.Repeat(text, n))
		w.Close()
		return b.Bytes()
	}
	many := slices.Concat([]byte("stream\n"), packed("1 1 1 1 re f ", 20_000), []byte("\nendstream\n"))
	if pages := pagesOf(bytes.Repeat(many, 50)); len(pages) != maxSquares/20_000 {
		t.Errorf("%d pages of 20,000 squares", len(pages))
	}
	if n := len(squaresOf(bytes.Repeat([]byte("1 1 20 20 re f "), 6_000), maxSquares)); n > maxSide*maxSide/maxArea+1 {
		t.Errorf("%d squares of %d square points", n, maxArea)
	}
	for _, stream := range [][]byte{packed(" ", 5000), bytes.Repeat([]byte(" "), 5000)} {
		if text := inflate(stream, 1000); len(text) != 1000 {
			t.Errorf("unpacked to %d bytes", len(text))
		}
	}
}
