package exchange

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"unicode/utf16"
)

// Aegis writes {version, header{slots, params}, db}; db is an object, or the
// base64 of one under a master key that each slot wraps.
// https://github.com/beemdevelopment/Aegis/blob/master/docs/vault.md
type aegisFile struct {
	Header struct {
		Slots  []aegisSlot `json:"slots"`
		Params aegisParams `json:"params"`
	} `json:"header"`
	DB json.RawMessage `json:"db"`
}

type aegisSlot struct {
	Type   int         `json:"type"`
	Key    string      `json:"key"`
	Params aegisParams `json:"key_params"`
	N      int         `json:"n"`
	R      int         `json:"r"`
	P      int         `json:"p"`
	Salt   string      `json:"salt"`

	// Repaired: the key comes of the password alone, see [oldPasswords].
	Repaired bool `json:"repaired"`
}

type aegisParams struct {
	Nonce string `json:"nonce"`
	Tag   string `json:"tag"`
}

type aegisDB struct {
	Entries items `json:"entries"`
	Groups  []struct {
		UUID text `json:"uuid"`
		Name text `json:"name"`
	} `json:"groups"`
}

type aegisEntry struct {
	Type   string `json:"type"`
	Name   text   `json:"name"`
	Issuer text   `json:"issuer"`
	Note   text   `json:"note"`
	Group  text   `json:"group"`  // db versions 1 and 2: its name
	Groups []text `json:"groups"` // version 3: their UUIDs
	Pinned flag   `json:"favorite"`
	Info   struct {
		Secret  string `json:"secret"`
		Algo    string `json:"algo"`
		Digits  count  `json:"digits"`
		Period  count  `json:"period"`
		Counter count  `json:"counter"`
	} `json:"info"`
}

// maxSlots bounds the derivations that one password is put through.
const maxSlots = 8

func isAegis(f *file) bool { return f.has("version", "header", "db") }

func readAegis(ctx context.Context, f *file, o Options) (Result, error) {
	var form aegisFile
	if err := decode([]byte(f.text), &form); err != nil {
		return Result{}, err
	}
	plain := []byte(form.DB)
	if bytes.HasPrefix(bytes.TrimSpace(plain), []byte(`"`)) {
		var err error
		if plain, err = form.open(ctx, o); err != nil {
			return Result{}, err
		}
	}
	var db aegisDB
	if err := decode(plain, &db); err != nil {
		return Result{}, err
	}
	if db.Entries == nil {
		return Result{}, missing("entries")
	}
	if err := many(len(db.Entries)); err != nil {
		return Result{}, err
	}
	groups := map[text]text{}
	for _, g := range db.Groups {
		groups[g.UUID] = g.Name
	}
	var r Result
	for i, raw := range db.Entries {
		var e aegisEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		if e.Group == "" && len(e.Groups) > 0 {
			e.Group = groups[e.Groups[0]]
		}
		a, err := entry{
			kind: e.Type, issuer: string(e.Issuer), name: string(e.Name), secret: e.Info.Secret, algorithm: e.Info.Algo,
			digits: e.Info.Digits, period: e.Info.Period, counter: e.Info.Counter, group: string(e.Group), note: string(e.Note), pinned: e.Pinned,
		}.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}

// open decrypts the db with the first password slot that the password fits.
func (form aegisFile) open(ctx context.Context, o Options) ([]byte, error) {
	var encoded string
	if err := decode(form.DB, &encoded); err != nil {
		return nil, err
	}
	sealed, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, wrongForm("db", "base64")
	}
	var slots []aegisSlot
	for _, s := range form.Header.Slots {
		if s.Type == 1 { // the others are for raw keys and fingerprints
			slots = append(slots, s)
		}
	}
	if len(slots) == 0 || len(slots) > maxSlots {
		return nil, errEncryption
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range slots {
		master, err := s.open(ctx, password)
		if !s.Repaired {
			for _, old := range oldPasswords(password) {
				if errors.Is(err, ErrWrongPassword) {
					master, err = s.open(ctx, old)
				}
			}
		}
		if errors.Is(err, ErrWrongPassword) {
			continue
		}
		if err != nil {
			return nil, err
		}
		plain, err := form.Header.Params.open(master, sealed)
		if errors.Is(err, ErrWrongPassword) { // the key was right
			return nil, errOwnKey
		}
		return plain, err
	}
	return nil, ErrWrongPassword
}

// oldPasswords are what old versions of Aegis derived a key from: the whole
// buffer of the text, which Java makes larger than it needs to be, with zeros at
// the end (Aegis #95). HMAC fills up to 64 bytes with zeros itself, so that it
// only shows in longer ones. Java and Android differ in how large the buffer is.
func oldPasswords(password []byte) [][]byte {
	const block = 64
	var old [][]byte
	units := len(utf16.Encode([]rune(string(password))))
	for _, size := range []int{units * 11 / 10, units * 2} {
		for size < len(password) {
			size = 2*size + 1
		}
		if size > block && size > len(password) {
			old = append(old, append(bytes.Clone(password), make([]byte, size-len(password))...))
		}
	}
	return old
}

// open unwraps the master key.
func (s aegisSlot) open(ctx context.Context, password []byte) ([]byte, error) {
	salt, err := hex.DecodeString(s.Salt)
	if err != nil {
		return nil, wrongForm("salt", "hex")
	}
	wrapped, err := hex.DecodeString(s.Key)
	if err != nil {
		return nil, wrongForm("key", "hex")
	}
	key, err := scryptKey(ctx, password, salt, s.N, s.R, s.P)
	if err != nil {
		return nil, err
	}
	return s.Params.open(key, wrapped)
}

func (p aegisParams) open(key, sealed []byte) ([]byte, error) {
	nonce, err := hex.DecodeString(p.Nonce)
	if err != nil {
		return nil, wrongForm("nonce", "hex")
	}
	tag, err := hex.DecodeString(p.Tag)
	if err != nil || len(tag) != 16 {
		return nil, wrongForm("tag", "hex")
	}
	return openGCM(key, nonce, append(sealed[:len(sealed):len(sealed)], tag...), nil)
}
