// Package words turns errors into words for people: what happened, what is
// safe, and what to do next. It is the one place for that, for the window and
// the terminal alike. The sentences are English and serve the window as keys of
// its translations; %s never stands in them, a detail is kept apart.
package words

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"latchkey/app/capture"
	"latchkey/app/doctor"
	"latchkey/app/iconpack"
	"latchkey/app/paper"
	"latchkey/app/transfer"
	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
	"latchkey/vault/backup/places"
	"latchkey/vault/exchange"
	"latchkey/vault/keychain"
	"latchkey/vault/qr"
	"latchkey/vault/reason"
)

// Problem is what to say about an error.
type Problem struct {
	What string // what happened; "{{.Detail}}" stands for Detail
	Safe string // what is safe, or empty
	Next string // the one next step, or empty
	// Detail is the part that no table can know, such as a position in a text.
	// It is English and never holds a secret.
	Detail string
	// Reason is Detail for another language, or nil where Detail is the same in
	// all of them, as a path is.
	Reason *reason.Text
}

// Sentence is what happened and the next step in one line, in English.
func (p Problem) Sentence() string {
	text := strings.ReplaceAll(p.What, "{{.Detail}}", p.Detail)
	if p.Next != "" {
		text += " " + p.Next
	}
	return text
}

// Sentences that several problems share.
const (
	nothingChanged = "Nothing was changed."
	accountsSafe   = "Your accounts are where they were; nothing was overwritten."
	goodBackupSafe = "An earlier backup at that place is still good."
	// Of places of automatic backups, which may also be about to be added.
	backupsUntouched = "Backups that are there were not touched."
)

// ErrNoWindow: there is no display, or none that can show the window.
var ErrNoWindow = errors.New("no window can be opened")

// table is searched from the top: what wraps something more general stands
// before it.
var table = []struct {
	err error
	Problem
}{
	{keychain.ErrDismissed, Problem{What: "The keychain stayed locked.", Safe: accountsSafe, Next: "Try again and unlock your keychain when you are asked."}},
	{keychain.ErrLocked, Problem{What: "Your keychain is locked.", Safe: accountsSafe, Next: "Unlock it, usually with your login password, and try again."}},
	{keychain.ErrNoKeychain, Problem{What: "This device offers no keychain.", Safe: "Nothing was changed; accounts kept in a keychain are still in it.", Next: "Start your desktop’s keyring (GNOME Keyring, KWallet or KeePassXC) and try again, or keep the accounts in a passphrase file: --store file:PATH."}},
	{keychain.ErrMissing, Problem{What: "Your accounts are not in the keychain any more.", Safe: "Latchkey knows that they were there and will not start over an empty list.", Next: "Unlock or switch back to the keyring you used before and try again."}},
	{keychain.ErrReadable, Problem{What: "Some of what is kept can still be read.", Safe: nothingChanged, Next: "Open it read-only and move the accounts to a safe place first."}},
	{keychain.ErrMoved, Problem{What: "Your accounts were moved to another place: {{.Detail}}.", Safe: accountsSafe, Next: "Open that place instead."}},
	{keychain.ErrOccupied, Problem{What: "Another vault is kept there.", Safe: "Both are untouched.", Next: "Choose another place."}},
	{keychain.ErrNotErased, Problem{What: "Not everything could be erased: {{.Detail}}.", Next: "Plug it in or connect it, then try again."}},
	{keychain.ErrNotCleared, Problem{What: "Your accounts were moved, but the old place could not be cleared.", Safe: "They are at the new place.", Next: "Move them once more to clear the old one."}},
	{keychain.ErrWait, Problem{What: "That was tried too often in a row.", Safe: accountsSafe, Next: "Wait a moment before the next try."}},
	{keychain.ErrRecoveryCode, Problem{What: "That recovery code does not open your accounts.", Safe: accountsSafe, Next: "If you have several, take the newest: it is the one that was made last."}},
	{keychain.ErrNoRecovery, Problem{What: "There is no recovery code that opens your accounts.", Safe: accountsSafe, Next: "Make a backup first: the code is made with it."}},
	{keychain.ErrAlwaysSealed, Problem{What: "A file with accounts always has a passphrase.", Safe: nothingChanged}},
	{keychain.ErrNoGeneration, Problem{What: "That older state is not kept any more.", Safe: nothingChanged}},
	{keychain.ErrPassphrase, Problem{What: "That passphrase does not open your accounts.", Safe: accountsSafe, Next: "Check capitals and the keyboard layout, and try again."}},
	{keychain.ErrSealed, Problem{What: "The vault is locked with a passphrase.", Safe: accountsSafe, Next: "Give the passphrase."}},
	{keychain.ErrPlace, Problem{What: "The file or folder cannot be used: {{.Detail}}.", Safe: nothingChanged, Next: "Check that it exists and that you may write there."}},
	{keychain.ErrBusy, Problem{What: "The keychain has not answered yet.", Safe: accountsSafe, Next: "Look for a window that asks for your password, answer it and try again."}},
	{keychain.ErrNotKept, Problem{What: "The keychain did not keep what it was given.", Safe: "Your accounts are as they were before the change.", Next: "Unlock the keychain and try again."}},
	{keychain.ErrWouldEmpty, Problem{What: "This would have deleted all accounts at once.", Safe: nothingChanged, Next: "Delete them one by one if you mean it."}},
	{keychain.ErrOlder, Problem{What: "The last change could not be read back.", Safe: "The state before it was opened.", Next: "Look whether something is missing, and make a backup."}},
	{keychain.ErrSpec, Problem{What: "The store has to be “os” or “file:PATH”.", Safe: nothingChanged}},

	{vault.ErrNewer, Problem{What: "Your accounts were saved by a newer Latchkey.", Safe: accountsSafe, Next: "Update Latchkey on this device."}},
	{vault.ErrDamaged, Problem{What: "Your stored accounts are damaged.", Safe: "Nothing was changed or deleted.", Next: "See first what can still be read. Your last backup brings back the rest."}},
	{vault.ErrDuplicate, Problem{What: "This account is here already.", Safe: nothingChanged}},
	{vault.ErrNoAccount, Problem{What: "This account is not here any more.", Safe: nothingChanged}},
	{vault.ErrFull, Problem{What: "There is no room for more accounts.", Safe: nothingChanged}},
	{vault.ErrUnsupported, Problem{What: "Latchkey cannot make codes of this type: {{.Detail}}.", Safe: nothingChanged, Next: "Keep this account in the app you have it in."}},
	{vault.ErrSecret, Problem{What: "The key cannot be right: {{.Detail}}.", Safe: nothingChanged, Next: "Keys have the letters A to Z and the digits 2 to 7. Copy it again from the site."}},
	{vault.ErrAccount, Problem{What: "This account cannot be used: {{.Detail}}.", Safe: nothingChanged}},
	{vault.ErrURI, Problem{What: "This is not a link to an account: {{.Detail}}.", Safe: nothingChanged, Next: "It should begin with otpauth://."}},

	{backup.ErrTransferCode, Problem{What: "The transfer code is not right: {{.Detail}}.", Safe: "Nothing was opened or changed.", Next: "Compare it with the old device."}},
	{transfer.ErrWrongCode, Problem{What: "This transfer code is that of another transfer.", Safe: nothingChanged, Next: "Type the code that the old device shows for this one. If it was left since, start a new one."}},
	{transfer.ErrUsed, Problem{What: "This transfer came in here before: {{.Detail}}.", Safe: nothingChanged, Next: "If something is missing, start a new one on the old device."}},
	{transfer.ErrSpent, Problem{What: "This transfer is over.", Safe: nothingChanged, Next: "Start a new one."}},
	{transfer.ErrNotTransfer, Problem{What: "This is no transfer from another device.", Safe: nothingChanged, Next: "For a backup or a paper kit choose “Restore a backup”."}},
	{backup.ErrWrongCode, Problem{What: "The recovery code does not open this backup.", Safe: nothingChanged, Next: "The four characters in the file’s name tell which code it was made with. Look for the paper with that code."}},
	{backup.ErrTruncated, Problem{What: "The backup file is cut off.", Safe: nothingChanged, Next: "Copy it again from where it came from, or take an older one."}},
	{backup.ErrDamaged, Problem{What: "The backup file is damaged or cut off.", Safe: nothingChanged, Next: "Copy it again from where it came from, or take an older one."}},
	{backup.ErrTooCostly, Problem{What: "This file asks for more memory than is reasonable.", Safe: nothingChanged, Next: "It was not made by Latchkey. Open it with age on a computer."}},
	{backup.ErrDiffers, Problem{What: "The backup was written, but does not hold all accounts.", Safe: goodBackupSafe, Next: "Do not rely on this file. Try again, at another place."}},
	{backup.ErrNotBackup, Problem{What: "This file is not a backup.", Safe: nothingChanged, Next: "Backups end in .age. For a list or another app’s export choose “Import accounts”."}},
	{backup.ErrTooLarge, Problem{What: "This file is too large for a backup.", Safe: nothingChanged}},
	{backup.ErrCode, Problem{What: "The recovery code is not right: {{.Detail}}.", Safe: "Nothing was opened or changed.", Next: "Compare it with your paper."}},

	{parts.ErrIncomplete, Problem{What: "Parts of the paper kit are missing: {{.Detail}}.", Safe: nothingChanged, Next: "Add pictures of the parts that are not there yet. A sharp photo of one code at a time helps where a scan does not."}},
	{parts.ErrDamaged, Problem{What: "The code of a part is damaged.", Safe: "The other parts are kept.", Next: "Take that picture again, or use another part."}},
	{parts.ErrNewer, Problem{What: "This part was printed by a newer Latchkey.", Safe: nothingChanged, Next: "Update Latchkey on this device."}},
	{parts.ErrOtherSet, Problem{What: "These parts are of too many paper kits at once.", Safe: nothingChanged, Next: "Take the pages of one kit. Each page names its set."}},
	{parts.ErrFalse, Problem{What: "One of the parts does not belong to this kit, though it says so.", Safe: nothingChanged, Next: "Add one more part; then it shows which one is wrong."}},
	{parts.ErrNotPart, Problem{What: "The codes in this picture are not of a paper kit.", Safe: nothingChanged, Next: "For codes of accounts choose “Import accounts”."}},
	{parts.ErrTooLarge, Problem{What: "Your accounts are too many for paper.", Safe: nothingChanged, Next: "Make a backup file and keep it on two USB sticks."}},
	{paper.ErrSeveral, Problem{What: "The pages of two paper kits are mixed: {{.Detail}}.", Safe: nothingChanged, Next: "Take the pages of one kit. Each page names its set."}},
	{paper.ErrNoPages, Problem{What: "There is no page in this PDF that can be scanned.", Safe: nothingChanged, Next: "Save its pages as PNG or JPEG and try those."}},
	{paper.ErrUnproven, Problem{What: "The pages could not be read back: {{.Detail}}.", Safe: "Nothing was written.", Next: "Try again; until it succeeds there is no paper kit."}},
	{backup.ErrPassphrase, Problem{What: "The passphrase is too short.", Safe: nothingChanged, Next: "Use at least 12 characters; four or more random words are good."}},

	{places.ErrGone, Problem{What: "The place of the backups cannot be reached.", Safe: backupsUntouched, Next: "Plug the stick in, or connect the network folder."}},
	{places.ErrOther, Problem{What: "This is not the folder that was chosen for backups.", Safe: "Nothing was written there.", Next: "Plug in the right stick, or remove the place and add it again."}},
	{places.ErrFull, Problem{What: "The place of the backups is full.", Safe: backupsUntouched, Next: "Make room there."}},
	{places.ErrReadOnly, Problem{What: "Nothing can be written at the place of the backups: it is read-only.", Safe: backupsUntouched, Next: "Look for a lock switch on the stick, or choose another place."}},
	{places.ErrDenied, Problem{What: "Latchkey may not write at the place of the backups.", Safe: backupsUntouched, Next: "Allow it for that folder, or choose another one."}},
	{places.ErrOffline, Problem{What: "The backup server could not be reached.", Safe: backupsUntouched, Next: "Check the connection and the address."}},
	{places.ErrServer, Problem{What: "The backup server has trouble of its own.", Safe: backupsUntouched, Next: "If it lasts, look whether the folder on the server can be written."}},
	{places.ErrSlow, Problem{What: "The place of the backups took too long to answer.", Safe: backupsUntouched, Next: "Try again in a while."}},
	{places.ErrRefused, Problem{What: "The backup server refused the name or the password.", Safe: backupsUntouched, Next: "Remove the place and add it again. Many servers need a password made for apps."}},
	{places.ErrCertificate, Problem{What: "The backup server cannot prove who it is.", Safe: "Nothing was sent to it.", Next: "Look whether the address is right. A certificate of your own has to be known to this device."}},
	{places.ErrElsewhere, Problem{What: "The backup server sends on to another address.", Safe: "Nothing was sent there.", Next: "Use the address that the server itself names for WebDAV."}},
	{places.ErrNotWebDAV, Problem{What: "There is no WebDAV folder at that address.", Safe: nothingChanged, Next: "Use the address that the server itself names for WebDAV; it often holds “remote.php/dav”."}},
	{places.ErrUnproven, Problem{What: "A backup did not come back from its place as it was written.", Safe: backupsUntouched, Next: "Do not rely on that place."}},
	{places.ErrAddress, Problem{What: "This is not the address of a folder: {{.Detail}}.", Safe: nothingChanged}},
	{places.ErrPlain, Problem{What: "The connection would not be encrypted; the password could be read on the way: {{.Detail}}.", Safe: "Nothing was sent.", Next: "Use an address that begins with https://."}},
	{places.ErrKnown, Problem{What: "Backups are kept there already.", Safe: nothingChanged}},
	{places.ErrTooMany, Problem{What: "There are enough places.", Safe: nothingChanged, Next: "Remove one first."}},
	{places.ErrKind, Problem{What: "This place was added by a newer Latchkey.", Safe: nothingChanged, Next: "Update Latchkey on this device."}},

	{iconpack.ErrNotPack, Problem{What: "This is no icon pack: {{.Detail}}.", Safe: nothingChanged, Next: "Choose a zip file made for Aegis: it has a list, pack.json, and pictures."}},
	{iconpack.ErrTooLarge, Problem{What: "The icon pack is too large: {{.Detail}}.", Safe: nothingChanged, Next: "Choose a smaller one."}},

	{capture.ErrNothingSeen, Problem{What: "No QR code was found on the screen.", Safe: nothingChanged, Next: "Bring the page with the code to the front, so that all of it can be seen, and try again."}},
	{capture.ErrNoDisplay, Problem{What: "There is no screen to look at.", Safe: nothingChanged, Next: "Start Latchkey on your desktop, or take a picture of the QR code and choose that."}},
	{capture.ErrDismissed, Problem{What: "No picture of the screen was taken.", Safe: nothingChanged, Next: "Try again and choose the part of the screen with the QR code."}},
	{capture.ErrNoAnswer, Problem{What: "No picture of the screen came in time.", Safe: nothingChanged, Next: "Try again, and answer if your desktop asks. Or take a screenshot and choose that."}},
	{capture.ErrUnsupported, Problem{What: "That cannot be done here: {{.Detail}}.", Safe: nothingChanged, Next: "Take a picture of the QR code and choose that."}},
	{capture.ErrRefused, Problem{What: "The desktop did not hand over a picture of the screen: {{.Detail}}.", Safe: nothingChanged, Next: "Take a screenshot and choose that."}},
	{capture.ErrLeft, Problem{What: "Your desktop kept a picture of the screen: {{.Detail}}.", Safe: "Latchkey could not delete it.", Next: "Delete it: the QR code in it holds a secret."}},
	{capture.ErrNoCamera, Problem{What: "No camera was found.", Safe: nothingChanged, Next: "Connect one and try again, or choose a picture of the QR code."}},
	{capture.ErrCameraBusy, Problem{What: "Another program is using the camera.", Safe: nothingChanged, Next: "Close the camera there and try again."}},
	{capture.ErrCameraRefused, Problem{What: "This device does not let Latchkey use the camera.", Safe: nothingChanged, Next: "Choose a picture of the QR code instead. To allow the camera, add your user to the group “video” and sign in again."}},
	{capture.ErrCameraGone, Problem{What: "The camera is gone.", Safe: nothingChanged, Next: "Connect it again and try again."}},
	{capture.ErrCameraSilent, Problem{What: "The camera gives no pictures: {{.Detail}}.", Safe: nothingChanged, Next: "Connect it again and try again, or choose another one."}},

	{qr.ErrTooLarge, Problem{What: "The picture is too large: {{.Detail}}.", Safe: nothingChanged, Next: "Cut out the QR code and try that."}},
	{qr.ErrNoCode, Problem{What: "No QR code was found in the picture.", Safe: nothingChanged, Next: "Take it again: the whole code with its white border, sharp and straight, without reflections. Or type the key that the site shows beside it."}},
	{qr.ErrTooLong, Problem{What: "That is too much for one QR code.", Safe: nothingChanged}},
	{qr.ErrNotPicture, Problem{What: "This is not a picture that can be read.", Safe: nothingChanged, Next: "Save it as PNG or JPEG and try again."}},

	{exchange.ErrFileExists, Problem{What: "There is a file already: {{.Detail}}.", Safe: "It was not touched.", Next: "Choose another name."}},
	{exchange.ErrNotWritten, Problem{What: "The file could not be written: {{.Detail}}.", Safe: "Your accounts are as they were.", Next: "Choose another place."}},
	{exchange.ErrDiffers, Problem{What: "The export did not read back as your accounts: {{.Detail}}.", Safe: "Your accounts are as they were.", Next: "Choose another format."}},
	{exchange.ErrUnfit, Problem{What: "{{.Detail}}.", Safe: "It stays here."}},
	{exchange.ErrNotOut, Problem{What: "Files of this kind are not written: {{.Detail}}.", Safe: nothingChanged}},
	{exchange.ErrBackup, Problem{What: "This is a backup of Latchkey, or another age file.", Safe: nothingChanged, Next: "Restore it: that asks for the recovery code, or the passphrase of the file."}},
	{exchange.ErrUnknownFormat, Problem{What: "Latchkey cannot read this: {{.Detail}}.", Safe: nothingChanged, Next: "It reads pictures of QR codes, lists of otpauth:// links and the exports of other authenticators."}},
	{exchange.ErrNoLink, Problem{What: "This is not a link to an account.", Safe: nothingChanged}},
	{exchange.ErrDamaged, Problem{What: "The file is damaged: {{.Detail}}.", Safe: nothingChanged, Next: "Export it again in the other app."}},
	{exchange.ErrRestricted, Problem{What: "This export opens only in the account that it was made in.", Safe: nothingChanged, Next: "Export again with a password of its own, or without one."}},
	{exchange.ErrTooCostly, Problem{What: "Opening this file would take more memory or time than is reasonable.", Safe: nothingChanged, Next: "Export it again without a password, bring it in, and delete the file."}},
	{exchange.ErrPartsMissing, Problem{What: "Some codes of the export are missing: {{.Detail}}.", Safe: "What is there can come in.", Next: "Choose the pictures of all codes together, or bring the others later."}},
	{exchange.ErrOtherExport, Problem{What: "This code belongs to another export.", Safe: nothingChanged, Next: "Bring one export after the other."}},
	{exchange.ErrTooLarge, Problem{What: "The file is too large.", Safe: nothingChanged}},
	{exchange.ErrFileMissing, Problem{What: "A file that goes with it was not chosen: {{.Detail}}.", Safe: nothingChanged, Next: "Choose all files that belong together at once."}},
	{exchange.ErrKeyFile, Problem{What: "That password alone does not open the database.", Safe: nothingChanged, Next: "If it has a key file, choose both files together."}},
	{exchange.ErrNeedPassword, Problem{What: "The file is encrypted.", Safe: nothingChanged, Next: "Give the password that it was exported with."}},
	{exchange.ErrWrongPassword, Problem{What: "That password does not open the file.", Safe: nothingChanged, Next: "Use the password that it was exported with."}},

	{clock.ErrNoNetwork, Problem{What: "No time server could be reached.", Safe: "Your codes are as before.", Next: "Try again when you are online."}},
	{clock.ErrTooSoon, Problem{What: "The time servers were asked a moment ago.", Safe: "What they said is shown.", Next: "Wait a minute before you ask again."}},
	{clock.ErrUndecided, Problem{What: "The time servers did not agree.", Safe: nothingChanged, Next: "Try again in another network."}},
	{clock.ErrTooFew, Problem{What: "Too few time servers agree for so large a correction.", Safe: nothingChanged, Next: "Set the date and time of this device, or try again in another network."}},
	{clock.ErrStale, Problem{What: "The measurement is too old.", Safe: nothingChanged, Next: "Tap “Sync now” again."}},
	{clock.ErrImplausible, Problem{What: "The time servers claim a time that cannot be.", Safe: nothingChanged, Next: "Try again in another network."}},
	{clock.ErrNotKept, Problem{What: "The correction could not be saved.", Safe: "Your codes are right until Latchkey is closed."}},
	{clock.ErrNeedsYes, Problem{What: "A correction of this size has to be confirmed.", Safe: nothingChanged, Next: "Compare the true time with a watch you trust, then confirm it."}},
	{clock.ErrNoMatch, Problem{What: "No time of yesterday, today or tomorrow gives these codes.", Safe: nothingChanged, Next: "Look whether it is the same account, and type the codes just as they are shown."}},
	{clock.ErrCode, Problem{What: "These cannot be two codes that follow each other: {{.Detail}}.", Safe: nothingChanged, Next: "Type the codes just as the other device shows them, the earlier one first."}},
	{clock.ErrDamaged, Problem{What: "The file with the clock’s settings could not be read.", Safe: "Codes follow the clock of this device.", Next: "Tap “Sync now” to check it again."}},
	{clock.ErrServer, Problem{What: "This is not a time server: {{.Detail}}.", Safe: nothingChanged, Next: "Write a name such as time.example.com in each line."}},

	{doctor.ErrTwoCodes, Problem{What: "These are not two codes.", Safe: nothingChanged, Next: "Type two codes in a row, just as the other device shows them."}},
	{doctor.ErrNoMatch, Problem{What: "These two codes do not belong to this account, or do not follow each other.", Safe: nothingChanged, Next: "Type two codes in a row, just as the other device shows them."}},

	{ErrNoWindow, Problem{What: "No window can be opened here: {{.Detail}}.", Safe: nothingChanged, Next: "Start Latchkey on your desktop. In a terminal, “latchkey code NAME” shows a code, and “latchkey help” says what else it does."}},

	{context.Canceled, Problem{What: "It was stopped.", Safe: nothingChanged, Next: "Try again when you are ready."}},
	{context.DeadlineExceeded, Problem{What: "It took too long.", Safe: nothingChanged, Next: "Try again."}},
	{fs.ErrNotExist, Problem{What: "The file is not there: {{.Detail}}.", Safe: nothingChanged, Next: "Check the name and the folder."}},
	{fs.ErrPermission, Problem{What: "You may not use this file: {{.Detail}}.", Safe: nothingChanged, Next: "Choose another place."}},
}

// otherCode is what to say when the name of a file tells whose code it needs.
var otherCode = Problem{What: "This file needs the recovery code “{{.Detail}}”, and another was typed.", Safe: nothingChanged, Next: "Look for the paper with that name above its code. Old files keep the code that they were made with."}

// otherKeychain has the words for a [keychain.SwappedError].
var otherKeychain = Problem{What: "Another program is your keychain now, and your accounts are not in it: {{.Detail}}.",
	Safe: "They should still be in the old one; nothing was overwritten.", Next: "Start the keychain you used before and try again."}

// Of returns what to say about err. What is in no table is told as it is.
func Of(err error) Problem {
	var other *backup.OtherCodeError
	if errors.As(err, &other) {
		p := otherCode
		p.Detail = other.Needs
		return p
	}
	var swapped *keychain.SwappedError
	if errors.As(err, &swapped) {
		p := otherKeychain
		p.Detail, p.Reason = swapped.Error(), reason.Of(swapped)
		return p
	}
	for _, row := range table {
		if errors.Is(err, row.err) {
			p := row.Problem
			p.Detail, p.Reason = detail(err, row.err), reason.Of(err)
			// The path says enough; the rest of such an error is system speech.
			var path *fs.PathError
			if (row.err == fs.ErrNotExist || row.err == fs.ErrPermission) && errors.As(err, &path) {
				p.Detail, p.Reason = path.Path, nil
			}
			return p
		}
	}
	return Problem{What: "That did not work: {{.Detail}}.", Safe: nothingChanged, Detail: err.Error(), Reason: reason.Of(err)}
}

// detail is the text of err without that of the sentinel in it, which the
// sentence says already.
func detail(err, sentinel error) string {
	text, head := err.Error(), sentinel.Error()
	for _, cut := range []string{head + ": ", ": " + head} {
		if i := strings.Index(text, cut); i >= 0 {
			return text[:i] + text[i+len(cut):]
		}
	}
	return text
}

// Undecided says why the time servers came to no decision.
func Undecided(r clock.Reason) string {
	switch r {
	case clock.ReasonOneOperator:
		return "Only servers of one operator agree, and one operator can be wrong."
	case clock.ReasonDisagree:
		return "The servers contradict each other."
	case clock.ReasonUnsigned:
		return "The servers that can prove who they are say something else."
	}
	return "Too few servers answered."
}
