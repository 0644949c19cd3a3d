package vault

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// What accounts that have no lists are written as is read in one pass.
func TestPlainForm(t *testing.T) {
	secret, err := ParseSecret("JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	a := Account{ID: NewID(), Kind: TOTP, Issuer: "Zürich <&>", Name: `a "b" \c`, Secret: secret, Algorithm: SHA512, Digits: 8, Period: 60,
		Group: "g", Note: "two\nlines", Icon: "i", Pinned: true, Important: true, Created: noon, Used: noon.Add(time.Second), Uses: 7, WithoutCodes: true, Params: "a=b"}
	for name, write := range map[string]func() ([]byte, error){
		"whole": func() ([]byte, error) { return a.encode() }, "beside": a.Beside,
		"bare": func() ([]byte, error) { return Account{ID: "1", Kind: TOTP, Secret: secret}.encode() },
	} {
		raw, err := write()
		if err != nil {
			t.Fatal(err)
		}
		f, ok := plainForm(raw)
		if want, err := form(raw); !ok || err != nil || !reflect.DeepEqual(f, want) {
			t.Errorf("%s: %s is read as %+v, %v; want %+v, %v", name, raw, f, ok, want, err)
		}
	}
}

// form is the form as encoding/json alone reads it, if it has no unknown fields.
func form(raw []byte) (f accountForm, err error) {
	extra, err := decodeWith(raw, &f)
	if err == nil && extra != nil {
		err = ErrAccount
	}
	return f, err
}

var plainSeeds = []string{
	`{"id":"1","kind":"totp","issuer":"i","name":"n","secret":"AAAA","algorithm":"SHA1","digits":6,"period":30,"created":"2026-01-02T03:04:05Z"}`,
	`{"id":"1","group":"Gr\u00fc\u00dfe \"x\"","note":"a\nb","created":"2026-01-02T03:04:05.5+02:00","used":"2026-01-02T03:04:05Z","uses":7,"pinned":true,"important":true,"withoutCodes":true}`,
	`{"id":"\ud800","icon":"i","params":"a=b"}`,
}

// odd is what encoding/json reads in ways of its own, or refuses.
var odd = []string{
	``, `{}`, `{`, `{"id"}`, `{"id":}`, `{"id":"1"`, `{"id":"1",}`, `{"id":"1"}}`, `{"id":"1"} `, ` {"id":"1"}`, `{ "id":"1"}`,
	`{"id":"1","id":"2"}`, `{"ID":"1"}`, `{"\u0069d":"1"}`, `{"id":null}`, `{"id":1}`, `{"id":"1","later":1}`, `{"id":"1` + "\n" + `"}`, `{"id":"` + "\xff" + `"}`,
	`{"id":"\q"}`, `{"id":"\"}`, `{"digits":06}`, `{"digits":-6}`, `{"digits":6.0}`, `{"digits":6e0}`, `{"digits":"6"}`, `{"digits":99999999999999999999}`,
	`{"pinned":false}`, `{"pinned":truer}`, `{"pinned":1}`, `{"created":"yesterday"}`, `{"created":null}`, `{"created":"2026-01-02T03:04:05\u005a"}`,
	`{"unfinished":["untried"]}`, `{"serviceCodes":[]}`, `{"counter":7}`, `[]`, `null`, `"id"`,
}

func TestPlainFormLeaves(t *testing.T) {
	for _, raw := range odd {
		if f, ok := plainForm([]byte(raw)); ok {
			t.Errorf("%s is read as %+v", raw, f)
		}
	}
}

// FuzzPlainForm: what is read in one pass is what encoding/json says.
func FuzzPlainForm(f *testing.F) {
	for _, seed := range plainSeeds {
		if _, ok := plainForm([]byte(seed)); !ok {
			f.Fatalf("%s is not read", seed)
		}
		f.Add([]byte(seed))
		f.Add([]byte(strings.Replace(seed, `"id":"1"`, `"id":"1","uses":0`, 1)))
	}
	for _, seed := range odd {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, ok := plainForm(raw)
		if !ok {
			return
		}
		want, err := form(raw)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is read as %+v; want %+v, %v", raw, got, want, err)
		}
	})
}
