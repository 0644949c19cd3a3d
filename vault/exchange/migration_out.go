package exchange

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// What one link of an export may hold: ten accounts, as Google Authenticator
// makes them, and no more bytes than a code that a phone reads with ease.
const (
	maxLinkAccounts = 10
	maxLinkBytes    = 1000
)

// MigrationLinks returns accounts as an export of Google Authenticator: links
// that are to be shown as QR codes one after the other, each with up to ten
// accounts. Groups and notes have no place in them. Errors wrap [ErrUnfit], for
// an account that [Fit] would have left out.
func MigrationLinks(accounts []vault.Account) ([]string, error) {
	var batches [][]byte
	inLast := 0
	for _, a := range accounts {
		if err := fitsMigration(a); err != nil {
			return nil, err
		}
		e := appendBytes(nil, 1, migrationEntry(a))
		if last := len(batches) - 1; last >= 0 && inLast < maxLinkAccounts && len(batches[last])+len(e) <= maxLinkBytes {
			batches[last] = append(batches[last], e...)
			inLast++
			continue
		}
		batches, inLast = append(batches, e), 1
	}
	id := binary.LittleEndian.Uint32(randomBytes(4)) >> 1 // positive, which is shorter
	var links []string
	for i, message := range batches {
		const version = 1
		message = appendNumber(message, 2, version)
		message = appendNumber(message, 3, uint64(len(batches)))
		message = appendNumber(message, 4, uint64(i))
		message = appendNumber(message, 5, uint64(id))
		links = append(links, "otpauth-migration://offline?data="+url.QueryEscape(base64.StdEncoding.EncodeToString(message)))
	}
	return links, nil
}

// fitsMigration knows what the message has no words for, and what Google
// Authenticator would drop without one.
func fitsMigration(a vault.Account) error {
	switch {
	case a.Kind != vault.TOTP && a.Kind != vault.HOTP:
		return reason.For(ErrUnfit, "Google Authenticator makes no {{.Kind}} codes", reason.Data{"Kind": a.Kind})
	case a.Digits != 6 && a.Digits != 8:
		return reason.For(ErrUnfit, "Google Authenticator has codes of 6 or 8 digits, not {{.N}}", reason.Data{"N": a.Digits})
	case a.Kind == vault.TOTP && a.Period != vault.DefaultPeriod:
		return reason.For(ErrUnfit, "Google Authenticator has a new code every 30 seconds, not {{.N}}", reason.Data{"N": a.Period})
	case len(migrationEntry(a)) > maxLinkBytes:
		return reason.For(ErrUnfit, "its names are too long for a QR code", nil)
	}
	return nil
}

// migrationEntry is the message of one account; see [part].
func migrationEntry(a vault.Account) []byte {
	algorithm := map[vault.Algorithm]uint64{vault.SHA1: 1, vault.SHA256: 2, vault.SHA512: 3}[a.Algorithm]
	digits := map[int]uint64{6: 1, 8: 2}[a.Digits]
	kind := map[vault.Kind]uint64{vault.HOTP: 1, vault.TOTP: 2}[a.Kind]
	e := appendBytes(nil, 1, a.Secret.Bytes())
	e = appendBytes(e, 2, []byte(a.Name))
	e = appendBytes(e, 3, []byte(a.Issuer))
	e = appendNumber(e, 4, algorithm)
	e = appendNumber(e, 5, digits)
	e = appendNumber(e, 6, kind)
	if a.Kind == vault.HOTP {
		e = appendNumber(e, 7, a.Counter)
	}
	return e
}

func appendNumber(message []byte, field, number uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(message, field<<3), number)
}

func appendBytes(message []byte, field uint64, data []byte) []byte {
	message = binary.AppendUvarint(message, field<<3|2)
	return append(binary.AppendUvarint(message, uint64(len(data))), data...)
}

// isMigrationList takes lists whose first link is a code of Google Authenticator.
func isMigrationList(f *file) bool {
	return isList(f) && strings.EqualFold(scheme.FindString(f.text), "otpauth-migration://")
}

// writeMigration writes the links one a line.
func writeMigration(_ context.Context, accounts []vault.Account, _ []byte) ([]byte, error) {
	links, err := MigrationLinks(accounts)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, link := range links {
		b.WriteString(link + "\n")
	}
	return b.Bytes(), nil
}
