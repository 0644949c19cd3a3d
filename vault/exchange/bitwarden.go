package exchange

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"latchkey/vault"
)

// ErrRestricted: only the account that made the export can open it.
var ErrRestricted = errors.New(`only the Bitwarden account that made this export can open it; export again as JSON, "password protected" or not encrypted`)

// bitwarden is an export of Bitwarden or of Bitwarden Authenticator:
// {encrypted, folders, items}, or the same inside data.
// https://bitwarden.com/help/encrypted-export/
type bitwarden struct {
	Encrypted         bool              `json:"encrypted"`
	PasswordProtected bool              `json:"passwordProtected"`
	Folders           []bitwardenFolder `json:"folders"`
	Collections       []bitwardenFolder `json:"collections"` // in place of folders, if an organisation's
	Items             items             `json:"items"`

	Salt        string `json:"salt"` // used as text
	KDF         int    `json:"kdfType"`
	Iterations  int    `json:"kdfIterations"`
	Memory      int    `json:"kdfMemory"` // MiB
	Parallelism int    `json:"kdfParallelism"`
	Validation  string `json:"encKeyValidation_DO_NOT_EDIT"`
	Data        string `json:"data"`
}

type bitwardenFolder struct {
	ID   text `json:"id"`
	Name text `json:"name"`
}

type bitwardenItem struct {
	Name     text   `json:"name"`
	FolderID text   `json:"folderId"`
	In       []text `json:"collectionIds"`
	Notes    text   `json:"notes"`
	Favorite flag   `json:"favorite"`
	Created  moment `json:"creationDate"`
	Login    *struct {
		Username text `json:"username"`
		TOTP     any  `json:"totp"`
	} `json:"login"`
}

func isBitwarden(f *file) bool {
	return f.has("encrypted", "items") || f.has("encrypted", "data") || f.has("encrypted", "passwordProtected")
}

func readBitwarden(ctx context.Context, f *file, o Options) (Result, error) {
	var form bitwarden
	if err := decode([]byte(f.text), &form); err != nil {
		return Result{}, err
	}
	if form.Encrypted {
		if !form.PasswordProtected {
			return Result{}, ErrRestricted
		}
		plain, err := form.open(ctx, o)
		if err != nil {
			return Result{}, err
		}
		form = bitwarden{}
		if err := decode(plain, &form); err != nil {
			return Result{}, err
		}
	}
	folders := map[text]text{}
	for _, folder := range append(form.Folders, form.Collections...) {
		folders[folder.ID] = folder.Name
	}
	var r Result
	for i, raw := range form.Items {
		var item bitwardenItem
		if err := decode(raw, &item); err != nil {
			r.fail(nth(i), err)
			continue
		}
		if item.Login == nil || item.Login.TOTP == nil || item.Login.TOTP == "" {
			continue // most items of a password manager
		}
		otp, ok := item.Login.TOTP.(string)
		if !ok {
			r.fail(nth(i), wrongType("totp"))
			continue
		}
		a, err := parseOTP(otp, string(item.Name), string(item.Login.Username))
		a.Group, a.Note = string(folders[item.FolderID]), string(item.Notes)
		if a.Group == "" && len(item.In) > 0 {
			a.Group = string(folders[item.In[0]])
		}
		a.Pinned, a.Created = bool(item.Favorite), item.Created.Time
		r.add(nth(i), a, err)
		if err := many(len(r.Accounts)); err != nil {
			return Result{}, err
		}
	}
	return r, nil
}

// parseOTP reads what password managers keep in their field for codes: a link,
// or a bare secret. The names beside it are for links that have none.
func parseOTP(otp, issuer, name string) (vault.Account, error) {
	otp = strings.TrimSpace(otp)
	var a vault.Account
	var err error
	switch {
	case isKeeOtp(otp):
		a, err = parseKeeOtp(otp)
	case isBare(otp):
		return entry{secret: otp, issuer: issuer, name: name}.account()
	default:
		a, err = vault.ParseURI(otp)
		if strings.HasPrefix(strings.ToLower(otp), "steam://") && strings.TrimSpace(issuer) != "" {
			a.Issuer = "" // only a stand-in for the name beside it
		}
	}
	if strings.TrimSpace(a.Issuer) == "" {
		a.Issuer = issuer
	}
	if strings.TrimSpace(a.Name) == "" {
		a.Name = name
	}
	return a, err
}

// isBare tells a bare secret from a link and from KeeOtp's form.
func isBare(otp string) bool { return !strings.Contains(otp, "://") && !isKeeOtp(otp) }

// isKeeOtp tells KeeOtp's form in a field that is meant for codes.
func isKeeOtp(otp string) bool { return strings.HasPrefix(strings.ToLower(otp), "key=") }

// open decrypts data after the small validation text has shown that the password
// is right.
func (form bitwarden) open(ctx context.Context, o Options) ([]byte, error) {
	if form.KDF != 0 && form.KDF != 1 {
		return nil, errEncryption
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	var master []byte
	if form.KDF == 0 {
		master, err = pbkdf2Key(ctx, sha256.New, password, []byte(form.Salt), form.Iterations)
	} else {
		if form.Memory > maxMemory>>20 || form.Memory < 0 {
			return nil, fmt.Errorf("%w: Argon2id over %d MiB", ErrTooCostly, form.Memory)
		}
		salt := sha256.Sum256([]byte(form.Salt))
		master, err = argon2Key(ctx, password, salt[:], form.Iterations, form.Memory<<10, form.Parallelism)
	}
	if err != nil {
		return nil, err
	}
	enc, err := hkdf.Expand(sha256.New, master, "enc", 32)
	if err != nil {
		return nil, err
	}
	mac, err := hkdf.Expand(sha256.New, master, "mac", 32)
	if err != nil {
		return nil, err
	}
	if _, err := openEncString(form.Validation, enc, mac); err != nil {
		return nil, err
	}
	plain, err := openEncString(form.Data, enc, mac)
	if errors.Is(err, ErrWrongPassword) { // it was right a line above
		return nil, errOwnKey
	}
	return plain, err
}

// openEncString opens "2.IV|CIPHERTEXT|MAC": AES-256-CBC, then HMAC-SHA-256.
func openEncString(s string, enc, mac []byte) ([]byte, error) {
	kind, rest, _ := strings.Cut(s, ".")
	texts := strings.Split(rest, "|")
	if kind != "2" || len(texts) != 3 {
		return nil, errEncryption
	}
	var parts [3][]byte
	for i, t := range texts {
		var err error
		if parts[i], err = base64.StdEncoding.DecodeString(t); err != nil {
			return nil, notEncoded(ErrDamaged, "base64")
		}
	}
	h := hmac.New(sha256.New, mac)
	h.Write(bytes.Join(parts[:2], nil))
	if !hmac.Equal(h.Sum(nil), parts[2]) {
		return nil, ErrWrongPassword
	}
	return openCBC(enc, parts[0], parts[1])
}
