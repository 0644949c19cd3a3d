package app

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/phone"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

// offerScreenLock adds what opens the vault with the screen lock of the phone, if
// the passphrase is kept behind that.
func (a *App) offerScreenLock(u *unlock, buttons *fyne.Container) {
	if a.Phone == nil || a.Phone.ScreenLock == nil {
		return
	}
	go func() {
		if !a.Phone.ScreenLock.Kept() {
			return
		}
		a.Do(func() {
			buttons.Add(widgets.NewButton(lang.L("Use the screen lock"), theme.LoginIcon(), u.byScreenLock))
			a.body.Refresh()
		})
	}()
}

// byScreenLock opens the vault with the passphrase that the screen lock gives out.
func (u *unlock) byScreenLock() {
	if u.app.device().Before(u.until) {
		return
	}
	u.app.unseal(u.store, u.file, func(ctx context.Context) (*vault.Vault, error) {
		lock := u.app.Phone.ScreenLock
		passphrase, err := lock.Open(ctx)
		if err != nil {
			return nil, err
		}
		v, err := u.store.Unlock(ctx, passphrase)
		if errors.Is(err, keychain.ErrPassphrase) { // it was changed elsewhere
			_ = lock.Forget()
			err = phone.ErrForgotten
		}
		return v, err
	}, u.refuse, nil)
}

// lookAtScreenLock shows what the screen lock of the phone does for Latchkey.
func (l *lockScreen) lookAtScreenLock() {
	a := l.app
	if a.Phone == nil || a.Phone.ScreenLock == nil {
		return
	}
	lock := a.Phone.ScreenLock
	go func() {
		there, kept := lock.There(), lock.Kept()
		a.Do(func() {
			switch {
			case kept:
				l.screenLock = choice(theme.LoginIcon(), lang.L("Screen lock"), lang.L("The screen lock of this phone opens Latchkey too. Your passphrase always does."),
					widgets.NewButton(lang.L("Do without"), nil, l.forgetScreenLock))
			case there:
				l.screenLock = choice(theme.LoginIcon(), lang.L("Screen lock"), lang.L("Open Latchkey with the PIN, the pattern or the fingerprint of this phone too. Whoever can unlock the phone can then open Latchkey."),
					widgets.NewButton(lang.L("Use the screen lock"), nil, l.keepBehindScreenLock))
			default:
				l.screenLock = nil
			}
			if a.vault != nil {
				l.update()
			}
		})
	}()
}

// keepBehindScreenLock asks for the passphrase, which is not kept otherwise, tries
// it, and keeps it behind the screen lock.
func (l *lockScreen) keepBehindScreenLock() {
	a := l.app
	s, ok := a.locks()
	if !ok {
		return
	}
	a.askPassword(lang.L("Your passphrase"), lang.L("The phone keeps it in its safe hardware and hands it out when the screen lock was opened."), func(passphrase []byte) {
		if passphrase == nil {
			return
		}
		run(a, lang.L("Waiting for the screen lock…"), func(ctx context.Context, _ func(string)) (struct{}, error) {
			if _, err := s.Unlock(ctx, passphrase); err != nil {
				return struct{}{}, err
			}
			a.Do(a.hold)
			return struct{}{}, a.Phone.ScreenLock.Keep(ctx, passphrase)
		}, func(_ struct{}, err error) {
			a.unhold()
			l.lookAtScreenLock()
			if err != nil {
				a.explain(err)
				return
			}
			a.say(lang.L("The screen lock opens Latchkey from now on. It was tried."), "", nil)
		})
	})
}

// forgetScreenLock leaves the passphrase as the one way in.
func (l *lockScreen) forgetScreenLock() {
	a := l.app
	if a.Phone == nil || a.Phone.ScreenLock == nil {
		return
	}
	run(a, lang.L("Waiting for the phone…"), func(context.Context, func(string)) (struct{}, error) {
		return struct{}{}, a.Phone.ScreenLock.Forget()
	}, func(_ struct{}, err error) {
		if err != nil {
			a.explain(err)
		}
		l.lookAtScreenLock()
	})
}
