package app

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"latchkey/vault"
)

// maxTray bounds the accounts in the menu of the tray.
const maxTray = 12

// trayPatience is how long a start in the tray waits for the desktop to bring
// one up: both start with the session.
const trayPatience = 30 * time.Second

// tray is the icon in the system's tray. Its menu copies codes and shows none:
// it stays open as long as one likes, and Fyne does not tell when, so a code in
// it would be an old one soon, and there for everyone to read.
type tray struct {
	there  bool         // since the start; Fyne cannot add or remove it later
	seen   *vault.Vault // when the menu was last looked after, with the next
	sealed bool
	says   string // what is in the menu
	menu   fyne.Menu
	hidden bool // the window is in the tray
}

// startTray puts the icon into the tray, where that is wanted. Fyne does that
// before its loop runs, or not at all.
func (a *App) startTray() {
	if d, ok := a.fyne.(desktop.App); ok && a.Tray == nil {
		a.Tray = d.SetSystemTrayMenu
	}
	if a.Tray == nil || !a.looks.is(inTray) {
		return
	}
	a.tray.there = true
	a.keepTray()
}

// keepTray makes the menu anew when it would say something else. A vault is never
// changed in place, so mostly there is nothing to look at.
func (a *App) keepTray() {
	if !a.tray.there || a.tray.seen == a.vault && a.tray.sealed == a.sealed && a.tray.says != "" {
		return
	}
	a.tray.seen, a.tray.sealed = a.vault, a.sealed
	var top []vault.Account
	_, locks := a.locks()
	says := fmt.Sprint(locks)
	if a.vault != nil {
		for _, account := range a.vault.Accounts {
			if account.Pinned && len(top) < maxTray {
				top = append(top, account)
				says += "\n" + string(account.ID) + account.Title()
			}
		}
	}
	if says != a.tray.says {
		a.tray.says = says
		a.fillTray(top, locks)
		a.Tray(&a.tray.menu)
	}
}

// fillTray puts what there is to do into the menu. It is always the same menu:
// Fyne v2.8.1 sets the first it got once more when the icon is ready, which on a
// busy device is after the next.
func (a *App) fillTray(top []vault.Account, locks bool) {
	menu := &a.tray.menu
	menu.Items = nil
	for _, account := range top {
		menu.Items = append(menu.Items, fyne.NewMenuItem(lang.L("Copy {{.Account}}", data{"Account": account.Title()}), func() { a.copyFromTray(account.ID) }))
	}
	if len(menu.Items) > 0 {
		menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
	}
	menu.Items = append(menu.Items, fyne.NewMenuItem(lang.L("Show Latchkey"), a.Raise))
	if locks {
		menu.Items = append(menu.Items, fyne.NewMenuItem(lang.L("Lock"), a.lock))
	}
	quit := fyne.NewMenuItem(lang.L("Quit"), a.quit)
	quit.IsQuit = true
	menu.Items = append(menu.Items, fyne.NewMenuItemSeparator(), quit)
}

// copyFromTray copies the code of an account, as it is now in the vault.
func (a *App) copyFromTray(id vault.ID) {
	if a.vault == nil {
		return // it was locked while the menu was open
	}
	account, ok := a.vault.Find(id)
	if !ok {
		return
	}
	note := a.copyCode(account)
	if note == "" {
		a.Raise() // what is wrong is said there
		return
	}
	a.notify(note, lang.L("The code of {{.Account}}", data{"Account": account.Title()}))
}

// notify tells something through the desktop, if that is wanted.
func (a *App) notify(title, content string) {
	if a.vault == nil || !a.vault.Reminders.Notify {
		return
	}
	show := a.Notify
	if show == nil {
		show = a.fyne.SendNotification
	}
	go show(fyne.NewNotification(title, content)) // it asks the bus and waits for the answer
}

// closing hides the window in the tray, or closes it.
func (a *App) closing() {
	if !a.tray.there || !a.looks.is(closeToTray) || a.erased {
		a.quit()
		return
	}
	// Where nothing shows the icon any more, the window could not be found again.
	a.whenTrayShown(context.Background(), 0, func(shown bool) {
		if shown {
			a.hide()
		} else {
			a.quit()
		}
	})
}

// quit ends the program. A code that was just copied is left to Fyne, which hands
// it to the clipboard manager: people copy, close and paste.
func (a *App) quit() {
	if a.clipped.value != "" && a.Copy != nil {
		a.fyne.Clipboard().SetContent(a.clipped.value)
	}
	a.fyne.Quit()
}

// hide puts the window away. It leaves a screen that works while it is seen, such
// as the camera's.
func (a *App) hide() {
	if _, ok := a.top().(pausing); ok {
		a.back()
	}
	a.tray.hidden = true
	a.window.Hide()
}

// startInTray tells whether the window stays hidden at the start.
func (a *App) startInTray() bool {
	return a.tray.there && (a.Hidden || a.looks.is(startHidden)) && len(a.opening) == 0
}

// whenTrayShown looks, for as long as patience, whether something shows icons in
// a tray, and then calls done on the UI goroutine.
func (a *App) whenTrayShown(ctx context.Context, patience time.Duration, done func(shown bool)) {
	shown := a.TrayShown
	if shown == nil {
		shown = trayShown
	}
	go func() {
		there := shown()
		for deadline := time.Now().Add(patience); !there && time.Now().Before(deadline); there = shown() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Second):
			}
		}
		a.Do(func() { done(there) })
	}()
}
