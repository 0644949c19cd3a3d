package app

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// desk is the test application of all rigs. With one for each rig, or the theme set
// anew each time, Fyne would parse its fonts hundreds of times, and go-text never
// lets go of a face that it shaped with (harfbuzz.Buffer.planCache in v0.3.4): the
// tests would take gigabytes and most of their time for it.
type desk struct {
	fyne.App
	settings *deskSettings
}

var theDesk = sync.OnceValue(func() *desk {
	a := test.NewApp()
	d := &desk{a, &deskSettings{Settings: a.Settings()}}
	d.settings.Settings.SetTheme(widgets.Theme{})
	fyne.SetCurrentApp(d)
	return d
})

func (d *desk) Settings() fyne.Settings { return d.settings }

// clear forgets what a rig left.
func (d *desk) clear() {
	looks{d.Preferences()}.forget()
	d.Clipboard().SetContent("")
	d.settings.listeners = nil
	d.settings.theme = widgets.Theme{}
}

// deskSettings tells a size of the text to the windows only, which does not need the
// fonts parsed; Fyne's own clear the colours of icons too, which another shade
// needs.
type deskSettings struct {
	fyne.Settings
	theme     widgets.Theme
	listeners []func(fyne.Settings)
}

func (s *deskSettings) Theme() fyne.Theme { return s.theme }

func (s *deskSettings) AddListener(l func(fyne.Settings)) { s.listeners = append(s.listeners, l) }

func (s *deskSettings) SetTheme(to fyne.Theme) {
	old := s.theme
	s.theme = to.(widgets.Theme)
	if dark(s.theme) != dark(s.Settings.Theme().(widgets.Theme)) {
		s.Settings.SetTheme(to)
	}
	if old.Scale != s.theme.Scale {
		for _, w := range fyne.CurrentApp().Driver().AllWindows() {
			if c := w.Content(); c != nil { // it is being made
				c.Refresh()
			}
		}
	}
	for _, tell := range s.listeners {
		tell(s)
	}
}

func dark(t widgets.Theme) bool { return t.Variant != nil && *t.Variant == theme.VariantDark }
