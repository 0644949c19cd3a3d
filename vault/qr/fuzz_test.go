package qr_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"os"
	"slices"
	"testing"

	"latchkey/vault/qr"
)

// FuzzDecode reads arbitrary files. Decode must end without a panic, keep to
// the limits, and say ErrNotPicture or ErrTooLarge; small pictures go on to
// Find.
func FuzzDecode(f *testing.F) {
	img := canvas(30, 20, 255)
	img.SetGray(3, 4, color.Gray{7})
	jpegData := jpegOf(f, img)
	f.Add(pngOf(f, img))
	f.Add(pngOf(f, code(f, "fuzz", 1, 1)))
	f.Add(rebuilt(f, img, 30, 0))
	f.Add(jpegData)
	f.Add(slices.Concat(jpegData[:2], []byte("\xff\xe1\x00\x1eExif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00"), jpegData[2:]))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Add([]byte("BM\x3a\x00\x00\x00\x00\x00\x00\x006\x00\x00\x00(\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x18\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\x00"))
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x00\x00"))
	clear := coloured(canvas(9, 9, 0), color.NRGBA{0, 0, 0, 255}, color.NRGBA{})
	f.Add(converted(f, clear, "-type", "GrayscaleAlpha", "-depth", "8", "-compress", "LZW", "tiff:-"))
	f.Add(converted(f, clear, "-colorspace", "CMYK", "-compress", "None", "tiff:-"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		if bytes.HasPrefix(data, []byte("II*")) || bytes.HasPrefix(data, []byte("MM\x00*")) {
			ended, cancel := context.WithCancel(t.Context())
			cancel()
			_, _ = qr.Texts(ended, data)
		}
		img, err := qr.Decode(data)
		if err != nil {
			if !errors.Is(err, qr.ErrNotPicture) && !errors.Is(err, qr.ErrTooLarge) {
				t.Errorf("error %v wraps neither ErrNotPicture nor ErrTooLarge", err)
			}
			return
		}
		size := img.Bounds().Size()
		if size.X*size.Y > qr.MaxPixels {
			t.Errorf("decoded %v", size)
		}
		if size.X*size.Y > 1<<14 {
			return
		}
		search(t, img)
	})
}

// FuzzFind searches arbitrary grey pictures.
func FuzzFind(f *testing.F) {
	small := code(f, "otpauth://totp/a?secret=AA", 1, 2)
	f.Add(uint8(small.Rect.Dx()), small.Pix)
	f.Add(uint8(60), lettered(60, 60).Pix)
	f.Add(uint8(1), []byte{0})
	double := code(f, "x", 2, 0)
	f.Add(uint8(double.Rect.Dx()), double.Pix)
	f.Fuzz(func(t *testing.T, width uint8, pix []byte) {
		if width == 0 || len(pix) > 1<<13 {
			return
		}
		w := int(width)
		search(t, &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, len(pix)/w)})
	})
}

// search holds Find to its contract.
func search(t *testing.T, img image.Image) {
	t.Helper()
	texts, err := qr.Find(context.Background(), img, nil)
	if (err == nil) != (len(texts) > 0) || (err != nil && !errors.Is(err, qr.ErrNoCode)) {
		t.Errorf("found %q, %v", texts, err)
	}
	for i, s := range texts {
		if s == "" || slices.Contains(texts[:i], s) {
			t.Errorf("empty or repeated text in %q", texts)
		}
	}
}

// FuzzDraw draws texts and reads them back.
func FuzzDraw(f *testing.F) {
	for _, s := range []string{"", "0", "ABC $%", textA, "橡皮鸭", "\xff", "a\r\n\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		img, err := qr.Draw(s, 400)
		if err != nil {
			if !errors.Is(err, qr.ErrTooLong) {
				t.Errorf("draw: %v", err)
			}
			return
		}
		if texts, err := qr.Find(context.Background(), img, nil); err != nil || !slices.Equal(texts, []string{s}) {
			t.Errorf("drew %q, found %q, %v", s, texts, err)
		}
	})
}

func TestFuzzSeedsAreThere(t *testing.T) {
	for _, name := range []string{"FuzzDecode", "FuzzFind", "FuzzDraw"} {
		if files, err := os.ReadDir("testdata/fuzz/" + name); err != nil || len(files) == 0 {
			t.Errorf("testdata/fuzz/%s holds no seeds: %v", name, err)
		}
	}
}
