package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// serviceCodes shows the one-time codes that a site handed out for an account.
type serviceCodes struct {
	app    *App
	id     vault.ID
	list   *fyne.Container
	paste  *widgets.Entry
	object fyne.CanvasObject
}

func newServiceCodes(a *App, account vault.Account) *serviceCodes {
	s := &serviceCodes{app: a, id: account.ID, list: widgets.Gapped(gap), paste: newCodesEntry()}
	ways := widgets.Flow(8, widgets.NewPrimary(lang.L("Add codes"), nil, s.save), widgets.NewButton(lang.L("Choose a file"), theme.FolderOpenIcon(), s.choose))
	if a.hasCamera() {
		ways.Add(widgets.NewButton(lang.L("Scan with the camera"), theme.MediaPhotoIcon(), func() { a.show(newCollectingCamera(a, s)) }))
	}
	sources := lang.L("Codes to add: paste them, choose or drop the file that the site gave you, or scan a QR code")
	if a.Phone != nil {
		sources = lang.L("Codes to add: paste them, or choose the file that the site gave you")
	}
	s.object = a.page(lang.L("Service codes"), widgets.Gapped(gap,
		widgets.NewText(account.Title(), widgets.Style{Bold: true}),
		widgets.NewText(lang.L("Most sites give you one-time codes for the day your authenticator is gone, often called backup codes. Kept here, they are in your backups too."), widgets.Style{Color: widgets.ColorDim}),
		s.list,
		field(sources, s.paste), ways))
	return s
}

// newCodesEntry is a place to paste service codes.
func newCodesEntry() *widgets.Entry {
	e := widgets.NewMultiLineEntry()
	e.SetPlaceHolder(lang.L("one a line, as the site shows them"))
	e.SetMinRowsVisible(4)
	return e
}

func (s *serviceCodes) content() fyne.CanvasObject { return s.object }

func (s *serviceCodes) update() {
	account, ok := s.app.vault.Find(s.id)
	s.list.Objects = nil
	switch left := account.ServiceCodesLeft(); {
	case !ok:
		s.list.Add(widgets.NewBanner(widgets.Warn, lang.L("This account is not here any more"), lang.L("It was deleted meanwhile. Look into the bin.")))
	case len(account.ServiceCodes) == 0 && account.WithoutCodes:
		s.list.Add(widgets.NewBanner(widgets.Calm, lang.L("You said that there are none to keep here"), lang.L("If there are some after all, paste them below.")))
	case len(account.ServiceCodes) == 0:
		s.list.Add(widgets.NewBanner(widgets.Calm, lang.L("None are kept for this account"), lang.L("Look for “backup codes” or “recovery codes” in the site’s security settings and paste them below."),
			widgets.NewButton(lang.L("There are none"), nil, func() {
				s.app.save(func(v *vault.Vault) error { return v.DoWithoutCodes(s.id) }, func() {})
			})))
	default:
		if left <= vault.FewServiceCodes {
			s.list.Add(widgets.NewBanner(widgets.Warn, lang.N("{{.N}} codes are left", left, data{"N": left}), lang.L("Get new ones from the site while you can still sign in. They usually replace the old ones.")))
		}
		rows := widgets.Gapped(8)
		for i, code := range account.ServiceCodes {
			if i > 0 {
				rows.Add(widget.NewSeparator())
			}
			rows.Add(s.row(i, code))
		}
		s.list.Add(widgets.NewPanel(rows))
		s.list.Add(container.NewHBox(widgets.NewButton(lang.L("Remove all"), theme.DeleteIcon(), s.removeAll)))
	}
	s.list.Refresh()
}

// row shows a code with what can be done with it. One that was used is dimmed
// and can only be taken back.
func (s *serviceCodes) row(i int, code vault.ServiceCode) fyne.CanvasObject {
	style := widgets.Style{Size: theme.SizeNameSubHeadingText, Mono: true}
	action := widgets.NewButton(lang.L("Cross out"), nil, func() { s.crossOut(i, code, true) })
	buttons := widgets.Flow(8, widgets.NewButton(lang.L("Copy"), nil, func() {
		s.app.clip(string(code.Code))
		s.app.say(lang.L("Copied. Cross it out once the site has taken it."), "", nil)
	}), action)
	words := fyne.CanvasObject(widgets.NewText(string(code.Code), style))
	if !code.Used.IsZero() {
		style.Color = widgets.ColorDim
		words = widgets.Gapped(4, widgets.NewText(string(code.Code), style),
			widgets.NewText(lang.L("used on {{.Day}}", data{"Day": written(code.Used)}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
		buttons = widgets.Flow(8, widgets.NewButton(lang.L("Not used after all"), nil, func() { s.crossOut(i, code, false) }))
	}
	return widgets.Beside(words, buttons)
}

// crossOut marks a code as used, or as good again. It is found by what it says,
// since another Latchkey may have changed the list.
func (s *serviceCodes) crossOut(i int, code vault.ServiceCode, used bool) {
	a := s.app
	a.save(func(v *vault.Vault) error {
		account, _ := v.Find(s.id)
		if i >= len(account.ServiceCodes) || account.ServiceCodes[i].Code != code.Code {
			return vault.ErrNoAccount
		}
		var at time.Time // zero: not used
		if used {
			at = a.Clock.Now()
		}
		return v.CrossOut(s.id, i, at)
	}, func() {})
}

func (s *serviceCodes) save() { s.app.addServiceCodes(s.id, s.paste, func() {}) }

// addServiceCodes adds what was pasted to the service codes of an account, empties
// the entry, and then calls done.
func (a *App) addServiceCodes(id vault.ID, paste *widgets.Entry, done func()) {
	codes, err := vault.ParseServiceCodes(paste.Text)
	switch {
	case err != nil:
		a.explain(err)
		return
	case len(codes) == 0:
		a.window.Canvas().Focus(paste)
		return
	}
	added := 0
	a.save(func(v *vault.Vault) error {
		account, ok := v.Find(id)
		if !ok {
			return vault.ErrNoAccount
		}
		before := len(account.ServiceCodes)
		account = account.WithServiceCodes(codes)
		added = len(account.ServiceCodes) - before
		return v.Replace(account)
	}, func() {
		paste.SetText("")
		a.say(lang.N("{{.N}} codes were added.", added, data{"N": added}), "", nil)
		done()
	})
}

func (s *serviceCodes) removeAll() {
	a := s.app
	account, _ := a.vault.Find(s.id)
	a.ask(lang.L("Remove these codes?"), lang.L("Do this when the site gave you new ones. They cannot be brought back from the bin."), lang.L("Remove"), widget.DangerImportance, func() {
		a.save(func(v *vault.Vault) error {
			now, ok := v.Find(account.ID)
			if !ok {
				return vault.ErrNoAccount
			}
			now.ServiceCodes = nil
			return v.Replace(now)
		}, func() {
			a.say(lang.L("The codes were removed."), lang.L("Undo"), func() {
				a.save(func(v *vault.Vault) error {
					now, ok := v.Find(account.ID)
					if !ok {
						return vault.ErrNoAccount
					}
					return v.Replace(now.WithServiceCodes(account.ServiceCodes))
				}, func() {})
			})
		})
	})
}
