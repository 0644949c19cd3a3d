package vault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"latchkey/vault"
)

func TestParseServiceCodes(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "",
		"abcd-efgh\nijkl-mnop\n":         "abcd-efgh|ijkl-mnop",
		"1. 1234 5678\n2. 8765 4321\r\n": "1234 5678|8765 4321", // Google
		"12345-67890  09876-54321\n• 11111-22222\t33333-44444": "12345-67890|09876-54321|11111-22222|33333-44444",
		"Your backup codes:\n\n☐ aa11bb22, cc33dd44;ee55":      "aa11bb22|cc33dd44|ee55",
		"[ ] 0000\n[x] 1111\n* 0000":                           "0000|1111",
		"1) 123456":                                            "123456",
		"123456":                                               "123456",
		"- - -":                                                "",
	} {
		codes, err := vault.ParseServiceCodes(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		var got []string
		for _, c := range codes {
			got = append(got, string(c.Code))
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: %q, want %q", in, s, want)
		}
		if s := fmt.Sprintf("%v %+v %#v %q", codes, codes, codes, codes); len(got) > 0 && strings.Contains(s, got[0]) && got[0] != "0000" {
			t.Errorf("a service code is printed: %s", s)
		}
	}
	for _, in := range []string{strings.Repeat("x", vault.MaxServiceCode+1), strings.Repeat("x\ny", 1<<20), manyCodes(vault.MaxServiceCodes + 1)} {
		if _, err := vault.ParseServiceCodes(in); !errors.Is(err, vault.ErrAccount) {
			t.Errorf("%.20q: %v, want ErrAccount", in, err)
		}
	}
}

func manyCodes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintln(&b, i)
	}
	return b.String()
}

func TestServiceCodesAreKept(t *testing.T) {
	v := withServiceCodes(t)
	id := v.Accounts[0].ID
	if err := v.CrossOut(id, 1, noon); err != nil {
		t.Fatal(err)
	}
	for _, index := range []int{-1, 2} {
		if err := v.CrossOut(id, index, noon); !errors.Is(err, vault.ErrNoAccount) {
			t.Errorf("code %d crossed out: %v", index, err)
		}
	}
	a := decode(t, encode(t, v)).Accounts[0]
	if len(a.ServiceCodes) != 2 || a.ServiceCodes[0].Code != "1111 2222" || !a.ServiceCodes[1].Used.Equal(noon) || a.ServiceCodesLeft() != 1 {
		t.Errorf("kept as %d codes, %d left", len(a.ServiceCodes), a.ServiceCodesLeft())
	}
}

func FuzzParseServiceCodes(f *testing.F) {
	for _, seed := range []string{"1. 1234 5678\n2. 8765 4321", "☐ aa, bb;cc\tdd  ee", "Codes:\n[ ] 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		codes, err := vault.ParseServiceCodes(text)
		if err != nil {
			return
		}
		a := account(t, "AAAA", func(a *vault.Account) { a.ServiceCodes = codes })
		if err := a.Validate(); err != nil {
			t.Fatal(err)
		}
	})
}
