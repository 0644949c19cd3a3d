package vault_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
)

func TestEncodeRoundTrip(t *testing.T) {
	v := filled(t)
	v.Accounts[0].Params, v.Accounts[0].Note = "image=x", "a\nb <&>"
	v.RecoveryCode = "R2KY-RKMF"
	v.Backup = vault.BackupRecord{At: noon, Accounts: 3, Digest: v.Digest()}
	first := encode(t, v)
	w := decode(t, first)
	if second := encode(t, w); !bytes.Equal(first, second) {
		t.Errorf("encoded again:\n%s\n%s", first, second)
	}
	if len(w.Accounts) != 3 || w.RecoveryCode != v.RecoveryCode || w.Backup != v.Backup || w.Accounts[0].Note != "a\nb <&>" {
		t.Errorf("decoded as %+v", w)
	}
	if w.Digest() != v.Digest() {
		t.Error("other secrets came out")
	}
}

// vault-v1.json was written when version 1 was new, with fields and entries of a
// later version added by hand. It is never written again.
// The codes are those of oathtool and of a few lines of another language.
func TestDecodeGolden(t *testing.T) {
	golden, err := os.ReadFile("testdata/vault-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	v := decode(t, golden)
	if len(v.Accounts) != 3 || v.Unknown() != 2 {
		t.Fatalf("%d accounts and %d unknown entries, want 3 and 2", len(v.Accounts), v.Unknown())
	}
	for i, want := range []struct {
		title string
		code  string
	}{{"Example (alice@example.com)", "013254"}, {"Counter", "969429"}, {"Steam (alice)", "TT652"}} {
		code, err := v.Accounts[i].Code(noon)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Accounts[i].Title(); got != want.title || code.Value != want.code {
			t.Errorf("account %d: %q %q, want %q %q", i, got, code.Value, want.title, want.code)
		}
	}
	again := encode(t, v)
	for _, kept := range []string{`"colour":{"of":"the badge"}`, `"kind":"passkey"`, `"later":[1,2]`, `"kind":"totp","algorithm":"SHA3"`} {
		if !bytes.Contains(again, []byte(kept)) {
			t.Errorf("lost on the way: %s\n%s", kept, again)
		}
	}
}

// vault-v1-full.json has every field that version 1 has had since accounts got
// service codes and a bin. It is never written again.
func TestDecodeGoldenFull(t *testing.T) {
	golden, err := os.ReadFile("testdata/vault-v1-full.json")
	if err != nil {
		t.Fatal(err)
	}
	v := decode(t, golden)
	if len(v.Accounts) != 1 || len(v.Bin) != 1 || v.Unknown() != 0 {
		t.Fatalf("%d accounts, %d in the bin, %d unknown", len(v.Accounts), len(v.Bin), v.Unknown())
	}
	a, b := v.Accounts[0], v.Bin[0]
	if !a.Pinned || a.Icon != "example" || a.Uses != 7 || a.Used.IsZero() || len(a.ServiceCodes) != 2 || a.ServiceCodesLeft() != 1 {
		t.Errorf("account read as %+v", a)
	}
	if b.Title() != "Gone" || b.Counter != 5 || b.Position != 1 || b.Removed.IsZero() {
		t.Errorf("bin read as %+v", b)
	}
	again := encode(t, v)
	for _, kept := range []string{`"by":"later"`, `,7],"recoveryCode"`, `"hint":"later"`} {
		if !bytes.Contains(again, []byte(kept)) {
			t.Errorf("lost on the way: %s\n%s", kept, again)
		}
	}
}

// vault-v1-marks.json has what came with the enrolment check and the reminders. It
// is never written again.
func TestDecodeGoldenMarks(t *testing.T) {
	golden, err := os.ReadFile("testdata/vault-v1-marks.json")
	if err != nil {
		t.Fatal(err)
	}
	v := decode(t, golden)
	a, r := v.Accounts[0], v.Reminders
	if !a.Important || !a.WithoutCodes || !a.Has(vault.Untried) || a.Has(vault.NoCodes) {
		t.Errorf("account read as %+v", a)
	}
	if !r.Notify || !r.Hushed(r.Quiet.Add(-time.Hour)) || !r.Off("enrolment") || !r.PutOff("clock", r.Quiet) || r.Told("place:7C8QX").IsZero() {
		t.Errorf("reminders read as %+v", r)
	}
	if again := encode(t, v); !bytes.Equal(append(again, '\n'), golden) {
		t.Errorf("encoded again:\n%s\n%s", again, golden)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for in, want := range map[string]error{
		``:                                    vault.ErrDamaged,
		`[]`:                                  vault.ErrDamaged,
		`{}`:                                  vault.ErrDamaged,
		`{"version":0,"accounts":[]}`:         vault.ErrDamaged,
		`{"version":1,"accounts":{}}`:         vault.ErrDamaged,
		`{"version":1,"accounts":[`:           vault.ErrDamaged,
		`{"version":2,"accounts":[]}`:         vault.ErrNewer,
		`{"version":1,"accounts":[]} {"x":1}`: vault.ErrDamaged,
		`{"version":1,"accounts":[]} }`:       vault.ErrDamaged,
		`{"version":1,"accounts":[` + strings.Repeat(`1,`, vault.MaxAccounts) + `1]}`: vault.ErrDamaged,
	} {
		if v, err := vault.Decode([]byte(in)); !errors.Is(err, want) || v != nil {
			t.Errorf("Decode(%.40q) = %v, %v; want %v", in, v, err, want)
		}
	}
}

// An entry that is not understood is neither dropped nor fatal.
func TestDecodeSetsAside(t *testing.T) {
	for _, entry := range []string{`1`, `null`, `"x"`, `{"id":"1"}`, `{"id":"1","kind":"totp","secret":"JBSW1","algorithm":"SHA1","digits":6,"period":30}`} {
		v := decode(t, []byte(`{"version":1,"accounts":[`+entry+`]}`))
		if len(v.Accounts) != 0 || v.Unknown() != 1 {
			t.Errorf("%s: %d accounts, %d unknown", entry, len(v.Accounts), v.Unknown())
		}
		if out := encode(t, v); !bytes.Contains(out, []byte(entry)) {
			t.Errorf("%s is not in %s", entry, out)
		}
	}
}

func TestKeepUnknown(t *testing.T) {
	v, w := filled(t), decode(t, []byte(`{"version":1,"accounts":[1,{"kind":"passkey"}]}`))
	for range 2 { // the second time there is nothing new
		if err := v.KeepUnknown(w); err != nil || v.Unknown() != 2 || len(v.Accounts) != 3 {
			t.Fatalf("%d unknown, %d accounts, %v", v.Unknown(), len(v.Accounts), err)
		}
	}
	if out := encode(t, v); !bytes.Contains(out, []byte(`1,{"kind":"passkey"}]`)) {
		t.Errorf("not kept: %s", out)
	}
	w = &vault.Vault{Accounts: make([]vault.Account, vault.MaxAccounts)}
	if err := w.KeepUnknown(v); !errors.Is(err, vault.ErrFull) {
		t.Errorf("%v, want ErrFull", err)
	}
}

func FuzzDecode(f *testing.F) {
	golden, err := os.ReadFile("testdata/vault-v1.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add(encode(f, filled(f)))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := vault.Decode(data)
		if err != nil {
			return
		}
		first := encode(t, v)
		w, err := vault.Decode(first)
		if err != nil {
			t.Fatalf("own encoding refused: %v", err)
		}
		if second := encode(t, w); !bytes.Equal(first, second) {
			t.Fatalf("encoded again:\n%s\n%s", first, second)
		}
		if w.Unknown() != v.Unknown() || len(w.Accounts) != len(v.Accounts) {
			t.Fatalf("%d accounts and %d unknown became %d and %d", len(v.Accounts), v.Unknown(), len(w.Accounts), w.Unknown())
		}
	})
}

func encode(t testing.TB, v *vault.Vault) []byte {
	t.Helper()
	data, err := v.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func decode(t testing.TB, data []byte) *vault.Vault {
	t.Helper()
	v, err := vault.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
