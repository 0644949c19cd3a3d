package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const dotSize = 10

// Dot is a small circle in the colour of a tone, before words that say the same.
type Dot struct {
	widget.BaseWidget
	tone   Tone
	circle *canvas.Circle
}

// NewDot returns a dot, which keeps the middle of the height of a line of text.
func NewDot(tone Tone) *Dot {
	d := &Dot{tone: tone, circle: canvas.NewCircle(nil)}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *Dot) CreateRenderer() fyne.WidgetRenderer { return &dotRenderer{d} }

type dotRenderer struct{ dot *Dot }

func (r *dotRenderer) Destroy()                     {}
func (r *dotRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.dot.circle} }

func (r *dotRenderer) line() float32 {
	return fyne.MeasureText("x", theme.Size(SizeText), fyne.TextStyle{}).Height
}

func (r *dotRenderer) MinSize() fyne.Size { return fyne.NewSize(dotSize, r.line()) }

func (r *dotRenderer) Layout(fyne.Size) {
	r.dot.circle.Resize(fyne.NewSquareSize(dotSize))
	r.dot.circle.Move(fyne.NewPos(0, (r.line()-dotSize)/2))
	r.paint()
}

func (r *dotRenderer) Refresh() {
	r.paint()
	canvas.Refresh(r.dot)
}

func (r *dotRenderer) paint() {
	ink, _ := r.dot.tone.colors()
	r.dot.circle.FillColor = r.dot.Theme().Color(ink, fyne.CurrentApp().Settings().ThemeVariant())
}
