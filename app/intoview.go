package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// viewing is a screen that scrolls in a way of its own.
type viewing interface {
	// view scrolls to what has got the focus.
	view(fyne.Focusable)
}

// intoView scrolls what has got the focus into view. When the window itself gets the
// focus back, nothing moves.
func (a *App) intoView() {
	focused := a.window.Canvas().Focused()
	o, ok := focused.(fyne.CanvasObject)
	if !ok || a.behind || len(a.stack) == 0 {
		return
	}
	shown := a.top().content()
	if v, ok := a.top().(viewing); ok {
		v.view(focused)
	}
	if last := len(a.popped) - 1; last >= 0 {
		shown = a.popped[last].sheet.Content
	}
	at := a.fyne.Driver().AbsolutePositionForObject
	eachScroll(shown, func(s *container.Scroll) {
		begin, all := at(o).Subtract(at(s.Content)), s.Content.Size()
		if begin.X < 0 || begin.Y < 0 || begin.X >= all.Width || begin.Y >= all.Height {
			return // it stands elsewhere
		}
		end, view := begin.Add(o.Size()), s.Size()
		s.ScrollToOffset(fyne.NewPos(
			inView(s.Offset.X, begin.X, end.X, view.Width, all.Width),
			inView(s.Offset.Y, begin.Y, end.Y, view.Height, all.Height)))
	})
}

// inView is how far to scroll, from an offset, to see what goes from begin to end in
// something of a length, through a view that is shorter. Where there is no room for
// all of it, its beginning is seen.
func inView(offset, begin, end, view, length float32) float32 {
	offset = max(offset, end+gap-view)
	offset = min(offset, begin-gap)
	return min(max(offset, 0), max(length-view, 0))
}

// eachScroll calls f with everything that scrolls in a page or a sheet.
func eachScroll(o fyne.CanvasObject, f func(*container.Scroll)) {
	switch o := o.(type) {
	case *container.Scroll:
		f(o)
		eachScroll(o.Content, f)
	case *fyne.Container:
		for _, child := range o.Objects {
			if child.Visible() {
				eachScroll(child, f)
			}
		}
	}
}
