package vault_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"latchkey/vault"
)

func TestParseURI(t *testing.T) {
	type want struct {
		kind         vault.Kind
		issuer, name string
		secret       string
		algorithm    vault.Algorithm
		digits       int
		period       int
		counter      uint64
		params       string
	}
	plain := want{vault.TOTP, "Example", "alice@example.com", "JBSWY3DPEHPK3PXP", vault.SHA1, 6, 30, 0, ""}
	with := func(vary func(*want)) want {
		w := plain
		vary(&w)
		return w
	}
	for _, tc := range []struct {
		link string
		want want
	}{
		{"otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Example", plain},
		{"  OTPAUTH://TOTP/Example%3Aalice%40example.com?SECRET=jbsw+y3dp+ehpk+3pxp&Issuer=Example\n", plain},
		{"apple-otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP", plain},
		{"otpauth://totp/Example: alice@example.com/?secret=JBSW Y3DP EHPK 3PXP&issuer=null&digits=&algorithm=null", plain},
		{"otpauth://totp/Example:Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&secret=AAAA", plain},
		{"otpauth://totp/Org:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Example", plain},
		{"otpauth://totp/alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Exampleperiod=30", plain},
		{"otpauth://totp?secret=JBSWY3DPEHPK3PXP", with(func(w *want) { w.issuer, w.name = "", "" })},
		{"otpauth://totp/Example:a #EXT#@b!?secret=JBSWY3DPEHPK3PXP", with(func(w *want) { w.name = "a #EXT#@b!" })},
		{"otpauth://totp/100%:me?secret=JBSWY3DPEHPK3PXP", with(func(w *want) { w.issuer, w.name = "100%", "me" })},
		{"otpauth://totp/Example:what?now?secret=JBSWY3DPEHPK3PXP", with(func(w *want) { w.name = "what?now" })},
		{"otpauth://totp/AT&T:me?secret=JBSWY3DPEHPK3PXP&issuer=AT&T", with(func(w *want) { w.issuer, w.name = "AT&T", "me" })},
		{"otpauth://totp/Example:john+tag@b?secret=JBSWY3DPEHPK3PXP", with(func(w *want) { w.name = "john+tag@b" })},
		{"otpauth://totp/Example:a%3Ab?secret=JBSWY3DPEHPK3PXP", with(func(w *want) { w.name = "a:b" })},
		{"otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&algorithm=HMAC-SHA-256&digits=8&period=60", with(func(w *want) { w.algorithm, w.digits, w.period = vault.SHA256, 8, 60 })},
		{"otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&algorithm=Algorithm.sha512&digits=10&period=1", with(func(w *want) { w.algorithm, w.digits, w.period = vault.SHA512, 10, 1 })},
		{"otpauth://totp/Example:alice@example.com?image=https://x/y.png&secret=JBSWY3DPEHPK3PXP&lock=false&flag", with(func(w *want) { w.params = "image=https%3A%2F%2Fx%2Fy.png&lock=false&flag" })},
		{"otpauth://hotp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&counter=7", with(func(w *want) { w.kind, w.period, w.counter = vault.HOTP, 0, 7 })},
		{"otpauth://hotp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP", with(func(w *want) { w.kind, w.period = vault.HOTP, 0 })},
		{"otpauth://hotp/Steam:me?secret=JBSWY3DPEHPK3PXP&digits=5&counter=2", with(func(w *want) {
			w.kind, w.issuer, w.name, w.digits, w.period, w.counter = vault.HOTP, "Steam", "me", 5, 0, 2
		})},
		{"steam://JBSWY3DPEHPK3PXP", with(func(w *want) { w.kind, w.issuer, w.name, w.digits = vault.Steam, "Steam", "", 5 })},
		{"otpauth://totp/Steam:me?secret=JBSWY3DPEHPK3PXP&issuer=Steam", with(func(w *want) { w.kind, w.issuer, w.name, w.digits = vault.Steam, "Steam", "me", 5 })},
		{"otpauth://steam/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&digits=5", with(func(w *want) { w.kind, w.digits = vault.Steam, 5 })},
		{"otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&steam", with(func(w *want) { w.kind, w.digits = vault.Steam, 5 })},
		{"otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&encoder=steam", with(func(w *want) { w.kind, w.digits = vault.Steam, 5 })},
		{"otpauth://totp/Steam:me?secret=JBSWY3DPEHPK3PXP&digits=6", with(func(w *want) { w.issuer, w.name = "Steam", "me" })},
	} {
		a, err := vault.ParseURI(tc.link)
		if err != nil {
			t.Errorf("%q: %v", tc.link, err)
			continue
		}
		got := want{a.Kind, a.Issuer, a.Name, a.Secret.Reveal(), a.Algorithm, a.Digits, a.Period, a.Counter, a.Params}
		if got != tc.want {
			t.Errorf("%q:\n got %+v\nwant %+v", tc.link, got, tc.want)
		}
	}
}

func TestParseURIRefuses(t *testing.T) {
	for _, tc := range []struct {
		link string
		want error
		says string
	}{
		{"", vault.ErrURI, "://"},
		{"https://example.com", vault.ErrURI, "otpauth"},
		{"otpauth://", vault.ErrURI, "type"},
		{"otpauth://push/a?secret=JBSWY3DP", vault.ErrURI, "type"},
		{"otpauth://totp/a", vault.ErrSecret, "none"},
		{"otpauth://totp/a?secret=", vault.ErrSecret, "none"},
		{"otpauth://totp/a?secret=AB%GG", vault.ErrSecret, "percent"},
		{"otpauth://totp/a?secret=JBSWY1DP", vault.ErrSecret, "character 6"},
		{"otpauth://totp/a?secret=JBSWY3DP;issuer=x", vault.ErrSecret, "character 9"},
		{"otpauth://totp/a?secret=JBSWY3DP&algorithm=MD5", vault.ErrAccount, "MD5"},
		{"otpauth://totp/a?secret=JBSWY3DP&algorithm=SHA3-512", vault.ErrAccount, "SHA3-512"},
		{"otpauth://totp/a?secret=JBSWY3DP&digits=0", vault.ErrAccount, "digits"},
		{"otpauth://totp/a?secret=JBSWY3DP&digits=11", vault.ErrAccount, "digits"},
		{"otpauth://totp/a?secret=JBSWY3DP&digits=-1", vault.ErrAccount, "digits"},
		{"otpauth://totp/a?secret=JBSWY3DP&digits=six", vault.ErrAccount, "six"},
		{"otpauth://totp/a?secret=JBSWY3DP&period=0", vault.ErrAccount, "period"},
		{"otpauth://totp/a?secret=JBSWY3DP&period=-30", vault.ErrAccount, "period"},
		{"otpauth://totp/a?secret=JBSWY3DP&period=99999999999", vault.ErrAccount, "period"},
		{"otpauth://hotp/a?secret=JBSWY3DP&counter=18446744073709551615", vault.ErrAccount, "counter"},
		{"otpauth://hotp/a?secret=JBSWY3DP&counter=x", vault.ErrAccount, "counter"},
		{"otpauth://yaotp/a?secret=JBSWY3DP&pin_length=4", vault.ErrUnsupported, "PIN"},
		{"motp://a:b?secret=0123456789abcdef", vault.ErrUnsupported, "mOTP"},
		{"steam://", vault.ErrSecret, "empty"},
		{"otpauth-migration://offline?data=x", vault.ErrURI, "several"},
		{"otpauth://totp/a\xff?secret=JBSWY3DP", vault.ErrURI, "UTF-8"},
		{"otpauth://totp/a?secret=JBSWY3DP&x=" + strings.Repeat("y", vault.MaxURI), vault.ErrURI, "longer"},
	} {
		_, err := vault.ParseURI(tc.link)
		if !errors.Is(err, tc.want) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%.60q: %v; want %v with %q", tc.link, err, tc.want, tc.says)
		}
	}
}

// The links that other projects have met in the field.
func TestParseURICorpus(t *testing.T) {
	data, err := os.ReadFile("../../shared/corpus/uri/quirks.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the shared corpus is not beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Quirk, URI string
		Expect     json.RawMessage
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, tc := range cases {
		if !strings.Contains(tc.URI, "://") || strings.HasPrefix(tc.URI, "otpauth-migration:") {
			continue // package exchange reads those
		}
		tried++
		a, err := vault.ParseURI(tc.URI)
		if string(tc.Expect) == "null" {
			if err == nil {
				t.Errorf("%s: not refused", tc.Quirk)
			}
			continue
		}
		var want struct {
			Type, Issuer, Name, Secret, Algorithm string
			Digits                                int
			Period                                *int
			Counter                               *uint64
		}
		if err := json.Unmarshal(tc.Expect, &want); err != nil {
			t.Fatal(err)
		}
		if want.Type == "yandex" || want.Type == "motp" {
			if !errors.Is(err, vault.ErrUnsupported) {
				t.Errorf("%s: %v, want ErrUnsupported", tc.Quirk, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tc.Quirk, err)
			continue
		}
		if string(a.Kind) != want.Type || a.Issuer != want.Issuer || a.Name != want.Name || a.Secret.Reveal() != want.Secret ||
			string(a.Algorithm) != want.Algorithm || a.Digits != want.Digits ||
			want.Period != nil && a.Period != *want.Period || want.Counter != nil && a.Counter != *want.Counter {
			t.Errorf("%s:\n got %+v %s\nwant %+v", tc.Quirk, a, a.Secret.Reveal(), want)
		}
	}
	if tried == 0 {
		t.Fatal("the corpus has no links")
	}
}

var uriSeeds = []string{
	"otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Example",
	"otpauth://hotp/a:b:c?secret=STEAMSECRET&counter=3&algorithm=SHA512&digits=8",
	"otpauth://totp/:a%3Ab?secret=AA&issuer=",
	"otpauth://totp/Steam:x?secret=AAAA&digits=5&encoder=digits",
	"otpauth://steam/?secret=AAAA&x&y=%25&=z",
	"apple-otpauth://totp/A&B:?secret=AA&issuer=A&B=",
	"steam://AAAA",
	"otpauth://hotp/Steam:x?secret=AAAA&digits=5",
}

// Whatever is accepted is valid, and comes out of its own link unchanged.
func FuzzParseURI(f *testing.F) {
	for _, seed := range uriSeeds {
		if _, err := vault.ParseURI(seed); err != nil {
			f.Fatalf("seed %q: %v", seed, err)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, link string) {
		a, err := vault.ParseURI(link)
		if err != nil {
			return
		}
		if err := a.Validate(); err != nil {
			t.Fatalf("accepted but invalid: %v", err)
		}
		b, err := vault.ParseURI(a.URI())
		if err != nil {
			t.Fatalf("%q: %v", a.URI(), err)
		}
		if a.URI() != b.URI() || a.Issuer != b.Issuer || a.Name != b.Name || !a.Same(b) || a.Counter != b.Counter {
			t.Fatalf("%q becomes %q", a.URI(), b.URI())
		}
	})
}
