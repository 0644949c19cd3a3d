package vault_test

import (
	"bytes"
	"strings"
	"testing"

	"latchkey/vault"
)

// What stands beside a link makes the account whole again, and never changes its
// codes.
func TestBeside(t *testing.T) {
	const stored = `{"version":1,"accounts":[{"id":"1","kind":"totp","issuer":"A","name":"b","secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA1","digits":6,"period":30,` +
		`"group":"g","note":"<&>","created":"2026-01-02T03:04:05Z","icon":"i","pinned":true,"used":"2026-01-03T03:04:05Z","uses":7,"important":true,"unfinished":["untried"],"serviceCodes":[{"code":"c","used":"2026-01-04T03:04:05Z","later":1}],"colour":{"of":"<&>"}}]}`
	v, err := vault.Decode([]byte(stored))
	if err != nil || len(v.Accounts) != 1 {
		t.Fatal(err, v.Unknown())
	}
	a := v.Accounts[0]
	beside, err := a.Beside()
	if err != nil || bytes.Contains(beside, []byte("JBSWY3DPEHPK3PXP")) {
		t.Fatalf("%s, %v", beside, err)
	}
	for _, known := range []string{"kind", "issuer", "name", "secret", "algorithm", "digits", "period"} {
		if bytes.Contains(beside, []byte(`"`+known+`"`)) {
			t.Errorf("the link says %s already: %s", known, beside)
		}
	}
	link, err := vault.ParseURI(a.URI())
	if err != nil {
		t.Fatal(err)
	}
	back, err := link.WithBeside(beside)
	if err != nil || !back.Equal(a) {
		t.Errorf("%+v, %v; want %+v", back, err, a)
	}
	if link.Equal(a) {
		t.Error("the link alone is all of it")
	}
	spoiled := strings.Replace(string(beside), `{`, `{"secret":"AAAA","Secret":"AAAA","digits":8,"kind":"hotp","params":"x=y",`, 1)
	if back, err := link.WithBeside([]byte(spoiled)); err != nil || !back.Equal(a) {
		t.Errorf("with fields of the link: %+v, %v", back, err)
	}
	for _, bad := range []string{``, `5`, `{}`, `{"id":""}`, `{"id":"1","uses":-1}`, `{"id":"1","group":7}`, `{"id":"1","serviceCodes":[5]}`} {
		if got, err := link.WithBeside([]byte(bad)); err == nil {
			t.Errorf("%s: %+v", bad, got)
		}
	}
}
