package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// made are the accounts of testdata/make.py, and one without an issuer.
func made(t *testing.T) []vault.Account {
	t.Helper()
	r, err := exchange.Read(t.Context(), fixture(t, "aegis-v3.json"), exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	lone := r.Accounts[0]
	lone.Issuer, lone.Name, lone.Group = "", "alone, \"quoted\"; =1+1", "Work/Servers"
	return append(r.Accounts, lone)
}

const madeLone = "totp||alone, \"quoted\"; =1+1|JBSWY3DPEHPK3PXP|SHA1|6|30|0"

// Every format that is written is read back, by the same name.
func TestWrite(t *testing.T) {
	const (
		notes  = madeAll + madeLone + "|Work/Servers|\n"
		bytes4 = "steam|Steam|erin|STEAMSECRE|SHA1|5|30|0"
	)
	wanted := map[string]string{
		"Aegis":                       strings.Replace(notes, made4, bytes4, 1),
		"2FAS":                        strings.Replace(madeGroups, made4, bytes4, 1) + madeLone + "|Work/Servers|\n",
		"CSV with a column for codes": notes,
		"List of otpauth links":       madePlain + madeLone + "\n",
		"Google Authenticator export": made1 + made2 + "\n" + madeLone + "\n",
	}
	for _, f := range exchange.Formats() {
		if !f.Out {
			continue
		}
		want, ok := wanted[f.Name]
		if !ok {
			t.Errorf("%s is not tested", f.Name)
		}
		fit, unfit, err := exchange.Fit(f.Name, made(t))
		if err != nil || len(fit)+len(unfit) != len(made(t)) {
			t.Errorf("%s: %d fit, %d do not, %v", f.Name, len(fit), len(unfit), err)
		}
		for _, secret := range []string{"", password} {
			var b bytes.Buffer
			err := exchange.Write(t.Context(), &b, f.Name, fit, []byte(secret))
			if secret != "" && !f.Encrypts {
				if !errors.Is(err, exchange.ErrNotOut) || b.Len() != 0 {
					t.Errorf("%s under a password: %v", f.Name, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", f.Name, err)
				continue
			}
			if shows := bytes.Contains(b.Bytes(), []byte("JBSWY3DPEHPK3PXP")); secret != "" && shows {
				t.Errorf("%s: a secret in clear", f.Name)
			}
			r, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{Password: given(secret)})
			check(t, f.Name, r, err, want)
			if r.Format != f.Name {
				t.Errorf("%s is read as %s", f.Name, r.Format)
			}
		}
	}
}

func TestWriteNothing(t *testing.T) {
	for _, f := range exchange.Formats() {
		if !f.Out {
			if err := exchange.Write(t.Context(), &bytes.Buffer{}, f.Name, nil, nil); !errors.Is(err, exchange.ErrNotOut) {
				t.Errorf("%s: %v", f.Name, err)
			}
			continue
		}
		if err := exchange.Write(t.Context(), &bytes.Buffer{}, f.Name, nil, nil); err != nil {
			t.Errorf("no accounts as %s: %v", f.Name, err)
		}
	}
	if _, _, err := exchange.Fit("Papyrus", nil); !errors.Is(err, exchange.ErrNotOut) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var b bytes.Buffer
	if err := exchange.Write(ctx, &b, "Aegis", made(t), []byte(password)); !errors.Is(err, context.Canceled) || b.Len() != 0 {
		t.Errorf("cancelled: %v, %d bytes", err, b.Len())
	}
	if err := exchange.Write(t.Context(), full{}, "Aegis", made(t), nil); !errors.Is(err, errFull) {
		t.Errorf("full disk: %v", err)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

// What a format cannot hold is told before anything is written.
func TestFit(t *testing.T) {
	for _, tc := range []struct {
		format, says string
		change       func(*vault.Account)
	}{
		{"Google Authenticator export", "7", func(a *vault.Account) { a.Digits = 7 }},
		{"Google Authenticator export", "60", func(a *vault.Account) { a.Period = 60 }},
		{"Google Authenticator export", "steam", func(a *vault.Account) { a.Kind, a.Digits = vault.Steam, vault.SteamDigits }},
		{"Google Authenticator export", "too long", func(a *vault.Account) { a.Name = strings.Repeat("x", 1000) }},
		{"2FAS", "5 to 8", func(a *vault.Account) { a.Digits = 9 }},
		{"Aegis", "empty", func(a *vault.Account) { a.Secret = vault.Secret{} }},
		{"List of otpauth links", "period", func(a *vault.Account) { a.Period = 0 }},
	} {
		good := made(t)[0]
		bad := good
		tc.change(&bad)
		fit, unfit, err := exchange.Fit(tc.format, []vault.Account{good, bad, good})
		if err != nil || len(fit) != 2 || len(unfit) != 1 || unfit[0].Where.Error() != bad.Title() || !errors.Is(unfit[0].Err, exchange.ErrUnfit) || !strings.Contains(unfit[0].Err.Error(), tc.says) {
			t.Errorf("%s, %s: %d fit, %v, %v", tc.format, tc.says, len(fit), unfit, err)
		}
		var b bytes.Buffer
		if err := exchange.Write(t.Context(), &b, tc.format, []vault.Account{good, bad}, nil); !errors.Is(err, exchange.ErrUnfit) || b.Len() != 0 {
			t.Errorf("%s, %s: written: %v", tc.format, tc.says, err)
		}
	}
}

// many are n accounts that every format can hold.
func many(t *testing.T, n int) []vault.Account {
	t.Helper()
	var accounts []vault.Account
	for i := range n {
		a := made(t)[i%2]
		a.Name = fmt.Sprintf("%s %d", a.Name, i)
		accounts = append(accounts, a)
	}
	return accounts
}

func TestMigrationLinks(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 10: 1, 11: 2, 25: 3, 100: 10} {
		accounts := many(t, n)
		links, err := exchange.MigrationLinks(accounts)
		if err != nil || len(links) != want {
			t.Errorf("%d accounts: %d links, %v; want %d", n, len(links), err, want)
		}
		var parts exchange.Parts
		for i := range links {
			if err := parts.Add(links[len(links)-1-i]); err != nil {
				t.Errorf("%d accounts: %v", n, err)
			}
		}
		if n > 0 && !parts.Complete() {
			t.Errorf("%d accounts: missing %v", n, parts.Missing())
		}
		for i := range accounts {
			accounts[i].Group, accounts[i].Note = "", ""
		}
		check(t, fmt.Sprintf("%d accounts", n), parts.Result(), nil, show(accounts))
	}
	long := many(t, 10)
	for i := range long {
		long[i].Name = strings.Repeat("n", 300)
	}
	links, err := exchange.MigrationLinks(long)
	if err != nil || len(links) < 4 {
		t.Errorf("long names: %d links, %v", len(links), err)
	}
	for _, link := range links {
		if len(link) > 1600 {
			t.Errorf("a link of %d bytes", len(link))
		}
	}
	if _, err := exchange.MigrationLinks(made(t)); !errors.Is(err, exchange.ErrUnfit) {
		t.Errorf("unfit: %v", err)
	}
}

// What is written is read by a program in another language.
func TestWriteReadElsewhere(t *testing.T) {
	if out, err := exec.Command("python3", "-c", "import cryptography").CombinedOutput(); err != nil {
		t.Skipf("needs the packages python3 and python3-cryptography: %v\n%s", err, out)
	}
	for _, tc := range []struct {
		format, password string
		accounts         []vault.Account
		args             []string
	}{
		{"Aegis", "", made(t), []string{"aegis", ""}},
		{"Aegis", password, made(t), []string{"aegis", password}},
		{"Google Authenticator export", "", many(t, 25), []string{"google"}},
	} {
		var file bytes.Buffer
		if err := exchange.Write(t.Context(), &file, tc.format, tc.accounts, []byte(tc.password)); err != nil {
			t.Fatal(err)
		}
		for i := range tc.accounts {
			tc.accounts[i].Group, tc.accounts[i].Note = "", ""
		}
		c := exec.CommandContext(t.Context(), "python3", append([]string{filepath.Join("testdata", "read.py")}, tc.args...)...)
		c.Env = append(c.Environ(), "PYTHONIOENCODING=utf-8")
		var out, problems bytes.Buffer
		c.Stdin, c.Stdout, c.Stderr = &file, &out, &problems
		if err := c.Run(); err != nil {
			t.Errorf("%s: %v\n%s", tc.format, err, problems.String())
		}
		if want := strings.Replace(show(tc.accounts), "STEAMSECRET", "STEAMSECRE", 1); out.String() != want {
			t.Errorf("%s:\n%swant\n%s", tc.format, out.String(), want)
		}
	}
}
