package exchange

import (
	"context"
	"crypto/aes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"latchkey/vault"
)

// totpAuthenticatorEntry is an account of TOTP Authenticator (BinaryBoot). Its
// fields digits and period hold what the link said, but the app itself shows six
// digits for 30 seconds whatever stands there (so Aegis' authors found, who ran
// it; its source is not public). They are passed over: an account that worked in
// the app goes on working.
type totpAuthenticatorEntry struct {
	Issuer text   `json:"issuer"`
	Name   text   `json:"name"`
	Key    string `json:"key"`
	Base   count  `json:"base"` // of the key: 16, 32 or 64
}

const (
	totpAuthenticatorPref = "STATIC_TOTP_CODES_LIST"

	// totpAuthenticatorDefault is the password when the person set none.
	totpAuthenticatorDefault = "TotpAuthenticator"
)

// isTOTPAuthenticator takes the preferences, and texts that are nothing but
// base64 of whole blocks of what may be cipher text: the export has no sign. A
// bare secret has no small letters and capitals both.
func isTOTPAuthenticator(f *file) bool {
	if f.pref(totpAuthenticatorPref) != "" {
		return true
	}
	text := strings.TrimSpace(f.text)
	if strings.ToUpper(text) == text || strings.ToLower(text) == text {
		return false
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(sealed) >= 3*aes.BlockSize && len(sealed)%aes.BlockSize == 0 && random(sealed)
}

func readTOTPAuthenticator(ctx context.Context, f *file, o Options) (Result, error) {
	list := f.pref(totpAuthenticatorPref)
	if list == "" {
		var err error
		if list, err = openTOTPAuthenticator(ctx, strings.TrimSpace(f.text), o); err != nil {
			return Result{}, err
		}
	}
	var entries items
	if err := decode([]byte(list), &entries); err != nil {
		return Result{}, err
	}
	if err := many(len(entries)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range entries {
		var inner string
		if json.Unmarshal(raw, &inner) == nil { // each may be JSON in a text
			raw = json.RawMessage(inner)
		}
		var e totpAuthenticatorEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		a, err := e.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}

func (e totpAuthenticatorEntry) account() (vault.Account, error) {
	const unknown = "Unknown"
	if e.Issuer == unknown {
		e.Issuer = ""
	}
	out := entry{issuer: string(e.Issuer), name: string(e.Name), secret: e.Key}
	var err error
	switch e.Base.n {
	case 16:
		out.key, err = hex.DecodeString(e.Key)
	case 64:
		out.key, err = base64.StdEncoding.DecodeString(e.Key)
	case 32:
	default:
		return vault.Account{}, wrongType("base")
	}
	if err != nil {
		return vault.Account{}, notEncoded(vault.ErrSecret, fmt.Sprintf("base%d", e.Base.n))
	}
	return out.account()
}

// openTOTPAuthenticator decrypts an export, and returns the list that is the one
// name in the object it holds.
func openTOTPAuthenticator(ctx context.Context, text string, o Options) (string, error) {
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", notEncoded(ErrDamaged, "base64")
	}
	unlock := func(password []byte) (string, error) {
		key := sha256.Sum256(password)
		plain, err := openCBC(key[:], make([]byte, aes.BlockSize), sealed)
		if err != nil {
			return "", err
		}
		fields, ok := members(string(plain))
		if !ok || len(fields) != 1 {
			return "", ErrWrongPassword
		}
		return fields[0].name, nil
	}
	if list, err := unlock([]byte(totpAuthenticatorDefault)); err == nil {
		return list, nil
	}
	password, err := o.ask(ctx)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	list, err := unlock(password)
	if errors.Is(err, ErrWrongPassword) {
		err = fmt.Errorf("%w, if it is an export of TOTP Authenticator at all", err)
	}
	return list, err
}
