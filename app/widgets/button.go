package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Button is Fyne's button with the line of the house around it, for every
// action that is not the one to take.
type Button struct{ widget.Button }

// NewButton returns a quiet button. Icon may be nil.
func NewButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{widget.Button{Text: text, Icon: icon, OnTapped: tapped, Importance: widget.LowImportance}}
	b.ExtendBaseWidget(b)
	return b
}

// NewPrimary returns the button of the one action to take on a screen.
func NewPrimary(text string, icon fyne.Resource, tapped func()) *widget.Button {
	b := widget.NewButtonWithIcon(text, icon, tapped)
	b.Importance = widget.HighImportance
	return b
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{WidgetRenderer: b.Button.CreateRenderer(), button: b, ground: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

// buttonRenderer draws the ground under a button that has none of its own. A
// line drawn over it instead, around nothing, comes out dark on the screen: the
// painter blends its edge with the black of the transparent inside.
type buttonRenderer struct {
	fyne.WidgetRenderer
	button *Button
	ground *canvas.Rectangle
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.ground}, r.WidgetRenderer.Objects()...)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ground.Resize(size)
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
}

func (r *buttonRenderer) paint() {
	th, v := r.button.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor, r.ground.CornerRadius = th.Color(ColorSurface, v), th.Size(sizeInput)
	r.ground.StrokeWidth, r.ground.StrokeColor = th.Size(sizeLine), th.Color(ColorLine, v)
	r.ground.Refresh()
}
