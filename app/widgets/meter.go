package widgets

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Meter is a dial from far behind to far ahead, with a needle. Its middle is
// right, its sides warn, its ends are bad.
type Meter struct {
	widget.BaseWidget
	value  float32
	known  bool
	zones  []*canvas.Arc
	needle *canvas.Line
	hub    *canvas.Circle
}

const (
	meterWidth  = 260
	meterRadius = 112
)

// zone is a part of the dial in degrees, 0 at its top, and its colour.
type zone struct {
	from, to float32
	color    fyne.ThemeColorName
}

var zones = []zone{{-88, -46, ColorBadSoft}, {-44, -16, ColorWarnSoft}, {-14, 14, ColorAccentSoft}, {16, 44, ColorWarnSoft}, {46, 88, ColorBadSoft}}

// NewMeter returns a meter without a needle.
func NewMeter() *Meter {
	m := &Meter{needle: canvas.NewLine(nil), hub: canvas.NewCircle(nil)}
	for range zones {
		arc := canvas.NewDoughnutArc(0, 0, nil)
		arc.CutoutRatio = 0.86
		m.zones = append(m.zones, arc)
	}
	m.ExtendBaseWidget(m)
	return m
}

// Set moves the needle: -1 is far behind, 0 right, 1 far ahead. Without known
// there is no needle.
func (m *Meter) Set(value float32, known bool) {
	m.value, m.known = max(-1, min(1, value)), known
	m.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer { return meterRenderer{m} }

type meterRenderer struct{ meter *Meter }

func (r meterRenderer) Destroy()           {}
func (r meterRenderer) MinSize() fyne.Size { return fyne.NewSize(meterWidth, meterRadius+16) }

func (r meterRenderer) Objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, arc := range r.meter.zones {
		out = append(out, arc)
	}
	return append(out, r.meter.needle, r.meter.hub)
}

func (r meterRenderer) Refresh() {
	r.Layout(r.meter.Size())
	canvas.Refresh(r.meter)
}

func (r meterRenderer) Layout(size fyne.Size) {
	m := r.meter
	th, v := m.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	centre := fyne.NewPos(size.Width/2, meterRadius+4)
	for i, arc := range m.zones {
		arc.StartAngle, arc.EndAngle, arc.FillColor = zones[i].from, zones[i].to, th.Color(zones[i].color, v)
		arc.Resize(fyne.NewSquareSize(2 * meterRadius))
		arc.Move(centre.SubtractXY(meterRadius, meterRadius))
	}
	angle := float64(m.value) * 86 * math.Pi / 180
	const long = meterRadius - 24
	tip := centre.AddXY(float32(long*math.Sin(angle)), float32(-long*math.Cos(angle)))
	m.needle.StrokeWidth, m.needle.StrokeColor = 4, th.Color(theme.ColorNameForeground, v)
	m.needle.Position1, m.needle.Position2 = centre, tip
	m.hub.FillColor = th.Color(theme.ColorNameForeground, v)
	m.hub.Resize(fyne.NewSquareSize(16))
	m.hub.Move(centre.SubtractXY(8, 8))
	show(m.needle, m.known)
	show(m.hub, m.known)
}
