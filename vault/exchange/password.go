package exchange

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/subtle"
	"errors"
	"fmt"
	"hash"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/scrypt"
)

// ErrTooCostly: opening the file would take more memory or time than is allowed.
var ErrTooCostly = errors.New("opening this file would take too much memory and time")

// Bounds of key derivations, which a file may ask for. Each is above what the
// programs themselves use.
const (
	maxMemory     = 1 << 30  // bytes
	maxMemoryWork = 16 << 30 // bytes times passes
	maxIterations = 10_000_000
	maxThreads    = 64
	maxSalt       = 4096
)

// ask returns the password.
func (o Options) ask(ctx context.Context) ([]byte, error) {
	if o.Password == nil {
		return nil, ErrNeedPassword
	}
	password, err := o.Password(ctx)
	if err != nil {
		return nil, err
	}
	if len(password) == 0 {
		return nil, ErrNeedPassword
	}
	return password, nil
}

// asking returns options that ask for the password only once.
func (o Options) asking() Options {
	ask := o.Password
	if ask == nil {
		return o
	}
	var once sync.Once
	var password []byte
	var err error
	o.Password = func(ctx context.Context) ([]byte, error) {
		once.Do(func() { password, err = ask(ctx) })
		return password, err
	}
	return o
}

// derive runs a key derivation and gives up waiting for it when ctx ends; what
// has begun runs to its end in the background, within the bounds above.
func derive(ctx context.Context, work func() ([]byte, error)) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	type result struct {
		key []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		key, err := work()
		done <- result{key, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		return r.key, r.err
	}
}

func scryptKey(ctx context.Context, password, salt []byte, n, r, p int) ([]byte, error) {
	if n < 2 || n&(n-1) != 0 || r < 1 || p < 1 || len(salt) > maxSalt {
		return nil, errEncryption
	}
	if n > maxMemory/128 || r > maxMemory/128/n || int64(p) > maxMemoryWork/int64(128*n*r) {
		return nil, fmt.Errorf("%w: scrypt with N %d, r %d, p %d", ErrTooCostly, n, r, p)
	}
	return derive(ctx, func() ([]byte, error) { return scrypt.Key(password, salt, n, r, p, 32) })
}

// argon2Key is Argon2id; memory is in KiB.
func argon2Key(ctx context.Context, password, salt []byte, passes, memory, threads int) ([]byte, error) {
	if err := checkArgon2(salt, passes, memory, threads); err != nil {
		return nil, err
	}
	return derive(ctx, func() ([]byte, error) {
		return argon2.IDKey(password, salt, uint32(passes), uint32(memory), uint8(threads), 32), nil
	})
}

// checkArgon2 refuses what takes more than is allowed.
func checkArgon2(salt []byte, passes, memory, threads int) error {
	if passes < 1 || memory < 1 || threads < 1 || len(salt) > maxSalt {
		return errEncryption
	}
	if memory > maxMemory>>10 || passes > maxMemoryWork>>10/memory || threads > maxThreads {
		return fmt.Errorf("%w: Argon2 with %d passes over %d KiB", ErrTooCostly, passes, memory)
	}
	return nil
}

func pbkdf2Key[H hash.Hash](ctx context.Context, h func() H, password, salt []byte, iterations int) ([]byte, error) {
	if iterations < 1 || len(salt) > maxSalt {
		return nil, errEncryption
	}
	if iterations > maxIterations {
		return nil, fmt.Errorf("%w: PBKDF2 with %d rounds", ErrTooCostly, iterations)
	}
	return derive(ctx, func() ([]byte, error) { return pbkdf2.Key(h, string(password), salt, iterations, 32) })
}

// openGCM decrypts AES-256-GCM with the tag at the end; the nonce has 12 bytes, as
// nearly everywhere, or 16. What does not open was
// locked with another password, as far as can be told.
func openGCM(key, nonce, sealed, extra []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errEncryption
	}
	if len(nonce) != 12 && len(nonce) != 16 || len(sealed) < 16 {
		return nil, errCutOff
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, len(nonce))
	if err != nil {
		return nil, errEncryption
	}
	plain, err := gcm.Open(nil, nonce, sealed, extra)
	if err != nil {
		return nil, ErrWrongPassword
	}
	return plain, nil
}

// openCBC decrypts AES-CBC with PKCS #7 padding. It proves nothing of where the
// text comes from: a wrong password usually shows as bad padding.
func openCBC(key, iv, sealed []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil || len(iv) != aes.BlockSize || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, errCutOff
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, sealed)
	n := int(plain[len(plain)-1])
	if n < 1 || n > aes.BlockSize {
		return nil, ErrWrongPassword
	}
	padding := plain[len(plain)-n:]
	for _, b := range padding {
		if subtle.ConstantTimeByteEq(b, byte(n)) != 1 {
			return nil, ErrWrongPassword
		}
	}
	return plain[:len(plain)-n], nil
}

// printable tells a text in ASCII from what a wrong password leaves.
func printable(text []byte) bool {
	for _, b := range text {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return len(text) > 0
}
