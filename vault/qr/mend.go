package qr

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"io"
)

var pngMagic = []byte("\x89PNG\r\n\x1a\n")

// mendPNG rewrites a PNG that Go's decoder refuses but other programs show:
// with more pixel data than the header announces, with a wrong checksum, or
// with a broken chunk that says nothing about the pixels. It keeps the chunks
// that carry the picture, cuts the pixel data at the announced length and
// writes both anew. False means there is nothing to mend: data is missing.
func mendPNG(data []byte, config image.Config) ([]byte, bool) {
	out := bytes.NewBuffer(append([]byte(nil), pngMagic...))
	var packed []byte
	var size int64
	rest := data[len(pngMagic):]
	for len(rest) >= 12 {
		n := int64(binary.BigEndian.Uint32(rest))
		if n > int64(len(rest)-12) {
			break
		}
		name, body := string(rest[4:8]), rest[8:8+n]
		rest = rest[12+n:]
		switch name {
		case "IHDR":
			if len(body) != 13 {
				return nil, false
			}
			size = pngSize(config.Width, config.Height, body[8], body[9], body[12])
			writeChunk(out, name, body)
		case "PLTE", "tRNS":
			writeChunk(out, name, body)
		case "IDAT":
			packed = append(packed, body...)
		}
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, false
	}
	raw := bytes.NewBuffer(nil)
	if n, _ := io.CopyN(raw, z, size); n != size || size == 0 {
		return nil, false
	}
	var repacked bytes.Buffer
	w, err := zlib.NewWriterLevel(&repacked, zlib.NoCompression)
	if err != nil {
		return nil, false
	}
	if _, err := w.Write(raw.Bytes()); err != nil || w.Close() != nil {
		return nil, false
	}
	writeChunk(out, "IDAT", repacked.Bytes())
	writeChunk(out, "IEND", nil)
	return out.Bytes(), true
}

func writeChunk(out *bytes.Buffer, name string, body []byte) {
	var word [4]byte
	binary.BigEndian.PutUint32(word[:], uint32(len(body)))
	out.Write(word[:])
	sum := crc32.NewIEEE()
	for _, part := range [][]byte{[]byte(name), body} {
		out.Write(part)
		sum.Write(part)
	}
	binary.BigEndian.PutUint32(word[:], sum.Sum32())
	out.Write(word[:])
}

// pngSize is the length of the inflated pixel data (PNG 1.2, sections 2.3 and
// 2.6): each row of each pass has a filter byte and its bits rounded up.
func pngSize(width, height int, depth, colour, interlace byte) int64 {
	channels := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
	bits := channels * int64(depth)
	pass := func(w, h int64) int64 {
		if w <= 0 || h <= 0 {
			return 0
		}
		return h * (1 + (w*bits+7)/8)
	}
	if interlace == 0 {
		return pass(int64(width), int64(height))
	}
	var sum int64
	for _, p := range [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		w := (width - p[0] + p[2] - 1) / p[2]
		h := (height - p[1] + p[3] - 1) / p[3]
		sum += pass(int64(w), int64(h))
	}
	return sum
}
