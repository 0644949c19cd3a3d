package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Panel is a rounded ground with content on it.
type Panel struct {
	widget.BaseWidget
	content fyne.CanvasObject
	ground  *ground
	fill    fyne.ThemeColorName
	spare   []fyne.CanvasObject // what it can do without
}

// NewPanel puts content on a card of the surface colour.
func NewPanel(content fyne.CanvasObject) *Panel { return newPanel(content, ColorSurface) }

func newPanel(content fyne.CanvasObject, fill fyne.ThemeColorName) *Panel {
	p := &Panel{content: content, ground: newGround(), fill: fill}
	p.ExtendBaseWidget(p)
	return p
}

// Shorten leaves out the sentence of a banner and what stands between its first
// button and its last, or brings them back.
func (p *Panel) Shorten(yes bool) {
	for _, o := range p.spare {
		show(o, !yes)
	}
}

func (p *Panel) paint() {
	th, v := p.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	if p.fill == ColorSurface {
		p.ground.set(liftedSurface(th, v))
	} else {
		p.ground.set(plainSurface(p.fill, th, v))
	}
}

type panelRenderer struct {
	fyne.WidgetRenderer
	panel *Panel
}

func (r panelRenderer) Refresh() {
	r.panel.paint()
	r.WidgetRenderer.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	p.paint()
	return panelRenderer{widget.NewSimpleRenderer(container.NewStack(p.ground, Padded(p.content))), p}
}

// Padded puts the space of a card around content.
func Padded(content fyne.CanvasObject) *fyne.Container {
	pad := theme.Size(SizePad)
	return container.New(layout.NewCustomPaddedLayout(pad, pad, pad, pad), content)
}
