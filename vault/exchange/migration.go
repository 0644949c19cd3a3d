package exchange

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// googleExport is the name of the format.
const googleExport = "Google Authenticator export"

// errMigration is the reason for a link that is not a whole export.
var errMigration = reason.New("not a whole Google Authenticator code", nil)

// maxBatch bounds the number of codes in one export, far above what a phone
// holds.
const maxBatch = 4096

// part is one otpauth-migration link. The message is that of Google
// Authenticator's MigrationPayload:
//
//	1 repeated { 1 secret, 2 name, 3 issuer, 4 algorithm, 5 digits, 6 type, 7 counter }
//	2 version, 3 batch_size, 4 batch_index, 5 batch_id
type part struct {
	entries     []migrated
	size, index int
	id          int32
	sum         [sha256.Size]byte // of the message, to know a part again
}

type migrated struct {
	secret                  []byte
	name, issuer            string
	algorithm, digits, kind int32
	counter                 int64
}

func isMigration(link string) bool {
	const prefix = "otpauth-migration://"
	return len(link) >= len(prefix) && strings.EqualFold(link[:len(prefix)], prefix)
}

// parseMigration reads a link. A bad entry is kept for [migrated.account] to
// refuse; a message that does not end as it should is refused as a whole, since
// accounts would be missing.
func parseMigration(link string) (part, error) {
	link = strings.TrimSpace(link)
	if !isMigration(link) || len(link) > vault.MaxURI {
		return part{}, fmt.Errorf("%w: it does not start with otpauth-migration://", errMigration)
	}
	_, query, _ := strings.Cut(link, "?")
	var data string
	for pair := range strings.SplitSeq(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); strings.EqualFold(key, "data") {
			data = value
			break
		}
	}
	// PathUnescape, because '+' stands for itself in base64.
	data, err := url.PathUnescape(data)
	if err != nil {
		return part{}, fmt.Errorf("%w: bad percent escape", errMigration)
	}
	message, err := decodeBase64(data)
	if err != nil {
		return part{}, err
	}
	if len(message) == 0 {
		return part{}, fmt.Errorf("%w: it is empty", errMigration)
	}
	p := part{sum: sha256.Sum256(message)}
	var size, index int32
	err = protobuf(message, func(field int, number uint64, bytes []byte) error {
		switch {
		case field == 1 && bytes != nil:
			if len(p.entries) == MaxAccounts {
				return fmt.Errorf("%w: more than %d accounts", ErrTooLarge, MaxAccounts)
			}
			e, err := parseMigrated(bytes)
			p.entries = append(p.entries, e)
			return err
		case field == 3:
			size = int32(number)
		case field == 4:
			index = int32(number)
		case field == 5:
			p.id = int32(number)
		}
		return nil
	})
	if err != nil {
		return part{}, err
	}
	// Some programs leave the batch fields out or at 0.
	if p.size, p.index = int(size), int(index); size <= 1 {
		p.size, p.index = 1, 0
	}
	if p.size > maxBatch || p.index < 0 || p.index >= p.size {
		return part{}, fmt.Errorf("%w: it says it is part %d of %d", errMigration, index, size)
	}
	return p, nil
}

// decodeBase64 reads both alphabets, with or without padding. A space was a '+'
// before some program took it for a form's.
func decodeBase64(text string) ([]byte, error) {
	text = strings.NewReplacer(" ", "+", "-", "+", "_", "/", "\n", "", "\r", "", "\t", "").Replace(text)
	data, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	if err != nil {
		return nil, fmt.Errorf("%w: not base64", errMigration)
	}
	return data, nil
}

func parseMigrated(message []byte) (migrated, error) {
	var e migrated
	err := protobuf(message, func(field int, number uint64, bytes []byte) error {
		switch field {
		case 1:
			e.secret = bytes
		case 2:
			e.name = strings.ToValidUTF8(string(bytes), "\uFFFD")
		case 3:
			e.issuer = strings.ToValidUTF8(string(bytes), "\uFFFD")
		case 4:
			e.algorithm = int32(number)
		case 5:
			e.digits = int32(number)
		case 6:
			e.kind = int32(number)
		case 7:
			e.counter = int64(number)
		}
		return nil
	})
	return e, err
}

// account makes an account of an entry. Unspecified values are those of the
// protocol: SHA-1, six digits, time based. There is no period: it is always 30.
func (e migrated) account() (vault.Account, error) {
	a := vault.Account{Kind: vault.TOTP, Algorithm: vault.SHA1, Digits: vault.DefaultDigits, Period: vault.DefaultPeriod}
	a.Issuer, a.Name = splitName(e.issuer, e.name)
	switch e.algorithm {
	case 0, 1:
	case 2:
		a.Algorithm = vault.SHA256
	case 3:
		a.Algorithm = vault.SHA512
	case 4:
		return a, reason.For(vault.ErrUnsupported, "codes with {{.Algorithm}}", reason.Data{"Algorithm": "MD5"})
	default:
		return a, reason.For(vault.ErrAccount, "unknown algorithm {{.Name}}", reason.Data{"Name": e.algorithm})
	}
	switch e.digits {
	case 0, 1:
	case 2:
		a.Digits = 8
	default:
		return a, outOfRange(theDigits, e.digits)
	}
	switch e.kind {
	case 0, 2:
	case 1:
		if e.counter < 0 {
			return a, outOfRange(theCounter, e.counter)
		}
		a.Kind, a.Period, a.Counter = vault.HOTP, 0, uint64(e.counter)
	default:
		return a, reason.For(vault.ErrAccount, "unknown type of code {{.Kind}}", reason.Data{"Kind": e.kind})
	}
	var err error
	a.Secret, err = vault.SecretFromBytes(e.secret)
	return a, err
}

// splitName takes the issuer out of a name that repeats it, "Issuer: name".
func splitName(issuer, name string) (string, string) {
	prefix, rest, ok := strings.Cut(name, ":")
	prefix = strings.TrimSpace(prefix)
	if ok && (issuer == "" && prefix != "" || strings.EqualFold(prefix, strings.TrimSpace(issuer))) {
		if issuer == "" {
			issuer = prefix
		}
		return issuer, strings.TrimSpace(rest)
	}
	return issuer, name
}
