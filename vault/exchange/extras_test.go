package exchange_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"latchkey/vault/exchange"
)

// Pins, the names of icons and the day an account was made come along where the
// source has them, and nonsense in their place costs nothing.
func TestReadExtras(t *testing.T) {
	const day = "2024-03-05T12:00:00Z"
	seconds := time.Date(2024, 3, 5, 12, 0, 0, 0, time.UTC).Unix()
	for name, tc := range map[string]struct {
		text, icon string
		pinned     bool
		made       string
	}{
		"Aegis":      {`{"version":1,"header":{},"db":{"version":2,"entries":[{"type":"totp","name":"a","favorite":true,"info":{"secret":"AAAA"}}]}}`, "", true, ""},
		"Ente":       {"otpauth://totp/a?secret=AAAA&codeDisplay=" + `%7B%22pinned%22%3Atrue%2C%22iconID%22%3A%22github%22%7D`, "github", true, ""},
		"Bitwarden":  {`{"encrypted":false,"items":[{"name":"a","favorite":true,"creationDate":"2024-03-05T12:00:00.123Z","login":{"totp":"AAAA"}}]}`, "", true, day},
		"CSV":        {"folder,favorite,name,login_totp\n,1,a,AAAA\n", "", true, ""},
		"LastPass":   {fmt.Sprintf(`{"version":3,"accounts":[{"issuerName":"a","secret":"AAAA","isFavorite":true,"creationTimestamp":%d123}]}`, seconds), "", true, day},
		"Stratum":    {`{"Authenticators":[{"Type":2,"Icon":"github","Issuer":"a","Secret":"AAAA"}]}`, "github", false, ""},
		"Stratum, @": {`{"Authenticators":[{"Type":2,"Icon":"@0123","Issuer":"a","Secret":"AAAA"}]}`, "", false, ""},
		"andOTP":     {`[{"secret":"AAAA","label":"a","type":"TOTP","thumbnail":"GitHub"}]`, "GitHub", false, ""},
		"andOTP, no": {`[{"secret":"AAAA","label":"a","type":"TOTP","thumbnail":"Default"}]`, "", false, ""},
		"Raivo":      {`[{"secret":"AAAA","kind":"TOTP","timer":"30","account":"a","pinned":"true","iconValue":"github/github.png"}]`, "github/github.png", true, ""},
		"extension":  {`{"x":{"account":"a","secret":"AAAA","type":"totp","encrypted":false,"pinned":true}}`, "", true, ""},
		"Proton":     {fmt.Sprintf(`{"version":"1","vaults":{"v":{"items":[{"pinned":true,"createTime":%d,"data":{"content":{"totpUri":"AAAA"}}}]}}}`, seconds), "", true, day},
		"KeePass":    {`<KeePassFile><Root><Group><Entry><Times><CreationTime>2024-03-05T12:00:00Z</CreationTime></Times><String><Key>otp</Key><Value>key=AAAA&amp;size=6</Value></String></Entry></Group></Root></KeePassFile>`, "", false, day},
		"KDBX 4":     {`<KeePassFile><Root><Group><Times><CreationTime>AAAA</CreationTime></Times><Entry><Times><CreationTime>QAB53Q4AAAA=</CreationTime></Times><String><Key>otp</Key><Value>key=AAAA&amp;size=6</Value></String></Entry></Group></Root></KeePassFile>`, "", false, day},
		"nonsense":   {`{"encrypted":false,"items":[{"name":"a","favorite":[1],"creationDate":{"x":1},"login":{"totp":"AAAA"}}]}`, "", false, ""},
		"year 9999":  {`{"encrypted":false,"items":[{"name":"a","favorite":"1","creationDate":"9999-01-01T00:00:00Z","login":{"totp":"AAAA"}}]}`, "", true, ""},
	} {
		r, err := exchange.Read(t.Context(), []byte(tc.text), exchange.Options{})
		if err != nil || len(r.Accounts) != 1 || len(r.Failures) != 0 {
			t.Errorf("%s: %+v, %v", name, r, err)
			continue
		}
		a, made := r.Accounts[0], ""
		if !a.Created.IsZero() {
			made = a.Created.Format(time.RFC3339)
		}
		if a.Icon != tc.icon || a.Pinned != tc.pinned || made != tc.made {
			t.Errorf("%s: icon %q, pinned %v, made %q", name, a.Icon, a.Pinned, made)
		}
	}
}

// A pin comes back from the formats that have a place for it.
func TestWritePinned(t *testing.T) {
	a := made(t)[:2]
	a[1].Pinned = true
	for _, format := range []string{"Aegis", "CSV with a column for codes"} {
		var b bytes.Buffer
		if err := exchange.Write(t.Context(), &b, format, a, nil); err != nil {
			t.Fatal(err)
		}
		r, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{})
		if err != nil || len(r.Accounts) != 2 || r.Accounts[0].Pinned || !r.Accounts[1].Pinned {
			t.Errorf("%s: %+v, %v", format, r, err)
		}
	}
}
