package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// ring shows how much of a code's time is left: an arc and the seconds. It is
// no widget of its own, so that a card has one renderer less.
type ring struct {
	track, arc *canvas.Arc
	seconds    *canvas.Text
}

const ringSize = 36 // with text of the usual size

func newRing() *ring {
	r := &ring{track: canvas.NewDoughnutArc(0, 360, nil), arc: canvas.NewDoughnutArc(0, 360, nil), seconds: canvas.NewText("", nil)}
	r.track.CutoutRatio, r.arc.CutoutRatio = 0.82, 0.82
	r.seconds.Alignment, r.seconds.TextStyle = fyne.TextAlignCenter, fyne.TextStyle{Bold: true}
	return r
}

func (r *ring) objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.track, r.arc, r.seconds} }

func (r *ring) layout(at fyne.Position, size float32) {
	for _, arc := range []*canvas.Arc{r.track, r.arc} {
		arc.Resize(fyne.NewSquareSize(size))
		arc.Move(at)
	}
	height := r.seconds.MinSize().Height
	r.seconds.Resize(fyne.NewSize(size, height))
	r.seconds.Move(at.AddXY(0, (size-height)/2))
}

// paint sets the colours.
func (r *ring) paint(th fyne.Theme, v fyne.ThemeVariant, late bool) {
	r.track.FillColor = th.Color(ColorLine, v)
	r.arc.FillColor = th.Color(theme.ColorNamePrimary, v)
	if late {
		r.arc.FillColor = th.Color(theme.ColorNameWarning, v)
	}
	r.seconds.TextSize, r.seconds.Color = 12*scaleOf(th), th.Color(theme.ColorNameForeground, v)
}

// set says what is left: left is 1 when the code is fresh and 0 when it ends.
func (r *ring) set(left float32, seconds string) {
	r.arc.StartAngle, r.arc.EndAngle = 0, 360*left
	spell(r.seconds, seconds)
}

// redraw has the window drawn with what set has changed. An arc has nothing that
// is kept from frame to frame, so that hiding it, which only asks for a frame, does:
// for canvas.Refresh a phone draws two (mobile driver of Fyne v2.8.1, handlePaint).
func (r *ring) redraw() {
	r.arc.Hide()
	r.arc.Show()
}
