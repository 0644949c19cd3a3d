package exchange_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// million are 10^6 entries, more than any vault holds; lots are fewer, but still
// more than any list may have.
func million(entry string) string { return strings.Repeat(entry+",", 1_000_000-1) + entry }
func lots(entry string) string    { return strings.Repeat(entry+",", 10*exchange.MaxAccounts) + entry }

// Files that are made to tie up memory and time end in an error at once.
func TestReadHostile(t *testing.T) {
	deep := strings.Repeat("[", 1_000_000)
	for name, tc := range map[string]struct {
		text string
		want error
	}{
		"Aegis, 10^6":    {`{"version":1,"header":{},"db":{"entries":[` + million("1") + `]}}`, exchange.ErrTooLarge},
		"2FAS":           {`{"schemaVersion":4,"services":[` + lots("{}") + `]}`, exchange.ErrTooLarge},
		"Bitwarden":      {`{"encrypted":false,"items":[` + lots("1") + `]}`, exchange.ErrTooLarge},
		"Proton":         {`{"version":1,"entries":[` + lots(`{"uri":1}`) + `]}`, exchange.ErrTooLarge},
		"Stratum":        {`{"Authenticators":[` + lots("null") + `]}`, exchange.ErrTooLarge},
		"FreeOTP+":       {`{"tokenOrder":[],"tokens":[` + lots("{}") + `]}`, exchange.ErrTooLarge},
		"cotp":           {`{"version":2,"elements":[` + lots("{}") + `]}`, exchange.ErrTooLarge},
		"Steam":          {`{"encrypted":true,"entries":[{"filename":"a","steamid":1},` + million("1") + `]}`, exchange.ErrUnknownFormat},
		"Keysmith":       {"[%7B534cc72e-e9ec-5e39-a1ff-9f017c9be8cc%7D]\n[master-key]\n" + strings.Repeat("[a]\n", 1_000_000), exchange.ErrTooLarge},
		"2FAuth":         {`{"app":"2fauth","schema":1,"data":[` + lots("{}") + `]}`, exchange.ErrTooLarge},
		"a list":         {`[` + lots(`{"secret":"","label":"","type":""}`) + `]`, exchange.ErrUnknownFormat},
		"an object":      {`{` + lots(`"a":1`) + `}`, exchange.ErrUnknownFormat},
		"deep":           {`{"version":1,"header":{},"db":` + deep, exchange.ErrUnknownFormat},
		"deep and whole": {`{"version":1,"header":{},"db":` + deep + strings.Repeat("]", 1_000_000) + `}`, exchange.ErrUnknownFormat},
		"preferences":    {"<map>" + strings.Repeat(`<string name="a">b</string>`, 10*exchange.MaxAccounts+1) + "</map>", exchange.ErrUnknownFormat},
		"deep XML":       {"<map>" + strings.Repeat("<a>", 100_000), exchange.ErrUnknownFormat},
		"entities":       {`<!DOCTYPE m [<!ENTITY a "` + strings.Repeat("b", 1000) + `">]><map><string name="tokenOrder">&a;</string></map>`, exchange.ErrUnknownFormat},
	} {
		if r, err := exchange.Read(t.Context(), []byte(tc.text), exchange.Options{}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %d accounts, %d failures, %v; want %v", name, len(r.Accounts), len(r.Failures), err, tc.want)
		}
	}
}

// A field of the wrong type costs at most the entry or the file; it never makes
// up an account.
func TestReadWrongTypes(t *testing.T) {
	tried := 0
	for _, tc := range fixtures {
		if tc.encrypted || !strings.HasPrefix(strings.TrimSpace(string(fixture(t, tc.file))), "{") {
			continue
		}
		text := string(fixture(t, tc.file))
		for i := 0; i < len(text); {
			n := strings.IndexByte(text[i:], ':')
			if n < 0 {
				break
			}
			i += n + 1
			for _, value := range []string{"null,\"x\":", "[[]],\"x\":", "{\"a\":1},\"x\":", "-1e999,\"x\":", "\"\xff\",\"x\":"} {
				r, _ := exchange.Read(t.Context(), []byte(text[:i]+value+text[i:]), exchange.Options{})
				tried++
				for _, a := range r.Accounts {
					if err := a.Validate(); err != nil || !strings.Contains(tc.accounts, a.Secret.Reveal()) {
						t.Errorf("%s with %s at %d: made up %s, %v", tc.file, value, i, show([]vault.Account{a}), err)
					}
				}
			}
		}
	}
	if tried < 1000 {
		t.Errorf("only %d tried", tried)
	}
}

// zipOf packs a file.
func zipOf(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Archives that burst are left at the bound, in whatever they are packed.
func TestReadBombs(t *testing.T) {
	zeros := make([]byte, exchange.MaxFile+1)
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"1Password":       {zipOf(t, "export.data", zeros), exchange.ErrTooLarge},
		"OpenPGP":         {zipOf(t, "Proton Pass/data.pgp", nil), vault.ErrUnsupported},
		"a list":          {zipOf(t, "a.txt", zeros[:1<<20]), exchange.ErrUnknownFormat},
		"another":         {zipOf(t, "a.txt", []byte("hello")), exchange.ErrUnknownFormat},
		"zip in zip":      {zipOf(t, "a.txt", zipOf(t, "b.txt", []byte(alice))), exchange.ErrUnknownFormat},
		"upwards":         {zipOf(t, "../../a.md", []byte(alice)), exchange.ErrUnknownFormat},
		"1Password, none": {zipOf(t, "export.data", []byte("[]")), exchange.ErrDamaged},
		"cut off":         {zipOf(t, "export.data", []byte("{}"))[:60], exchange.ErrUnknownFormat},
	} {
		if r, err := exchange.Read(t.Context(), tc.data, exchange.Options{}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %d accounts, %d failures, %v; want %v", name, len(r.Accounts), len(r.Failures), err, tc.want)
		}
	}
}

// Headers of encrypted archives that say what is not so.
func TestReadLockedArchives(t *testing.T) {
	for _, file := range []string{"raivo.zip", "winauth.zip"} {
		whole := fixture(t, file)
		for i := range min(len(whole), 120) {
			for _, b := range []byte{0xff, whole[i] ^ 1} {
				for _, at := range []int{i, len(whole) - 1 - i} {
					data := bytes.Clone(whole)
					data[at] = b
					r, _ := exchange.Read(t.Context(), data, exchange.Options{Password: given(password)})
					for _, a := range r.Accounts {
						if !strings.Contains(madePlain, a.Secret.Reveal()) {
							t.Errorf("%s with %d at %d: made up %s", file, b, at, show([]vault.Account{a}))
						}
					}
				}
			}
		}
	}
}

// Encrypted files in which a bit is wrong end in an error, or in accounts that
// are in them.
func TestReadFlipped(t *testing.T) {
	for _, tc := range fixtures {
		if !tc.encrypted {
			continue
		}
		for _, n := range []int{13, len(fixture(t, tc.file)) * 2 / 3} {
			data := bytes.Clone(fixture(t, tc.file))
			data[n] ^= 4
			r, err := exchange.Read(t.Context(), data, exchange.Options{Password: given(password)})
			if err == nil && len(r.Accounts) == 0 && len(r.Failures) == 0 {
				t.Errorf("%s at %d: neither an error nor anything in it", tc.file, n)
			}
			for _, a := range r.Accounts {
				if !strings.Contains(tc.accounts, a.Secret.Reveal()) {
					t.Errorf("%s at %d: made up %s", tc.file, n, show([]vault.Account{a}))
				}
			}
		}
	}
}

// Costs that no program would ask for are refused before anything is derived.
func TestReadCostsAndDamage(t *testing.T) {
	otpClient := func(at int, value ...byte) []byte {
		data := bytes.Clone(fixture(t, "otpclient-3.enc"))
		copy(data[at:], value)
		return data
	}
	keysmith := func(from, to string) []byte {
		return bytes.Replace(fixture(t, "keysmith.conf"), []byte(from), []byte(to), 1)
	}
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"OTPClient, 1 TiB":       {otpClient(65, 0x40, 0, 0, 0), exchange.ErrTooCostly},
		"OTPClient, 2^31 passes": {otpClient(61, 0x80), exchange.ErrTooCostly},
		"OTPClient, no threads":  {otpClient(69, 0, 0, 0, 0), exchange.ErrDamaged},
		"OTPClient, version 9":   {otpClient(9, 0, 0, 0, 9), exchange.ErrDamaged},
		"OTPClient, cut off":     {otpClient(0)[:60], exchange.ErrDamaged},
		"Keysmith, 1 TiB":        {keysmith("memory=8388608", "memory=1099511627776"), exchange.ErrTooCostly},
		"Keysmith, 2^64":         {keysmith("memory=8388608", "memory=18446744073709551615"), exchange.ErrTooCostly},
		"Keysmith, passes":       {keysmith("cpu=2", "cpu=1000000000000"), exchange.ErrTooCostly},
		"Keysmith, no number":    {keysmith("cpu=2", "cpu=x"), exchange.ErrDamaged},
		"Keysmith, algorithm":    {keysmith("algorithm=2", "algorithm=1"), vault.ErrUnsupported},
		"Keysmith, no key":       {keysmith("[master-key]", "[master-key]x"), exchange.ErrDamaged},
		"WinAuth's own file":     {[]byte(`<?xml version="1.0"?><WinAuth version="3.6"><WinAuthAuthenticator/></WinAuth>`), exchange.ErrUnknownFormat},
		"cotp, nonce":            {bytes.Replace(fixture(t, "cotp-encrypted.cotp"), []byte(`"nonce": "`), []byte(`"nonce": "AAAA`), 1), exchange.ErrDamaged},
		"cotp, no list":          {[]byte(`{"version":2,"elements":7}`), exchange.ErrDamaged},
	} {
		if r, err := exchange.Read(t.Context(), tc.data, exchange.Options{Password: given(password)}); !errors.Is(err, tc.want) {
			t.Errorf("%s: %+v, %v; want %v", name, r, err, tc.want)
		}
	}
}

// A database whose pages point anywhere ends in an error or in fewer rows.
func TestReadDamagedDatabase(t *testing.T) {
	for _, file := range []string{"google.sqlite", "stratum.db"} {
		whole := fixture(t, file)
		for i := 16; i < len(whole); i += 1 + len(whole)/800 {
			for _, b := range []byte{0, 0xff} {
				data := bytes.Clone(whole)
				data[i] = b
				r, _ := exchange.Read(t.Context(), data, exchange.Options{})
				for _, a := range r.Accounts {
					if err := a.Validate(); err != nil {
						t.Errorf("%s with %d at %d: %v", file, b, i, err)
					}
				}
			}
		}
	}
}
