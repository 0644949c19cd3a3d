package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// help lists the pages of help, all of which are built in.
type help struct{ object fyne.CanvasObject }

// advice is one page of help: what it is about, what to do, and the screens that
// do it.
type advice struct {
	title string
	said  []string
	leads []lead
}

// lead leads to a screen.
type lead struct {
	label  string
	screen func(*App) screen
}

// showHelp opens the help, unless something has to be answered first. It is
// there while Latchkey is locked too: a forgotten passphrase is looked up then.
func (a *App) showHelp() {
	if _, open := a.top().(*help); !open && a.busy == 0 && a.window.Canvas().Overlays().Top() == nil {
		a.show(newHelp(a))
	}
}

func newHelp(a *App) *help {
	list := widgets.Gapped(8)
	for _, page := range advices() {
		list.Add(widgets.NewLink(page.title, func() { a.show(newHelpPage(a, page)) }))
	}
	return &help{a.page(lang.L("Help"), list)}
}

func (h *help) content() fyne.CanvasObject { return h.object }

// helpPage is one of them.
type helpPage struct{ object fyne.CanvasObject }

func newHelpPage(a *App, page advice) *helpPage {
	words := widgets.Gapped(12)
	for _, text := range page.said {
		words.Add(widgets.NewText(text, widgets.Style{}))
	}
	body := widgets.Gapped(gap, widgets.NewPanel(words))
	if a.vault != nil {
		leads := widgets.Flow(8)
		for _, l := range page.leads {
			leads.Add(widgets.NewButton(l.label, theme.NavigateNextIcon(), func() { a.show(l.screen(a)) }))
		}
		body.Add(leads)
	}
	return &helpPage{a.page(page.title, body)}
}

func (h *helpPage) content() fyne.CanvasObject { return h.object }
