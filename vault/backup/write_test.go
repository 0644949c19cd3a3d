package backup_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// stored is a vault with everything that a link cannot say: groups, notes,
// unknown fields, entries that are set aside, two accounts of one secret, and
// one whose link the version that wrote the golden file did not read back.
const stored = `{"version":1,"later":{"x":"<&>"},"accounts":[
{"id":"00000000000000000000000000000001","kind":"totp","issuer":"Example","name":"alice@example.com","secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA1","digits":6,"period":30,"group":"Work","note":"first\nsecond # otpauth://","created":"2026-01-02T03:04:05Z","colour":{"of":"the <badge>"}},
{"id":"00000000000000000000000000000002","kind":"totp","issuer":"Example","name":"same secret","secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA256","digits":8,"period":60,"group":"Other"},
{"id":"00000000000000000000000000000003","kind":"hotp","name":"a:b","secret":"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ","algorithm":"SHA1","digits":6,"counter":7},
{"id":"00000000000000000000000000000004","kind":"steam","issuer":"Steam","name":"alice","secret":"STEAMSECRET","algorithm":"SHA1","digits":5,"period":30},
{"id":"00000000000000000000000000000005","kind":"hotp","issuer":"Steam","name":"counting","secret":"MFRGGZDFMZTWQ2LK","algorithm":"SHA1","digits":5,"counter":1,"note":"its link does not read back"},
{"id":"00000000000000000000000000000006","kind":"totp","issuer":"日本 100%","name":"x?y=z&#","secret":"NBSWY3DPEB3W64TMMQ","algorithm":"SHA512","digits":10,"period":1,"params":"image=x%20y&flag"},
{"id":"00000000000000000000000000000001","kind":"totp","secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA1","digits":7,"period":30},
{"kind":"passkey","data":"<&>"},17]}`

// unsaid has an account whose link is refused: a parameter calls it Steam's,
// whose codes have no counter.
const unsaid = `{"version":1,"accounts":[
{"id":"00000000000000000000000000000001","kind":"hotp","issuer":"Steam","name":"counting","secret":"MFRGGZDFMZTWQ2LK","algorithm":"SHA1","digits":5,"counter":1,"params":"encoder=steam"},
{"id":"00000000000000000000000000000002","kind":"totp","issuer":"Example","name":"alice","secret":"JBSWY3DPEHPK3PXP","algorithm":"SHA1","digits":6,"period":30}]}`

func filled(t testing.TB) *vault.Vault {
	t.Helper()
	v := decode(t, stored)
	if len(v.Accounts) != 6 || v.Unknown() != 3 {
		t.Fatalf("the sample has %d accounts and %d unknown", len(v.Accounts), v.Unknown())
	}
	return v
}

func decode(t testing.TB, form string) *vault.Vault {
	t.Helper()
	v, err := vault.Decode([]byte(form))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWrite(t *testing.T) {
	v, code := filled(t), backup.NewCode()
	path := filepath.Join(t.TempDir(), backup.FileName(code, noon))
	var steps []backup.Step
	r, err := backup.Write(t.Context(), path, v, code, noon, func(s backup.Step) { steps = append(steps, s) })
	if err != nil {
		t.Fatal(err)
	}
	if r.Accounts != 6 || r.Verified != 6 || r.Bytes == 0 || !r.At.Equal(noon) || r.Path != path || r.Digest != v.Digest() {
		t.Errorf("report %+v", r)
	}
	if len(steps) != 4 {
		t.Errorf("steps %v", steps)
	}
}

// The name of a file tells whose code it needs.
func TestOtherCode(t *testing.T) {
	code := backup.NewCode()
	for name, needs := range map[string]string{
		"latchkey-2026-11-23-R2KY.age":                         "R2KY",
		"/a/latchkey-7C8QX-2026-11-23-120000Z-R2KY-shrunk.age": "R2KY",
		"latchkey-2026-11-23-R2KY (1).age":                     "R2KY",
		"before-restore-latchkey-2026-11-23-R2KY-2.age":        "R2KY",
		"latchkey-2026-11-23-" + code.ID() + ".age":            "",
		"latchkey-2026-11-23-passphrase.age":                   "",
		"my backup.age":                                        "",
	} {
		err := backup.OtherCode(code, name)
		var other *backup.OtherCodeError
		if !errors.Is(err, backup.ErrWrongCode) || errors.As(err, &other) != (needs != "") || needs != "" && (other.Needs != needs || other.Typed != code.ID()) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
