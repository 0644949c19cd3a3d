package exchange

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// Authenticator Plus keeps its accounts in a database of SQLCipher 3: each page
// is encrypted by itself, with its vector and a digest at its end.
// https://www.zetetic.net/sqlcipher/design/
const (
	sqlCipherPage    = 1024
	sqlCipherReserve = 48 // vector, digest and padding
	sqlCipherSalt    = 16 // in place of the start of the first page
	sqlCipherRounds  = 64_000
	sqlCipherMask    = 0x3a // over the salt, for the key of the digests
)

// isSQLCipher takes whole pages of what looks like nothing but cipher text.
func isSQLCipher(f *file) bool {
	return f.text == "" && f.looks() == binaryData && len(f.data) >= sqlCipherPage && len(f.data)%sqlCipherPage == 0 && random(f.data)
}

func readSQLCipher(ctx context.Context, f *file, o Options) (Result, error) {
	password, err := o.ask(ctx)
	if err != nil {
		return Result{}, err
	}
	plain, err := openSQLCipher(ctx, f.data, password)
	if err != nil {
		return Result{}, err
	}
	db := openSQLite(plain)
	if !db.has("accounts", "email", "secret", "counter", "type") {
		return Result{}, reason.For(ErrDamaged, "it is not a database of {{.App}}", reason.Data{"App": "Authenticator Plus"})
	}
	return (&file{db: db}).accounts(func(r row) (vault.Account, error) {
		e := entry{issuer: r["issuer"], name: r["email"], secret: r["secret"], group: r["category"]}
		switch r["type"] {
		case "0":
		case "1":
			e.kind, e.counter = "hotp", parseCount(r["counter"])
		case "2": // of Blizzard
			const digits = 8
			var err error
			if e.key, err = hex.DecodeString(r["secret"]); err != nil {
				return vault.Account{}, notEncoded(vault.ErrSecret, "hex")
			}
			e.digits = count{digits, true}
		default:
			return vault.Account{}, errKind
		}
		return e.account()
	})
}

// openSQLCipher returns the database in clear, as SQLite would have it.
func openSQLCipher(ctx context.Context, data, password []byte) ([]byte, error) {
	salt := data[:sqlCipherSalt]
	key, err := pbkdf2Key(ctx, sha1.New, password, salt, sqlCipherRounds)
	if err != nil {
		return nil, err
	}
	masked := bytes.Clone(salt)
	for i := range masked {
		masked[i] ^= sqlCipherMask
	}
	const rounds, size = 2, 32
	macKey, err := pbkdf2.Key(sha1.New, string(key), masked, rounds, size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	plain := bytes.Clone(data)
	for n := 0; n*sqlCipherPage < len(data); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		page := plain[n*sqlCipherPage : (n+1)*sqlCipherPage]
		if n == 0 {
			copy(page, sqliteSign)
			page = page[sqlCipherSalt:]
		}
		text, tail := page[:len(page)-sqlCipherReserve], page[len(page)-sqlCipherReserve:]
		iv, mac := tail[:aes.BlockSize], tail[aes.BlockSize:aes.BlockSize+sha1.Size]
		h := hmac.New(sha1.New, macKey)
		h.Write(text)
		h.Write(iv)
		h.Write(binary.LittleEndian.AppendUint32(nil, uint32(n+1)))
		if !hmac.Equal(h.Sum(nil), mac) {
			if n == 0 {
				return nil, errNoSign
			}
			return nil, badBlock(int(n) + 1)
		}
		cipher.NewCBCDecrypter(block, iv).CryptBlocks(text, text)
	}
	return plain, nil
}
