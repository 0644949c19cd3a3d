package vault

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"latchkey/vault/reason"
)

// ErrAccount is wrapped by every refusal of an account's parameters.
var ErrAccount = errors.New("bad account")

// Bounds of an account's parameters. The digits are those that RFC 4226 5.3
// truncation can fill; the rest is room beyond anything seen in the field.
const (
	MinDigits  = 1
	MaxDigits  = 10
	MaxPeriod  = 1<<31 - 1 // seconds
	MaxCounter = 1<<63 - 1
	MaxText    = 4096 // bytes of an issuer or a name
	MaxNote    = 64 << 10

	MaxServiceCodes = 100 // of one account
	MaxServiceCode  = 256 // bytes of one

	DefaultDigits = 6
	DefaultPeriod = 30 // seconds, RFC 6238 4.1
	SteamDigits   = 5
)

// Kind says how an account's codes are made.
type Kind string

// The kinds of account.
const (
	TOTP  Kind = "totp"  // RFC 6238
	HOTP  Kind = "hotp"  // RFC 4226
	Steam Kind = "steam" // RFC 6238 with Steam's own alphabet, five characters
)

// Algorithm is the hash under the HMAC, spelled as in an otpauth URI.
type Algorithm string

// The algorithms of RFC 6238.
const (
	SHA1   Algorithm = "SHA1"
	SHA256 Algorithm = "SHA256"
	SHA512 Algorithm = "SHA512"
)

// ID names an account for as long as it exists, whatever is edited. It is 32
// hexadecimal digits and tells nothing about the account.
type ID string

// NewID returns a fresh random ID.
func NewID() ID {
	var b [16]byte
	rand.Read(b[:])
	return ID(hex.EncodeToString(b[:]))
}

// Account is one enrolled second factor. Copy it freely, and give a copy a new
// slice of service codes rather than change the one it shares.
type Account struct {
	ID        ID
	Kind      Kind
	Issuer    string // who runs the site
	Name      string // whose account it is there
	Secret    Secret
	Algorithm Algorithm
	Digits    int    // MinDigits to MaxDigits; SteamDigits for Steam
	Period    int    // seconds, 1 to MaxPeriod; 0 for HOTP
	Counter   uint64 // of the next code, up to MaxCounter; HOTP only
	Group     string
	Note      string
	Icon      string    // the name of its picture, as it came from another app
	Pinned    bool      // to be shown before the others
	Important bool      // the person could not do without it; see [Vault.Mark]
	Created   time.Time // when it was made, where an import says so; else when it came into Latchkey
	Used      time.Time // when a code of it was last copied; zero for never
	Uses      int       // how often

	// ServiceCodes are the one-time codes that the site handed out for the day
	// when this account's codes cannot be had.
	ServiceCodes []ServiceCode

	// WithoutCodes is the person's word that there is none to keep here; see
	// [Vault.DoWithoutCodes].
	WithoutCodes bool

	// Unfinished is what is left to do since it came in; see [Brought.Enrol].
	// It is never changed in place.
	Unfinished []Unfinished

	// Params are the otpauth parameters that Latchkey does not know, encoded
	// as in a URI query, so that they come out again as they came in.
	Params string

	// extra holds fields of the stored form that this version does not know.
	extra map[string]json.RawMessage
}

// Title is what to call the account where one line has to do.
func (a Account) Title() string {
	switch {
	case a.Issuer == "" && a.Name == "":
		return "(no name)"
	case a.Issuer == "":
		return a.Name
	case a.Name == "":
		return a.Issuer
	}
	return a.Issuer + " (" + a.Name + ")"
}

// Same tells whether two accounts produce the same codes. Names do not count:
// they are the person's to change. Nor does the counter, which only says how
// far the same HOTP account has been used.
func (a Account) Same(b Account) bool {
	return a.Kind == b.Kind && a.Algorithm == b.Algorithm && a.Digits == b.Digits &&
		a.Period == b.Period && a.Secret.Equal(b.Secret)
}

// Tidy returns the account as it is kept: issuer, name, group and icon without
// control characters and outer space.
func (a Account) Tidy() Account {
	a.Issuer, a.Name, a.Group, a.Icon = clean(a.Issuer), clean(a.Name), clean(a.Group), clean(a.Icon)
	return a
}

// clean drops what would garble a line: control characters and outer space.
func clean(s string) string {
	if tidy(s) {
		return s
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s))
}

// tidy tells of most lines that they are clean, without a closer look.
func tidy(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

// Validate returns what is wrong with the account, wrapping [ErrAccount] or
// [ErrSecret], or nil.
func (a Account) Validate() error {
	switch a.Kind {
	case TOTP, Steam:
		if a.Period < 1 || a.Period > MaxPeriod {
			return notNumber(thePeriod, a.Period, 1, MaxPeriod)
		}
	case HOTP:
		if a.Period != 0 {
			return reason.For(ErrAccount, "a counter based account has no period", nil)
		}
		if a.Counter > MaxCounter {
			return notNumber(theCounter, a.Counter, 0, MaxCounter)
		}
	default:
		return reason.For(ErrAccount, "unknown type of code {{.Kind}}", reason.Data{"Kind": strconv.Quote(string(a.Kind))})
	}
	switch a.Algorithm {
	case SHA1, SHA256, SHA512:
	default:
		return unknownAlgorithm(string(a.Algorithm))
	}
	if a.Digits < MinDigits || a.Digits > MaxDigits {
		return notNumber(theDigits, a.Digits, MinDigits, MaxDigits)
	}
	if a.Kind == Steam && (a.Digits != SteamDigits || a.Algorithm != SHA1) {
		return reason.For(ErrAccount, "Steam codes have {{.N}} characters and use SHA1", reason.Data{"N": SteamDigits})
	}
	if a.Secret.IsZero() {
		return reason.For(ErrSecret, "it is empty", nil)
	}
	for _, f := range []struct {
		field *reason.Text
		text  string
		max   int
	}{{theIssuer, a.Issuer, MaxText}, {theName, a.Name, MaxText}, {theGroup, a.Group, MaxText}, {theIcon, a.Icon, MaxText}, {theNote, a.Note, MaxNote}, {theParams, a.Params, MaxNote}} {
		if len(f.text) > f.max {
			return reason.For(ErrAccount, "{{.Field}} longer than {{.N}} bytes", reason.Data{"Field": f.field, "N": f.max})
		}
		if !utf8.ValidString(f.text) {
			return reason.For(ErrAccount, "{{.Field}} is not UTF-8", reason.Data{"Field": f.field})
		}
	}
	if t := a.Tidy(); t.Issuer != a.Issuer || t.Name != a.Name || t.Group != a.Group || t.Icon != a.Icon {
		return reason.For(ErrAccount, "issuer, name, group or icon has control characters or outer space", nil)
	}
	if a.Uses < 0 {
		return reason.For(ErrAccount, "used {{.N}} times", reason.Data{"N": a.Uses})
	}
	return validServiceCodes(a.ServiceCodes)
}

// What a reason calls the fields of an account.
var (
	theIssuer  = reason.New("issuer", nil)
	theName    = reason.New("name", nil)
	theGroup   = reason.New("group", nil)
	theIcon    = reason.New("icon", nil)
	theNote    = reason.New("note", nil)
	theParams  = reason.New("parameters", nil)
	theDigits  = reason.New("digits", nil)
	thePeriod  = reason.New("period", nil)
	theCounter = reason.New("counter", nil)
)

func notNumber(field *reason.Text, value any, least, most uint64) error {
	return reason.For(ErrAccount, "{{.Field}} {{.Value}} is not a number from {{.Min}} to {{.Max}}", reason.Data{"Field": field, "Value": value, "Min": least, "Max": most})
}

func unknownAlgorithm(name string) error {
	return reason.For(ErrAccount, "unknown algorithm {{.Name}}", reason.Data{"Name": strconv.Quote(name)})
}

// Matches tells whether each word of query occurs in the issuer, name or group,
// in any case. An empty query matches everything.
func (a Account) Matches(query string) bool {
	text := strings.ToLower(a.Issuer + "\n" + a.Name + "\n" + a.Group)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
