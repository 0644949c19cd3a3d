package qr

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// tagOrientation is the EXIF and TIFF tag 0x0112 (EXIF 2.32, section 4.6.4):
// how the stored rows and columns are to be turned for viewing, 1 to 8.
const tagOrientation = 0x0112

// orientation finds the EXIF orientation of a picture file, 1 (as stored)
// when there is none or it cannot be read. Damaged EXIF data never makes a
// picture unreadable.
func orientation(data []byte) int {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		return tiffOrientation(jpegExif(data))
	case bytes.HasPrefix(data, pngMagic):
		return tiffOrientation(pngExif(data))
	case isWebP(data):
		return tiffOrientation(bytes.TrimPrefix(webpChunk(data, "EXIF"), []byte("Exif\x00\x00")))
	}
	return tiffOrientation(data)
}

// jpegExif returns the TIFF block in the APP1 segment of a JPEG file.
func jpegExif(data []byte) []byte {
	for p := 2; p+4 <= len(data) && data[p] == 0xff; {
		marker := data[p+1]
		if marker == 0xff {
			p++
			continue
		}
		n := int(binary.BigEndian.Uint16(data[p+2:]))
		if marker == 0xda || n < 2 || p+2+n > len(data) {
			return nil
		}
		body := data[p+4 : p+2+n]
		if marker == 0xe1 {
			if block, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok {
				return block
			}
		}
		p += 2 + n
	}
	return nil
}

// pngExif returns the body of the eXIf chunk.
func pngExif(data []byte) []byte {
	rest := data[len(pngMagic):]
	for len(rest) >= 12 {
		n := int64(binary.BigEndian.Uint32(rest))
		if n > int64(len(rest)-12) {
			return nil
		}
		if string(rest[4:8]) == "eXIf" {
			return rest[8 : 8+n]
		}
		rest = rest[12+n:]
	}
	return nil
}

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

// webpChunk returns the body of the first RIFF chunk of that name, or what
// there is of it.
func webpChunk(data []byte, name string) []byte {
	rest := data[12:]
	for len(rest) >= 8 {
		n := int64(binary.LittleEndian.Uint32(rest[4:]))
		if string(rest[:4]) == name {
			return rest[8:min(8+n, int64(len(rest)))]
		}
		rest = rest[min(8+n+n&1, int64(len(rest))):]
	}
	return nil
}

// webpFrame is the size of the frame inside a WebP file: the VP8 key frame
// header (RFC 6386, section 9.1) or the VP8L header (RFC 9649, section 3.4).
// Zero when there is none.
func webpFrame(data []byte) (width, height int) {
	if b := webpChunk(data, "VP8 "); len(b) >= 10 {
		width = int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff)
		height = int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)
	}
	if b := webpChunk(data, "VP8L"); len(b) >= 5 {
		bits := binary.LittleEndian.Uint32(b[1:])
		width = max(width, int(bits&0x3fff)+1)
		height = max(height, int(bits>>14&0x3fff)+1)
	}
	return width, height
}

// tiffOrientation reads the orientation from the first directory of a TIFF
// block, which is what EXIF data is.
func tiffOrientation(block []byte) int {
	if len(block) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(block[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(block[4:]))
	if at+2 > int64(len(block)) {
		return 1
	}
	count := int64(order.Uint16(block[at:]))
	for i := range count {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(block)) {
			break
		}
		if order.Uint16(block[entry:]) == tagOrientation {
			if v := int(order.Uint16(block[entry+8:])); v >= 1 && v <= 8 {
				return v
			}
			break
		}
	}
	return 1
}

// upright turns the picture as the orientation says.
func upright(img image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	var out draw.Image = image.NewNRGBA(size)
	switch img.(type) {
	case *image.Gray, *image.Gray16:
		out = image.NewGray(size)
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch orientation {
			case 2:
				tx, ty = w-1-x, y
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				tx, ty = x, h-1-y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			out.Set(tx, ty, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}
