package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/exchange"
)

// export moves accounts to another app: which ones, in which form, what stays
// behind, and only then a file is written or codes are shown.
type export struct {
	app     *App
	chosen  map[vault.ID]bool // nil for all
	formats []exchange.Format
	format  *widgets.Select

	which    *widgets.Text
	about    *widgets.Text
	behind   *fyne.Container // what the format cannot hold
	sealed   *widgets.Tick
	password *widgets.Entry
	again    *widgets.Entry
	secrets  *fyne.Container // the fields for the password
	to       *target
	button   *widgets.Button
	object   fyne.CanvasObject
}

// googleCodes is the format that is shown and not written.
const googleCodes = "Google Authenticator export"

// newExport lets the person take accounts to another app.
func newExport(a *App) *export {
	e := &export{app: a, which: widgets.NewText("", widgets.Style{Bold: true}), about: widgets.NewText("", widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
		behind: widgets.Gapped(gap), sealed: widgets.NewTick(lang.L("Encrypt it with a password"), nil),
		password: widgets.NewPasswordEntry(), again: widgets.NewPasswordEntry()}
	var words []string
	for _, f := range exchange.Formats() {
		if f.Out {
			e.formats = append(e.formats, f)
			words = append(words, exportName(f))
		}
	}
	e.to = newTarget(a, exportFile(e.formats[0], a.Clock.Now()))
	e.format = widgets.NewSelect(words, func(string) { e.changed() })
	e.sealed.SetChecked(true)
	e.sealed.OnChanged = func(bool) { e.update() }
	e.password.OnSubmitted = func(string) { a.window.Canvas().Focus(e.again) }
	e.again.OnSubmitted = func(string) { e.goOn() }
	e.to.path.OnSubmitted = func(string) { e.goOn() }
	e.button = widgets.NewPrimary("", nil, e.goOn)
	e.secrets = widgets.Gapped(gap, field(lang.L("Password"), e.password), field(lang.L("The same password again"), e.again))
	e.object = a.page(lang.L("Move to another app"), widgets.Gapped(gap,
		widgets.NewText(lang.L("For using your accounts in another app. To keep them safe, make a backup instead: it is always encrypted."), widgets.Style{Color: widgets.ColorDim}),
		widgets.NewPanel(widgets.Beside(e.which, widgets.NewButton(lang.L("Choose accounts"), nil, func() {
			a.show(newPick(a, e.chosen, func(chosen map[vault.ID]bool) { e.chosen = chosen }))
		}))),
		field(lang.L("For which app"), e.format), e.about, e.behind,
		e.sealed, e.secrets, e.to.field,
		widgets.Flow(8, e.button, e.to.browse)))
	e.format.SetSelectedIndex(0)
	return e
}

func (e *export) content() fyne.CanvasObject { return e.object }

// selected is the format that is chosen.
func (e *export) selected() exchange.Format { return e.formats[max(0, e.format.SelectedIndex())] }

// accounts are those of v that are chosen.
func (e *export) accounts(v *vault.Vault) []vault.Account {
	return slices.DeleteFunc(slices.Clone(v.Accounts), func(a vault.Account) bool { return e.chosen != nil && !e.chosen[a.ID] })
}

// changed follows another choice of the format.
func (e *export) changed() {
	e.to.rename(exportFile(e.selected(), e.app.Clock.Now()))
	e.update()
}

// update says what the choices made so far mean.
func (e *export) update() {
	f, accounts := e.selected(), e.accounts(e.app.vault)
	e.which.SetText(lang.N("{{.N}} accounts", len(accounts), data{"N": len(accounts)}))
	e.about.SetText(exportAbout(f))
	fit, left, err := exchange.Fit(f.Name, accounts)
	if err != nil {
		e.app.explain(err)
		return
	}
	e.behind.Objects = nil
	if len(left) > 0 {
		e.behind.Add(widgets.NewPanel(failureList(lang.N("{{.N}} accounts stay behind", len(left), data{"N": len(left)}), left)))
	}
	if words := lossWords(f, fit); words != "" {
		e.behind.Add(widgets.NewText(words, widgets.Style{}))
	}
	show(e.behind, len(e.behind.Objects) > 0)
	codes := f.Name == googleCodes
	show(e.sealed, f.Encrypts)
	show(e.secrets, f.Encrypts && e.sealed.Checked)
	e.to.show(!codes)
	e.button.SetText(lang.L("Write the file"))
	if codes {
		e.button.SetText(lang.L("Show the QR codes"))
	}
	e.button.Enable()
	if len(fit) == 0 {
		e.button.Disable()
	}
	e.object.Refresh()
}

// lossWords says what of the accounts has no place in the format.
func lossWords(f exchange.Format, accounts []vault.Account) string {
	groups, notes := f.Losses(accounts)
	switch {
	case groups && notes:
		return lang.L("Groups and notes do not come along.")
	case groups:
		return lang.L("Groups do not come along.")
	case notes:
		return lang.L("Notes do not come along.")
	}
	return ""
}

// goOn warns of what is not encrypted, and does it.
func (e *export) goOn() {
	a, f := e.app, e.selected()
	switch {
	case e.button.Disabled():
	case f.Name == googleCodes:
		a.ask(lang.L("Show your keys as QR codes?"),
			lang.L("Whoever sees or photographs these codes can sign in as you with your password. Share no screen, and look who is behind you."),
			lang.L("Show the QR codes"), widget.DangerImportance, e.showCodes)
	case strings.TrimSpace(e.to.path.Text) == "":
		a.window.Canvas().Focus(e.to.path)
	case f.Encrypts && e.sealed.Checked:
		switch {
		case e.password.Text == "":
			a.window.Canvas().Focus(e.password)
		case e.password.Text != e.again.Text:
			a.explain(errUnequal)
		default:
			e.write([]byte(e.password.Text))
		}
	default:
		a.ask(lang.L("Write it without encryption?"),
			lang.L("Whoever reads the file can make your codes. Synced folders, mail and chats keep copies of it. Delete it when it has served."),
			lang.L("Write the file"), widget.DangerImportance, func() { e.write(nil) })
	}
}

// write writes the file, reads it back, and says so only then.
func (e *export) write(password []byte) {
	a, f, store := e.app, e.selected(), e.app.Store
	writeTo(e.to, exportFile(f, a.Clock.Now()), lang.L("Writing the file and reading it back…"), func(ctx context.Context, path string, _ func(string)) (int, error) {
		// What is kept counts, not what this window has seen of it.
		v, err := store.Load(ctx)
		if err != nil {
			return 0, err
		}
		fit, _, err := exchange.Fit(f.Name, e.accounts(v))
		if err != nil {
			return 0, err
		}
		return len(fit), exchange.Export(ctx, path, f.Name, fit, password, false)
	}, func(m made[int], err error) {
		if err != nil {
			a.explain(err)
			return
		}
		e.password.SetText("")
		e.again.SetText("")
		a.show(newExported(a, m.at, m.value, password != nil))
	})
}

// showCodes shows the sequence of codes that Google Authenticator scans.
func (e *export) showCodes() {
	a, store := e.app, e.app.Store
	run(a, lang.L("Drawing the codes…"), func(ctx context.Context, _ func(string)) ([]string, error) {
		v, err := store.Load(ctx)
		if err != nil {
			return nil, err
		}
		fit, _, err := exchange.Fit(googleCodes, e.accounts(v))
		if err != nil {
			return nil, err
		}
		links, err := exchange.MigrationLinks(fit)
		if err == nil {
			err = exchange.CheckLinks(links, fit)
		}
		return links, err
	}, func(links []string, err error) {
		if err != nil {
			a.explain(err)
			return
		}
		c := newShowCodes(a, lang.L("Scan with the other app"), lang.L("In Google Authenticator: the menu, Transfer accounts, Import accounts. Scan one code after the other."), links)
		a.show(c)
		c.reveal()
	})
}

// exported tells of a file that was written and read back.
type exported struct{ object fyne.CanvasObject }

func newExported(a *App, path string, n int, sealed bool) *exported {
	next := lang.L("It is not encrypted: bring it into the other app soon, then delete it.")
	if sealed {
		next = lang.L("Bring it into the other app with the password that you chose.")
	}
	return &exported{a.page(lang.L("Move to another app"), widgets.Gapped(gap,
		widgets.NewBanner(widgets.Good, lang.N("{{.N}} accounts were written", n, data{"N": n}), lang.L("The file was read back, and every account in it makes the right codes.")),
		widgets.NewText(path, widgets.Style{Mono: true, Size: widgets.SizeSmall}),
		widgets.NewText(next, widgets.Style{}),
		widgets.Flow(8, widgets.NewPrimary(lang.L("Done"), nil, func() { a.opened(a.vault) }))))}
}

func (e *exported) content() fyne.CanvasObject { return e.object }

// exportName is what a format is called where one is chosen: by what reads it.
func exportName(f exchange.Format) string {
	switch f.Name {
	case "Aegis":
		return lang.L("Aegis, and most other authenticators")
	case "2FAS":
		return "2FAS"
	case "CSV with a column for codes":
		return lang.L("A password manager (CSV table)")
	case googleCodes:
		return lang.L("Google Authenticator (QR codes)")
	case "List of otpauth links":
		return lang.L("Any app that takes a list of links")
	}
	return f.Name
}

// exportAbout says what a format is good for.
func exportAbout(f exchange.Format) string {
	switch f.Name {
	case "Aegis":
		return lang.L("The format that most authenticators read: Aegis, Stratum, Ente, 2FAS, Proton and others. A password encrypts it, but some apps read it only without one.")
	case "2FAS":
		return lang.L("A backup file of 2FAS. It is not encrypted.")
	case "CSV with a column for codes":
		return lang.L("A table as Bitwarden writes it, which other password managers read too. It is not encrypted.")
	case googleCodes:
		return lang.L("Codes on this screen, each with up to ten accounts, to be scanned one after the other. No file is written.")
	case "List of otpauth links":
		return lang.L("One otpauth:// link a line. It is not encrypted.")
	}
	return ""
}

// exportFile is a name for a file of the format that tells what it is and its day.
func exportFile(f exchange.Format, now time.Time) string {
	word, _, _ := strings.Cut(strings.ToLower(f.Name), " ")
	return "latchkey-" + word + "-" + now.Format(time.DateOnly) + f.Extensions[0]
}
