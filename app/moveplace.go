package app

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// movePlace moves the vault from the keychain into the passphrase file, or back.
type movePlace struct {
	app           *App
	first, second *widgets.Entry
	said          *widgets.Text
	object        fyne.CanvasObject
}

func newMovePlace(a *App) *movePlace {
	m := &movePlace{app: a, first: widgets.NewPasswordEntry(), second: widgets.NewPasswordEntry(), said: widgets.NewText("", widgets.Style{Color: "error"})}
	m.said.Hide()
	body := widgets.Gapped(gap, widgets.NewText(lang.L("Kept so far in: {{.Place}}", data{"Place": a.Place}), widgets.Style{Bold: true}))
	if a.inFile {
		body.Add(widgets.NewText(lang.L("They move into the keychain, which opens with your login. They are read back there before the file is cleared. The app lock can be put on afterwards."), widgets.Style{}))
		body.Add(widgets.Flow(8, widgets.NewPrimary(lang.L("Move to the keychain"), nil, func() { m.move(a.Keychain(), false) })))
	} else {
		m.second.OnSubmitted = func(string) { m.toFile() }
		body.Add(widgets.NewText(lang.L("They move into a file that only your passphrase opens: {{.Path}}. They are read back there before the keychain is cleared.", data{"Path": a.File}), widgets.Style{}))
		body.Add(field(lang.L("Passphrase"), m.first))
		body.Add(field(lang.L("The same again"), m.second))
		body.Add(m.said)
		body.Add(widgets.Flow(8, widgets.NewPrimary(lang.L("Move to the file"), nil, m.toFile)))
	}
	m.object = a.page(lang.L("Move your accounts"), body)
	return m
}

// moves tells whether there is another place to move to.
func (a *App) moves() bool {
	_, ok := a.Store.(*keychain.Store)
	return ok && (a.inFile && a.Keychain != nil || !a.inFile && a.OpenFile != nil)
}

func (m *movePlace) content() fyne.CanvasObject { return m.object }

func (m *movePlace) toFile() {
	if wrong := unfit(m.first.Text, m.second.Text); wrong != "" {
		m.said.SetText(wrong)
		m.said.Show()
		return
	}
	m.move(m.app.OpenFile([]byte(m.first.Text)), true)
}

func (m *movePlace) move(to *keychain.Store, file bool) {
	a := m.app
	from, ok := a.Store.(*keychain.Store)
	if !ok {
		return
	}
	run(a, lang.L("Moving your accounts…"), func(ctx context.Context, _ func(string)) (*vault.Vault, error) {
		return keychain.Move(ctx, from, to)
	}, func(v *vault.Vault, err error) {
		if v == nil {
			a.explain(err)
			return
		}
		a.Store, a.inFile, a.sealed, a.fileToo = to, file, file, false
		a.Place = lang.L("the keychain of this device")
		if file {
			a.Place = a.File
		}
		a.opened(v)
		if errors.Is(err, keychain.ErrNotCleared) {
			a.explain(err)
			return
		}
		a.say(lang.L("Moved and read back. Your accounts are now kept in: {{.Place}}", data{"Place": a.Place}), "", nil)
	})
}
