package exchange

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// Sentinels that callers branch on.
var (
	// ErrUnknownFormat: no format that is known. The error says what the file
	// looks like.
	ErrUnknownFormat = errors.New("not an export that Latchkey knows")
	// ErrBackup: it is an age file, as our own backups are. It comes with
	// ErrUnknownFormat.
	ErrBackup = errors.New("a backup of Latchkey, or another age file: restore it")
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
	MaxFile     = 64 << 20 // bytes, also of what is packed in a file
	MaxAccounts = vault.MaxAccounts
)

// Result is what was found in a file.
type Result struct {
	Format   string          // Name of the [Format]
	Accounts []vault.Account // valid, in the order of the file; without ID and Created
	Failures []Failure       // in the order of the file

	spread []*Parts // exports over several codes, which are in Accounts and Failures too
}

// Parts returns the export of Google Authenticator over several codes, whole or in
// part, that r holds and nothing beside it; else nil.
func (r Result) Parts() *Parts {
	if len(r.spread) != 1 {
		return nil
	}
	p := r.spread[0]
	own := p.Result()
	own.Failures = append(own.Failures, p.Missed()...)
	if len(r.Accounts) != len(own.Accounts) || len(r.Failures) != len(own.Failures) {
		return nil
	}
	return p
}

// Failure is an entry that could not be read.
type Failure struct {
	Where *reason.Text // "line 7", "entry 3", "code 2"
	Err   error        // the reason; it quotes no secret
}

// Options are what reading some files takes.
type Options struct {
	// Password is asked once, and only for an encrypted file. An error of it
	// ends the reading; an empty password is [ErrNeedPassword], and so is nil.
	Password func(ctx context.Context) ([]byte, error)

	// Pictures returns the texts of all QR codes in a picture (package
	// latchkey/vault/qr). When nil, pictures are not read.
	Pictures func(ctx context.Context, picture []byte) ([]string, error)

	beside []*neighbour // the files that are read together with this one
}

// Format is a kind of file.
type Format struct {
	Name       string
	Extensions []string // that such files usually have, with the dot
	In, Out    bool
	Encrypts   bool // Write takes a password
	Groups     bool // what Write writes has a place for groups
	Notes      bool // and for notes

	// is tells from content whether a file is of this format; read reads it.
	is   func(*file) bool
	told bool // read only says what to do instead; it is none of Formats
	read func(context.Context, *file, Options) (Result, error)

	// fits says why an account cannot be written; nil where all can. What write
	// is given fits, and has a password only if the format encrypts.
	fits  func(vault.Account) error
	write func(ctx context.Context, accounts []vault.Account, password []byte) ([]byte, error)
}

// Formats returns every format that is read or written, in the order in which a
// file is held against them: the surest signs first.
func Formats() []Format {
	return slices.DeleteFunc(formats(), func(f Format) bool { return f.told })
}

// formats are those of [Formats], and some that are only recognised.
func formats() []Format {
	all := []Format{
		{Name: "Picture with QR codes", Extensions: []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}, is: isPicture, read: readPicture},
		{Name: "Aegis", Extensions: []string{".json"}, is: isAegis, read: readAegis, write: writeAegis, Encrypts: true, Groups: true, Notes: true},
		{Name: "2FAS", Extensions: []string{".2fas", ".json"}, is: is2FAS, read: read2FAS, write: write2FAS, fits: fits2FAS, Groups: true},
		{Name: "Bitwarden", Extensions: []string{".json"}, is: isBitwarden, read: readBitwarden},
		{Name: "Ente Auth, encrypted", Extensions: []string{".txt", ".json"}, is: isEnte, read: readEnte},
		{Name: "Proton Authenticator", Extensions: []string{".json"}, is: isProton, read: readProton},
		{Name: "FreeOTP 1 and FreeOTP+", Extensions: []string{".xml", ".json"}, is: isFreeOTP, read: readFreeOTP},
		{Name: "FreeOTP 2", Extensions: []string{".xml"}, is: isFreeOTP2, read: readFreeOTP2},
		{Name: "2FAuth", Extensions: []string{".json"}, is: is2FAuth, read: read2FAuth},
		{Name: "LastPass Authenticator", Extensions: []string{".json"}, is: isLastPass, read: readLastPass},
		{Name: "Steam", Extensions: []string{".maFile", ".json"}, is: isSteam, read: readSteam},
		{Name: "KeePass", Extensions: []string{".kdbx", ".xml"}, is: isKeePass, read: readKeePass},
		{Name: "Stratum", Extensions: []string{".authpro", ".stratum", ".json"}, is: isStratum, read: readStratum},
		{Name: "1Password", Extensions: []string{".1pux"}, is: isOnePassword, read: readOnePassword},
		{Name: "Proton Pass", Extensions: []string{".zip", ".json"}, is: isProtonPass, read: readProtonPass},
		{Name: "Authenticator (browser extension)", Extensions: []string{".json", ".txt"}, is: isExtension, read: readExtension},
		{Name: "Authy", Extensions: []string{".xml", ".json", ".csv"}, is: isAuthy, read: readAuthy},
		{Name: "Battle.net", Extensions: []string{".xml"}, is: isBattleNet, read: readBattleNet},
		{Name: "Duo Mobile", Extensions: []string{".json"}, is: isDuo, read: readDuo},
		{Name: "Raivo OTP", Extensions: []string{".json"}, is: isRaivo, read: readRaivo},
		{Name: "Authenticator Plus, Raivo OTP or WinAuth, packed", Extensions: []string{".zip"}, is: isZipped, read: readZipped},
		{Name: "Google Authenticator, database", Extensions: []string{".sqlite", ".db"}, is: isGoogleDB, read: readGoogleDB},
		{Name: "Microsoft Authenticator, database", Extensions: []string{".sqlite", ".db"}, is: isMicrosoftDB, read: readMicrosoftDB},
		{Name: "Stratum, database", Extensions: []string{".db"}, is: isStratumDB, read: readStratumDB},
		{Name: "cotp", Extensions: []string{".cotp", ".json"}, is: isCotp, read: readCotp},
		{Name: "OTPClient", Extensions: []string{".enc"}, is: isOTPClient, read: readOTPClient},
		{Name: "Keysmith", Extensions: []string{".conf", ".ini"}, is: isKeysmith, read: readKeysmith},
		{Name: "WinAuth, its own file", Extensions: []string{".xml"}, is: isWinAuth, read: readWinAuth, told: true},
		{Name: "CSV with a column for codes", Extensions: []string{".csv"}, is: isCSV, read: readCSV, write: writeCSV, Groups: true, Notes: true},
		{Name: googleExport, Extensions: []string{".txt"}, is: isMigrationList, read: readList, write: writeMigration, fits: fitsMigration},
		{Name: "List of otpauth links", Extensions: []string{".txt", ".html", ".htm"}, is: isList, read: readList, write: writeList},
		{Name: "TOTP Authenticator", Extensions: []string{".encrypt", ".xml"}, is: isTOTPAuthenticator, read: readTOTPAuthenticator},
		{Name: "Authenticator Plus, database", Extensions: []string{".db"}, is: isSQLCipher, read: readSQLCipher},
		{Name: "andOTP", Extensions: []string{".json", ".aes"}, is: isAndOTP, read: readAndOTP},
		{Name: "OTPClient, version 1", Extensions: []string{".enc"}, is: isOTPClient1, read: readOTPClient1},
	}
	for i, f := range all {
		all[i].In, all[i].Out = f.is != nil, f.write != nil
	}
	return all
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
	var refused error
	o = o.asking()
	for _, format := range formats() {
		if format.is == nil || !format.is(f) {
			continue
		}
		r, err := format.read(ctx, f, o)
		if errors.Is(err, ErrWrongPassword) {
			// Some formats have no sign of their own: it may be the next one.
			refused = cmp.Or(refused, err)
			continue
		}
		if err == nil && len(r.Accounts) > MaxAccounts {
			err = fmt.Errorf("%w: more than %d accounts", ErrTooLarge, MaxAccounts)
		}
		if err != nil {
			return Result{}, err
		}
		r.Format = format.Name
		return r, nil
	}
	if refused != nil {
		return Result{}, refused
	}
	if bytes.HasPrefix(data, []byte(ageSign)) || bytes.HasPrefix(data, []byte(ageArmor)) {
		return Result{}, fmt.Errorf("%w: %w", ErrUnknownFormat, ErrBackup)
	}
	return Result{}, unknown(f)
}

func unknown(f *file) error {
	return reason.For(ErrUnknownFormat, "it looks like {{.What}}", reason.Data{"What": f.looks()})
}

// fail notes an entry that could not be read.
func (r *Result) fail(where *reason.Text, err error) {
	r.Failures = append(r.Failures, Failure{where, err})
}

// add puts in an account that was read, or the reason why it was not.
func (r *Result) add(where *reason.Text, a vault.Account, err error) {
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
