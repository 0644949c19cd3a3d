package app

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/doctor"
	"latchkey/app/widgets"
)

// report shows what can be sent to those who help, before it is copied.
type report struct{ object fyne.CanvasObject }

func newReport(a *App, c doctor.Case) *report {
	about := doctor.About{Version: a.fyne.Metadata().Version, System: runtime.GOOS + "/" + runtime.GOARCH}
	text := widgets.NewText(doctor.Report(c, about), widgets.Style{Size: widgets.SizeSmall, Mono: true, Hang: doctor.HeadWidth})
	names := widgets.NewTick(lang.L("Name the account in it"), func(on bool) {
		about.Names = on
		text.SetText(doctor.Report(c, about))
	})
	copied := widgets.NewPrimary(lang.L("Copy"), theme.ContentCopyIcon(), func() {
		a.fyne.Clipboard().SetContent(text.Text())
		a.say(lang.L("Copied. Nothing was sent."), "", nil)
	})
	return &report{a.page(lang.L("Report for support"), widgets.Gapped(gap,
		widgets.NewText(lang.L("Copy it and send it to whoever helps you. This is all of it: no key, no code and no password."), widgets.Style{Color: widgets.ColorDim}),
		names, widgets.NewPanel(text), widgets.Flow(8, copied)))}
}

func (r *report) content() fyne.CanvasObject { return r.object }
