// Package apptest finds things in a window by what they say, for tests that
// drive one: on Fyne's test driver or on a real display. Everything in it
// belongs on the UI goroutine.
package apptest

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
)

// Found is something on the screen that says or holds a text.
type Found struct {
	Object fyne.CanvasObject
	Text   string
	At     fyne.Position // of its middle, on the canvas
}

// Visible lists what can be seen on a canvas and says something, in drawing
// order. While a sheet or a menu is open, only what is on it counts, since
// nothing else can be reached.
func Visible(c fyne.Canvas) []Found {
	var out []Found
	walk(Root(c), fyne.NewPos(0, 0), &out)
	return out
}

// Root is what can be reached on a canvas: the sheet or the menu that is open, or
// else the content.
func Root(c fyne.Canvas) fyne.CanvasObject {
	if top := c.Overlays().Top(); top != nil {
		return top
	}
	return c.Content()
}

// Children are the objects that another one consists of.
func Children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return test.WidgetRenderer(o).Objects()
	}
	return nil
}

// Each calls f with every T that can be seen in o, and not with those inside of one.
func Each[T fyne.CanvasObject](o fyne.CanvasObject, f func(T)) {
	if !o.Visible() {
		return
	}
	if t, ok := o.(T); ok {
		f(t)
		return
	}
	for _, child := range Children(o) {
		Each(child, f)
	}
}

// Find returns the last thing that says exactly text, and whether there is one.
func Find(c fyne.Canvas, text string) (Found, bool) {
	all := Visible(c)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Text == text {
			return all[i], true
		}
	}
	return Found{}, false
}

// Words returns everything that can be read on a canvas.
func Words(c fyne.Canvas) []string {
	var out []string
	for _, f := range Visible(c) {
		out = append(out, f.Text)
	}
	return out
}

// Targets lists what can be tapped or typed in on a canvas and has its middle in
// the window. What has no words has the name of its icon, if any, as text.
func Targets(c fyne.Canvas) []Found {
	var out []Found
	targets(Root(c), fyne.NewPos(0, 0), c.Size(), &out)
	return out
}

func targets(o fyne.CanvasObject, parent fyne.Position, window fyne.Size, out *[]Found) {
	if o == nil || !o.Visible() {
		return
	}
	at := parent.Add(o.Position())
	middle := at.AddXY(o.Size().Width/2, o.Size().Height/2)
	_, taps := o.(fyne.Tappable)
	_, types := o.(fyne.Focusable)
	if (taps || types) && middle.X >= 0 && middle.Y >= 0 && middle.X < window.Width && middle.Y < window.Height {
		text, _ := says(o)
		if icon := reflect.Indirect(reflect.ValueOf(o)).FieldByName("Icon"); text == "" && icon.IsValid() {
			if r, ok := icon.Interface().(fyne.Resource); ok {
				text = r.Name()
			}
		}
		*out = append(*out, Found{o, text, middle})
	}
	for _, child := range Children(o) {
		targets(child, at, window, out)
	}
}

func walk(o fyne.CanvasObject, parent fyne.Position, out *[]Found) {
	if o == nil || !o.Visible() {
		return
	}
	at := parent.Add(o.Position())
	if text, known := says(o); known {
		if text != "" {
			*out = append(*out, Found{o, text, at.AddXY(o.Size().Width/2, o.Size().Height/2)})
		}
		return
	}
	for _, child := range Children(o) {
		walk(child, at, out)
	}
}

// says returns the text of what is found as a whole. An entry says what is
// typed in it, or else its placeholder.
func says(o fyne.CanvasObject) (text string, known bool) {
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text, true
	case *widgets.Text:
		return o.Text(), true
	case *widgets.Chip:
		return o.Text(), true
	case *widgets.Button:
		return o.Text, true
	case *widgets.Tick:
		return o.Text, true
	case *widget.Label:
		return o.Text, true
	case interface{ SelectedText() string }: // an entry, or a kind of our own
		fields := reflect.Indirect(reflect.ValueOf(o))
		if text := fields.FieldByName("Text").String(); text != "" {
			return text, true
		}
		return fields.FieldByName("PlaceHolder").String(), true
	}
	return "", false
}

// Focused returns what the control with the focus says, or nothing.
func Focused(c fyne.Canvas) string {
	o, ok := c.Focused().(fyne.CanvasObject)
	if !ok {
		return ""
	}
	text, _ := says(o)
	return text
}
