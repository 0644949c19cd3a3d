package app

import (
	"context"
	"image/color"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
)

// patience is how long work may take before its progress is shown. Less would
// flicker.
const patience = 300 * time.Millisecond

// run does work on a goroutine of its own and then calls done on the UI
// goroutine. While it lasts the screen takes no input; if it takes long, words
// are shown with a Cancel button, which ends ctx. done is called in any case,
// once, even when the work underneath never returns after a cancel: then with
// the error of ctx.
func run[T any](a *App, words string, work func(ctx context.Context, say func(string)) (T, error), done func(T, error)) {
	type result struct {
		value T
		err   error
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := newProgress(a, words, cancel)
	finished := make(chan result, 1)
	go func() {
		value, err := work(ctx, func(s string) { a.Do(func() { p.say(s) }) })
		finished <- result{value, err}
	}()
	go func() {
		slow := time.NewTimer(patience)
		defer slow.Stop()
		var r result
		for waiting := true; waiting; {
			select {
			case r = <-finished:
				waiting = false
			case <-slow.C:
				a.Do(p.show)
			case <-ctx.Done():
				select {
				case r = <-finished:
				case <-time.After(patience): // it does not listen; leave it
					r.err = ctx.Err()
				}
				waiting = false
			}
		}
		cancel()
		a.Do(func() {
			p.hide()
			if !p.forgotten {
				done(r.value, r.err)
			}
		})
	}()
}

// progress covers the screen while work goes on, and says so if it takes long.
type progress struct {
	app    *App
	words  *widgets.Text
	cancel func()
	screen screen         // that was shown before
	focus  fyne.Focusable // what had the focus in it
	object *fyne.Container
	bar    *widget.ProgressBarInfinite // nil until it is shown
	closed bool
	// forgotten is work that was under way when the lock closed. What comes of it
	// must not open the vault behind the lock, nor meet a screen without one.
	forgotten bool
}

func newProgress(a *App, words string, cancel func()) *progress {
	p := &progress{app: a, words: widgets.NewText(words, widgets.Style{Bold: true}), cancel: cancel}
	p.object = container.NewStack(newVeil(color.Transparent))
	p.screen, p.focus = a.top(), a.window.Canvas().Focused()
	a.window.Canvas().Unfocus() // or Enter would start the same once more
	a.busy++
	a.tasks = append(a.tasks, p)
	a.over.Add(p.object)
	return p
}

func (p *progress) show() {
	if p.closed {
		return
	}
	p.bar = widget.NewProgressBarInfinite()
	sheet := widgets.NewPanel(widgets.Gapped(14, p.words, p.bar, container.NewCenter(widgets.NewButton(lang.L("Cancel"), nil, p.cancel))))
	veil := newVeil(withAlpha(theme.Color(theme.ColorNameBackground), 0xC0))
	p.object.Objects = []fyne.CanvasObject{veil, container.New(middling{320}, sheet)}
	p.object.Refresh()
}

// say changes the words. The sheet grows with them.
func (p *progress) say(words string) {
	p.words.SetText(words)
	for _, o := range p.object.Objects {
		o.Refresh()
	}
}

func (p *progress) hide() {
	p.closed = true
	if p.bar != nil {
		p.bar.Stop() // or it has the window drawn at every frame until Fyne forgets it, a minute later
	}
	a := p.app
	a.busy--
	a.tasks = slices.DeleteFunc(a.tasks, func(q *progress) bool { return q == p })
	a.over.Remove(p.object)
	if p.focus != nil && a.busy == 0 && a.top() == p.screen && a.window.Canvas().Focused() == nil && a.window.Canvas().Overlays().Top() == nil && a.shows(p.focus) {
		a.window.Canvas().Focus(p.focus)
	}
}

// shows tells whether an object is on the screen, which may have been made anew
// meanwhile. Fyne has no place for what is not; no object that takes the focus is
// in the corner of the window.
func (a *App) shows(o fyne.Focusable) bool {
	at, ok := o.(fyne.CanvasObject)
	return ok && !a.fyne.Driver().AbsolutePositionForObject(at).IsZero()
}

// middling puts its object in the middle, no wider than most and as high as its
// words need.
type middling struct{ most float32 }

func (middling) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (m middling) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	sheet, width := objects[0], min(m.most, size.Width-2*gap)
	// Twice: how high wrapped words are is known only once they have a width.
	for range 2 {
		sheet.Resize(fyne.NewSize(width, sheet.MinSize().Height))
	}
	sheet.Move(fyne.NewPos((size.Width-width)/2, max(0, (size.Height-sheet.Size().Height)/2)))
}

// veil covers the screen and takes the taps that were meant for it.
type veil struct {
	widget.BaseWidget
	fill color.Color
}

func newVeil(fill color.Color) *veil {
	v := &veil{fill: fill}
	v.ExtendBaseWidget(v)
	return v
}

// CreateRenderer implements fyne.Widget.
func (v *veil) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(v.fill))
}

// Tapped implements fyne.Tappable.
func (v *veil) Tapped(*fyne.PointEvent) {}
