package capture_test

import (
	"context"
	"errors"
	"image"
	"slices"
	"sync/atomic"
	"testing"

	"latchkey/app/capture"
	"latchkey/vault/qr"
)

const (
	firstCode  = "the first code"
	secondCode = "the second code"
)

// code draws a QR code.
func code(t *testing.T, text string, size int) image.Image {
	t.Helper()
	img, err := qr.Draw(text, size)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// film is a camera that shows pictures, the last one for ever, and then fails
// with end if it is not nil.
type film struct {
	frames []image.Image
	end    error
	shown  atomic.Int32
}

func (f *film) Next(ctx context.Context) (image.Image, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := int(f.shown.Add(1)) - 1
	if n >= len(f.frames) && f.end != nil {
		return nil, f.end
	}
	return f.frames[min(n, len(f.frames)-1)], nil
}

func (f *film) Close() error { return nil }

// Codes are found in what comes by, in the order in which it does, until there
// are enough of them.
func TestLook(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 320, 240))
	first, second := code(t, firstCode, 240), code(t, secondCode, 240)
	f := &film{frames: slices.Concat(slices.Repeat([]image.Image{blank}, 3), slices.Repeat([]image.Image{first}, 60), []image.Image{second})}
	var seen []string
	previews := 0
	err := capture.Look(t.Context(), f, func(image.Image) { previews++ }, func(texts []string) bool {
		for _, text := range texts {
			if !slices.Contains(seen, text) {
				seen = append(seen, text)
			}
		}
		return len(seen) == 2
	})
	if err != nil || !slices.Equal(seen, []string{firstCode, secondCode}) {
		t.Errorf("%q, %v", seen, err)
	}
	if previews < 60 {
		t.Errorf("%d previews", previews)
	}
}

// It ends with the camera, and with the patience of the caller.
func TestLookEnds(t *testing.T) {
	blank := image.NewGray(image.Rect(0, 0, 320, 240))
	never := func([]string) bool { t.Error("a code was found"); return true }
	if err := capture.Look(t.Context(), &film{frames: []image.Image{blank}, end: capture.ErrCameraGone}, nil, never); !errors.Is(err, capture.ErrCameraGone) {
		t.Errorf("%v, want ErrCameraGone", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := capture.Look(ctx, &film{frames: []image.Image{blank}}, func(image.Image) { cancel() }, never); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want Canceled", err)
	}
}
