package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Viewfinder shows what a camera sees, with a frame that says where to hold what
// it looks for.
type Viewfinder struct {
	widget.BaseWidget
	ground *canvas.Rectangle
	frame  *canvas.Image
	guide  [8]*canvas.Line // two for each corner
}

// NewViewfinder returns a viewfinder that sees nothing yet.
func NewViewfinder() *Viewfinder {
	v := &Viewfinder{ground: canvas.NewRectangle(color.Black), frame: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest}}
	for i := range v.guide {
		v.guide[i] = canvas.NewLine(color.White)
		v.guide[i].StrokeWidth = 3
	}
	v.ExtendBaseWidget(v)
	return v
}

// Set shows a frame, which must not change any more; nil shows none.
func (v *Viewfinder) Set(frame image.Image) {
	v.frame.Image = frame
	show(v.ground, frame == nil) // it would stand out where the shape is another one
	v.frame.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (v *Viewfinder) CreateRenderer() fyne.WidgetRenderer { return &viewfinderRenderer{v: v} }

type viewfinderRenderer struct {
	v     *Viewfinder
	width float32 // of the last layout, which decides the height
}

// MinSize is high enough for frames of three to four, within bounds: with the
// words below, all of it has to be seen in a low window.
func (r *viewfinderRenderer) MinSize() fyne.Size {
	height := min(max(r.width*3/4, 240), 420)
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.v); c != nil {
		height = max(160, min(height, c.Size().Height/2))
	}
	return fyne.NewSize(240, height)
}

func (r *viewfinderRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	r.v.ground.CornerRadius = r.v.Theme().Size(sizeCard)
	r.v.ground.Resize(size)
	r.v.frame.Resize(size)
	side := 0.72 * min(size.Width, size.Height)
	leg := side / 6
	left, top := (size.Width-side)/2, (size.Height-side)/2
	for i, corner := range []fyne.Position{{X: left, Y: top}, {X: left + side, Y: top}, {X: left, Y: top + side}, {X: left + side, Y: top + side}} {
		across, down := leg, leg
		if i%2 == 1 {
			across = -leg
		}
		if i >= 2 {
			down = -leg
		}
		r.v.guide[2*i].Position1, r.v.guide[2*i].Position2 = corner, corner.AddXY(across, 0)
		r.v.guide[2*i+1].Position1, r.v.guide[2*i+1].Position2 = corner, corner.AddXY(0, down)
	}
}

func (r *viewfinderRenderer) Refresh() {
	r.Layout(r.v.Size())
	canvas.Refresh(r.v)
}

func (r *viewfinderRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.v.ground, r.v.frame}
	for _, line := range r.v.guide {
		all = append(all, line)
	}
	return all
}

func (r *viewfinderRenderer) Destroy() {}
