package cli

import (
	"errors"
	"strings"

	"latchkey/app/words"
	"latchkey/sync/clock"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
	keep "latchkey/vault/backup/places"
	"latchkey/vault/exchange"
)

// What only the terminal can find wrong.
var (
	errShortPassphrase    = errors.New("the passphrase is too short")
	errUnequalPassphrases = errors.New("the passphrases are not the same")
	errLongInput          = errors.New("the input is too long")
	errNoMatch            = errors.New("no account matches")
	errNoAccounts         = errors.New("there are no accounts")
	errSeveral            = errors.New("several accounts match")
	errNoCounter          = errors.New("the account has no counter")
	errUnproven           = errors.New("the recovery code was not typed back")
	errNotBackupFile      = errors.New("the file that is there is no backup")
	errBackupDiffers      = errors.New("the backup differs")
	errNothingIn          = errors.New("nothing in it is an account")
	errNothingBack        = errors.New("the backup brings none of the accounts back")
	errTransferParts      = errors.New("parts of the transfer are missing")
	errRefused            = errors.New("the answer was no")
	errNothingSeen        = errors.New("no code was held before the camera")
	errNoPlace            = errors.New("no such place")
	errNoPlaces           = errors.New("there are no places")
	errWindowOpen         = errors.New("the window is open")
)

const nothingChanged = "Nothing was changed."

// problems has the words for what only the terminal can find wrong, and for where
// the next step in a terminal is another one than in the window.
var problems = []struct {
	err error
	words.Problem
}{
	{errShortPassphrase, words.Problem{What: "The passphrase is too short.", Safe: nothingChanged, Next: "Use at least 10 characters."}},
	{errUnequalPassphrases, words.Problem{What: "The two passphrases are not the same.", Safe: nothingChanged}},
	{errLongInput, words.Problem{What: "That is more than one answer.", Safe: nothingChanged, Next: "For a list of accounts use “latchkey import”."}},
	{errNoMatch, words.Problem{What: "No account matches.", Next: "“latchkey list” shows what there is."}},
	{errNoAccounts, words.Problem{What: "There are no accounts yet.", Next: "“latchkey add” and “latchkey import” bring some in."}},
	{errSeveral, words.Problem{What: "Several accounts match: {{.Detail}}.", Safe: nothingChanged, Next: "Say more of the name."}},
	{errNoCounter, words.Problem{What: "The codes of this account follow the time, there is no counter: {{.Detail}}.", Safe: nothingChanged}},
	{errUnproven, words.Problem{What: "That is not the group that was asked for.", Safe: "No backup was made and the code is void.", Next: "Start again, with paper and pen at hand."}},
	{errNotBackupFile, words.Problem{What: "The file that is there is no backup: {{.Detail}}.", Safe: "It was not touched.", Next: "Choose another name, or a folder."}},
	{errNothingIn, words.Problem{What: "There is no account in it.", Safe: nothingChanged}},
	{errNothingBack, words.Problem{What: "The backup opens, but none of your accounts is in it.", Safe: nothingChanged, Next: "It may be one of another device. Make a new one with “latchkey backup”."}},
	{errNothingSeen, words.Problem{What: "The camera saw no QR code for a minute.", Safe: nothingChanged, Next: "Hold it nearer, sharp and straight, and try again."}},
	{errNoPlace, words.Problem{What: "There is no such place.", Safe: nothingChanged, Next: "“latchkey places” shows what there is."}},
	{errNoPlaces, words.Problem{What: "There is no place for backups yet.", Next: "“latchkey places add FOLDER” makes one."}},
	{errTransferParts, words.Problem{What: "Parts of the transfer are missing: {{.Detail}}.", Safe: nothingChanged, Next: "Add pictures of the others."}},
	{errWindowOpen, words.Problem{What: "Latchkey's window is open.", Safe: nothingChanged, Next: "Quit it, or erase everything there (Settings)."}},
	{errRefused, words.Problem{What: "You said no.", Safe: nothingChanged}},
	{errNoRecoveryCode, words.Problem{What: "There is no recovery code yet.", Safe: nothingChanged, Next: "“latchkey backup FILE” makes one and writes a first backup."}},
	{errNoServiceCodes, words.Problem{What: "No account has service codes yet.", Safe: nothingChanged, Next: "“latchkey service-codes” adds some."}},
	{errNotCodeSheet, words.Problem{What: "This is a backup and not a sheet of service codes.", Safe: nothingChanged, Next: "“latchkey restore” reads it."}},
	{errSealedCodes, words.Problem{What: "This is a sheet of service codes and not a backup.", Safe: nothingChanged, Next: "“latchkey code-sheet --open” reads it."}},
	{errNoScans, words.Problem{What: "There are no files in that folder.", Safe: nothingChanged}},
	{errManyScans, words.Problem{What: "That is too many files at once: {{.Detail}}.", Safe: nothingChanged, Next: "Put the scans into a folder of their own."}},
	{parts.ErrNotPart, words.Problem{What: "The codes in this picture are not of a paper kit.", Safe: nothingChanged, Next: "For codes of accounts use “latchkey import”."}},
	{errBackupDiffers, words.Problem{What: "The backup does not hold what the vault holds: {{.Detail}}.", Safe: nothingChanged, Next: "Make a new one with “latchkey backup”."}},

	{exchange.ErrNeedPassword, words.Problem{What: "The file is encrypted.", Safe: nothingChanged, Next: "Give the password that it was exported with: --password-file FILE."}},
	{backup.ErrNotBackup, words.Problem{What: "This file is not a backup.", Safe: nothingChanged, Next: "Backups end in .age. For a list or another app's export use “latchkey import”."}},
	{keep.ErrPlain, words.Problem{What: "The connection would not be encrypted; the password could be read on the way: {{.Detail}}.", Safe: "Nothing was sent.", Next: "Use an address that begins with https://, or give --unencrypted if it is your own network."}},
	{clock.ErrNeedsYes, words.Problem{What: "A correction of this size has to be confirmed.", Safe: nothingChanged, Next: "Compare the true time with a watch you trust, then give the command with --yes."}},
	{clock.ErrStale, words.Problem{What: "There is no measurement that is fresh enough.", Safe: nothingChanged, Next: "Ask the time servers too: latchkey clock --sync --apply."}},
	{clock.ErrDamaged, words.Problem{What: "The file with the clock’s settings could not be read.", Safe: "Codes follow the clock of this device.", Next: "“latchkey clock --sync” checks it again."}},
	{clock.ErrServer, words.Problem{What: "This is not a time server: {{.Detail}}.", Safe: nothingChanged, Next: "Write names such as time.example.com with commas between them."}},
}

// problem returns what to say about err, with its detail in place.
func problem(err error) words.Problem {
	p := words.Of(err)
	for _, row := range problems {
		if errors.Is(err, row.err) {
			detail := strings.TrimPrefix(err.Error(), row.err.Error()+": ")
			p = row.Problem
			p.Detail = strings.Replace(detail, row.err.Error()+": ", "", 1)
			break
		}
	}
	p.What = strings.ReplaceAll(p.What, "{{.Detail}}", p.Detail)
	return p
}

// reason is a problem in one line, for a list of them.
func reason(err error) string { return problem(err).Sentence() }
