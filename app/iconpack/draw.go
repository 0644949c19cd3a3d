package iconpack

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // packs have it
	"image/png"
	"io"
	"regexp"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	xdraw "golang.org/x/image/draw"
)

// Size is the width and height of an icon in pixels: that of a badge on a screen
// with three pixels to the point.
const Size = 132

const (
	maxSide     = 1024 // pixels of a picture
	maxElements = 2000 // of an SVG
)

// wild are numbers that no icon has, along whose lines a renderer would go for
// ever.
var wild = regexp.MustCompile(`(^|[^.0-9])[0-9]{7,}|[0-9][eE]\+?[0-9]`)

// draw makes a PNG of a picture.
func draw(data []byte, svg bool) ([]byte, error) {
	var picture image.Image
	var err error
	if svg {
		picture, err = drawSVG(data)
	} else {
		picture, err = shrink(data)
	}
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func shrink(data []byte) (image.Image, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width < 1 || config.Height < 1 || config.Width > maxSide || config.Height > maxSide {
		return nil, fmt.Errorf("%d by %d pixels", config.Width, config.Height)
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, Size, Size))
	xdraw.CatmullRom.Scale(out, fitted(float64(config.Width), float64(config.Height)), picture, picture.Bounds(), xdraw.Src, nil)
	return out, nil
}

// fitted is where a picture of that shape goes in the icon.
func fitted(width, height float64) image.Rectangle {
	scale := Size / max(width, height)
	w, h := max(1, int(width*scale)), max(1, int(height*scale))
	return image.Rect(0, 0, w, h).Add(image.Pt((Size-w)/2, (Size-h)/2))
}

// drawSVG draws simple pictures. Renderers are made for those: what could keep
// one busy, or make it panic, is refused or caught.
func drawSVG(data []byte) (picture image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			picture, err = nil, fmt.Errorf("it cannot be drawn: %v", p)
		}
	}()
	if err := simple(data); err != nil {
		return nil, err
	}
	icon, err := oksvg.ReadIconStream(bytes.NewReader(plainPaths(data)), oksvg.IgnoreErrorMode)
	if err != nil {
		return nil, err
	}
	w, h := icon.ViewBox.W, icon.ViewBox.H
	if !(w > 0 && h > 0 && w <= 1e5 && h <= 1e5 && w/h <= 100 && h/w <= 100) {
		return nil, errors.New("it has no size")
	}
	at := fitted(w, h)
	icon.SetTarget(float64(at.Min.X), float64(at.Min.Y), float64(at.Dx()), float64(at.Dy()))
	out := image.NewRGBA(image.Rect(0, 0, Size, Size))
	icon.Draw(rasterx.NewDasher(Size, Size, rasterx.NewScannerGV(Size, Size, out, out.Bounds())), 1)
	for _, v := range out.Pix {
		if v != 0 {
			return out, nil
		}
	}
	return nil, errors.New("there is nothing to see in it")
}

// simple refuses what icons do without: references, which may go in a circle,
// dashes, of which there may be millions, and wild numbers.
func simple(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for n := 0; ; {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if n++; n > maxElements {
			return fmt.Errorf("more than %d elements", maxElements)
		}
		if name := element.Name.Local; name == "use" || name == "image" {
			return fmt.Errorf("it has an element %s", name)
		}
		for _, a := range element.Attr {
			if a.Name.Local == "stroke-dasharray" && a.Value != "none" || a.Name.Local == "style" && bytes.Contains([]byte(a.Value), []byte("dash")) {
				return errors.New("it has dashes")
			}
			if a.Name.Local != "id" && a.Name.Space != "xmlns" && wild.MatchString(a.Value) {
				return errors.New("it has very large numbers")
			}
		}
	}
}
