package exchange

import (
	"context"
	"encoding/base64"

	"golang.org/x/crypto/chacha20poly1305"
)

// cotp keeps {version, elements} under Argon2id and XChaCha20-Poly1305, and
// exports it in clear too. Its first version was the bare list, which is andOTP's.
// https://github.com/replydev/cotp
type cotpSealed struct {
	Nonce  string `json:"nonce"` // base64, as the others
	Salt   string `json:"salt"`
	Cipher string `json:"cipher"`
}

type cotpDB struct {
	Elements items `json:"elements"`
}

// The costs that are fixed in cotp; KiB.
const cotpPasses, cotpMemory, cotpThreads = 4, 32768, 4

func isCotp(f *file) bool {
	return f.has("version", "nonce", "salt", "cipher") || f.has("version", "elements")
}

func readCotp(ctx context.Context, f *file, o Options) (Result, error) {
	plain := []byte(f.text)
	if f.has("cipher") {
		var err error
		if plain, err = openCotp(ctx, plain, o); err != nil {
			return Result{}, err
		}
	}
	var db cotpDB
	if list := open(plain).list; list != nil {
		db.Elements = list
	} else if err := decode(plain, &db); err != nil {
		return Result{}, err
	}
	return readAndOTPList(db.Elements)
}

func openCotp(ctx context.Context, data []byte, o Options) ([]byte, error) {
	var form cotpSealed
	if err := decode(data, &form); err != nil {
		return nil, err
	}
	var parts [3][]byte
	for i, text := range []string{form.Nonce, form.Salt, form.Cipher} {
		var err error
		if parts[i], err = base64.StdEncoding.DecodeString(text); err != nil {
			return nil, wrongForm("nonce, salt, cipher", "base64")
		}
	}
	if len(parts[0]) != chacha20poly1305.NonceSizeX || len(parts[2]) < chacha20poly1305.Overhead {
		return nil, errCutOff
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	key, err := argon2Key(ctx, password, parts[1], cotpPasses, cotpMemory, cotpThreads)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, parts[0], parts[2], nil)
	if err != nil {
		return nil, ErrWrongPassword
	}
	return plain, nil
}
