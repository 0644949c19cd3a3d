package qr_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"latchkey/vault/qr"
)

// encoded is the picture in a format.
func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, img) })
}

func jpegOf(t testing.TB, img image.Image) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) })
}

// webpOf has ImageMagick write WebP, which Go's libraries only read.
func webpOf(t testing.TB, img image.Image, options ...string) []byte {
	t.Helper()
	return converted(t, img, append(options, "webp:-")...)
}

// converted has ImageMagick write the picture in another form.
func converted(t testing.TB, img image.Image, options ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("convert")
	if err != nil {
		t.Fatal("convert is missing: install the package imagemagick")
	}
	command := exec.Command(path, append([]string{"png:-"}, options...)...)
	command.Stdin = bytes.NewReader(pngOf(t, img))
	out, err := command.Output()
	if err != nil {
		t.Fatal("convert: ", err)
	}
	return out
}

func TestDecodeFormats(t *testing.T) {
	img := code(t, textA, 5, 4)
	paletted := image.NewPaletted(img.Rect, color.Palette{color.White, color.Black})
	for i, v := range img.Pix {
		paletted.Pix[i] = 1 - v/255
	}
	clear := coloured(img, color.NRGBA{0, 0, 0, 255}, color.NRGBA{})
	deep := image.NewNRGBA64(img.Rect)
	draw.Draw(deep, deep.Rect, clear, image.Point{}, draw.Src)
	animation := &gif.GIF{
		Image: []*image.Paletted{paletted, image.NewPaletted(img.Rect, paletted.Palette)},
		Delay: []int{10, 10},
	}
	for name, data := range map[string][]byte{
		"png":                        pngOf(t, img),
		"jpeg":                       jpegOf(t, img),
		"gif":                        encoded(t, func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) }),
		"animated gif":               encoded(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, animation) }),
		"bmp":                        encoded(t, func(b *bytes.Buffer) error { return bmp.Encode(b, img) }),
		"tiff":                       encoded(t, func(b *bytes.Buffer) error { return tiff.Encode(b, img, nil) }),
		"grey and transparent":       converted(t, clear, "-type", "GrayscaleAlpha", "-depth", "8", "-compress", "None", "tiff:-"),
		"the same, with a predictor": converted(t, clear, "-type", "GrayscaleAlpha", "-depth", "8", "-compress", "LZW", "-define", "tiff:predictor=2", "tiff:-"),
		"the same, of 16 bits":       converted(t, clear, "-type", "GrayscaleAlpha", "-depth", "16", "-compress", "Zip", "tiff:-"),
		"big-endian":                 converted(t, clear, "-type", "GrayscaleAlpha", "-depth", "8", "-endian", "MSB", "tiff:-"),
		"inks":                       converted(t, img, "-colorspace", "CMYK", "-compress", "None", "tiff:-"),
		"inks, jpeg":                 converted(t, img, "-colorspace", "CMYK", "jpeg:-"),
		"16 bits":                    pngOf(t, deep),
		"bmp, nothing opaque":        converted(t, img, "-type", "TrueColorAlpha", "-channel", "A", "-evaluate", "set", "0", "bmp:-"),
		"webp":                       webpOf(t, img),
		"webp lossless":              webpOf(t, img, "-define", "webp:lossless=true"),
		"webp alpha":                 webpOf(t, coloured(img, color.NRGBA{0, 0, 0, 255}, color.NRGBA{})),
		"surplus png":                rebuilt(t, img, 1000, 0),
		"bad checksum":               rebuilt(t, img, 0, 1),
		"trailing junk":              append(pngOf(t, img), "junk after the end"...),
	} {
		got, err := qr.Decode(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Bounds().Size() != img.Rect.Size() {
			t.Errorf("%s: size %v, want %v", name, got.Bounds(), img.Rect)
		}
		if texts, err := qr.Find(context.Background(), got, nil); err != nil || !slices.Equal(texts, []string{textA}) {
			t.Errorf("%s: found %q, %v", name, texts, err)
		}
	}
}

// chunk is a PNG chunk whose checksum is off by wrong.
func chunk(name string, body []byte, wrong uint32) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, name...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:])+wrong)
}

// pngHeader begins a grey PNG.
func pngHeader(w, h int) []byte {
	body := binary.BigEndian.AppendUint32(nil, uint32(w))
	body = binary.BigEndian.AppendUint32(body, uint32(h))
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(body, 8, 0, 0, 0, 0), 0)...)
}

// rebuilt is a PNG with bytes of pixel data too many and a checksum off by
// wrong.
func rebuilt(t testing.TB, img *image.Gray, surplus int, wrong uint32) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride : y*img.Stride+img.Rect.Dx()]
		if _, err := w.Write(append([]byte{0}, row...)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write(make([]byte, surplus)); err != nil || w.Close() != nil {
		t.Fatal("zlib: ", err)
	}
	return slices.Concat(pngHeader(img.Rect.Dx(), img.Rect.Dy()), chunk("IDAT", packed.Bytes(), wrong), chunk("IEND", nil, 0))
}

// exif is an APP1 segment with an orientation (EXIF 2.32, section 4.7.2).
func exif(orientation int, order binary.AppendByteOrder, mark string) []byte {
	block := append([]byte("Exif\x00\x00"), mark...)
	block = order.AppendUint16(block, 42)
	block = order.AppendUint32(block, 8)
	block = order.AppendUint16(block, 2)
	for _, entry := range [][2]uint16{{0x0100, 9}, {0x0112, uint16(orientation)}} {
		block = order.AppendUint16(block, entry[0])
		block = order.AppendUint16(block, 3)
		block = order.AppendUint32(block, 1)
		block = order.AppendUint16(block, entry[1])
		block = order.AppendUint16(block, 0)
	}
	block = order.AppendUint32(block, 0)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(block)+2))
	return append(segment, block...)
}

func TestDecodeTurnsByExif(t *testing.T) {
	// Upright, the mark is in the top left corner of a page 80 wide, 48 high;
	// at[n] is where a camera that writes orientation n stores that corner.
	stored := map[int]struct{ w, h, x, y int }{
		1: {80, 48, 0, 0}, 2: {80, 48, 64, 0}, 3: {80, 48, 64, 32}, 4: {80, 48, 0, 32},
		5: {48, 80, 0, 0}, 6: {48, 80, 0, 64}, 7: {48, 80, 32, 64}, 8: {48, 80, 32, 0},
	}
	for orientation, s := range stored {
		for mark, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
			plain := jpegOf(t, pasted(canvas(s.w, s.h, 255), []part{{s.x, s.y, canvas(16, 16, 0)}}))
			data := slices.Concat(plain[:2], exif(orientation, order, mark), plain[2:])
			img, err := qr.Decode(data)
			if err != nil {
				t.Fatal(err)
			}
			if size := img.Bounds().Size(); size != image.Pt(80, 48) {
				t.Errorf("orientation %d %s: size %v, want 80×48", orientation, mark, size)
			}
			level := func(x, y int) uint32 { r, _, _, _ := img.At(x, y).RGBA(); return r }
			if level(8, 8) > 0x4000 || level(70, 8) < 0xc000 || level(8, 40) < 0xc000 || level(70, 40) < 0xc000 {
				t.Errorf("orientation %d %s: the corner is not at the top left", orientation, mark)
			}
		}
	}
	// The order of the codes is the order upright: here stored upside down.
	page := pasted(canvas(900, 400, 255), []part{{20, 40, rotated(code(t, textB, 5, 4), 180)}, {500, 30, rotated(code(t, textA, 5, 4), 180)}})
	plain := jpegOf(t, page)
	img, err := qr.Decode(slices.Concat(plain[:2], exif(3, binary.BigEndian, "MM"), plain[2:]))
	if err != nil {
		t.Fatal(err)
	}
	if texts, err := qr.Find(context.Background(), img, nil); err != nil || !slices.Equal(texts, []string{textA, textB}) {
		t.Errorf("found %q, %v", texts, err)
	}
}

func TestDecodeRefusesLargePictures(t *testing.T) {
	webp := webpOf(t, canvas(20, 20, 255))
	if string(webp[12:16]) != "VP8 " {
		t.Fatalf("a plain WebP begins with %q", webp[12:16])
	}
	// A frame of 16383×16383 in an extended file that claims 20×20.
	frame := slices.Clone(webp[12:])
	copy(frame[14:], "\xff\x3f\xff\x3f")
	hidden := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x13\x00\x00\x13\x00\x00"), frame...)
	binary.LittleEndian.PutUint32(hidden[4:], uint32(len(hidden)-8))
	header := pngHeader(8000, 5000)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"40 megapixels":    {append(header, make([]byte, 1000)...), "8000×5000"},
		"2^31-1 a side":    {append(pngHeader(1<<31-1, 1<<31-1), make([]byte, 100)...), ""},
		"64 MiB":           {make([]byte, qr.MaxBytes+1), "bytes"},
		"webp in disguise": {hidden, "16383×16383"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := qr.Decode(c.data)
		runtime.ReadMemStats(&after)
		if name == "2^31-1 a side" && errors.Is(err, qr.ErrNotPicture) {
			continue // Go's decoder calls such a header invalid before we can
		}
		if !errors.Is(err, qr.ErrTooLarge) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want ErrTooLarge and %q", name, err, c.says)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s: refused after allocating %d bytes", name, used)
		}
	}
	// The TIFF decoder once made room for whatever an offset claimed.
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := qr.Decode([]byte("II*\x00\xf0\xff\xff\x7f"))
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, qr.ErrNotPicture) || used > 1<<20 {
		t.Errorf("tiff with an offset of 2 GiB: %v after allocating %d bytes", err, used)
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	img := code(t, textA, 5, 4)
	pngData, jpegData := pngOf(t, img), jpegOf(t, img)
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"nothing":        {nil, "empty"},
		"text":           {[]byte("this is a text file named code.png\n"), "format"},
		"png magic only": {[]byte("\x89PNG\r\n\x1a\n"), ""},
		"truncated png":  {pngData[:len(pngData)/2], fmt.Sprintf("PNG of %d×%d", img.Rect.Dx(), img.Rect.Dy())},
		"truncated jpeg": {jpegData[:len(jpegData)/2], fmt.Sprintf("JPEG of %d×%d", img.Rect.Dx(), img.Rect.Dy())},
		"zero size":      {append(pngHeader(0, 0), make([]byte, 100)...), ""},
		"empty gif":      {[]byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"), "0×0"},
		"svg":            {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), ""},
		"surplus, cut":   {rebuilt(t, img, 0, 0)[:300], "PNG"},
	} {
		got, err := qr.Decode(c.data)
		if !errors.Is(err, qr.ErrNotPicture) || !strings.Contains(err.Error(), c.says) || got != nil {
			t.Errorf("%s: %v, want ErrNotPicture and %q", name, err, c.says)
		}
	}
}

func TestDecodedFilesOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "code.png")
	command := exec.Command(tool(t, "qrencode", "qrencode"), "-o", path, "-s", "4", "--foreground=FFFFFF", "--background=00000000", textB)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("qrencode: %v %s", err, out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := qr.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if texts, err := qr.Find(context.Background(), img, nil); err != nil || !slices.Equal(texts, []string{textB}) {
		t.Errorf("found %q, %v", texts, err)
	}
}
