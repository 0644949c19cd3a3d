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
	b := &Button{widget.Button{Text: text, Icon: icon, OnTapped: tapped}}
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
	return &buttonRenderer{WidgetRenderer: b.Button.CreateRenderer(), button: b, line: canvas.NewRectangle(nil)}
}

type buttonRenderer struct {
	fyne.WidgetRenderer
	button *Button
	line   *canvas.Rectangle
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{}, r.WidgetRenderer.Objects()...), r.line)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.line.Resize(size)
	r.paint()
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.WidgetRenderer.Refresh()
}

func (r *buttonRenderer) paint() {
	th, v := r.button.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.line.CornerRadius = th.Size(sizeInput)
	r.line.StrokeWidth, r.line.StrokeColor = th.Size(sizeLine), th.Color(ColorLine, v)
	r.line.Refresh()
}
