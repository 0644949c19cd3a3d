package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
)

// about says what this is and where things are kept.
type about struct{ object fyne.CanvasObject }

func newAbout(a *App) *about {
	line := func(head, text string) fyne.CanvasObject {
		return widgets.Gapped(4, widgets.NewText(head, widgets.Style{Bold: true}), widgets.NewText(text, widgets.Style{}))
	}
	body := widgets.Gapped(gap,
		line(lang.L("What it is"), lang.L("An authenticator that keeps you from being locked out.")),
		line(lang.L("Where your accounts are kept"), a.Place),
		line(lang.L("What is sent"), lang.L("Nothing, until you have the clock checked: then each time server sees your network address and a request for the time, nothing about your accounts.")))
	if version := a.fyne.Metadata().Version; version != "" {
		body.Add(line(lang.L("Version"), version))
	}
	return &about{a.page(lang.L("About Latchkey"), widgets.NewPanel(body))}
}

func (s *about) content() fyne.CanvasObject { return s.object }
