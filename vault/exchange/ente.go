package exchange

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"encoding/json"
	"net/url"
	"strings"

	"golang.org/x/crypto/chacha20"
	//lint:ignore SA1019 secretstream is made of the bare parts, and libsodium's framing is not that of an AEAD
	"golang.org/x/crypto/poly1305"

	"latchkey/vault"
)

// ente is an encrypted export of Ente Auth: Argon2id, then one message of
// libsodium's crypto_secretstream_xchacha20poly1305, which is a list of links.
// https://github.com/ente-io/ente/blob/main/auth/migration-guides/encrypted_export.md
type ente struct {
	KDF struct {
		Memory int    `json:"memLimit"` // bytes
		Passes int    `json:"opsLimit"`
		Salt   []byte `json:"salt"`
	} `json:"kdfParams"`
	Data  []byte `json:"encryptedData"`
	Nonce []byte `json:"encryptionNonce"`
}

func isEnte(f *file) bool { return f.has("kdfParams", "encryptedData", "encryptionNonce") }

func readEnte(ctx context.Context, f *file, o Options) (Result, error) {
	var form ente
	if err := decode([]byte(f.text), &form); err != nil {
		return Result{}, err
	}
	password, err := o.ask(ctx)
	if err != nil {
		return Result{}, err
	}
	key, err := argon2Key(ctx, password, form.KDF.Salt, form.KDF.Passes, form.KDF.Memory>>10, 1)
	if err != nil {
		return Result{}, err
	}
	plain, err := openSecretstream(key, form.Nonce, form.Data)
	if err != nil {
		return Result{}, err
	}
	return readList(ctx, open(plain), o)
}

// openSecretstream opens a stream of one message without additional data.
// https://doc.libsodium.org/secret-key_cryptography/secretstream
func openSecretstream(key, header, sealed []byte) ([]byte, error) {
	const tag, mac = 1, poly1305.TagSize
	if len(header) != 24 || len(sealed) < tag+mac {
		return nil, errCutOff
	}
	subkey, err := chacha20.HChaCha20(key, header[:16])
	if err != nil {
		return nil, errEncryption
	}
	nonce := append([]byte{1, 0, 0, 0}, header[16:]...)
	stream, err := chacha20.NewUnauthenticatedCipher(subkey, nonce)
	if err != nil {
		return nil, errEncryption
	}
	text := sealed[tag : len(sealed)-mac]

	// Block 0 gives the key of the authenticator, block 1 starts with the tag,
	// which is authenticated as the whole block; the text starts at block 2.
	var block [64]byte
	stream.XORKeyStream(block[:], block[:])
	auth := poly1305.New((*[32]byte)(block[:32]))
	block = [64]byte{sealed[0]}
	stream.SetCounter(1)
	stream.XORKeyStream(block[:], block[:])
	block[0] = sealed[0]
	auth.Write(block[:])
	auth.Write(text)
	auth.Write(make([]byte, (16-len(block)+len(text))&15)) // as libsodium pads
	auth.Write(binary.LittleEndian.AppendUint64(make([]byte, 8), uint64(len(block)+len(text))))
	if subtle.ConstantTimeCompare(auth.Sum(nil), sealed[len(sealed)-mac:]) != 1 {
		return nil, ErrWrongPassword
	}
	plain := make([]byte, len(text))
	stream.SetCounter(2)
	stream.XORKeyStream(plain, text)
	return plain, nil
}

// takeDisplay moves what Ente notes in its parameter codeDisplay to where
// Latchkey keeps such things.
func takeDisplay(a vault.Account) (vault.Account, error) {
	var rest []string
	var display struct {
		Tags    []text `json:"tags"`
		Note    text   `json:"note"`
		Trashed bool   `json:"trashed"`
		Pinned  flag   `json:"pinned"`
		Icon    text   `json:"iconID"`
	}
	found := false
	for pair := range strings.SplitSeq(a.Params, "&") {
		value, ok := strings.CutPrefix(pair, "codeDisplay=")
		if !ok {
			rest = append(rest, pair)
			continue
		}
		decoded, err := url.QueryUnescape(value)
		if err != nil || json.Unmarshal([]byte(decoded), &display) != nil {
			return a, nil // not Ente's: it stays what it is
		}
		found = true
	}
	if !found {
		return a, nil
	}
	if display.Trashed {
		return a, errTrash
	}
	a.Params, a.Note = strings.Join(rest, "&"), string(display.Note)
	a.Pinned, a.Icon = bool(display.Pinned), string(display.Icon)
	if len(display.Tags) > 0 {
		a.Group = string(display.Tags[0])
	}
	return a, nil
}
