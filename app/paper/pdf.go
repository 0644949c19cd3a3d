package paper

import (
	"bytes"
	"fmt"
	"image"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// PDF draws the sheet as a PDF file.
func (s *Sheet) PDF() ([]byte, error) {
	f := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: s.size.Width, Ht: s.size.Height}})
	f.SetCatalogSort(true)
	f.SetCreationDate(s.made.UTC())
	f.SetModificationDate(s.made.UTC())
	f.SetTitle(s.title, true)
	f.SetProducer("Latchkey", true)
	f.SetLang(s.lang.Tag)
	f.SetAutoPageBreak(false, 0)
	for _, face := range []*face{regular, bold, mono} {
		f.AddUTF8FontFromBytes(face.name, "", face.data)
	}
	for _, p := range s.pages {
		f.AddPage()
		for _, mark := range p.marks {
			mark(pdfPen{f, s.size.Height})
		}
	}
	var b bytes.Buffer
	err := f.Output(&b)
	return b.Bytes(), err
}

type pdfPen struct {
	*fpdf.Fpdf
	height float64
}

func (p pdfPen) text(x, y, size float64, f *face, s string) {
	p.SetFont(f.name, "", size)
	p.Text(x, y, s)
}

func (p pdfPen) line(x1, y1, x2, y2, width float64) {
	p.SetLineWidth(width)
	p.Line(x1, y1, x2, y2)
}

// modules fills one path of all dark modules: of several ones, readers would
// show the seams.
func (p pdfPen) modules(x, y, side float64, m *image.Gray) {
	unit := side / float64(m.Rect.Dx())
	var b strings.Builder
	runs(m, func(column, row, length int) {
		fmt.Fprintf(&b, "%.3f %.3f %.3f %.3f re\n", (x+float64(column)*unit)/point, (p.height-y-float64(row+1)*unit)/point, float64(length)*unit/point, unit/point)
	})
	p.RawWriteStr(b.String() + "f\n")
}

// runs calls draw for each run of dark modules in a row.
func runs(m *image.Gray, draw func(column, row, length int)) {
	for row := range m.Rect.Dy() {
		start := -1
		for column := range m.Rect.Dx() + 1 {
			dark := column < m.Rect.Dx() && m.GrayAt(column, row).Y < 0x80
			switch {
			case dark && start < 0:
				start = column
			case !dark && start >= 0:
				draw(start, row, column-start)
				start = -1
			}
		}
	}
}
