package exchange

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf8"

	"latchkey/vault/reason"
)

// otpClientEntry is one of the list in the database of OTPClient. What it calls
// Steam has no type of its own, only this issuer.
// https://github.com/paolostivanin/OTPClient/wiki/Database-file-format
type otpClientEntry struct {
	Type    string `json:"type"`
	Issuer  text   `json:"issuer"`
	Label   text   `json:"label"`
	Secret  string `json:"secret"`
	Algo    string `json:"algo"`
	Digits  count  `json:"digits"`
	Period  count  `json:"period"`
	Counter count  `json:"counter"`
	Group   text   `json:"group"`
}

// otpClientHead is how the header of each version stands in the file: where
// vector and salt begin, where the costs of Argon2id, and where the sealed text.
type otpClientHead struct {
	iv, salt, costs, size int
	order                 binary.ByteOrder
}

const (
	otpClientSign   = "OTPClient"
	otpClientIV     = 16
	otpClientSalt   = 32
	otpClientRounds = 100_000 // of PBKDF2-HMAC-SHA-512, in version 1
)

// otpClientHeads are those of versions 2 and 3. Version 2 is a structure of C as
// it lies in memory; version 1 has no sign, no costs, and no more than its vector
// and salt.
var otpClientHeads = map[uint32]otpClientHead{
	2: {16, 32, 64, 76, binary.LittleEndian},
	3: {13, 29, 61, 73, binary.BigEndian},
}

func isOTPClient(f *file) bool { return bytes.HasPrefix(f.data, []byte(otpClientSign)) }

// isOTPClient1 takes what looks like nothing but cipher text.
func isOTPClient1(f *file) bool {
	return f.text == "" && f.looks() == binaryData && len(f.data) > otpClientIV+otpClientSalt+16 && random(f.data)
}

func readOTPClient(ctx context.Context, f *file, o Options) (Result, error) {
	plain, err := openOTPClient(ctx, f.data, o)
	if err != nil {
		return Result{}, err
	}
	return readOTPClientList(plain)
}

// readOTPClient1 reads a database of version 1.
func readOTPClient1(ctx context.Context, f *file, o Options) (Result, error) {
	const head = otpClientIV + otpClientSalt
	password, err := o.ask(ctx)
	if err != nil {
		return Result{}, err
	}
	for _, p := range otpClientPasswords(password) {
		key, err := pbkdf2Key(ctx, sha512.New, p, f.data[otpClientIV:head], otpClientRounds)
		if err != nil {
			return Result{}, err
		}
		plain, err := openGCM(key, f.data[:otpClientIV], f.data[head:], f.data[:head])
		if !errors.Is(err, ErrWrongPassword) {
			if err != nil {
				return Result{}, err
			}
			return readOTPClientList(plain)
		}
	}
	return Result{}, errNoSign
}

func openOTPClient(ctx context.Context, data []byte, o Options) ([]byte, error) {
	if len(data) < len(otpClientSign)+8 {
		return nil, errCutOff
	}
	// Version 2 has three bytes of padding behind the sign.
	version := binary.BigEndian.Uint32(data[len(otpClientSign):])
	if version != 3 {
		version = binary.LittleEndian.Uint32(data[12:])
	}
	head, ok := otpClientHeads[version]
	if !ok {
		return nil, reason.For(ErrDamaged, "its version is not known", nil)
	}
	if len(data) < head.size+16 {
		return nil, errCutOff
	}
	salt := data[head.salt : head.salt+otpClientSalt]
	var costs [3]int // passes, KiB, threads
	for i := range costs {
		costs[i] = int(min(head.order.Uint32(data[head.costs+4*i:]), 1<<30))
	}
	if err := checkArgon2(salt, costs[0], costs[1], costs[2]); err != nil {
		return nil, err
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	passwords := [][]byte{password}
	if version == 2 {
		passwords = otpClientPasswords(password)
	}
	for _, p := range passwords {
		key, err := argon2Key(ctx, p, salt, costs[0], costs[1], costs[2])
		if err != nil {
			return nil, err
		}
		plain, err := openGCM(key, data[head.iv:head.iv+otpClientIV], data[head.size:], data[:head.size])
		if !errors.Is(err, ErrWrongPassword) {
			return plain, err
		}
	}
	return nil, ErrWrongPassword
}

// otpClientPasswords are the bytes that versions before 3 may have taken for the
// password: they counted its characters and not its bytes, and some the NUL at
// its end.
func otpClientPasswords(password []byte) [][]byte {
	nul := append(password[:len(password):len(password)], 0)
	all := [][]byte{password, nul}
	if n := utf8.RuneCount(password); n != len(password) {
		all = append(all, password[:n], nul[:n+1])
	}
	return all
}

func readOTPClientList(plain []byte) (Result, error) {
	var entries items
	if err := decode(plain, &entries); err != nil {
		return Result{}, err
	}
	if err := many(len(entries)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range entries {
		var e otpClientEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		if strings.EqualFold(string(e.Issuer), "steam") && strings.EqualFold(e.Type, "totp") {
			e.Type = "steam"
		}
		a, err := entry{
			kind: e.Type, issuer: string(e.Issuer), name: string(e.Label), secret: e.Secret, algorithm: e.Algo,
			digits: e.Digits, period: e.Period, counter: e.Counter, group: string(e.Group),
		}.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}
