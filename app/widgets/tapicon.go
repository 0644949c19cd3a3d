package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// tapIcon is a quiet icon that can be tapped. It takes no focus: what it does
// has a key of its own, and a list with two stops a row would be long.
type tapIcon struct {
	widget.BaseWidget
	icon   fyne.CanvasObject
	tapped func()
}

func newTapIcon(icon fyne.CanvasObject, tapped func()) *tapIcon {
	t := &tapIcon{icon: icon, tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

// Tapped implements fyne.Tappable.
func (t *tapIcon) Tapped(*fyne.PointEvent) { t.tapped() }

// CreateRenderer implements fyne.Widget.
func (t *tapIcon) CreateRenderer() fyne.WidgetRenderer { return tapIconRenderer{t} }

type tapIconRenderer struct{ of *tapIcon }

func (tapIconRenderer) Destroy()                       {}
func (tapIconRenderer) MinSize() fyne.Size             { return fyne.NewSquareSize(iconSize) }
func (r tapIconRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.of.icon} }
func (r tapIconRenderer) Refresh()                     { r.of.icon.Refresh() }

func (r tapIconRenderer) Layout(size fyne.Size) {
	const drawn = 20
	r.of.icon.Resize(fyne.NewSquareSize(drawn))
	r.of.icon.Move(fyne.NewPos((size.Width-drawn)/2, (size.Height-drawn)/2))
}
