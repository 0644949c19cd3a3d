package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/image/draw"

	"latchkey/vault/backup/parts"
	"latchkey/vault/qr"
)

// Sentinels that callers branch on; others are those of [qr] and [parts].
var (
	// ErrNoPages: there is nothing in a PDF file that can be scanned.
	ErrNoPages = errors.New("no pages that can be scanned")
	// ErrSeveral: the parts are those of several sets, each of which is whole.
	ErrSeveral = errors.New("parts of several sets")
	// ErrUnproven: what was written does not scan as it was drawn.
	ErrUnproven = errors.New("the pages do not scan back")
)

// Is tells whether a file may hold pages: a picture, a PDF file, or a text with
// parts. It looks at the beginning only.
func Is(data []byte) bool {
	head := string(data[:min(len(data), 4096)])
	if isPDF(data) || parts.Is(head) || strings.Contains(head, "LATCHKEY:") {
		return true
	}
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8", "BM", "II*\x00", "MM\x00*"} {
		if strings.HasPrefix(head, magic) {
			return true
		}
	}
	return len(head) > 12 && head[:4] == "RIFF" && head[8:12] == "WEBP"
}

// Texts returns the texts of all QR codes in a file: a picture as [qr.Decode]
// reads them, a PDF file with scanned pages or one that was written here, or a
// text with a part in each line. progress, if not nil, is called with the part
// of the pages that was read, on the caller's goroutine. Errors are those of
// [qr.Texts], or wrap [ErrNoPages].
func Texts(ctx context.Context, data []byte, progress func(done float64)) ([]string, error) {
	if isPDF(data) {
		return scan(ctx, pagesOf(data), progress)
	}
	if utf8.Valid(data) {
		var texts []string
		for line := range strings.Lines(string(data)) {
			// What readers such as zbarimg put before it does not matter.
			if i := strings.Index(line, "LATCHKEY:"); i >= 0 {
				texts = append(texts, strings.TrimSpace(line[i:]))
			}
		}
		if len(texts) > 0 {
			return texts, nil
		}
	}
	return scan(ctx, []func() (image.Image, error){func() (image.Image, error) { return qr.Decode(data) }}, progress)
}

// scan finds the codes of pages. A page without one is no error if another has
// some.
func scan(ctx context.Context, pages []func() (image.Image, error), progress func(done float64)) ([]string, error) {
	var texts []string
	var first error
	for i, open := range pages {
		img, err := open()
		var found []string
		if err == nil {
			found, err = find(ctx, img)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil && first == nil {
			first = err
		}
		texts = append(texts, found...)
		if progress != nil {
			progress(float64(i+1) / float64(len(pages)))
		}
	}
	switch {
	case len(texts) > 0:
		return texts, nil
	case first != nil:
		return nil, first
	}
	return nil, fmt.Errorf("%w: they may be packed in a way that is not known here", ErrNoPages)
}

// find is [qr.Find] for pages: nine codes in a large picture can take a slow
// device longer than that gives itself. Then the page is searched once more, in
// pieces of less detail, unless it gave all the codes that a page has.
func find(ctx context.Context, img image.Image) ([]string, error) {
	const patience = 2 * time.Second
	start := time.Now()
	texts, err := qr.Find(ctx, img, nil)
	if ctx.Err() != nil || len(texts) >= PerPage || time.Since(start) < patience {
		return texts, err
	}
	for _, piece := range pieces(img) {
		found, pieceErr := qr.Find(ctx, piece, nil)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if pieceErr == nil {
			err = nil
		}
		for _, text := range found {
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	return texts, err
}

// pieces cuts a picture into nine that overlap by more than a code, and halves
// what is larger than a scan of 150 dots an inch.
func pieces(img image.Image) []image.Image {
	const enough = 4_000_000 // pixels
	b := img.Bounds()
	if b.Dx()*b.Dy() > enough {
		img = halved(img)
		b = img.Bounds()
	}
	var out []image.Image
	for _, cut := range cuts(b) {
		piece := image.NewGray(image.Rect(0, 0, cut.Dx(), cut.Dy()))
		draw.Draw(piece, piece.Rect, img, cut.Min, draw.Src)
		out = append(out, piece)
	}
	return out
}

// cuts are nine pieces of a picture, each half as wide and as high.
func cuts(b image.Rectangle) []image.Rectangle {
	var out []image.Rectangle
	for y := range 3 {
		for x := range 3 {
			from := b.Min.Add(image.Pt(x*b.Dx()/4, y*b.Dy()/4))
			out = append(out, image.Rectangle{Min: from, Max: from.Add(b.Size().Div(2))})
		}
	}
	return out
}

// halved is a picture of half the size.
func halved(img image.Image) image.Image {
	half := image.NewGray(image.Rect(0, 0, img.Bounds().Dx()/2, img.Bounds().Dy()/2))
	draw.BiLinear.Scale(half, half.Rect, img, img.Bounds(), draw.Src, nil)
	return half
}

func isPDF(data []byte) bool { return bytes.HasPrefix(data, []byte("%PDF-")) }
