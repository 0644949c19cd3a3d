package exchange

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"latchkey/vault"
)

// authyToken is an account as Authy keeps it among its preferences. Those of
// Authy's own kind have a seed.
type authyToken struct {
	Name           text   `json:"name"`
	OriginalName   text   `json:"originalName"`
	OriginalIssuer text   `json:"originalIssuer"`
	Digits         count  `json:"digits"`
	Secret         string `json:"decryptedSecret"` // base32
	Sealed         string `json:"encryptedSecret"` // base64
	Salt           string `json:"salt"`            // used as text
	Seed           string `json:"secretSeed"`      // hex

	IV     string `json:"-"` // hex; zeros if there is none
	Rounds int    `json:"-"` // authyRounds if 0
}

// authyAnswer is an account as Authy's server sends it, which programs take down
// that listen in.
type authyAnswer struct {
	Name         text   `json:"name"`
	OriginalName text   `json:"original_name"`
	Issuer       text   `json:"issuer"`
	Digits       count  `json:"digits"`
	Sealed       string `json:"encrypted_seed"`
	Salt         string `json:"salt"`
	IV           text   `json:"unique_iv"`
	Rounds       count  `json:"key_derivation_iterations"`
	Seed         string `json:"secret_seed"`
}

const (
	authyTokens = "com.authy.storage.tokens.authenticator.key"
	authyApps   = "com.authy.storage.tokens.authy.key"

	authyAnswers    = "authenticator_tokens"
	authyAnswerApps = "apps"

	authyRounds     = 1000
	authyCSVRounds  = 100_000 // in what Authy hands out under the GDPR
	authyAppDigits  = 7
	authyAppSeconds = 10
)

func isAuthy(f *file) bool {
	return f.pref(authyTokens) != "" || f.pref(authyApps) != "" || f.has(authyAnswers) || isAuthyCSV(f)
}

func isAuthyCSV(f *file) bool {
	const enough = 16 << 10
	first, _, _ := strings.Cut(f.text[:min(len(f.text), enough)], "\n")
	return strings.Contains(first, "encrypted_seed") && strings.Contains(first, "salt") && !strings.Contains(first, "{")
}

// parseAuthy returns the accounts of a file, each still to be read.
func parseAuthy(f *file) ([]func() (authyToken, error), error) {
	var all []func() (authyToken, error)
	if isAuthyCSV(f) {
		rows, err := newCSV(f.text).ReadAll()
		if err != nil {
			return nil, errQuote
		}
		place := map[string][]int{}
		for i, name := range rows[0] {
			place[strings.ToLower(strings.TrimSpace(name))] = []int{i}
		}
		for _, row := range rows[1:] {
			cell := func(name string) string { return strings.TrimSpace(at(row, place[name])) }
			all = append(all, func() (authyToken, error) {
				return authyToken{Name: text(cell("name")), Sealed: cell("encrypted_seed"), Salt: cell("salt"), IV: cell("iv"), Rounds: authyCSVRounds}, nil
			})
		}
		return all, nil
	}
	for _, list := range []struct {
		data   string
		answer bool
	}{{f.pref(authyTokens), false}, {f.pref(authyApps), false}, {string(f.object[authyAnswers]), true}, {string(f.object[authyAnswerApps]), true}} {
		var raws items
		if list.data != "" {
			if err := decode([]byte(list.data), &raws); err != nil {
				return nil, err
			}
		}
		for _, raw := range raws {
			all = append(all, func() (authyToken, error) {
				if list.answer {
					var a authyAnswer
					err := decode(raw, &a)
					return authyToken{Name: a.Name, OriginalName: a.OriginalName, OriginalIssuer: a.Issuer, Digits: a.Digits, Sealed: a.Sealed, Salt: a.Salt,
						Seed: a.Seed, IV: string(a.IV), Rounds: int(min(a.Rounds.n, maxIterations+1))}, err
				}
				var t authyToken
				err := decode(raw, &t)
				return t, err
			})
		}
	}
	return all, nil
}

// readAuthy reads Authy's preferences, the answer of its server, and the CSV that
// it hands out to those who ask for their data.
func readAuthy(ctx context.Context, f *file, o Options) (Result, error) {
	all, err := parseAuthy(f)
	if err != nil {
		return Result{}, err
	}
	if err := many(len(all)); err != nil {
		return Result{}, err
	}
	var r Result
	var password []byte
	wrong, opened := 0, 0
	for i, token := range all {
		t, err := token()
		if err != nil {
			r.fail(nth(i), err)
			continue
		}
		if t.Secret == "" && t.Sealed != "" {
			if password == nil {
				if password, err = o.ask(ctx); err != nil {
					return Result{}, err
				}
			}
			secret, err := t.open(ctx, password)
			switch {
			case ctx.Err() != nil:
				return Result{}, ctx.Err()
			case errors.Is(err, ErrTooCostly):
				return Result{}, err
			case errors.Is(err, ErrWrongPassword):
				if wrong++; wrong == maxSlots && opened == 0 {
					return Result{}, err
				}
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
	if !base32Text.MatchString(t.Secret) && hexText.MatchString(t.Secret) && len(t.Secret)%2 == 0 {
		e.key, _ = hex.DecodeString(t.Secret) // as a few sites gave it to Authy
	}
	if t.Seed != "" {
		key, err := hex.DecodeString(t.Seed)
		if err != nil {
			return vault.Account{}, notEncoded(vault.ErrSecret, "hex")
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
		return "", wrongForm("encryptedSecret", "base64")
	}
	iv := make([]byte, aes.BlockSize)
	if t.IV != "" {
		if iv, err = hex.DecodeString(t.IV); err != nil {
			return "", wrongForm("uniqueIV", "hex")
		}
	}
	key, err := pbkdf2Key(ctx, sha1.New, password, []byte(t.Salt), cmp.Or(t.Rounds, authyRounds))
	if err != nil {
		return "", err
	}
	plain, err := openCBC(key, iv, sealed)
	if err != nil {
		return "", err
	}
	if !printable(plain) {
		return "", ErrWrongPassword
	}
	return string(plain), nil
}
