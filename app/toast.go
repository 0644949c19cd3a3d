package app

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
)

// toastTime is how long a toast stays: long enough to read it and take the
// undo, by WCAG 2.2.1 more than that would have to be adjustable.
const toastTime = 10 * time.Second

// toast is the line at the foot of the window that says what was done, with a
// way to undo it.
type toast struct {
	app    *App
	object *fyne.Container
	until  time.Time
	back   func() // does what its undo does; nil without one
}

func newToast(a *App) *toast {
	t := &toast{app: a}
	t.object = container.New(t)
	t.object.Hide()
	return t
}

// say tells for a while what was done, with a button if action is not empty.
func (a *App) say(words, action string, tapped func()) {
	a.tell(widgets.Good, words, action, tapped)
}

// warn tells for a while what did not work or will not.
func (a *App) warn(words, action string, tapped func()) {
	a.tell(widgets.Warn, words, action, tapped)
}

func (a *App) tell(tone widgets.Tone, words, action string, tapped func()) {
	var buttons []fyne.CanvasObject
	a.toast.back = nil
	if action != "" {
		act := func() {
			a.toast.hide()
			tapped()
		}
		buttons = append(buttons, widgets.NewButton(action, nil, act))
		if action == lang.L("Undo") {
			a.toast.back = act
		}
	}
	a.toast.object.Objects = []fyne.CanvasObject{widgets.NewToast(tone, words, buttons...)}
	a.toast.until = a.device().Add(toastTime)
	a.toast.object.Show()
	a.toast.object.Refresh()
	a.toast.makeWay()
}

// MinSize implements fyne.Layout.
func (*toast) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout implements fyne.Layout: it stands in the middle of the foot of the window.
func (*toast) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const most = 560
	pad := margins{}.of(size.Width)
	for _, o := range objects {
		width := min(most, size.Width-2*pad)
		height := widgets.PutTall(o, 0, 0, width)
		o.Move(fyne.NewPos((size.Width-width)/2, size.Height-pad-height))
	}
}

func (t *toast) tick(now time.Time) {
	if t.object.Visible() && now.After(t.until) {
		t.hide()
	}
}

func (t *toast) hide() {
	t.object.Hide()
	t.makeWay()
}

// makeWay has the list move its button out of the way, or back.
func (t *toast) makeWay() {
	if l, ok := t.app.top().(*accounts); ok {
		l.object.Refresh()
	}
}

// risen is how high above its place at the foot of the window something has to
// stand so that the toast does not cover it.
func (t *toast) risen() float32 {
	if !t.object.Visible() {
		return 0
	}
	return t.object.Objects[0].Size().Height + gap
}

// undo does what the undo that is offered does, if one is.
func (t *toast) undo() {
	if t.object.Visible() && t.back != nil {
		t.back()
	}
}

// margin is the space around a page.
func (a *App) margin() float32 {
	return margins{}.of(a.window.Canvas().Size().Width)
}

func withAlpha(c color.Color, alpha uint8) color.Color {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = alpha
	return n
}
