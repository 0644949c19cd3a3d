package exchange

import (
	"context"
	"errors"
	"fmt"

	"latchkey/vault"
)

// Sentinels that callers branch on.
var (
	// ErrUnknownFormat: no format that is known. The error says what the file
	// looks like.
	ErrUnknownFormat = errors.New("not an export that Latchkey knows")
	// ErrTooLarge: more than MaxFile or MaxAccounts.
	ErrTooLarge = errors.New("too large to import")
	// ErrNeedPassword: the file is encrypted and Options.Password gave nothing.
	ErrNeedPassword = errors.New("the file needs its password")
	// ErrWrongPassword: the password does not open the file.
	ErrWrongPassword = errors.New("the password does not open the file")
	// ErrDamaged: the file is of a known format, but broken as a whole.
	ErrDamaged = errors.New("the file is damaged")
	// ErrNoLink: the reason of a line that is no link.
	ErrNoLink = errors.New("not a link")
)

// Bounds of what is read.
const (
	MaxFile     = 64 << 20 // bytes
	MaxAccounts = vault.MaxAccounts
)

// Result is what was found in a file.
type Result struct {
	Format   string          // Name of the [Format]
	Accounts []vault.Account // valid, in the order of the file; without ID and Created
	Failures []Failure       // in the order of the file
}

// Failure is an entry that could not be read.
type Failure struct {
	Where string // "line 7", "entry 3", "code 2"
	Err   error  // the reason; it quotes no secret
}

// Options are what reading some files takes.
type Options struct {
	// Password is asked once, and only for an encrypted file. An error of it
	// ends the reading; an empty password is [ErrNeedPassword], and so is nil.
	Password func(ctx context.Context) ([]byte, error)

	// Pictures returns the texts of all QR codes in a picture (package
	// latchkey/vault/qr). When nil, pictures are not read.
	Pictures func(ctx context.Context, picture []byte) ([]string, error)
}

// Format is a kind of file.
type Format struct {
	Name       string
	Extensions []string // that such files usually have, with the dot
	In, Out    bool

	// is tells from content whether a file is of this format; read reads it.
	is   func(*file) bool
	read func(context.Context, *file, Options) (Result, error)
}

// Formats returns every format, in the order in which a file is held against
// them: the surest signs first.
func Formats() []Format {
	return []Format{
		{"Picture with QR codes", []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}, true, false, isPicture, readPicture},
		{"Aegis", []string{".json"}, true, false, isAegis, readAegis},
		{"2FAS", []string{".2fas", ".json"}, true, false, is2FAS, read2FAS},
		{"Bitwarden", []string{".json"}, true, false, isBitwarden, readBitwarden},
		{"Ente Auth, encrypted", []string{".txt", ".json"}, true, false, isEnte, readEnte},
		{"Proton Authenticator", []string{".json"}, true, false, isProton, readProton},
		{"FreeOTP 1 and FreeOTP+", []string{".xml", ".json"}, true, false, isFreeOTP, readFreeOTP},
		{"FreeOTP 2", []string{".xml"}, true, false, isFreeOTP2, readFreeOTP2},
		{"2FAuth", []string{".json"}, true, false, is2FAuth, read2FAuth},
		{"LastPass Authenticator", []string{".json"}, true, false, isLastPass, readLastPass},
		{"Steam", []string{".maFile", ".json"}, true, false, isSteam, readSteam},
		{"KeePass", []string{".kdbx", ".xml"}, true, false, isKeePass, readKeePass},
		{"Stratum", []string{".authpro", ".stratum", ".json"}, true, false, isStratum, readStratum},
		{"1Password", []string{".1pux"}, true, false, isOnePassword, readOnePassword},
		{"Proton Pass", []string{".zip", ".json"}, true, false, isProtonPass, readProtonPass},
		{"Authenticator (browser extension)", []string{".json", ".txt"}, true, false, isExtension, readExtension},
		{"Authy", []string{".xml"}, true, false, isAuthy, readAuthy},
		{"Battle.net", []string{".xml"}, true, false, isBattleNet, readBattleNet},
		{"Duo Mobile", []string{".json"}, true, false, isDuo, readDuo},
		{"Raivo OTP", []string{".json"}, true, false, isRaivo, readRaivo},
		{"Authenticator Plus, Raivo OTP or WinAuth, packed", []string{".zip"}, true, false, isZipped, readZipped},
		{"CSV with a column for codes", []string{".csv"}, true, false, isCSV, readCSV},
		{"List of otpauth links", []string{".txt", ".html", ".htm"}, true, true, isList, readList},
		{"TOTP Authenticator", []string{".encrypt", ".xml"}, true, false, isTOTPAuthenticator, readTOTPAuthenticator},
		{"andOTP", []string{".json", ".aes"}, true, false, isAndOTP, readAndOTP},
	}
}

// Read reads an exported file. It returns an error only when there is nothing to
// choose from: [ErrUnknownFormat], [ErrTooLarge], [ErrNeedPassword],
// [ErrWrongPassword], [ErrDamaged], or the error of ctx or of a function in o.
// Without an error there is at least one account or failure, or the file is an
// export without accounts.
func Read(ctx context.Context, data []byte, o Options) (Result, error) {
	if len(data) > MaxFile {
		return Result{}, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, MaxFile)
	}
	f := open(data)
	for _, format := range Formats() {
		if !format.In || !format.is(f) {
			continue
		}
		r, err := format.read(ctx, f, o)
		if err == nil && len(r.Accounts) > MaxAccounts {
			err = fmt.Errorf("%w: more than %d accounts", ErrTooLarge, MaxAccounts)
		}
		if err != nil {
			return Result{}, err
		}
		r.Format = format.Name
		return r, nil
	}
	return Result{}, fmt.Errorf("%w: it looks like %s", ErrUnknownFormat, f.looks())
}

// fail notes an entry that could not be read.
func (r *Result) fail(where string, err error) {
	r.Failures = append(r.Failures, Failure{where, err})
}

// add puts in an account that was read, or the reason why it was not.
func (r *Result) add(where string, a vault.Account, err error) {
	if err == nil {
		a = a.Tidy()
		err = a.Validate()
	}
	if err != nil {
		r.fail(where, err)
		return
	}
	r.Accounts = append(r.Accounts, a)
}
