package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/jpeg"
	"sync"

	"latchkey/vault/qr"
	"latchkey/vault/reason"
)

// fourcc names a format of frames (V4L2, "Image Formats"): four letters, the
// first in the lowest byte.
type fourcc uint32

func fourccOf(name string) fourcc {
	return fourcc(name[0]) | fourcc(name[1])<<8 | fourcc(name[2])<<16 | fourcc(name[3])<<24
}

func (f fourcc) String() string {
	return string([]byte{byte(f), byte(f >> 8), byte(f >> 16), byte(f >> 24)})
}

// The formats that are understood.
var (
	mjpg = fourccOf("MJPG") // JPEG, perhaps without its Huffman tables
	jfif = fourccOf("JPEG")
	yuyv = fourccOf("YUYV") // Y0 Cb Y1 Cr for two pixels
	nv12 = fourccOf("NV12") // Y, then Cb and Cr for two by two pixels
	grey = fourccOf("GREY") // Y
	rgb3 = fourccOf("RGB3") // R G B
	bgr3 = fourccOf("BGR3") // B G R
)

// understood lists the formats, best first: most cameras give enough frames of a
// good size only as JPEG.
var understood = []fourcc{mjpg, yuyv, nv12, jfif, rgb3, bgr3, grey}

// errFrame: a frame is not whole. The next one may be.
var errFrame = reason.New("the frame is not whole", nil)

// layout says how frames lie in memory.
type layout struct {
	format        fourcc
	width, height int
	stride        int // bytes from one row to the next; 0 for JPEG
}

// check holds a layout that a camera claims against what can be: at most
// [qr.MaxPixels], rows that hold their pixels.
func (l layout) check() error {
	if l.width < 2 || l.height < 2 || l.width > 1<<15 || l.height > 1<<15 || l.width*l.height > qr.MaxPixels {
		return fmt.Errorf("frames of %d×%d pixels", l.width, l.height)
	}
	if l.format == mjpg || l.format == jfif {
		return nil
	}
	least := l.bytes() * l.width
	if least == 0 || l.stride < least || l.stride > 1<<18 {
		return fmt.Errorf("%v frames with rows of %d bytes for %d pixels", l.format, l.stride, l.width)
	}
	return nil
}

// bytes is how many a pixel takes in the first plane; 0 for what is not
// understood.
func (l layout) bytes() int {
	switch l.format {
	case yuyv:
		return 2
	case nv12, grey:
		return 1
	case rgb3, bgr3:
		return 3
	}
	return 0
}

// decode makes a picture of a frame, which stays the camera's: nothing of data is
// kept. The layout must have passed check. Errors wrap errFrame.
func (l layout) decode(data []byte) (image.Image, error) {
	if l.format == mjpg || l.format == jfif {
		return decodeJPEG(data)
	}
	rows := l.height
	if l.format == nv12 {
		rows += (l.height + 1) / 2
	}
	// The last row need not be filled up.
	if need := l.stride*(rows-1) + l.bytes()*l.width; len(data) < need {
		return nil, fmt.Errorf("%w: %d bytes of %d", errFrame, len(data), need)
	}
	area := image.Rect(0, 0, l.width, l.height)
	switch l.format {
	case yuyv:
		return l.fromYUYV(image.NewYCbCr(area, image.YCbCrSubsampleRatio422), data), nil
	case nv12:
		return l.fromNV12(image.NewYCbCr(area, image.YCbCrSubsampleRatio420), data), nil
	case grey:
		out := image.NewGray(area)
		for y := range l.height {
			copy(out.Pix[y*out.Stride:][:l.width], data[y*l.stride:])
		}
		return out, nil
	}
	return l.fromRGB(image.NewRGBA(area), data), nil
}

// fromYUYV takes the four bytes of two pixels apart. Of an odd width the last
// pixel has no second one, and no Cr of its own.
func (l layout) fromYUYV(out *image.YCbCr, data []byte) image.Image {
	for y := range l.height {
		in := data[y*l.stride:]
		luma := out.Y[y*out.YStride:]
		for x := range l.width {
			luma[x] = in[2*x]
		}
		blue, red := out.Cb[y*out.CStride:], out.Cr[y*out.CStride:]
		for x := range l.width / 2 {
			blue[x], red[x] = in[4*x+1], in[4*x+3]
		}
		if l.width%2 == 1 {
			blue[l.width/2], red[l.width/2] = in[2*l.width-1], 0x80
		}
	}
	return out
}

func (l layout) fromNV12(out *image.YCbCr, data []byte) image.Image {
	for y := range l.height {
		copy(out.Y[y*out.YStride:][:l.width], data[y*l.stride:])
	}
	for y := range (l.height + 1) / 2 {
		in := data[(l.height+y)*l.stride:]
		blue, red := out.Cb[y*out.CStride:], out.Cr[y*out.CStride:]
		for x := range l.width / 2 {
			blue[x], red[x] = in[2*x], in[2*x+1]
		}
		if l.width%2 == 1 {
			blue[l.width/2], red[l.width/2] = in[l.width-1], 0x80
		}
	}
	return out
}

func (l layout) fromRGB(out *image.RGBA, data []byte) image.Image {
	red, blue := 0, 2
	if l.format == bgr3 {
		red, blue = 2, 0
	}
	for y := range l.height {
		in, to := data[y*l.stride:], out.Pix[y*out.Stride:]
		for x := range l.width {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = in[3*x+red], in[3*x+1], in[3*x+blue], 0xFF
		}
	}
	return out
}

// decodeJPEG reads a frame of motion JPEG.
func decodeJPEG(data []byte) (image.Image, error) {
	img, err := qr.Decode(withTables(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errFrame, err)
	}
	return img, nil
}

// withTables gives a JPEG that brings no Huffman tables the usual ones (ITU-T
// T.81, K.3), which many cameras take for granted to save the bytes.
func withTables(data []byte) []byte {
	at, marker := segment(data, markTables, markScan)
	if marker != markScan {
		return data
	}
	return bytes.Join([][]byte{data[:at], usualTables(), data[at:]}, nil)
}

// Markers of JPEG (T.81, table B.1).
const (
	markStart  = 0xD8
	markTables = 0xC4
	markScan   = 0xDA
)

// segment returns where the first of the segments wanted begins, and its marker,
// which is 0 if there is none.
func segment(data []byte, wanted ...byte) (at int, marker byte) {
	if len(data) < 2 || data[0] != 0xFF || data[1] != markStart {
		return 0, 0
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		marker := data[at+1]
		switch {
		case bytes.IndexByte(wanted, marker) >= 0:
			return at, marker
		case marker == 0xFF: // filled up
			at++
		default:
			at += 2 + int(binary.BigEndian.Uint16(data[at+2:]))
		}
	}
	return 0, 0
}

// usualTables is the segment with the tables of K.3. It is taken from a picture
// that Go's encoder made, which knows no others.
var usualTables = sync.OnceValue(func() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewYCbCr(image.Rect(0, 0, 8, 8), image.YCbCrSubsampleRatio420), nil); err != nil {
		panic(err) // a buffer takes everything
	}
	at, _ := segment(b.Bytes(), markTables)
	size := 2 + int(binary.BigEndian.Uint16(b.Bytes()[at+2:]))
	return b.Bytes()[at : at+size]
})
