package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
)

// gap is the space between the parts of a page.
const gap = 14

// readable is the width beyond which a page of words does not grow.
const readable = 640

// page lays out a screen below a head: a way back, a title, and actions at the
// right. The body scrolls.
func (a *App) page(title string, body fyne.CanvasObject, actions ...fyne.CanvasObject) fyne.CanvasObject {
	return sheetOf(readable, a.head(title), body, actions...)
}

// head is a way back and a title.
func (a *App) head(title string) fyne.CanvasObject {
	back := widgets.NewButton("", theme.NavigateBackIcon(), a.back)
	return widgets.Headed(widgets.Middle(back), widgets.NewTitle(title)) // which may take two lines
}

// widePage is a page whose body makes use of a wide window.
func (a *App) widePage(title string, body fyne.CanvasObject, actions ...fyne.CanvasObject) fyne.CanvasObject {
	return sheetOf(2000, a.head(title), body, actions...)
}

// frontPage is a page that there is no way back from.
func frontPage(title string, body fyne.CanvasObject) fyne.CanvasObject {
	return sheetOf(readable, widgets.NewTitle(title), body)
}

func sheetOf(most float32, head, body fyne.CanvasObject, actions ...fyne.CanvasObject) fyne.CanvasObject {
	if len(actions) > 0 {
		head = widgets.Beside(head, widgets.Flow(8, actions...))
	}
	return container.NewVScroll(widgets.Column(most+56, margins{}.around(widgets.Gapped(gap, head, body))))
}

// margins is the space around a page, less on a phone.
type margins struct{}

func (m margins) around(o fyne.CanvasObject) *fyne.Container { return container.New(m, o) }

func (margins) of(width float32) float32 {
	if width < widgets.Wide {
		return 16
	}
	return 28
}

func (m margins) MinSize(objects []fyne.CanvasObject) fyne.Size {
	pad := m.of(objects[0].Size().Width)
	return objects[0].MinSize().Add(fyne.NewSize(2*pad, 2*pad))
}

func (m margins) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := m.of(size.Width)
	objects[0].Move(fyne.NewPos(pad, pad))
	objects[0].Resize(fyne.NewSize(size.Width-2*pad, size.Height-2*pad))
}

// turn makes a button the one to take, or a quiet one.
func turn(b *widgets.Button, on bool) {
	b.Importance = widget.LowImportance
	if on {
		b.Importance = widget.HighImportance
	}
	b.Refresh()
}

// scanOrOpen makes one of two buttons the one to take. Without a camera scans is nil.
func scanOrOpen(scans, opens *widgets.Button, scan bool) {
	turn(opens, !scan)
	if scans != nil {
		turn(scans, scan)
	}
}

// choice is a panel that leads on: what it is, what it is for, and a button.
func choice(icon fyne.Resource, title, sentence string, button fyne.CanvasObject) fyne.CanvasObject {
	words := widgets.Gapped(4, widgets.NewText(title, widgets.Style{Bold: true}), widgets.NewText(sentence, widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	said := widgets.Sided(container.NewCenter(widget.NewIcon(theme.NewPrimaryThemedResource(icon))), words)
	return widgets.NewPanel(widgets.Ranked(300, said, button))
}

// field is a labelled place to type, with a word under it.
func field(label string, input fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Gapped(4, widgets.NewText(label, widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}), input)
}

// ask puts a question and does what follows on a yes, whose button is drawn
// with importance. Enter is a yes, unless that is dangerous; Escape is a no.
func (a *App) ask(question, sentence, yes string, importance widget.Importance, then func()) {
	no := func() { a.unpop() }
	confirm := widgets.NewPrimary(yes, nil, func() {
		a.unpop()
		then()
	})
	confirm.Importance = importance
	enter := confirm.OnTapped
	if importance == widget.DangerImportance {
		enter = nil
	}
	buttons := widgets.Halves(widgets.NewButton(lang.L("Cancel"), nil, no), confirm)
	a.pop(widgets.Gapped(20, sheetWords(question, sentence), buttons), enter, no)
}

// askPassword asks for a password; answer gets nil when there is none to give.
func (a *App) askPassword(question, sentence string, answer func([]byte)) {
	input := widgets.NewPasswordEntry()
	give := func() {
		if input.Text != "" {
			a.unpop()
			answer([]byte(input.Text))
		}
	}
	no := func() {
		a.unpop()
		answer(nil)
	}
	input.OnSubmitted = func(string) { give() }
	buttons := widgets.Halves(widgets.NewButton(lang.L("Cancel"), nil, no), widgets.NewPrimary(lang.L("Open"), nil, give))
	a.pop(widgets.Gapped(20, sheetWords(question, sentence), input, buttons), give, no)
	a.window.Canvas().Focus(input)
}

// sheetWords is the words of a sheet: what it is about, and a sentence or two.
func sheetWords(head, sentence string) fyne.CanvasObject {
	return widgets.Gapped(8, widgets.NewText(head, widgets.Style{Size: theme.SizeNameSubHeadingText, Bold: true}), widgets.NewText(sentence, widgets.Style{}))
}

// popped is a sheet over the screen, and what Enter and Escape do in it.
type popped struct {
	sheet     *widget.PopUp
	enter, no func()
}

// pop shows body over the screen until unpop.
func (a *App) pop(body fyne.CanvasObject, enter, no func()) {
	sheet := widget.NewModalPopUp(widgets.Padded(widgets.Shallow(a.sheetRoom, body)), a.window.Canvas())
	a.popped = append(a.popped, popped{sheet, enter, no})
	a.fitSheets()
	sheet.Show()
}

// sheetRoom is how high the content of a sheet can be.
func (a *App) sheetRoom() float32 {
	return a.window.Canvas().Size().Height - 2*a.margin() - 2*theme.Size(widgets.SizePad) - 2*widgets.Room
}

// fitSheets gives the sheets the size that suits the window as it is now.
func (a *App) fitSheets() {
	width := min(440, a.window.Canvas().Size().Width-2*a.margin())
	for _, p := range a.popped {
		// Twice: how high wrapped words are is known only once they have a width.
		for range 2 {
			p.sheet.Resize(fyne.NewSize(width, p.sheet.Content.MinSize().Height))
		}
	}
	for _, o := range a.window.Canvas().Overlays().List() {
		o.Refresh() // it sets the sheet into the middle
	}
}

// whole gives all that a window holds its size, and sees when that changes.
type whole struct {
	app        *App
	size       fyne.Size
	firstAsked func() // is called once, before the size is told
}

func (w *whole) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if asked := w.firstAsked; asked != nil {
		w.firstAsked = nil
		asked()
	}
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

func (w *whole) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range slices.Backward(objects) { // the list makes way for a toast
		o.Resize(size)
	}
	if size != w.size && w.app.window.Canvas().Overlays().Top() != nil {
		w.app.Do(w.app.resized) // which Fyne is at just now
	}
	w.size = size
}

// resized brings what stands over the screen in line with the window: sheets get
// another size, and a menu is closed, as it would stand far from what opened it.
func (a *App) resized() {
	for _, o := range a.window.Canvas().Overlays().List() {
		if beside, ok := o.(fyne.Tappable); ok {
			beside.Tapped(&fyne.PointEvent{}) // which closes a menu, but no sheet
		}
	}
	a.fitSheets()
}

// unpop closes the sheet on top.
func (a *App) unpop() {
	if last := len(a.popped) - 1; last >= 0 {
		a.popped[last].sheet.Hide()
		a.popped = a.popped[:last]
	}
}
