package exchange

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"latchkey/vault"
)

// The forms that are written: version 1 of the file with version 2 of the db,
// which every Aegis since 2019 reads and most other programs do.
const (
	aegisVersion   = 1
	aegisDBVersion = 2

	aegisN, aegisR, aegisP = 32768, 8, 1 // of scrypt, as Aegis has them
)

type aegisOutEntry struct {
	Type     string         `json:"type"`
	UUID     string         `json:"uuid"`
	Name     string         `json:"name"`
	Issuer   string         `json:"issuer"`
	Note     string         `json:"note"`
	Favorite bool           `json:"favorite"`
	Icon     *string        `json:"icon"`
	Group    *string        `json:"group"`
	Info     map[string]any `json:"info"`
}

type aegisOutSlot struct {
	aegisSlot
	UUID     string `json:"uuid"`
	Repaired bool   `json:"repaired"`
	Backup   bool   `json:"is_backup"`
}

type aegisOutHeader struct {
	Slots  []aegisOutSlot `json:"slots"`
	Params *aegisParams   `json:"params"`
}

type aegisOut struct {
	Version int            `json:"version"`
	Header  aegisOutHeader `json:"header"`
	DB      any            `json:"db"`
}

// writeAegis writes a vault of Aegis, encrypted if there is a password.
// https://github.com/beemdevelopment/Aegis/blob/master/docs/vault.md
func writeAegis(ctx context.Context, accounts []vault.Account, password []byte) ([]byte, error) {
	entries := []aegisOutEntry{}
	for _, a := range accounts {
		secret, err := whole(a.Secret)
		if err != nil {
			return nil, err
		}
		e := aegisOutEntry{Type: string(a.Kind), UUID: uuid(), Name: a.Name, Issuer: a.Issuer, Note: a.Note, Favorite: a.Pinned,
			Info: map[string]any{"secret": secret, "algo": string(a.Algorithm), "digits": a.Digits}}
		if a.Group != "" {
			e.Group = &a.Group
		}
		if a.Kind == vault.HOTP {
			e.Info["counter"] = a.Counter
		} else {
			e.Info["period"] = a.Period
		}
		entries = append(entries, e)
	}
	db := map[string]any{"version": aegisDBVersion, "entries": entries}
	out := aegisOut{Version: aegisVersion, DB: db}
	if len(password) > 0 {
		plain, err := json.Marshal(db)
		if err != nil {
			return nil, err
		}
		if out.Header, out.DB, err = sealAegis(ctx, plain, password); err != nil {
			return nil, err
		}
	}
	return json.MarshalIndent(out, "", "    ")
}

// sealAegis encrypts a db under a fresh master key, and that under the password.
func sealAegis(ctx context.Context, plain, password []byte) (aegisOutHeader, string, error) {
	salt, master := randomBytes(32), randomBytes(32)
	key, err := scryptKey(ctx, password, salt, aegisN, aegisR, aegisP)
	if err != nil {
		return aegisOutHeader{}, "", err
	}
	wrapped, keyParams, err := sealAegisPart(key, master)
	if err != nil {
		return aegisOutHeader{}, "", err
	}
	sealed, params, err := sealAegisPart(master, plain)
	if err != nil {
		return aegisOutHeader{}, "", err
	}
	const kind = 1 // a password
	slot := aegisSlot{Type: kind, Key: hex.EncodeToString(wrapped), Params: keyParams, N: aegisN, R: aegisR, P: aegisP, Salt: hex.EncodeToString(salt)}
	return aegisOutHeader{Slots: []aegisOutSlot{{aegisSlot: slot, UUID: uuid(), Repaired: true}}, Params: &params}, base64.StdEncoding.EncodeToString(sealed), nil
}

// sealAegisPart encrypts with AES-256-GCM; the tag is kept on its own.
func sealAegisPart(key, plain []byte) ([]byte, aegisParams, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, aegisParams{}, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, aegisParams{}, err
	}
	nonce := randomBytes(gcm.NonceSize())
	sealed := gcm.Seal(nil, nonce, plain, nil)
	text, tag := sealed[:len(plain)], sealed[len(plain):]
	return text, aegisParams{Nonce: hex.EncodeToString(nonce), Tag: hex.EncodeToString(tag)}, nil
}
