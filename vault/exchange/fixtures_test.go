package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/exchange"
	"latchkey/vault/reason"
)

// password opens the fixtures that testdata/make.py wrote.
const password = "correct horse £"

// The accounts of testdata/make.py, with and without what some formats lack.
const (
	made1      = "totp|Example|alice|JBSWY3DPEHPK3PXP|SHA1|6|30|0\n"
	made2      = "hotp|Example|bob|GEZDGNBVGY3TQOJQ|SHA256|8|0|7"
	made3      = "totp|日本 & Co|c:d@example.org|MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPI|SHA512|7|60|0"
	made4      = "steam|Steam|erin|STEAMSECRET|SHA1|5|30|0"
	madeKey4   = "steam|Steam|erin|STEAMSECRE|SHA1|5|30|0\n" // where a format keeps bytes
	madeKeys   = made1 + made2 + "\n" + made3 + "\n" + madeKey4
	madePlain  = made1 + made2 + "\n" + made3 + "\n" + made4 + "\n"
	madeTOTP   = made1 + "totp||bob|GEZDGNBVGY3TQOJQ|SHA1|6|30|0\n" + "totp|日本 & Co|c:d@example.org|MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPI|SHA1|6|30|0\n"
	madeAll    = made1 + made2 + "|Work|\n" + made3 + "||a note\nof two lines\n" + made4 + "|Work|\n"
	madeGroups = made1 + made2 + "|Work|\n" + made3 + "\n" + made4 + "|Work|\n"
)

const packed = "Authenticator Plus, Raivo OTP or WinAuth, packed"

var fixtures = []struct {
	file, format string
	encrypted    bool
	accounts     string
	failures     []string
}{
	{"aegis-v2.json", "Aegis", false, madeAll, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"aegis-v3.json", "Aegis", false, madeAll, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"aegis-v3-encrypted.json", "Aegis", true, madeAll, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"2fas-v4.2fas", "2FAS", false, madeGroups, []string{"entry 1: bad secret"}},
	{"2fas-v4-encrypted.2fas", "2FAS", true, madeGroups, []string{"entry 1: bad secret"}},
	{"bitwarden.json", "Bitwarden", false, madeAll, []string{"entry 7: bad secret"}},
	{"bitwarden-pbkdf2.json", "Bitwarden", true, madeAll, []string{"entry 7: bad secret"}},
	{"bitwarden-argon2id.json", "Bitwarden", true, madeAll, []string{"entry 7: bad secret"}},
	{"bitwarden.csv", "CSV with a column for codes", false, madeAll, []string{"line 7: bad secret"}},
	{"bitwarden-authenticator.csv", "CSV with a column for codes", false, made1 + made2 + "\n" + made3 + "\n", nil},
	{"apple.csv", "CSV with a column for codes", false, made1 + made2 + "\n" + made3 + "||a note\nof two lines\n" + made4 + "\n", []string{"line 7: bad secret"}},
	{"semicolons.csv", "CSV with a column for codes", false, madeAll, []string{"line 7: bad secret"}},
	{"ente.txt", "List of otpauth links", false, madeAll, []string{"line 5: bad secret", "line 6: trash"}},
	{"ente-encrypted.txt", "Ente Auth, encrypted", true, madeAll, []string{"line 5: bad secret", "line 6: trash"}},
	{"proton.json", "Proton Authenticator", false, made1 + made3 + "||a note\nof two lines\nsteam|Steam|erin|STEAMSECRET|SHA1|5|30|0\n", []string{"entry 4: bad secret"}},
	{"proton-encrypted.json", "Proton Authenticator", true, made1 + made3 + "||a note\nof two lines\nsteam|Steam|erin|STEAMSECRET|SHA1|5|30|0\n", []string{"entry 4: bad secret"}},
	{"freeotp-1.xml", "FreeOTP 1 and FreeOTP+", false, madeKeys, []string{"entry 5: bad secret"}},
	{"freeotp-plus.json", "FreeOTP 1 and FreeOTP+", false, madeKeys, []string{"entry 5: wrong type"}},
	{"freeotp-2.xml", "FreeOTP 2", true, madeKeys, []string{"entry 5: left the secret out", "entry 6: does not fit its key"}},
	{"freeotp-2-android-6.xml", "FreeOTP 2", true, madeKeys, []string{"entry 5: left the secret out", "entry 6: does not fit its key"}},
	{"andotp.json", "andOTP", false, madeGroups, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"andotp-encrypted.json.aes", "andOTP", true, madeGroups, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"andotp-encrypted-old.json.aes", "andOTP", true, strings.NewReplacer("|Example|", "||Example - ", "|日本 & Co|", "||日本 & Co - ", "|Steam|erin", "||Steam - erin").Replace(madeGroups),
		[]string{"entry 5: motp", "entry 6: bad secret"}},
	{"2fauth.json", "2FAuth", false, made1 + made2 + "\n" + made3 + "\n" + made4 + "\n", []string{"entry 5: bad secret"}},
	{"lastpass.json", "LastPass Authenticator", false, made1 + made3 + "|Work|\n", []string{"entry 3: bad secret"}},
	{"steam.maFile", "Steam", false, madeKey4, nil},
	{"steamguard.json", "Steam", false, madeKey4, []string{"entry 2: bad secret"}},
	{"keepass.xml", "KeePass", false, madeAll, []string{"entry 6: bad secret"}},
	{"keepass-argon2d-chacha20.kdbx", "KeePass", true, madeAll, []string{"entry 6: bad secret"}},
	{"keepass-argon2id-aes.kdbx", "KeePass", true, madeAll, []string{"entry 6: bad secret"}},
	{"keepass-aes-aes.kdbx", "KeePass", true, madeAll, []string{"entry 6: bad secret"}},
	{"1password.1pux", "1Password", false, madeAll, []string{"entry 6: bad secret"}},
	{"proton-pass.zip", "Proton Pass", false, madeAll, []string{"entry 6: bad secret", "entry 7: trash"}},
	{"raivo.zip", packed, true, made1 + made2 + "\n" + made3 + "\n", []string{"entry 4: bad secret"}},
	{"winauth.zip", packed, true, madePlain, []string{"line 5: bad secret"}},
	{"packed.zip", packed, false, madePlain, []string{"line 5: bad secret"}},
	{"extension.json", "Authenticator (browser extension)", false, madePlain, []string{"entry 1: bad secret"}},
	{"extension-encrypted-2.json", "Authenticator (browser extension)", true, madePlain, []string{"entry 1: bad secret"}},
	{"extension-encrypted-3.json", "Authenticator (browser extension)", true, madePlain, []string{"entry 1: bad secret"}},
	{"authy.xml", "Authy", false, made1 + "totp||An app|GEZDGNBVGY3TQOJQ|SHA1|7|10|0\n", []string{"entry 2: bad secret"}},
	{"authy-encrypted.xml", "Authy", true, made1 + "totp||An app|GEZDGNBVGY3TQOJQ|SHA1|7|10|0\n", []string{"entry 2: bad secret"}},
	{"authy-server.json", "Authy", true, made1 + "totp||new|JBSWY3DPEHPK3PXP|SHA1|8|30|0\ntotp||An app|GEZDGNBVGY3TQOJQ|SHA1|7|10|0\n", []string{"entry 3: bad secret"}},
	{"authy-gdpr.csv", "Authy", true, made1, []string{"entry 2: bad secret"}},
	{"battlenet.xml", "Battle.net", false, "totp|Battle.net|EU-1234-5678-9012|GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ|SHA1|8|30|0\n", nil},
	{"duo.json", "Duo Mobile", false, "totp||alice|JBSWY3DPEHPK3PXP|SHA1|6|30|0\nhotp||bob|GEZDGNBVGY3TQOJQ|SHA1|6|0|7\n", []string{"entry 3: push messages", "entry 4: bad secret"}},
	{"totp-authenticator.xml", "TOTP Authenticator", false, madeTOTP, []string{"entry 4: bad secret"}},
	{"totp-authenticator.encrypt", "TOTP Authenticator", true, madeTOTP, []string{"entry 4: bad secret"}},
	{"totp-authenticator-default.encrypt", "TOTP Authenticator", false, madeTOTP, []string{"entry 4: bad secret"}},
	{"google.sqlite", "Google Authenticator, database", false, made1 + "hotp|Example|bob|GEZDGNBVGY3TQOJQ|SHA1|6|0|7\n" + manyRows(), []string{"entry 3: bad secret", "entry 4: encrypted"}},
	{"microsoft.sqlite", "Microsoft Authenticator, database", false, made1 + "totp|Example|bob|GEZDGNBVGY3TQOJQ|SHA1|8|30|0\n", []string{"entry 3: bad secret", "entry 4: push", "entry 5: encrypted"}},
	{"stratum.db", "Stratum, database", false, madeGroups, []string{"entry 2: motp", "entry 1: bad secret"}},
	{"keepass-3.kdbx", "KeePass", true, madeAll, []string{"entry 6: bad secret"}},
	{"cotp.json", "cotp", false, madePlain, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"cotp-encrypted.cotp", "cotp", true, madePlain, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"otpclient-1.enc", "OTPClient, version 1", true, madePlain, []string{"entry 5: bad secret"}},
	{"otpclient-2.enc", "OTPClient", true, madePlain, []string{"entry 5: bad secret"}},
	{"otpclient-3.enc", "OTPClient", true, madePlain, []string{"entry 5: bad secret"}},
	{"keysmith.conf", "Keysmith", true, made1 + made2 + "\n" + made3 + "\n", []string{"entry 4: password"}},
	{"authplus.db", "Authenticator Plus, database", true, made1 + "hotp|Example|bob|GEZDGNBVGY3TQOJQ|SHA1|6|0|7|Work|\ntotp|Blizzard|EU-1|GEZDGNBVGY3TQOJQ|SHA1|8|30|0\n", []string{"entry 4: bad secret", "entry 5: type"}},
	{"stratum.json", "Stratum", false, madeGroups, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"stratum-encrypted.authpro", "Stratum", true, madeGroups, []string{"entry 5: motp", "entry 6: bad secret"}},
	{"stratum-legacy.authpro", "Stratum", true, madeGroups, []string{"entry 5: motp", "entry 6: bad secret"}},
}

// manyRows are those that make the database of google.sqlite take several pages.
func manyRows() string {
	var b strings.Builder
	for i := 5; i < 305; i++ {
		fmt.Fprintf(&b, "totp||account %d with a long name|JBSWY3DPEHPK3PXP|SHA1|6|30|0\n", i)
	}
	return b.String()
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReadFixtures(t *testing.T) {
	for _, tc := range fixtures {
		data := fixture(t, tc.file)
		asked := 0
		r, err := exchange.Read(t.Context(), data, exchange.Options{Password: func(context.Context) ([]byte, error) {
			asked++
			return []byte(password), nil
		}})
		check(t, tc.file, r, err, tc.accounts, tc.failures...)
		if r.Format != tc.format {
			t.Errorf("%s: taken for %q", tc.file, r.Format)
		}
		if want := map[bool]int{true: 1}[tc.encrypted]; asked != want {
			t.Errorf("%s: asked for a password %d times", tc.file, asked)
		}
		if !tc.encrypted {
			continue
		}
		for name, o := range map[string]exchange.Options{"nobody to ask": {}, "no password": {Password: given("")}} {
			if _, err := exchange.Read(t.Context(), data, o); !errors.Is(err, exchange.ErrNeedPassword) {
				t.Errorf("%s, %s: %v", tc.file, name, err)
			}
		}
		if _, err := exchange.Read(t.Context(), data, exchange.Options{Password: given("wrong")}); !errors.Is(err, exchange.ErrWrongPassword) {
			t.Errorf("%s, wrong password: %v", tc.file, err)
		}
		never := errors.New("never")
		if _, err := exchange.Read(t.Context(), data, exchange.Options{Password: func(context.Context) ([]byte, error) { return nil, never }}); !errors.Is(err, never) {
			t.Errorf("%s, refused: %v", tc.file, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := exchange.Read(ctx, data, exchange.Options{Password: func(context.Context) ([]byte, error) {
			cancel()
			return []byte(password), nil
		}}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled: %v", tc.file, err)
		}
	}
}

// Cut off anywhere, a file gives an error or fewer accounts, never one that was
// not in it. Only a list in plain text cannot tell that its last line is short.
func TestReadFixturesCut(t *testing.T) {
	for _, tc := range fixtures {
		data := fixture(t, tc.file)
		step := 1 + len(data)/200
		if tc.encrypted {
			step = 1 + len(data)/8
		}
		for n := 0; n < len(data)-1; n += step {
			r, err := exchange.Read(t.Context(), data[:n], exchange.Options{Password: given(password)})
			if n := len(r.Accounts); n > 0 && !json.Valid(data) && !tc.encrypted {
				r.Accounts = r.Accounts[:n-1]
			}
			for _, line := range strings.SplitAfter(show(r.Accounts), "\n") {
				if !strings.Contains(tc.accounts, line) {
					t.Errorf("%s cut at %d: %s, %v", tc.file, n, line, err)
				}
			}
			if err == nil && json.Valid(data) && len(r.Accounts) > 0 {
				t.Errorf("%s cut at %d is taken for whole", tc.file, n)
			}
		}
	}
}

// A reason never quotes a secret, whatever is wrong with it.
func TestReadHidesSecrets(t *testing.T) {
	tried := 0
	for _, tc := range fixtures {
		if tc.encrypted {
			continue
		}
		data := fixture(t, tc.file)
		for _, change := range [][2]string{{"JBSWY", "JBSWY1"}, {"GEZDG", "GEZDG%zz"}, {"MFRGG", "MFRGG!"}, {"STEAMSECRET", "STEAM\u00e9"}, {"secret=", "secret="}, {"algorithm=", "algorithm=x"}, {`"Digits": `, `"Digits": -`}} {
			r, err := exchange.Read(t.Context(), bytes.ReplaceAll(data, []byte(change[0]), []byte(change[1])), exchange.Options{})
			if err != nil && bytes.HasPrefix(data, []byte("SQLite")) {
				r.Failures = []exchange.Failure{{Where: reason.Name(tc.file), Err: err}} // its pages no longer fit
			} else if err != nil {
				t.Errorf("%s with %s: %v", tc.file, change[1], err)
			}
			for _, f := range r.Failures {
				tried++
				for _, secret := range []string{"jbswy", "gezdg", "mfrgg", "steamsec", "aaaaa"} {
					if strings.Contains(strings.ToLower(f.Where.Error()+f.Err.Error()), secret) {
						t.Errorf("%s with %s: %s: %v", tc.file, change[1], f.Where, f.Err)
					}
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d failures", tried)
	}
}

// What a hostile file asks for is refused before it is done.
func TestReadTooCostly(t *testing.T) {
	for _, tc := range []struct {
		file, from, to string
		want           error
	}{
		{"aegis-v3-encrypted.json", `"n": 1024`, `"n": 1099511627776`, exchange.ErrTooCostly},
		{"aegis-v3-encrypted.json", `"r": 8`, `"r": 1048577`, exchange.ErrTooCostly},
		{"aegis-v3-encrypted.json", `"p": 1`, `"p": 1073741823`, exchange.ErrTooCostly},
		{"aegis-v3-encrypted.json", `"n": 1024`, `"n": 1000`, exchange.ErrDamaged},
		{"aegis-v3-encrypted.json", `"n": 1024`, `"n": -1024`, exchange.ErrDamaged},
		{"aegis-v3-encrypted.json", `"n": 1024`, `"n": "x"`, exchange.ErrDamaged},
		{"aegis-v3-encrypted.json", `"type": 1`, `"type": 3`, exchange.ErrDamaged},
		{"aegis-v3.json", `"entries"`, `"things"`, exchange.ErrDamaged},
		{"bitwarden-pbkdf2.json", `"kdfIterations": 6000`, `"kdfIterations": 2000000000`, exchange.ErrTooCostly},
		{"bitwarden-pbkdf2.json", `"kdfIterations": 6000`, `"kdfIterations": 0`, exchange.ErrDamaged},
		{"bitwarden-pbkdf2.json", `"kdfType": 0`, `"kdfType": 2`, exchange.ErrDamaged},
		{"bitwarden-pbkdf2.json", `"passwordProtected": true`, `"passwordProtected": false`, exchange.ErrRestricted},
		{"bitwarden-pbkdf2.json", `"data": "2.`, `"data": "2.AAAA`, exchange.ErrDamaged},
		{"bitwarden-pbkdf2.json", `"data": "2.`, `"data": "3.`, exchange.ErrDamaged},
		{"bitwarden-argon2id.json", `"kdfMemory": 16`, `"kdfMemory": 1073741824`, exchange.ErrTooCostly},
		{"bitwarden-argon2id.json", `"kdfMemory": 16`, `"kdfMemory": 9223372036854775807`, exchange.ErrTooCostly},
		{"bitwarden-argon2id.json", `"kdfMemory": 16`, `"kdfMemory": -1`, exchange.ErrTooCostly},
		{"bitwarden-argon2id.json", `"kdfIterations": 3`, `"kdfIterations": 2000000000`, exchange.ErrTooCostly},
		{"bitwarden-argon2id.json", `"kdfParallelism": 4`, `"kdfParallelism": 4000`, exchange.ErrTooCostly},
		{"freeotp-2.xml", `", "mIterations": 1000, "mSalt": [`, `","mIterations":10000001,"mSalt":[`, exchange.ErrTooCostly},
		{"freeotp-2.xml", `"mIterations": 1000`, `"mIterations":    0`, exchange.ErrDamaged},
		{"freeotp-2.xml", `HmacSHA512", "mIter`, `HmacSHA999", "mIter`, exchange.ErrDamaged},
		{"freeotp-2.xml", `NoPadding`, `MuPadding`, exchange.ErrDamaged},
		{"freeotp-2.xml", `"mParameters": [48`, `"mParameters": [49`, exchange.ErrDamaged},
		{"freeotp-2.xml", "w\x08", "w\x09", exchange.ErrDamaged},
		{"freeotp-2.xml", "w\x08\x00\x00\x00 \x00\x00", "w\x08\x00\x00\x00 \xff\xff", exchange.ErrDamaged},
		{"freeotp-2.xml", "F\x00\x0aload", "L\x00\x0aload", exchange.ErrDamaged},
		{"authy-server.json", `"key_derivation_iterations": 2000`, `"key_derivation_iterations": 2000000000000`, exchange.ErrTooCostly},
		{"ente-encrypted.txt", `"memLimit": 8388608`, `"memLimit": 1099511627776`, exchange.ErrTooCostly},
		{"ente-encrypted.txt", `"opsLimit": 2`, `"opsLimit": 2147483647`, exchange.ErrTooCostly},
		{"ente-encrypted.txt", `"opsLimit": 2`, `"opsLimit": 0`, exchange.ErrDamaged},
		{"ente-encrypted.txt", `"encryptionNonce": "`, `"encryptionNonce": "AAAA`, exchange.ErrDamaged},
		{"proton-encrypted.json", `"content": "`, `"content": "!`, exchange.ErrDamaged},
		{"2fas-v4-encrypted.2fas", `"servicesEncrypted": "`, `"servicesEncrypted": ":`, exchange.ErrDamaged},
		{"2fas-v4-encrypted.2fas", `"servicesEncrypted": "`, `"servicesEncrypted": "!`, exchange.ErrDamaged},
	} {
		data := fixture(t, tc.file)
		changed := bytes.ReplaceAll(data, []byte(tc.from), []byte(tc.to))
		if bytes.Equal(changed, data) {
			t.Fatalf("%s has no %s", tc.file, tc.from)
		}
		if r, err := exchange.Read(t.Context(), changed, exchange.Options{Password: given(password)}); !errors.Is(err, tc.want) {
			t.Errorf("%s with %s: %v, %v; want %v", tc.file, tc.to, r, err, tc.want)
		}
	}
}
