package vault_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"latchkey/vault"
)

func TestParseSecret(t *testing.T) {
	for _, tc := range []struct{ in, want, hex string }{
		{"JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP", "48656c6c6f21deadbeef"},
		{"jbsw y3dp-ehpk 3pxp====", "JBSWY3DPEHPK3PXP", "48656c6c6f21deadbeef"},
		{"AA======", "AA", "00"},
		// A length that RFC 4648 does not know: 11 characters are 6 bytes.
		{"STEAMSECRET", "STEAMSECRET", "94c806488289"},
		{"ABCDEF", "ABCDEF", "004432"},
		{"ABC", "ABC", "00"},
	} {
		s, err := vault.ParseSecret(tc.in)
		if err != nil {
			t.Errorf("ParseSecret(%q): %v", tc.in, err)
			continue
		}
		if got := s.Reveal(); got != tc.want {
			t.Errorf("ParseSecret(%q).Reveal() = %q, want %q", tc.in, got, tc.want)
		}
		if got := hex.EncodeToString(s.Bytes()); got != tc.hex {
			t.Errorf("ParseSecret(%q).Bytes() = %s, want %s", tc.in, got, tc.hex)
		}
	}
	for _, in := range []string{"", "  ", "====", "A", "JBSW0", "JBSW1", "JBSW8", "säcret", "AB%GG", "A\x00B", strings.Repeat("A", vault.MaxSecret+1), strings.Repeat(" ", 1<<20)} {
		if _, err := vault.ParseSecret(in); !errors.Is(err, vault.ErrSecret) {
			t.Errorf("ParseSecret(%.20q) = %v, want ErrSecret", in, err)
		}
	}
}

// A refusal says where the fault is and never repeats what stands there.
func TestSecretErrorIsSilent(t *testing.T) {
	_, err := vault.ParseSecret("KRUGS4ZANFZSAYJANRXW4Z!ZAONSWG4TFOQ")
	if err == nil || !strings.Contains(err.Error(), "character 23") {
		t.Fatalf("error %v does not name character 23", err)
	}
	if strings.Contains(err.Error(), "KRUGS") {
		t.Errorf("error repeats the secret: %v", err)
	}
}

func TestSecretNeverPrints(t *testing.T) {
	s, err := vault.ParseSecret("JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	a := vault.Account{Secret: s}
	v := vault.Vault{Accounts: []vault.Account{a}, RecoveryCode: "R2KY-RKMF"}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		for _, value := range []any{s, &s, a, v, &v, v.RecoveryCode, []vault.Secret{s}, map[string]vault.Secret{"k": s}} {
			out := fmt.Sprintf(verb, value)
			for _, leak := range []string{"JBSWY", "4a425357", "4A425357", "R2KY", "5232", "74 66 83"} {
				if strings.Contains(out, leak) {
					t.Errorf("%s of %T shows %q", verb, value, leak)
				}
			}
		}
	}
	for _, value := range []any{s, a, v.RecoveryCode} {
		out, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(out), "JBSWY") || strings.Contains(string(out), "R2KY") || !strings.Contains(string(out), "[secret]") {
			t.Errorf("JSON of %T is %s", value, out)
		}
	}
}
