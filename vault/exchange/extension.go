package exchange

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// extensionEntry is one value in a backup of the browser extension Authenticator
// (authenticator.cc), which is an object of accounts and keys. Older versions
// seal the secret alone; since 3 the whole entry is JSON inside data, sealed with
// a key that has an entry of its own.
// https://github.com/Authenticator-Extension/Authenticator
type extensionEntry struct {
	DataType string `json:"dataType"`

	Type      string `json:"type"`
	Issuer    text   `json:"issuer"`
	Account   text   `json:"account"`
	Secret    string `json:"secret"`
	Algorithm string `json:"algorithm"`
	Digits    count  `json:"digits"`
	Period    count  `json:"period"`
	Counter   count  `json:"counter"`
	Index     count  `json:"index"`
	Pinned    flag   `json:"pinned"`
	Encrypted bool   `json:"encrypted"`

	KeyID string `json:"keyId"`
	Data  string `json:"data"`

	ID   string `json:"id"` // of a key
	Salt string `json:"salt"`
	Enc  string `json:"enc"` // the key of older versions, under the name key
}

// The key derivation is fixed in the extension.
const (
	extensionPasses  = 2
	extensionMemory  = 19 << 10 // KiB
	extensionThreads = 1

	extensionSealed = "EncOTPStorage"
	extensionKey    = "Key"
)

func isExtension(f *file) bool {
	const few = 16
	for _, m := range f.fields[:min(len(f.fields), few)] {
		var e extensionEntry
		if json.Unmarshal(m.value, &e) == nil && (e.DataType == extensionSealed || e.Secret != "" && e.Type != "" && bytes.Contains(m.value, []byte(`"encrypted"`))) {
			return true
		}
	}
	return false
}

func readExtension(ctx context.Context, f *file, o Options) (Result, error) {
	var r Result
	type placed struct {
		where *reason.Text
		entry extensionEntry
	}
	var entries []placed
	lock := extensionLock{keys: map[string]string{}, salts: map[string]string{}}
	for i, m := range f.fields {
		var e extensionEntry
		err := decode(m.value, &e)
		switch {
		case err != nil && bytes.HasPrefix(m.value, []byte("{")):
			r.fail(nth(i), err)
		case err != nil: // settings
		case e.DataType == extensionKey:
			lock.salts[e.ID] = e.Salt
		case m.name == "key" && e.Enc != "":
			lock.old = e.Enc
		case e.DataType == extensionSealed || e.Secret != "":
			entries = append(entries, placed{nth(i), e})
		}
	}
	if err := many(len(entries)); err != nil {
		return Result{}, err
	}
	opened := 0
	var wrong []*reason.Text
	for i, p := range entries {
		if !p.entry.Encrypted && p.entry.DataType != extensionSealed {
			continue
		}
		e, err := lock.open(ctx, p.entry, o)
		switch {
		case errors.Is(err, ErrWrongPassword):
			wrong = append(wrong, p.where)
		case err != nil:
			return Result{}, err
		default:
			opened++
		}
		entries[i].entry = e
	}
	if opened == 0 && len(wrong) > 0 {
		return Result{}, ErrWrongPassword
	}
	slices.SortStableFunc(entries, func(a, b placed) int { return cmp.Compare(a.entry.Index.n, b.entry.Index.n) })
	for _, p := range entries {
		if slices.Contains(wrong, p.where) {
			r.fail(p.where, ErrWrongPassword)
			continue
		}
		a, err := p.entry.account()
		r.add(p.where, a, err)
	}
	return r, nil
}

var (
	base32Text = regexp.MustCompile(`(?i)^[a-z2-7 ]+=*$`)
	hexText    = regexp.MustCompile(`(?i)^[0-9a-f]+$`)
)

func (e extensionEntry) account() (vault.Account, error) {
	// Behind "::" is the host that the account is for.
	issuer, _, _ := strings.Cut(string(e.Issuer), "::")
	if e.Period.n == 0 {
		e.Period = count{}
	}
	kind, secret := strings.ToLower(e.Type), e.Secret
	for prefix, of := range map[string]string{"blz-": "battle", "bliz-": "battle", "stm-": "steam"} {
		if rest, ok := strings.CutPrefix(secret, prefix); ok {
			kind, secret = of, rest
		}
	}
	isHex := kind == "hex" || kind == "hhex" || !base32Text.MatchString(secret) && hexText.MatchString(secret)
	switch kind {
	case "hex":
		kind = "totp"
	case "hhex":
		kind = "hotp"
	case "battle":
		kind, e.Digits = "totp", count{8, true}
	}
	out := entry{kind: kind, issuer: issuer, name: string(e.Account), secret: secret, algorithm: e.Algorithm, digits: e.Digits, period: e.Period, counter: e.Counter, pinned: e.Pinned}
	if isHex {
		var err error
		if out.key, err = hex.DecodeString(secret); err != nil {
			return vault.Account{}, notEncoded(vault.ErrSecret, "hex")
		}
	}
	return out.account()
}

// extensionLock holds the keys of one backup.
type extensionLock struct {
	password []byte
	old      string            // the sealed key of older versions
	salts    map[string]string // by the name of the key
	keys     map[string]string // the passphrases that come of them
}

// open opens the secret of an entry, or all of it.
func (l *extensionLock) open(ctx context.Context, e extensionEntry, o Options) (extensionEntry, error) {
	if l.password == nil {
		var err error
		if l.password, err = o.ask(ctx); err != nil {
			return e, err
		}
	}
	if err := ctx.Err(); err != nil {
		return e, err
	}
	if e.DataType != extensionSealed {
		passphrase := string(l.password)
		if l.old != "" {
			key, err := openCryptoJS(l.old, passphrase)
			if err != nil {
				return e, err
			}
			passphrase = hex.EncodeToString(key)
		}
		secret, err := openCryptoJS(e.Secret, passphrase)
		e.Secret = string(secret)
		if err == nil && !printable(secret) { // the padding fitted by chance
			err = ErrWrongPassword
		}
		return e, err
	}
	passphrase, ok := l.keys[e.KeyID]
	if !ok {
		salt, ok := l.salts[e.KeyID]
		if !ok || len(l.keys) == maxSlots {
			return e, errEncryption
		}
		key, err := argon2Key(ctx, l.password, []byte(salt), extensionPasses, extensionMemory, extensionThreads)
		if err != nil {
			return e, err
		}
		passphrase = base64.RawStdEncoding.EncodeToString(key)
		l.keys[e.KeyID] = passphrase
	}
	plain, err := openCryptoJS(e.Data, passphrase)
	if err != nil {
		return e, err
	}
	inner := extensionEntry{Index: e.Index}
	if json.Unmarshal(plain, &inner) != nil {
		return e, ErrWrongPassword
	}
	return inner, nil
}

// openCryptoJS opens what CryptoJS seals with a passphrase, in OpenSSL's form:
// "Salted__", eight bytes of salt, AES-256-CBC with key and IV by EVP_BytesToKey
// over MD5.
func openCryptoJS(text, passphrase string) ([]byte, error) {
	const sign, salt = "Salted__", 8
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) < len(sign)+salt || string(data[:len(sign)]) != sign {
		return nil, errEncryption
	}
	data = data[len(sign):]
	var derived, last []byte
	for len(derived) < 32+16 {
		sum := md5.Sum(slices.Concat(last, []byte(passphrase), data[:salt]))
		last = sum[:]
		derived = append(derived, last...)
	}
	return openCBC(derived[:32], derived[32:48], data[salt:])
}
