package exchange

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// freeOTPMaster is the entry masterKey of a backup of FreeOTP 2. It is opened
// with a key that comes of the password, and opens the secrets.
type freeOTPMaster struct {
	Algorithm string  `json:"mAlgorithm"`
	Rounds    int     `json:"mIterations"`
	Salt      signed  `json:"mSalt"`
	Key       javaKey `json:"mEncryptedKey"`
}

// A backup of FreeOTP 2 is a java.util.HashMap of texts: masterKey, NAME with
// the sealed secret of an account, and NAME-token with the rest of it.
const (
	freeOTPKey    = "masterKey"
	freeOTPSuffix = "-token"
)

func isFreeOTP2(f *file) bool { return bytes.HasPrefix(f.data, []byte(javaMap)) }

func readFreeOTP2(ctx context.Context, f *file, o Options) (Result, error) {
	pairs, err := parseJavaMap(f.data)
	if err != nil {
		return Result{}, err
	}
	values := map[string]string{}
	var names []string // of the accounts
	for _, p := range pairs {
		values[p.name] = p.value
		if name, ok := strings.CutSuffix(p.name, freeOTPSuffix); ok {
			names = append(names, name)
		}
	}
	if err := many(len(names)); err != nil {
		return Result{}, err
	}
	var master []byte
	if sealed, ok := values[freeOTPKey]; ok {
		if master, err = openFreeOTPMaster(ctx, sealed, o); err != nil {
			return Result{}, err
		}
	}
	var r Result
	for i, name := range names {
		e, err := openFreeOTPToken(values[name+freeOTPSuffix], values[name], master)
		if err != nil {
			r.fail(nth(i), err)
			continue
		}
		a, err := e.account()
		r.add(nth(i), a, err)
	}
	return r, nil
}

func openFreeOTPMaster(ctx context.Context, sealed string, o Options) ([]byte, error) {
	var master freeOTPMaster
	if err := decode([]byte(sealed), &master); err != nil {
		return nil, err
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	var key []byte
	switch strings.ToUpper(master.Algorithm) {
	case "PBKDF2WITHHMACSHA1":
		key, err = pbkdf2Key(ctx, sha1.New, password, master.Salt, master.Rounds)
	case "PBKDF2WITHHMACSHA512":
		key, err = pbkdf2Key(ctx, sha512.New, password, master.Salt, master.Rounds)
	default:
		err = errEncryption
	}
	if err != nil {
		return nil, err
	}
	return master.Key.open(key)
}

// openFreeOTPToken puts an account and its secret together again.
func openFreeOTPToken(token, sealed string, master []byte) (entry, error) {
	var t freeOTPToken
	if err := decode([]byte(token), &t); err != nil {
		return entry{}, err
	}
	if sealed == "" || master == nil {
		return entry{}, errNoKey
	}
	var outer struct {
		Key string `json:"key"` // JSON again
	}
	var key javaKey
	if err := decode([]byte(sealed), &outer); err != nil {
		return entry{}, err
	}
	if err := decode([]byte(outer.Key), &key); err != nil {
		return entry{}, err
	}
	secret, err := key.open(master)
	if errors.Is(err, ErrWrongPassword) { // freeotp-android #444: another key sealed it
		return entry{}, errOwnKey
	}
	if err != nil {
		return entry{}, err
	}
	t.Secret = secret
	if t.Algorithm == "" {
		t.Algorithm = strings.TrimPrefix(key.Kind, "AES")
	}
	return t.entry(), nil
}

// nonce reads the parameters of AES-GCM, which are those of RFC 5084 since
// Android 7 and the bare nonce before.
func (k javaKey) nonce() ([]byte, error) {
	var parameters struct {
		Nonce []byte
		Tag   int `asn1:"optional"`
	}
	if rest, err := asn1.Unmarshal(k.Parameters, &parameters); err == nil && len(rest) == 0 {
		return parameters.Nonce, nil
	}
	var nonce []byte
	if rest, err := asn1.Unmarshal(k.Parameters, &nonce); err != nil || len(rest) != 0 {
		return nil, errEncryption
	}
	return nonce, nil
}

// javaMap is how Java writes down a HashMap: the head of the stream, and the
// class with its serialVersionUID. Its fields differ with the version of Android.
// Java Object Serialization Specification, 6.4.
const javaMap = "\xac\xed\x00\x05sr\x00\x11java.util.HashMap\x05\x07\xda\xc1\xc3\x16\x60\xd1\x03"

// parseJavaMap reads a HashMap<String, String>. It makes nothing of classes that
// a stream may name; whatever else stands in it ends the reading.
func parseJavaMap(data []byte) ([]preference, error) {
	data, err := javaFields(data[len(javaMap):])
	const head = "\x77\x08" // a block of eight bytes: capacity and size
	if err != nil || len(data) < len(head)+8 || string(data[:len(head)]) != head {
		return nil, errBroken
	}
	size := binary.BigEndian.Uint32(data[len(head)+4:])
	data = data[len(head)+8:]
	if int64(size)*6 > int64(len(data)) { // a pair takes at least that
		return nil, errBroken
	}
	var pairs []preference
	for range size {
		var p preference
		var err error
		if p.name, data, err = javaText(data); err != nil {
			return nil, err
		}
		if p.value, data, err = javaText(data); err != nil {
			return nil, err
		}
		pairs = append(pairs, p)
	}
	if len(data) != 1 || data[0] != 'x' {
		return nil, errBroken
	}
	return pairs, nil
}

// javaFields passes over the fields of the class and their values, all of them
// numbers of four bytes.
func javaFields(data []byte) ([]byte, error) {
	if len(data) < 2 {
		return nil, errBroken
	}
	fields := int(binary.BigEndian.Uint16(data))
	data = data[2:]
	for range fields {
		if len(data) < 3 || data[0] != 'F' && data[0] != 'I' {
			return nil, errBroken
		}
		end := 3 + int(binary.BigEndian.Uint16(data[1:]))
		if end > len(data) {
			return nil, errBroken
		}
		data = data[end:]
	}
	const end = "xp" // no more fields, no class above
	if len(data) < len(end)+4*fields || string(data[:len(end)]) != end {
		return nil, errBroken
	}
	return data[len(end)+4*fields:], nil
}

// javaText reads a string and returns what follows it.
func javaText(data []byte) (string, []byte, error) {
	const short, long = 't', '|'
	var length uint64
	switch {
	case len(data) >= 3 && data[0] == short:
		length, data = uint64(binary.BigEndian.Uint16(data[1:])), data[3:]
	case len(data) >= 9 && data[0] == long:
		length, data = binary.BigEndian.Uint64(data[1:]), data[9:]
	default:
		return "", nil, errBroken
	}
	if length > uint64(len(data)) {
		return "", nil, errBroken
	}
	return modifiedUTF8(data[:length]), data[length:], nil
}

// modifiedUTF8 reads Java's own form of UTF-8, in which NUL takes two bytes and
// an emoji six: both halves of its UTF-16 on their own.
func modifiedUTF8(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	var units []uint16
	for len(data) > 0 {
		n, unit := 1, uint16(utf8.RuneError)
		switch b := data[0]; {
		case b < 0x80:
			unit = uint16(b)
		case b>>5 == 6 && len(data) >= 2:
			n, unit = 2, uint16(b&0x1f)<<6|uint16(data[1]&0x3f)
		case b>>4 == 14 && len(data) >= 3:
			n, unit = 3, uint16(b&0xf)<<12|uint16(data[1]&0x3f)<<6|uint16(data[2]&0x3f)
		}
		units, data = append(units, unit), data[n:]
	}
	return string(utf16.Decode(units))
}
