package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/vault"
)

// openCard offers what can be done with the account of a card.
func (l *accounts) openCard(i int, at fyne.Position) {
	a, e := l.app, l.shown[i]
	account := *e.Account
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(lang.L("Copy the code"), func() { l.copy(account) }),
		fyne.NewMenuItem(lang.L("Code refused?"), func() { a.show(newDoctor(a, account)) }),
		fyne.NewMenuItem(lang.L("Edit"), func() { a.show(newEdit(a, account)) }),
		fyne.NewMenuItem(lang.L("Group"), func() { a.askGroup([]vault.ID{account.ID}) }),
		fyne.NewMenuItem(pinWords(account), func() { l.pin(account) }),
		fyne.NewMenuItem(lang.L("Service codes"), func() { a.show(newServiceCodes(a, account)) }),
		fyne.NewMenuItem(lang.L("Show as QR code"), func() { a.show(newAccountCode(a, account)) }),
		fyne.NewMenuItem(lang.L("Select"), func() { l.mark(i) }),
	}
	if account.Note != "" {
		items = append(items[:1], append([]*fyne.MenuItem{fyne.NewMenuItem(lang.L("Read the note"), func() { l.readNote(account) })}, items[1:]...)...)
	}
	items = append(items, a.moreOf(account)...)
	if account.Kind == vault.HOTP {
		items = append(items, fyne.NewMenuItem(lang.L("Next code"), func() { l.advance(account) }))
	}
	if a.looks.word(sorting) == byHand {
		up, down := fyne.NewMenuItem(lang.L("Move up"), func() { l.nudge(i, -1) }), fyne.NewMenuItem(lang.L("Move down"), func() { l.nudge(i, 1) })
		up.Disabled = i == 0 || l.shown[i-1].Pinned != e.Pinned
		down.Disabled = i+1 == len(l.shown) || l.shown[i+1].Pinned != e.Pinned
		items = append(items, fyne.NewMenuItemSeparator(), up, down)
	}
	items = append(items, fyne.NewMenuItemSeparator(), fyne.NewMenuItem(lang.L("Delete"), func() { a.remove([]vault.ID{account.ID}) }))
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), a.window.Canvas(), at)
}

func pinWords(account vault.Account) string {
	if account.Pinned {
		return lang.L("Take off the top")
	}
	return lang.L("Keep on top")
}

// pin keeps an account before the others, or no longer.
func (l *accounts) pin(account vault.Account) {
	l.app.save(func(v *vault.Vault) error {
		now, ok := v.Find(account.ID)
		if !ok {
			return vault.ErrNoAccount
		}
		now.Pinned = !account.Pinned
		return v.Replace(now)
	}, func() {})
}

// readNote shows what the person wrote about an account.
func (l *accounts) readNote(account vault.Account) {
	a := l.app
	text := widget.NewLabel(account.Note)
	text.Wrapping, text.Selectable = fyne.TextWrapWord, true
	a.popText(account.Title(), text)
}

func (l *accounts) openMenu() {
	a := l.app
	at := a.fyne.Driver().AbsolutePositionForObject(l.menu).AddXY(0, l.menu.Size().Height)
	sorted := fyne.NewMenuItem(lang.L("Sort"), nil)
	sorted.ChildMenu = fyne.NewMenu("", l.sortItems()...)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		fyne.NewMenuItem(lang.L("Clock"), func() { a.show(newClockScreen(a)) }),
		fyne.NewMenuItem(lang.L("If this device were gone"), func() { a.show(newReady(a)) }),
		fyne.NewMenuItem(lang.L("Make a backup"), func() { a.show(newBackup(a)) }),
		fyne.NewMenuItem(lang.L("Restore a backup"), func() { a.show(newRestore(a)) }),
		fyne.NewMenuItem(lang.L("Import accounts"), func() { a.show(newImport(a)) }),
		fyne.NewMenuItem(lang.L("Move to a new device"), func() { a.show(newTransfer(a)) }),
		fyne.NewMenuItem(lang.L("Move to another app"), func() { a.show(newExport(a)) }),
		fyne.NewMenuItem(lang.L("Before you travel"), func() { a.show(newTravel(a)) }),
		fyne.NewMenuItemSeparator(),
		sorted,
		fyne.NewMenuItem(lang.L("Settings"), func() { a.show(newSettings(a)) }),
		fyne.NewMenuItem(lang.L("Help"), a.showHelp),
		fyne.NewMenuItem(lang.L("Keyboard shortcuts"), a.showKeys),
		fyne.NewMenuItem(lang.L("About Latchkey"), func() { a.show(newAbout(a)) }),
	), a.window.Canvas(), at)
}
