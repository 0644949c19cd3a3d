package exchange

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// andOTPEntry is one of the list that andOTP writes. Old versions have no issuer
// of its own, and put it into the label in no way that could be relied on.
// https://github.com/andOTP/andOTP/wiki/Special-features
type andOTPEntry struct {
	Type      string `json:"type"`
	Issuer    text   `json:"issuer"`
	Label     text   `json:"label"`
	Secret    string `json:"secret"`
	Algorithm string `json:"algorithm"`
	Digits    count  `json:"digits"`
	Period    count  `json:"period"`
	Counter   count  `json:"counter"`
	Tags      []text `json:"tags"`
	Icon      text   `json:"thumbnail"`
}

// The parts of an encrypted backup: rounds, salt, nonce, sealed text and tag.
// Old ones start with the nonce, their key is SHA-256 of the password.
const (
	andOTPRounds    = 4
	andOTPSalt      = 12
	andOTPNonce     = 12
	andOTPMinRounds = 1000 // below those that andOTP chose from, 140,000 on
)

// isAndOTP also takes files that look like nothing but cipher text: encrypted
// backups of andOTP have no sign of their own.
func isAndOTP(f *file) bool {
	return f.lists("secret", "label", "type") || f.text == "" && f.looks() == binaryData &&
		len(f.data) >= andOTPNonce+2+16 && random(f.data)
}

func readAndOTP(ctx context.Context, f *file, o Options) (Result, error) {
	entries := f.list
	if entries == nil {
		plain, err := openAndOTP(ctx, f.data, o)
		if err != nil {
			return Result{}, err
		}
		if err := decode(plain, &entries); err != nil {
			return Result{}, err
		}
	}
	return readAndOTPList(entries)
}

// readAndOTPList reads the list that andOTP writes, and others after it.
func readAndOTPList(entries items) (Result, error) {
	if err := many(len(entries)); err != nil {
		return Result{}, err
	}
	var r Result
	for i, raw := range entries {
		var e andOTPEntry
		if err := decode(raw, &e); err != nil {
			r.fail(nth(i), err)
			continue
		}
		if e.Icon == "Default" {
			e.Icon = ""
		}
		var group string
		if len(e.Tags) > 0 {
			group = string(e.Tags[0])
		}
		a, err := entry{
			kind: e.Type, issuer: string(e.Issuer), name: string(e.Label), secret: e.Secret, algorithm: e.Algorithm,
			digits: e.Digits, period: e.Period, counter: e.Counter, group: group, icon: string(e.Icon),
		}.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}

// errNoSign is the reason why binary data without a sign was not opened.
var errNoSign = fmt.Errorf("%w, if it is a backup of andOTP, Authenticator Plus or OTPClient at all", ErrWrongPassword)

// openAndOTP tries the new form first, if the file may be one, then the old one.
func openAndOTP(ctx context.Context, data []byte, o Options) ([]byte, error) {
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	const head = andOTPRounds + andOTPSalt
	rounds := binary.BigEndian.Uint32(data)
	if len(data) > head+andOTPNonce+16 && rounds >= andOTPMinRounds && rounds <= maxIterations {
		key, err := pbkdf2Key(ctx, sha1.New, password, data[andOTPRounds:head], int(rounds))
		if err != nil {
			return nil, err
		}
		plain, err := openGCM(key, data[head:head+andOTPNonce], data[head+andOTPNonce:], nil)
		if !errors.Is(err, ErrWrongPassword) {
			return plain, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	key := sha256.Sum256(password)
	plain, err := openGCM(key[:], data[:andOTPNonce], data[andOTPNonce:], nil)
	if errors.Is(err, ErrWrongPassword) || err == nil && !bytes.HasPrefix(plain, []byte("[")) {
		return nil, errNoSign
	}
	return plain, err
}

// random tells whether the bytes are as even as those of a cipher text: the
// number of pairs of equal ones is within eight standard deviations of that of
// chance. Programs, documents and databases are far from it.
func random(data []byte) bool {
	var counts [256]float64
	for _, b := range data {
		counts[b]++
	}
	var pairs float64
	for _, n := range counts {
		pairs += n * (n - 1) / 2
	}
	n := float64(len(data))
	chance := n * (n - 1) / 2 / 256
	return pairs <= chance+8*math.Sqrt(chance)+8
}
