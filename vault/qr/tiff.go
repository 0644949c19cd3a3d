package qr

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"iter"
	"slices"
)

// Tags and types of TIFF 6.0, section 2 and appendix A.
const (
	tiffWidth       = 256
	tiffBits        = 258
	tiffPhotometric = 262
	tiffSamples     = 277
	tiffPredictor   = 317
	tiffTileWidth   = 322
	tiffExtra       = 338

	tiffShort, tiffLong = 3, 4

	tiffGrey, tiffRGB, tiffCMYK = 1, 2, 5 // photometric; 0 is grey the other way round
)

// maxPages bounds how many pages of one file are read.
const maxPages = 32

// tiffEntry is one entry of a directory, twelve bytes as they stand in the file.
type tiffEntry []byte

// tiffFile is a TIFF file, of which one page is looked at.
type tiffFile struct {
	data  []byte
	order binary.ByteOrder
}

func openTIFF(data []byte) (tiffFile, bool) {
	switch {
	case bytes.HasPrefix(data, []byte("II*\x00")):
		return tiffFile{data, binary.LittleEndian}, len(data) >= 8
	case bytes.HasPrefix(data, []byte("MM\x00*")):
		return tiffFile{data, binary.BigEndian}, len(data) >= 8
	}
	return tiffFile{}, false
}

// directory reads the entries at the offset, and the offset of the next ones.
func (t tiffFile) directory(at uint32) (entries []tiffEntry, next uint32, ok bool) {
	const entry = 12
	if uint64(at)+2 > uint64(len(t.data)) {
		return nil, 0, false
	}
	rest := t.data[at+2:]
	n := int(t.order.Uint16(t.data[at:]))
	if len(rest) < n*entry+4 {
		return nil, 0, false
	}
	for i := range n {
		entries = append(entries, tiffEntry(rest[i*entry:(i+1)*entry]))
	}
	return entries, t.order.Uint32(rest[n*entry:]), true
}

// tiffPages gives the file once for each page after the first, with that page in
// its place: the decoder reads the first page alone.
func tiffPages(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		t, ok := openTIFF(data)
		if !ok {
			return
		}
		seen := []uint32{t.order.Uint32(data[4:])}
		for len(seen) < maxPages {
			_, next, ok := t.directory(seen[len(seen)-1])
			if !ok || next == 0 || slices.Contains(seen, next) {
				return
			}
			seen = append(seen, next)
			page := bytes.Clone(data)
			t.order.PutUint32(page[4:], next)
			if !yield(page) {
				return
			}
		}
	}
}

// value is the number of a tag with one, or of its first one.
func (t tiffFile) value(entries []tiffEntry, tag uint16, missing int) int {
	for _, e := range entries {
		if t.order.Uint16(e) != tag {
			continue
		}
		kind, count, field := t.order.Uint16(e[2:]), t.order.Uint32(e[4:]), e[8:]
		size := map[uint16]uint32{tiffShort: 2, tiffLong: 4}[kind]
		if size == 0 || count == 0 {
			return missing
		}
		if count > 4/size { // it stands elsewhere
			at := uint64(t.order.Uint32(field))
			if at+4 > uint64(len(t.data)) {
				return missing
			}
			field = t.data[at:]
		}
		if kind == tiffShort {
			return int(t.order.Uint16(field))
		}
		return int(t.order.Uint32(field))
	}
	return missing
}

// with gives the file with other values in the directory of its first page,
// where 0 leaves a tag out.
func (t tiffFile) with(entries []tiffEntry, values map[uint16]uint32) []byte {
	kept := slices.DeleteFunc(slices.Clone(entries), func(e tiffEntry) bool { _, ok := values[t.order.Uint16(e)]; return ok })
	for tag, value := range values {
		if value == 0 {
			continue
		}
		e := make(tiffEntry, 12)
		t.order.PutUint16(e, tag)
		t.order.PutUint16(e[2:], tiffLong)
		t.order.PutUint32(e[4:], 1)
		t.order.PutUint32(e[8:], value)
		kept = append(kept, e)
	}
	slices.SortStableFunc(kept, func(a, b tiffEntry) int { return int(t.order.Uint16(a)) - int(t.order.Uint16(b)) })
	out := bytes.Clone(t.data)
	out = append(out, make([]byte, len(out)%2)...)
	t.order.PutUint32(out[4:], uint32(len(out)))
	count := make([]byte, 2)
	t.order.PutUint16(count, uint16(len(kept)))
	out = append(out, count...)
	for _, e := range kept {
		out = append(out, e...)
	}
	return append(out, 0, 0, 0, 0)
}

// mendTIFF rewrites a TIFF that Go's decoder refuses for its kind of pixels: grey
// with transparency, four colours of ink, and colours with a fourth byte that is
// not explained. It says what to make of the picture that is decoded then.
func mendTIFF(data []byte) (mended []byte, restore func(image.Image) image.Image, ok bool) {
	t, ok := openTIFF(data)
	if !ok {
		return nil, nil, false
	}
	entries, _, ok := t.directory(t.order.Uint32(data[4:]))
	if !ok || t.value(entries, tiffTileWidth, 0) != 0 {
		return nil, nil, false
	}
	samples, bits := t.value(entries, tiffSamples, 1), t.value(entries, tiffBits, 1)
	kind := t.value(entries, tiffPhotometric, -1)
	switch {
	case samples == 2 && (kind == 0 || kind == tiffGrey):
		// Read as grey of twice the width.
		width, predicted := t.value(entries, tiffWidth, 0), t.value(entries, tiffPredictor, 1) == 2
		if predicted && bits < 8 || width <= 0 || width > MaxPixels {
			return nil, nil, false
		}
		mended = t.with(entries, map[uint16]uint32{tiffWidth: uint32(2 * width), tiffSamples: 1, tiffBits: uint32(bits), tiffPhotometric: tiffGrey, tiffPredictor: 0, tiffExtra: 0})
		return mended, func(img image.Image) image.Image { return greyAndAlpha(img, kind == 0, predicted) }, true
	case samples == 4 && bits == 8 && kind == tiffCMYK:
		mended = t.with(entries, map[uint16]uint32{tiffPhotometric: tiffRGB, tiffExtra: 2})
		return mended, func(img image.Image) image.Image {
			n, ok := img.(*image.NRGBA)
			if !ok {
				return img
			}
			return &image.CMYK{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect}
		}, true
	case samples == 4 && kind == tiffRGB:
		return t.with(entries, map[uint16]uint32{tiffExtra: 2}), func(img image.Image) image.Image { return img }, true
	}
	return nil, nil, false
}

// greyAndAlpha takes brightness and transparency out of a row of both in turn.
// With a predictor, each value stands for the difference from the one before.
func greyAndAlpha(img image.Image, negative, predicted bool) image.Image {
	b := img.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx()/2, b.Dy()))
	for y := range out.Rect.Dy() {
		var sum [2]uint16
		for x := range out.Rect.Dx() {
			var v [2]byte
			for i := range v {
				here := level(img, b.Min.X+2*x+i, b.Min.Y+y)
				if predicted {
					sum[i] += here
					here = sum[i]
				}
				v[i] = byte(here >> 8)
			}
			if negative {
				v[0] = 255 - v[0]
			}
			out.SetNRGBA(x, y, color.NRGBA{v[0], v[0], v[0], v[1]})
		}
	}
	return out
}

// level is a brightness in 16 bits, the lower of which are 0 in a picture of 8.
func level(img image.Image, x, y int) uint16 {
	if g, ok := img.(*image.Gray16); ok {
		return g.Gray16At(x, y).Y
	}
	return uint16(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y) << 8
}
