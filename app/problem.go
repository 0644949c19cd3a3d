package app

import (
	"errors"

	"fyne.io/fyne/v2/lang"

	"latchkey/app/phone"
	"latchkey/app/words"
	"latchkey/sync/clock"
)

// What only the window can find wrong.
var (
	errEmptyClipboard = errors.New("the clipboard holds neither text nor a picture")
	errNotNumber      = errors.New("not a whole number")
	errUnequal        = errors.New("the two passwords are not the same")
	errOtherCode      = errors.New("another recovery code is in use")
	errReadOnly       = errors.New("the vault was opened read-only")
	errTransferParts  = errors.New("parts of the transfer are missing")
	errLeft           = errors.New("the account was left out")
	errAccountCode    = errors.New("the code of an account is no service code")
	errNothingBack    = errors.New("the backup brings none of the accounts back")
)

// explained is a problem in the person's language.
type explained struct{ What, Safe, Next string }

// problem turns an error into words for people.
func problem(err error) explained {
	switch {
	case errors.Is(err, errEmptyClipboard):
		return explained{lang.L("There is nothing on the clipboard that could be an account."), "",
			lang.L("Copy the picture of the QR code, or the link, and paste again.")}
	case errors.Is(err, errOtherCode):
		return explained{lang.L("Another recovery code was made meanwhile."), lang.L("The one you just wrote down opens nothing: strike it out."),
			lang.L("Start again to see which code is in use.")}
	case errors.Is(err, errReadOnly):
		return explained{lang.L("Your accounts are open read-only."), lang.L("Nothing was changed."),
			lang.L("Codes can be used, and the accounts can be moved to another app or place. Go back to repair what is kept.")}
	case errors.Is(err, errUnequal):
		return explained{lang.L("The two passwords are not the same."), lang.L("Nothing was written."), lang.L("Type them again.")}
	case errors.Is(err, errTransferParts):
		return explained{lang.L("Not all of the transfer is here yet."), lang.L("Nothing was changed."), lang.L("Go on scanning: the line above says how many codes are still needed.")}
	case errors.Is(err, errLeft):
		return explained{lang.L("It was skipped, or there was no room."), "", ""}
	case errors.Is(err, errNothingBack):
		return explained{lang.L("The backup opens, but none of your accounts is in it."), lang.L("Nothing was changed."), lang.L("It may be one of another device. Make a new backup.")}
	case errors.Is(err, errAccountCode):
		return explained{lang.L("This is the QR code of an account and not a list of service codes."), lang.L("Nothing was changed."),
			lang.L("Service codes are words or numbers that the site shows once, for the day your authenticator is gone.")}
	case errors.Is(err, phone.ErrNoApp):
		return explained{lang.L("No app on this phone does that."), lang.L("Nothing was changed."), lang.L("It may be turned off in the settings of the phone.")}
	case errors.Is(err, phone.ErrChanged):
		return explained{lang.L("The file did not come back from there as it was written."), lang.L("It was deleted there again."), lang.L("Try again, or choose another place.")}
	case errors.Is(err, phone.ErrHandedOver):
		return explained{lang.L("What the other app handed over cannot be read."), lang.L("Nothing was changed."), lang.L("Save it in the other app first and choose the file here.")}
	case errors.Is(err, phone.ErrLocked):
		return explained{lang.L("The screen lock was not opened."), lang.L("Nothing was changed."), lang.L("Try again, or type the passphrase.")}
	case errors.Is(err, phone.ErrForgotten):
		return explained{lang.L("The screen lock of this phone opens Latchkey no more: it was changed or taken off."), lang.L("Your accounts are safe."), lang.L("Type the passphrase. In the settings of the lock the screen lock can be allowed anew.")}
	case errors.Is(err, errNotNumber):
		return explained{lang.L("Digits, seconds and counter are whole numbers."), "", ""}
	}
	p := words.Of(err)
	return explained{What: lang.L(p.What, data{"Detail": detail(p)}), Safe: translated(p.Safe), Next: translated(p.Next)}
}

// detail is what no table can know of a problem.
func detail(p words.Problem) string {
	if p.Reason != nil {
		return p.Reason.In(say)
	}
	return p.Detail
}

func translated(text string) string {
	if text == "" {
		return ""
	}
	return lang.L(text)
}

// sentence is a problem in one line.
func (e explained) sentence() string { return sentences(e.What, e.Next) }

// undecided says why the time servers came to no decision.
func undecided(r clock.Reason) string { return lang.L(words.Undecided(r)) }
