package qr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"slices"
	"time"

	"github.com/makiuchi-d/gozxing"
)

// findTime bounds a search. What was found by then is returned.
const findTime = 3 * time.Second

// Find returns the texts of all QR codes in the picture in reading order (top
// to bottom, codes side by side left to right), each text once. Black on
// white, white on black, turned, mirrored and tilted codes are read; the text
// is taken as UTF-8 where it is valid UTF-8.
//
// It stops when the picture is understood, at the latest after three seconds,
// and works in memory of a few bytes a pixel. When ctx ends first, its error
// is returned. Other errors wrap ErrNoCode, or ErrTooLarge for more than
// MaxPixels. progress, which may be nil, is called on the calling goroutine
// with the part of the stages done, 0 to 1.
func Find(ctx context.Context, img image.Image, progress func(done float64)) ([]string, error) {
	return find(ctx, img, findTime, progress)
}

// Glance is [Find] that stops after most, and returns what was found by then:
// for a picture that is one of many, such as a frame of a camera.
func Glance(ctx context.Context, img image.Image, most time.Duration) ([]string, error) {
	return find(ctx, img, most, nil)
}

func find(ctx context.Context, img image.Image, most time.Duration, progress func(done float64)) ([]string, error) {
	size := img.Bounds().Size()
	if size.X <= 0 || size.Y <= 0 {
		return nil, fmt.Errorf("%w: the picture has %d×%d pixels", ErrNoCode, size.X, size.Y)
	}
	if int64(size.X)*int64(size.Y) > MaxPixels {
		return nil, tooLarge(size.X, size.Y)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	s := &search{ctx: limited}
	s.run(newPicture(img), progress)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(s.hits) == 0 {
		reason := "every way of looking was tried"
		if errors.Is(limited.Err(), context.DeadlineExceeded) {
			reason = fmt.Sprintf("looked for %v", most)
		}
		return nil, fmt.Errorf("%w: %d×%d pixels, %s", ErrNoCode, size.X, size.Y, reason)
	}
	return readingOrder(s.hits), nil
}

// search is the state of one Find.
type search struct {
	ctx  context.Context
	hits []hit
	// hinted: in some view three finder patterns that belong to no code found
	// so far lay as if they were one.
	hinted bool
}

// hit is a code that was read.
type hit struct {
	text  string
	where quad // in the picture
}

func (s *search) run(p *picture, progress func(float64)) {
	table := stages()
	for pass, effort := range efforts {
		for i, stage := range table {
			if s.ctx.Err() != nil {
				return
			}
			if progress != nil {
				progress((float64(pass) + float64(i)/float64(len(table))) / float64(len(efforts)))
			}
			if len(s.hits) > 0 && !s.hinted && (!stage.always || pass > 0) {
				break
			}
			for v := range stage.views(p) {
				for _, with := range []binarizer{gozxing.NewHybridBinarizer, gozxing.NewGlobalHistgramBinarizer} {
					if s.ctx.Err() != nil {
						return
					}
					s.look(v, with, effort)
				}
			}
		}
	}
	if progress != nil {
		progress(1)
	}
}

// readingOrder sorts the codes and drops repeated texts. Codes whose middle
// lies within the height of the first of a row stand in that row.
func readingOrder(hits []hit) []string {
	hits = slices.Clone(hits)
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.where.middle().y, b.where.middle().y) })
	var texts []string
	for len(hits) > 0 {
		_, bottom := hits[0].where.rows()
		n := 1
		for n < len(hits) && hits[n].where.middle().y < bottom {
			n++
		}
		row := hits[:n]
		hits = hits[n:]
		slices.SortStableFunc(row, func(a, b hit) int { return cmp.Compare(a.where.middle().x, b.where.middle().x) })
		for _, h := range row {
			if !slices.Contains(texts, h.text) {
				texts = append(texts, h.text)
			}
		}
	}
	return texts
}

// Texts is [Decode] and [Find] in one: the texts of all QR codes in a picture
// file, also on the further pages of a TIFF. Its errors are those of both, of the
// first page where none has a code.
func Texts(ctx context.Context, data []byte) ([]string, error) {
	texts, err := pageTexts(ctx, data)
	for page := range tiffPages(data) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		more, moreErr := pageTexts(ctx, page)
		if moreErr == nil {
			err = nil
		}
		for _, text := range more {
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	return texts, err
}

func pageTexts(ctx context.Context, data []byte) ([]string, error) {
	img, err := Decode(data)
	if err != nil {
		return nil, err
	}
	return Find(ctx, img, nil)
}
