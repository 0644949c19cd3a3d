package backup

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
)

var listSeeds = []string{
	"otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example\n",
	"\ufeff# by hand\r\n\r\nsteam://JBSWY3DP\r\notpauth://hotp/a?secret=AAAA&counter=3\r\nmotp://x\r\nhello\r\n",
	`# latchkey {"version":1,"made":"2026-11-23T12:00:00Z","recoveryID":"R2KY","vault":{"version":1,"later":[1]},"accounts":[{"key":"8a1a4bcb","rest":{"id":"1","group":"g","created":"2026-11-23T12:00:00Z"}}],"setAside":[17,{"kind":"passkey"}]}` + "\notpauth://totp/a?secret=AAAA\n",
	`# latchkey {"version":1,"accounts":[{"link":"e3b0c442","whole":true,"rest":{"id":"1"}}]}` + "\nnothing\n",
	`# latchkey {"version":2}`,
	`# latchkey {`,
}

// Whatever list is accepted comes out of its own backup unchanged.
func FuzzParse(f *testing.F) {
	for _, seed := range listSeeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parse(text)
		if err != nil {
			return
		}
		for _, a := range c.Vault.Accounts {
			if err := a.Validate(); err != nil {
				t.Fatalf("accepted but invalid: %v", err)
			}
		}
		plain, err := render(c.Vault, c.RecoveryID, c.RecoveryCode, c.Made)
		if errors.Is(err, ErrTooLarge) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse(string(plain))
		if err != nil {
			t.Fatalf("own list refused: %v\n%s", err, plain)
		}
		if len(again.Failures) != 0 {
			t.Fatalf("own list: %v\n%s", again.Failures, plain)
		}
		want, err := storedForm(c.Vault)
		if err != nil {
			t.Fatal(err)
		}
		got, err := storedForm(again.Vault)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s\nlist\n%s", got, want, plain)
		}
	})
}

func TestListSeeds(t *testing.T) {
	accepted := 0
	for _, seed := range listSeeds {
		if _, err := parse(seed); err == nil {
			accepted++
		}
	}
	if accepted != 4 {
		t.Errorf("%d of %d seeds are accepted, want 4", accepted, len(listSeeds))
	}
}

// A vault that no backup can hold is refused before anything is written.
func TestRenderTooLarge(t *testing.T) {
	v := &vault.Vault{}
	secret, err := vault.ParseSecret("JBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	note := strings.Repeat("\x01", vault.MaxNote) // six bytes each in JSON
	for i := range MaxPlaintext/(6*vault.MaxNote) + 1 {
		v.Accounts = append(v.Accounts, vault.Account{ID: vault.NewID(), Kind: vault.TOTP, Secret: secret, Algorithm: vault.SHA1, Digits: 6, Period: i + 1, Note: note})
	}
	if _, err := render(v, "", Code{}, time.Time{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v, want ErrTooLarge", err)
	}
}
