package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Setting is a box with a title and a sentence beside it, which wrap. A tap on any
// of it flips the box, so that on a phone there is enough to hit.
type Setting struct {
	widget.BaseWidget
	Title string
	box   *Tick
	body  fyne.CanvasObject
}

// NewSetting returns a box that is ticked if on. changed is told of each flip.
func NewSetting(title, sentence string, on bool, changed func(on bool)) *Setting {
	c := &Setting{Title: title, box: NewTick("", nil)}
	c.box.SetChecked(on)
	c.box.OnChanged = changed
	c.body = container.New(ticked{}, c.box, Gapped(4, NewText(title, Style{Bold: true}), NewText(sentence, Style{Size: SizeSmall, Color: ColorDim})))
	c.ExtendBaseWidget(c)
	return c
}

// Checked tells whether the box is ticked.
func (c *Setting) Checked() bool { return c.box.Checked }

// Tapped implements fyne.Tappable.
func (c *Setting) Tapped(*fyne.PointEvent) { c.box.SetChecked(!c.box.Checked) }

// CreateRenderer implements fyne.Widget.
func (c *Setting) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(c.body) }

// ticked sets a box on the first line of what stands beside it.
type ticked struct{}

func (ticked) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words := objects[1].MinSize()
	return fyne.NewSize(objects[0].MinSize().Width+boxGap+words.Width, words.Height)
}

func (ticked) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	box, left := objects[0].MinSize(), objects[0].MinSize().Width+boxGap
	PutTall(objects[1], left, 0, size.Width-left)
	objects[0].Resize(box)
	objects[0].Move(fyne.NewPos(0, (lineHeight(fyne.CurrentApp().Settings().Theme())-box.Height)/2))
}
