package exchange

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/crypto/nacl/secretbox"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// Keysmith has no export; its settings keep an account a section, each secret in
// a secretbox of libsodium under a key of Argon2id that all share.
// https://invent.kde.org/utilities/keysmith

// keysmithSection starts an account: a UUID in braces, as Qt escapes it.
var keysmithSection = regexp.MustCompile(`(?m)^\[%7B[0-9a-fA-F-]{36}%7D\]`)

const (
	keysmithMaster   = "master-key"
	keysmithArgon2id = "2" // libsodium's number of the algorithm
)

func isKeysmith(f *file) bool {
	return strings.Contains(f.text, "["+keysmithMaster+"]") && keysmithSection.MatchString(f.text)
}

// section is one of a settings file of Qt.
type section struct {
	name   string
	values map[string]string
}

func readKeysmith(ctx context.Context, f *file, o Options) (Result, error) {
	sections := parseSettings(f.text)
	if err := many(len(sections)); err != nil {
		return Result{}, err
	}
	var key *[32]byte
	var r Result
	wrong, n := 0, 0
	for _, s := range sections {
		if s.name == keysmithMaster && key == nil {
			var err error
			if key, err = keysmithKey(ctx, s, o); err != nil {
				return Result{}, err
			}
		}
	}
	if key == nil {
		return Result{}, missing(keysmithMaster)
	}
	for _, s := range sections {
		if !strings.HasPrefix(s.name, "{") {
			continue
		}
		a, err := s.keysmith(key)
		if errors.Is(err, ErrWrongPassword) {
			wrong++
		}
		r.add(nth(n), a, err)
		n++
	}
	if wrong > 0 && len(r.Accounts) == 0 {
		return Result{}, ErrWrongPassword
	}
	return r, nil
}

// parseSettings reads a settings file of Qt as far as Keysmith's need it.
func parseSettings(text string) []section {
	var all []section
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, MaxFile+1)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			name, err := url.PathUnescape(line[1 : len(line)-1])
			if err != nil {
				name = line
			}
			all = append(all, section{name, map[string]string{}})
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || len(all) == 0 {
			continue
		}
		all[len(all)-1].values[key] = settingsValue(value)
	}
	return all
}

// settingsValue takes the quotes and the escapes of Qt off a value.
func settingsValue(value string) string {
	if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] != '\\' || i+1 == len(value) {
			b.WriteByte(value[i])
			continue
		}
		i++
		switch value[i] {
		case 'x': // a rune in hex, of one to four digits
			n := 0
			for n < 4 && i+1+n < len(value) && strings.IndexByte("0123456789abcdefABCDEF", value[i+1+n]) >= 0 {
				n++
			}
			if r, err := strconv.ParseUint(value[i+1:i+1+n], 16, 32); err == nil {
				b.WriteRune(rune(r))
			}
			i += n
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		default:
			b.WriteByte(value[i])
		}
	}
	return b.String()
}

// keysmithKey derives the key that all secrets share.
func keysmithKey(ctx context.Context, s section, o Options) (*[32]byte, error) {
	salt, err := base64.StdEncoding.DecodeString(s.values["salt"])
	if err != nil || s.values["length"] != "32" {
		return nil, errEncryption
	}
	if s.values["algorithm"] != keysmithArgon2id {
		return nil, errLock
	}
	const most = 1 << 40
	passes, err1 := strconv.ParseUint(s.values["cpu"], 10, 64)
	bytes, err2 := strconv.ParseUint(s.values["memory"], 10, 64)
	if err1 != nil || err2 != nil {
		return nil, errEncryption
	}
	if passes > maxIterations || bytes > most {
		return nil, fmt.Errorf("%w: Argon2 with %d passes over %d bytes", ErrTooCostly, passes, bytes)
	}
	if err := checkArgon2(salt, int(passes), int(min(bytes>>10, 1<<30)), 1); err != nil {
		return nil, err
	}
	password, err := o.ask(ctx)
	if err != nil {
		return nil, err
	}
	key, err := argon2Key(ctx, password, salt, int(passes), int(bytes>>10), 1)
	if err != nil {
		return nil, err
	}
	return (*[32]byte)(key), nil
}

// keysmith makes an account of a section.
func (s section) keysmith(key *[32]byte) (vault.Account, error) {
	const nonceSize = 24
	nonce, err := base64.StdEncoding.DecodeString(s.values["nonce"])
	if err != nil || len(nonce) != nonceSize {
		return vault.Account{}, wrongForm("nonce", "base64")
	}
	sealed, err := base64.StdEncoding.DecodeString(s.values["secret"])
	if err != nil {
		return vault.Account{}, wrongForm("secret", "base64")
	}
	secret, ok := secretbox.Open(nil, sealed, (*[nonceSize]byte)(nonce), key)
	if !ok {
		return vault.Account{}, ErrWrongPassword
	}
	if s.values["offset"] != "" && s.values["offset"] != "-1" || s.values["checksum"] == "true" || s.values["epoch"] != "" && s.values["epoch"] != "0" {
		return vault.Account{}, reason.For(vault.ErrUnsupported, "a check digit, a fixed offset or an epoch of its own", nil)
	}
	kind := s.values["type"]
	if kind == "" {
		kind = "hotp" // what Keysmith takes for granted
	}
	return entry{kind: kind, issuer: s.values["issuer"], name: s.values["account"], key: secret, algorithm: s.values["hash"],
		digits: parseCount(s.values["pinLength"]), period: parseCount(s.values["timeStep"]), counter: parseCount(s.values["counter"])}.account()
}
