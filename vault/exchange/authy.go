package exchange

import (
	"context"
	"crypto/aes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"

	"latchkey/vault"
)

// authyToken is one of the lists that Authy keeps among its preferences: the
// accounts of others, and those of Authy's own kind, which have a seed.
type authyToken struct {
	Name           text   `json:"name"`
	OriginalName   text   `json:"originalName"`
	OriginalIssuer text   `json:"originalIssuer"`
	Digits         count  `json:"digits"`
	Secret         string `json:"decryptedSecret"` // base32
	Sealed         string `json:"encryptedSecret"` // base64
	Salt           string `json:"salt"`            // used as text
	Seed           string `json:"secretSeed"`      // hex
}

const (
	authyTokens = "com.authy.storage.tokens.authenticator.key"
	authyApps   = "com.authy.storage.tokens.authy.key"

	authyRounds     = 1000
	authyAppDigits  = 7
	authyAppSeconds = 10
)

func isAuthy(f *file) bool { return f.pref(authyTokens) != "" || f.pref(authyApps) != "" }

func readAuthy(ctx context.Context, f *file, o Options) (Result, error) {
	var all items
	for _, name := range []string{authyTokens, authyApps} {
		var list items
		if value := f.pref(name); value != "" {
			if err := decode([]byte(value), &list); err != nil {
				return Result{}, err
			}
		}
		all = append(all, list...)
	}
	if err := many(len(all)); err != nil {
		return Result{}, err
	}
	var r Result
	var password []byte
	wrong, opened := 0, 0
	for i, raw := range all {
		var t authyToken
		if err := decode(raw, &t); err != nil {
			r.fail(nth(i), err)
			continue
		}
		if t.Secret == "" && t.Sealed != "" {
			if password == nil {
				var err error
				if password, err = o.ask(ctx); err != nil {
					return Result{}, err
				}
			}
			secret, err := t.open(ctx, password)
			if errors.Is(err, ErrWrongPassword) {
				wrong++
			} else if ctx.Err() != nil {
				return Result{}, ctx.Err()
			}
			if err != nil {
				r.fail(nth(i), err)
				continue
			}
			t.Secret = secret
			opened++
		}
		a, err := t.account()
		r.add(nth(i), a, err)
	}
	if wrong > 0 && opened == 0 {
		return Result{}, ErrWrongPassword
	}
	return r, nil
}

func (t authyToken) account() (vault.Account, error) {
	name := t.Name
	if name == "" {
		name = t.OriginalName
	}
	e := entry{secret: t.Secret, digits: t.Digits}
	e.issuer, e.name = splitName(string(t.OriginalIssuer), string(name))
	if t.Seed != "" {
		key, err := hex.DecodeString(t.Seed)
		if err != nil {
			return vault.Account{}, fmt.Errorf("%w: it is not hex", vault.ErrSecret)
		}
		e.key, e.digits, e.period = key, count{authyAppDigits, true}, count{authyAppSeconds, true}
	}
	return e.account()
}

// open decrypts the secret. There is no digest: only that a text comes of it shows
// that the password was right.
func (t authyToken) open(ctx context.Context, password []byte) (string, error) {
	sealed, err := base64.StdEncoding.DecodeString(t.Sealed)
	if err != nil {
		return "", fmt.Errorf("%w: encryptedSecret is not base64", ErrDamaged)
	}
	key, err := pbkdf2Key(ctx, sha1.New, password, []byte(t.Salt), authyRounds)
	if err != nil {
		return "", err
	}
	plain, err := openCBC(key, make([]byte, aes.BlockSize), sealed)
	if err != nil {
		return "", err
	}
	if !printable(plain) {
		return "", ErrWrongPassword
	}
	return string(plain), nil
}
