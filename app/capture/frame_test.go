package capture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"testing"

	"latchkey/vault/qr"
)

// secretLink is in the codes of the tests.
const secretLink = "otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQ&issuer=Example"

// scene is what the camera of the tests looks at: a code on a coloured ground.
func scene(t testing.TB, width, height int) image.Image {
	t.Helper()
	page := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(page, page.Bounds(), image.NewUniform(color.RGBA{0xE0, 0xC0, 0x90, 0xFF}), image.Point{}, draw.Src)
	code, err := qr.Draw(secretLink, min(width, height)*3/4)
	if err != nil {
		t.Fatal(err)
	}
	draw.Draw(page, code.Bounds().Add(image.Pt(width/8, height/8)), code, image.Point{}, draw.Src)
	return page
}

// sent makes of a picture what a camera sends in a layout, with every byte that
// is not of the picture set to 0xA5.
func sent(l layout, img image.Image) []byte {
	rows := l.height
	if l.format == nv12 {
		rows += (l.height + 1) / 2
	}
	out := bytes.Repeat([]byte{0xA5}, rows*l.stride)
	for y := range l.height {
		for x := range l.width {
			r, g, b, _ := img.At(x, y).RGBA()
			luma, blue, red := color.RGBToYCbCr(byte(r>>8), byte(g>>8), byte(b>>8))
			row := out[y*l.stride:]
			switch l.format {
			case grey:
				row[x] = luma
			case yuyv:
				row[2*x], row[2*x+1] = luma, blue
				if x%2 == 1 {
					row[2*x+1] = red
				}
			case nv12:
				row[x] = luma
				if both := out[(l.height+y/2)*l.stride:]; x/2*2+1 < l.stride {
					both[x/2*2], both[x/2*2+1] = blue, red
				}
			case rgb3:
				row[3*x], row[3*x+1], row[3*x+2] = byte(r>>8), byte(g>>8), byte(b>>8)
			case bgr3:
				row[3*x], row[3*x+1], row[3*x+2] = byte(b>>8), byte(g>>8), byte(r>>8)
			}
		}
	}
	return out
}

// jpegOf makes a JPEG, without its tables as many cameras do.
func jpegOf(t testing.TB, img image.Image, tables bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	if tables {
		return data
	}
	at, marker := segment(data, markTables)
	if marker == 0 {
		t.Fatal("the encoder writes no tables")
	}
	size := 2 + int(data[at+2])<<8 + int(data[at+3])
	return append(bytes.Clone(data[:at]), data[at+size:]...)
}

// Frames of every format show the picture that was sent, colours and all, and
// the code in it is read.
func TestFrames(t *testing.T) {
	for _, f := range []fourcc{yuyv, nv12, grey, rgb3, bgr3, mjpg, jfif} {
		for _, size := range []image.Point{{640, 480}, {641, 479}} {
			t.Run(fmt.Sprintf("%v %v", f, size), func(t *testing.T) {
				img := scene(t, size.X, size.Y)
				l := layout{format: f, width: size.X, height: size.Y}
				data := jpegOf(t, img, f == jfif)
				if l.bytes() > 0 {
					l.stride = (l.bytes()*l.width + 64) / 32 * 32
					data = sent(l, img)
				}
				if err := l.check(); err != nil {
					t.Fatal(err)
				}
				got, err := l.decode(data)
				if err != nil {
					t.Fatal(err)
				}
				if got.Bounds() != img.Bounds() {
					t.Fatalf("%v, want %v", got.Bounds(), img.Bounds())
				}
				if texts, err := qr.Find(t.Context(), got, nil); err != nil || len(texts) != 1 || texts[0] != secretLink {
					t.Errorf("%q, %v", texts, err)
				}
				r, g, b, _ := got.At(8, 8).RGBA()
				want := color.RGBA{0xE0, 0xC0, 0x90, 0xFF}
				if f == grey {
					want = color.RGBAModel.Convert(color.GrayModel.Convert(want)).(color.RGBA)
				}
				for i, c := range [3][2]int{{int(r >> 8), int(want.R)}, {int(g >> 8), int(want.G)}, {int(b >> 8), int(want.B)}} {
					if c[0] < c[1]-4 || c[0] > c[1]+4 {
						t.Errorf("colour %d is %#x, want %#x", i, c[0], c[1])
					}
				}
			})
		}
	}
}

// A frame that is short is an error and no picture, wherever it was cut.
func TestShortFrames(t *testing.T) {
	for _, f := range []fourcc{yuyv, nv12, grey, rgb3, bgr3} {
		l := layout{format: f, width: 33, height: 7}
		l.stride = l.bytes()*l.width + 5
		data := sent(l, image.NewGray(image.Rect(0, 0, 33, 7)))
		if _, err := l.decode(data[:len(data)-5]); err != nil {
			t.Errorf("%v: the last row is not filled up, but whole: %v", f, err)
		}
		for n := range len(data) - 5 {
			if _, err := l.decode(data[:n]); !errors.Is(err, errFrame) {
				t.Fatalf("%v: %v for %d bytes of %d", f, err, n, len(data))
			}
		}
	}
	l := layout{format: mjpg, width: 64, height: 64}
	data := jpegOf(t, scene(t, 64, 64), false)
	for n := range len(data) / 2 {
		if _, err := l.decode(data[:n]); !errors.Is(err, errFrame) {
			t.Fatalf("%v for %d bytes of a JPEG of %d", err, n, len(data))
		}
	}
}

// The tables that are put in are those of T.81, K.3.
func TestUsualTables(t *testing.T) {
	got := usualTables()
	if len(got) != 2+2+4*17+2*12+2*162 || got[1] != markTables {
		t.Fatalf("%d bytes, %x", len(got), got[:2])
	}
	for name, part := range map[string][]byte{
		"K.3": {0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
		"K.4": {0x01, 0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
		"K.5": {0x10, 0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D, 0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12},
		"K.6": {0x11, 0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77, 0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21},
	} {
		if !bytes.Contains(got, part) {
			t.Errorf("table %s is missing", name)
		}
	}
}

func TestLayouts(t *testing.T) {
	for _, l := range []layout{
		{format: yuyv, width: 640, height: 480, stride: 1279},
		{format: yuyv, width: 640, height: 480},
		{format: grey, width: 0, height: 480, stride: 640},
		{format: grey, width: 640, height: 1, stride: 640},
		{format: grey, width: 1 << 20, height: 480, stride: 1 << 20},
		{format: grey, width: 30000, height: 30000, stride: 30000},
		{format: grey, width: 640, height: 480, stride: 1 << 30},
		{format: mjpg, width: 30000, height: 30000},
		{format: fourccOf("H264"), width: 640, height: 480, stride: 640},
	} {
		if l.check() == nil {
			t.Errorf("%+v is taken", l)
		}
	}
}

// FuzzFrame: no frame of any layout that is let through makes the decoder panic,
// and what it makes has the size that was agreed on.
func FuzzFrame(f *testing.F) {
	for i, kind := range understood {
		l := layout{format: kind, width: 16, height: 12}
		l.stride = l.bytes()*l.width + 3
		data := jpegOf(f, scene(f, 64, 64), i%2 == 0)
		if l.bytes() > 0 {
			data = sent(l, image.NewGray(image.Rect(0, 0, 16, 12)))
		}
		f.Add(byte(i), uint16(l.width), uint16(l.height), uint16(l.stride), data)
	}
	f.Fuzz(func(t *testing.T, kind byte, width, height, stride uint16, data []byte) {
		l := layout{understood[int(kind)%len(understood)], int(width), int(height), int(stride)}
		if l.width*l.height > 1<<20 || l.check() != nil {
			return
		}
		img, err := l.decode(data)
		if err != nil {
			if !errors.Is(err, errFrame) || img != nil {
				t.Fatalf("%v, %v", img, err)
			}
			return
		}
		b := img.Bounds()
		if l.bytes() > 0 && b != image.Rect(0, 0, l.width, l.height) || b.Dx()*b.Dy() > qr.MaxPixels {
			t.Fatalf("%v of %+v", b, l)
		}
		if b.Empty() {
			return
		}
		for _, at := range []image.Point{b.Min, {b.Max.X - 1, b.Min.Y}, {b.Min.X, b.Max.Y - 1}, b.Max.Sub(image.Pt(1, 1))} {
			img.At(at.X, at.Y)
		}
	})
}
