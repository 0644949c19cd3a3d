package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
)

// unlock asks for the passphrase of a passphrase file.
type unlock struct {
	app        *App
	passphrase *widget.Entry
	refused    *widgets.Text
	object     fyne.CanvasObject
}

func newUnlock(a *App) *unlock {
	u := &unlock{app: a, passphrase: widget.NewPasswordEntry(), refused: widgets.NewText("", widgets.Style{Color: "error"})}
	u.passphrase.OnSubmitted = func(string) { u.open() }
	u.refused.Hide()
	u.object = frontPage(lang.L("Latchkey is locked"), widgets.Gapped(gap,
		widgets.NewText(lang.L("Your accounts are kept in a file that your passphrase opens: {{.Path}}", data{"Path": a.File}), widgets.Style{}),
		field(lang.L("Passphrase"), u.passphrase), u.refused,
		a.orKeychain(widgets.NewPrimary(lang.L("Open"), nil, u.open))))
	return u
}

func (u *unlock) content() fyne.CanvasObject { return u.object }
func (u *unlock) focus() fyne.Focusable      { return u.passphrase }

func (u *unlock) open() {
	if u.passphrase.Text == "" {
		return
	}
	u.app.unlockFile([]byte(u.passphrase.Text))
}

func (u *unlock) refuse(err error) {
	p := problem(err)
	u.refused.SetText(p.What + " " + p.Next)
	u.refused.Show()
}

// orKeychain sets a way back beside the button of a page about the file, where
// the person came from the keychain.
func (a *App) orKeychain(button fyne.CanvasObject) fyne.CanvasObject {
	row := widgets.Flow(8, button)
	if a.Store != nil && !a.inFile {
		row.Add(widgets.NewButton(lang.L("Back to the keychain"), nil, a.load))
	}
	return row
}

// passphrase lets the person choose the passphrase of a new file, where there
// is no keychain.
type passphrase struct {
	app           *App
	first, second *widget.Entry
	said          *widgets.Text
	object        fyne.CanvasObject
}

// minPassphrase is the least length of a passphrase, in characters.
const minPassphrase = 10

func newPassphrase(a *App) *passphrase {
	p := &passphrase{app: a, first: widget.NewPasswordEntry(), second: widget.NewPasswordEntry(), said: widgets.NewText("", widgets.Style{Color: "error"})}
	p.said.Hide()
	p.second.OnSubmitted = func(string) { p.create() }
	p.object = frontPage(lang.L("Choose a passphrase"), widgets.Gapped(gap,
		widgets.NewText(lang.L("It opens the file with your accounts each time Latchkey starts. Four or more random words are good. Nobody can open the file without it."), widgets.Style{}),
		field(lang.L("Passphrase"), p.first), field(lang.L("The same again"), p.second), p.said,
		widgets.NewText(lang.L("The file will be {{.Path}}", data{"Path": a.File}), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}),
		a.orKeychain(widgets.NewPrimary(lang.L("Use this passphrase"), nil, p.create))))
	return p
}

func (p *passphrase) content() fyne.CanvasObject { return p.object }
func (p *passphrase) focus() fyne.Focusable      { return p.first }

func (p *passphrase) create() {
	switch {
	case len([]rune(p.first.Text)) < minPassphrase:
		p.said.SetText(lang.L("Use at least {{.N}} characters.", data{"N": minPassphrase}))
	case p.first.Text != p.second.Text:
		p.said.SetText(lang.L("The two are not the same."))
	default:
		p.app.unlockFile([]byte(p.first.Text))
		return
	}
	p.said.Show()
}
