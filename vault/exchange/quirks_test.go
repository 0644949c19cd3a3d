package exchange_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"latchkey/vault/exchange"
	"latchkey/vault/reason"
)

// What programs write in their less usual versions and settings.
func TestReadQuirks(t *testing.T) {
	keePass := func(texts ...string) string {
		var b strings.Builder
		b.WriteString("<KeePassFile><Root><Group><Entry>")
		for i := 0; i < len(texts); i += 2 {
			b.WriteString("<String><Key>" + texts[i] + "</Key><Value>" + texts[i+1] + "</Value></String>")
		}
		return b.String() + "</Entry></Group></Root></KeePassFile>"
	}
	western, err := charmap.Windows1252.NewEncoder().String("Name;Login;OTP\nCafé €;zoë;JBSWY3DPEHPK3PXP\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		text, want string
		failures   []string
	}{
		"KeeOtp, all as usual":        {keePass("Title", "a", "otp", "key=JBSWY3DPEHPK3PXP"), "totp|a||JBSWY3DPEHPK3PXP|SHA1|6|30|0\n", nil},
		"KeeOtp, base64":              {keePass("Title", "a", "otp", "Key=SGVsbG8h3q2%2b7w%3d%3d&amp;encoding=Base64&amp;size=8"), "totp|a||JBSWY3DPEHPK3PXP|SHA1|8|30|0\n", nil},
		"KeeOtp, hex":                 {keePass("Title", "a", "otp", "key=48656c6c6f21deadbeef&amp;encoding=Hex&amp;step=60"), "totp|a||JBSWY3DPEHPK3PXP|SHA1|6|60|0\n", nil},
		"KeeOtp, text":                {keePass("Title", "a", "otp", "key=12345678901234567890&amp;encoding=UTF8&amp;type=Hotp&amp;counter=3"), "hotp|a||GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ|SHA1|6|0|3\n", nil},
		"KeeOtp, not base64":          {keePass("otp", "key=!&amp;encoding=base64"), "", []string{"entry 1: encoding that is named"}},
		"KeePass, text with spaces":   {keePass("Title", "a", "HmacOtp-Secret", "1234567890 234567890", "HmacOtp-Counter", "3"), "hotp|a||GEZDGNBVGY3TQOJQEAZDGNBVGY3TQOJQ|SHA1|6|0|3\n", nil},
		"KeePass, hex with spaces":    {keePass("Title", "a", "TimeOtp-Secret-Hex", "4865 6c6c 6f21 dead beef", "TimeOtp-Algorithm", "HMAC-SHA-512", "TimeOtp-Length", "8"), "totp|a||JBSWY3DPEHPK3PXP|SHA512|8|30|0\n", nil},
		"KeePass, base64":             {keePass("Title", "a", "TimeOtp-Secret-Base64", "SGVsbG8h3q2+7w==", "TimeOtp-Period", "60"), "totp|a||JBSWY3DPEHPK3PXP|SHA1|6|60|0\n", nil},
		"KeePassXC, Steam":            {keePass("Title", "a", "otp", "otpauth://totp/a:b?secret=STEAMSECRET&amp;period=30&amp;digits=5&amp;issuer=a&amp;encoder=steam"), "steam|a|b|STEAMSECRET|SHA1|5|30|0\n", nil},
		"Bitwarden, an organisation":  {`{"encrypted":false,"collections":[{"id":"c","name":"Team"}],"items":[{"name":"a","collectionIds":["c"],"login":{"username":"b","totp":"AAAA"}}]}`, "totp|a|b|AAAA|SHA1|6|30|0|Team|\n", nil},
		"Proton Pass, own sections":   {`{"version":"1","vaults":{"v":{"name":"V","items":[{"data":{"metadata":{"name":"a"},"content":{"username":"b","sections":[{"sectionFields":[{"type":"text","data":{"totpUri":"BBBB"}},{"type":"totp","data":{"totpUri":"AAAA"}}]}]}}}]}}}`, "totp|a|b|AAAA|SHA1|6|30|0|V|\n", nil},
		"LastPass, without folders":   {`{"accounts":[{"issuerName":"a","userName":"b","secret":"AAAA"}]}`, "totp|a|b|AAAA|SHA1|6|30|0\n", nil},
		"TOTP Authenticator, texts":   {`<map><string name="STATIC_TOTP_CODES_LIST">["{\"issuer\":\"a\",\"name\":\"b\",\"key\":\"AAAA\",\"base\":32}"]</string></map>`, "totp|a|b|AAAA|SHA1|6|30|0\n", nil},
		"Authy, hex":                  {`{"authenticator_tokens":[],"apps":[{"name":"a","digits":7,"secret_seed":"48656c6c6f21deadbeef"}]}`, "totp||a|JBSWY3DPEHPK3PXP|SHA1|7|10|0\n", nil},
		"2FAS, a later version":       {`{"schemaVersion":9,"services":[{"name":"a","secret":"AAAA","otp":{"tokenType":"STEAM"}}],"groups":[]}`, "steam|a||AAAA|SHA1|5|30|0\n", nil},
		"CSV, in Windows' characters": {western, "totp|Café €|zoë|JBSWY3DPEHPK3PXP|SHA1|6|30|0\n", nil},
		"CSV, for Excel":              {"sep=;\r\n\"TITLE\";\"User-Name\";\"One-time password\"\r\n\"a;b\";c;AAAA\r\n", "totp|a;b|c|AAAA|SHA1|6|30|0\n", nil},
		"CSV, Apple in German":        {"\ufeffTitel,URL,Benutzername,Passwort,Notizen,OTPAuth\na,https://a,b,x,n,otpauth://totp?secret=AAAA\n", "totp|a|b|AAAA|SHA1|6|30|0||n\n", nil},
		"CSV, two names":              {"type,name,url,email,username,password,note,totp\nlogin,a,,b@example.org,,x,,AAAA\n", "totp|a|b@example.org|AAAA|SHA1|6|30|0\n", nil},
		"CSV, columns of no name":     {"what,where\na,x\nb,\"otpauth://totp/a:b?secret=AAAA\"\n", "totp|a|b|AAAA|SHA1|6|30|0\n", nil},
		"CSV, no header":              {"Work,a,b,pw,otpauth://totp/a:b?secret=AAAA\n,c,d,pw,otpauth://totp/c:d?secret=1\n", "totp|a|b|AAAA|SHA1|6|30|0\n", []string{"line 2: bad secret"}},
		"CSV, bars":                   {"issuer|account|secret|algorithm|digits|period\na|b|AAAA|SHA256|8|60\n", "totp|a|b|AAAA|SHA256|8|60|0\n", nil},
		"CSV, bare and complete":      {"Issuer,Account,Secret,Type,Counter,Algorithm\na,b,AAAA,HOTP,7,\nc,d,AAAA,motp,,\ne,f,AAAA,TOTP,,MD5\n", "hotp|a|b|AAAA|SHA1|6|0|7\n", []string{"line 3: PIN", "line 4: MD5"}},
	} {
		r, err := exchange.Read(t.Context(), []byte(tc.text), exchange.Options{})
		check(t, name, r, err, tc.want, tc.failures...)
	}
	// A secret among the passwords of anything is not taken for one.
	if r, err := exchange.Read(t.Context(), []byte("name,secret\na,AAAA\n"), exchange.Options{}); !errors.Is(err, exchange.ErrUnknownFormat) {
		t.Errorf("any secret: %v, %v", r, err)
	}
}

// Old versions of Aegis derived keys of long passwords in another way.
func TestReadAegisOldSlots(t *testing.T) {
	for _, name := range []string{"aegis-old-java.json", "aegis-old-android.json"} {
		data := fixture(t, name)
		r, err := exchange.Read(t.Context(), data, exchange.Options{Password: given("£" + strings.Repeat("x", 70))})
		check(t, name, r, err, made1)
		if _, err := exchange.Read(t.Context(), data, exchange.Options{Password: given("£" + strings.Repeat("x", 71))}); !errors.Is(err, exchange.ErrWrongPassword) {
			t.Errorf("%s, wrong password: %v", name, err)
		}
		repaired := bytes.Replace(data, []byte(`"type": 1`), []byte(`"repaired": true, "type": 1`), 1)
		if _, err := exchange.Read(t.Context(), repaired, exchange.Options{Password: given("£" + strings.Repeat("x", 70))}); !errors.Is(err, exchange.ErrWrongPassword) {
			t.Errorf("%s, said to be repaired: %v", name, err)
		}
	}
}

// Every file in an archive that is known is read, and says where it is from.
func TestReadSeveralZipped(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range [][2]string{
		{"read me.txt", "hello"}, {"one.txt", alice + "\nnothing\n"}, {"two.json", `{"schemaVersion":1,"services":[{"name":"a","secret":"AAAA"}]}`},
		{"broken.json", `{"version":1,"header":{},"db":{}}`}, {"page.html", "<code>" + alice + "</code>"},
	} {
		w, err := z.Create(f[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{})
	var where []string
	for i, f := range r.Failures {
		where, r.Failures[i].Where = append(where, f.Where.Error()), reason.Name("there")
	}
	check(t, "archive", r, err, isAlice+"totp|a||AAAA|SHA1|6|30|0\n", "there: not a link", "there: entries is missing")
	if want := []string{"one.txt: line 2", "broken.json"}; !slices.Equal(where, want) {
		t.Errorf("failures at %q, want %q", where, want)
	}
}

// QR codes that are written into a page as pictures are read once, beside links.
func TestReadPicturesInPage(t *testing.T) {
	codes := map[string]string{"png of alice": alice, "png of bob": bob, "png of a site": "https://example.com"}
	inline := func(data string) string {
		return `<img src="data:image/png;base64,` + base64.StdEncoding.EncodeToString([]byte(data)) + `">`
	}
	page := "<html><code>" + strings.ReplaceAll(alice, "&", "&amp;") + "</code>" + inline("png of alice") + inline("a logo") + inline("png of a site") +
		strings.Replace(inline("png of bob"), "base64,", "base64,\n ", 1) + "</html>"
	o := exchange.Options{Pictures: func(_ context.Context, data []byte) ([]string, error) {
		if text, ok := codes[string(data)]; ok {
			return []string{text}, nil
		}
		return nil, errors.New("no code")
	}}
	r, err := exchange.Read(t.Context(), []byte(page), o)
	check(t, "page", r, err, isAlice+isBob)
	together, err := exchange.ReadAll(t.Context(), []exchange.Source{{Name: "page.html", Data: func() ([]byte, error) { return []byte(page), nil }}}, o)
	check(t, "the same", together, err, isAlice+isBob)
	for name, o := range map[string]exchange.Options{"none of them a code": o, "pictures not read": {}} {
		if r, err := exchange.Read(t.Context(), []byte("<html>"+inline("a logo")), o); !errors.Is(err, exchange.ErrUnknownFormat) {
			t.Errorf("%s: %v, %v", name, r, err)
		}
	}
}
