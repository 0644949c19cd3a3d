package qr

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"strings"

	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"

	"latchkey/vault/reason"
)

// Decode reads a picture file: PNG, JPEG, GIF (first frame), WebP, BMP or
// TIFF (first page), recognised by its content. A rotation written in EXIF is
// applied.
//
// The size is checked against MaxBytes and, from the header alone, against
// MaxPixels before any pixel is decoded. Errors wrap ErrNotPicture or
// ErrTooLarge. No input makes it panic.
func Decode(data []byte) (image.Image, error) {
	if len(data) > MaxBytes {
		return nil, reason.For(ErrTooLarge, "the file has {{.N}} bytes, at most {{.Max}} are read", reason.Data{"N": len(data), "Max": MaxBytes})
	}
	if len(data) == 0 {
		return nil, fmt.Errorf("%w: the file is empty", ErrNotPicture)
	}
	config, format, err := header(data)
	if mended, restore, ok := mendTIFF(data); err != nil && ok {
		if _, _, err := header(mended); err != nil {
			return nil, err
		}
		img, err := pixels(mended)
		if err != nil {
			return nil, fmt.Errorf("%w: the TIFF is damaged: %w", ErrNotPicture, err)
		}
		return upright(restore(img), orientation(data)), nil
	}
	if err != nil {
		return nil, err
	}
	img, err := pixels(data)
	if err != nil && format == "png" {
		if mended, ok := mendPNG(data, config); ok {
			img, err = pixels(mended)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s of %d×%d pixels is damaged: %w",
			ErrNotPicture, strings.ToUpper(format), config.Width, config.Height, err)
	}
	return upright(img, orientation(data)), nil
}

// header reads format and size without decoding pixels and holds the size
// against MaxPixels.
func header(data []byte) (config image.Config, format string, err error) {
	defer recovered(&err)
	config, format, err = image.DecodeConfig(newFile(data))
	if err != nil {
		return config, format, fmt.Errorf("%w: %w", ErrNotPicture, err)
	}
	w, h := config.Width, config.Height
	if format == "webp" {
		// The outer header of an extended WebP file may claim less than the
		// frame inside, and it is the frame that is decoded.
		fw, fh := webpFrame(data)
		w, h = max(w, fw), max(h, fh)
	}
	if w <= 0 || h <= 0 {
		return config, format, fmt.Errorf("%w: %s of %d×%d pixels is empty", ErrNotPicture, strings.ToUpper(format), w, h)
	}
	if int64(w)*int64(h) > MaxPixels {
		return config, format, tooLarge(w, h)
	}
	return config, format, nil
}

func tooLarge(width, height int) error {
	return reason.For(ErrTooLarge, "{{.Width}}×{{.Height}} pixels, at most {{.Max}} megapixels are read", reason.Data{"Width": width, "Height": height, "Max": MaxPixels / 1_000_000})
}

// pixels decodes the whole picture.
func pixels(data []byte) (img image.Image, err error) {
	defer recovered(&err)
	img, _, err = image.Decode(newFile(data))
	return img, err
}

// recovered turns a panic of a picture decoder into an error: the decoders
// are not ours, and a hostile file must not end the program.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: the decoder failed: %v", ErrNotPicture, p)
	}
}

// file is what the decoders read from. It can both look ahead, which keeps
// package image from wrapping it in a buffer, and read at an offset: without
// that the TIFF decoder makes a buffer as long as any offset in the file
// claims, up to 4 GiB for a file of eight bytes.
type file struct {
	*bytes.Reader
	data []byte
}

func newFile(data []byte) file { return file{bytes.NewReader(data), data} }

// Peek is that of bufio.Reader.
func (f file) Peek(n int) ([]byte, error) {
	rest := f.data[len(f.data)-f.Len():]
	if n > len(rest) {
		return rest, io.EOF
	}
	return rest[:n], nil
}
