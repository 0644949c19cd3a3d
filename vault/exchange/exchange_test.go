package exchange_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// show writes accounts for comparing, one a line.
func show(accounts []vault.Account) string {
	var b strings.Builder
	for _, a := range accounts {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s|%d|%d|%d", a.Kind, a.Issuer, a.Name, a.Secret.Reveal(), a.Algorithm, a.Digits, a.Period, a.Counter)
		if a.Group != "" || a.Note != "" {
			fmt.Fprintf(&b, "|%s|%s", a.Group, a.Note)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// check compares a result with accounts as show writes them, and failures as
// "where: part of the reason".
func check(t *testing.T, name string, r exchange.Result, err error, accounts string, failures ...string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if got := show(r.Accounts); got != accounts {
		t.Errorf("%s:\n%swant\n%s", name, got, accounts)
	}
	if len(r.Failures) != len(failures) {
		t.Errorf("%s: failures %v, want %q", name, r.Failures, failures)
		return
	}
	for i, f := range r.Failures {
		where, reason, _ := strings.Cut(failures[i], ": ")
		if f.Where.Error() != where || !strings.Contains(f.Err.Error(), reason) {
			t.Errorf("%s: failure %q: %v, want %q", name, f.Where, f.Err, failures[i])
		}
	}
}

func TestReadUnknown(t *testing.T) {
	for in, says := range map[string]string{
		"":                                 "empty file",
		" \n ":                             "empty text",
		"hello":                            "text without",
		"JBSWY3DPEHPK3PXP":                 "text without",
		"otpauthmigration://offline?data=": "text without",
		"key=value\n":                      "text without",
		"{}":                               "JSON of an unknown kind",
		"{":                                "JSON, damaged",
		"[1]":                              "JSON, damaged",
		`{"a":{"b":"` + steam + `"}}`:      "JSON of an unknown kind",
		"a,b\nx,y":                         "text without",
		"<html></html>":                    "web page",
		"\x00\x01":                         "binary",
		"\x89PNG\r\n\x1a\n":                "picture",
		"RIFF0000WEBP":                     "picture",
		"PK\x03\x04":                       "ZIP",
		"SQLite format 3\x00":              "SQLite",
		"\x03\xd9\xa2\x9ae\xfbK\xb5":       "KeePass",
		"age-encryption.org/v1\n":          "restore it",
		"%PDF-1.4":                         "PDF",
		"\xff\xfe\x00":                     "binary",
	} {
		r, err := exchange.Read(t.Context(), []byte(in), exchange.Options{})
		if !errors.Is(err, exchange.ErrUnknownFormat) || !strings.Contains(err.Error(), says) || len(r.Accounts) != 0 {
			t.Errorf("%q: %v; want %q", in, err, says)
		}
	}
}

func TestReadTooLarge(t *testing.T) {
	for name, in := range map[string]string{
		"bytes":    strings.Repeat("\n", exchange.MaxFile+1),
		"accounts": strings.Repeat("otpauth://totp/a?secret=AAAA\n", exchange.MaxAccounts+1),
		"failures": strings.Repeat("x\n", 3*exchange.MaxAccounts) + "otpauth://totp/a?secret=AAAA",
	} {
		if _, err := exchange.Read(t.Context(), []byte(in), exchange.Options{}); !errors.Is(err, exchange.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range exchange.Formats() {
		if f.Name == "" || seen[f.Name] || len(f.Extensions) == 0 || !f.In && !f.Out {
			t.Errorf("%+v", f)
		}
		seen[f.Name] = true
	}
}

// Where a file says what order the person chose, the accounts come in it.
func TestReadOrder(t *testing.T) {
	for name, text := range map[string]string{
		"Stratum": `{"Authenticators":[{"Type":2,"Issuer":"b","Secret":"AAAA","Ranking":1},{"Type":2,"Issuer":"c","Secret":"AAAA","Ranking":2},{"Type":2,"Issuer":"a","Secret":"AAAA","Ranking":0}]}`,
		"2FAS":    `{"schemaVersion":4,"services":[{"name":"b","secret":"AAAA","order":{"position":1}},{"name":"c","secret":"AAAA","order":{"position":2}},{"name":"a","secret":"AAAA","order":{"position":0}}]}`,
		"FreeOTP": `<map><string name="x:b">{"issuerExt":"b","secret":[0,0],"type":"TOTP"}</string><string name="tokenOrder">["x:a","x:b"]</string>` +
			`<string name="new">{"issuerExt":"c","secret":[0,0],"type":"TOTP"}</string><string name="x:a">{"issuerExt":"a","secret":[0,0],"type":"TOTP"}</string></map>`,
		"extension": `{"1":{"issuer":"b","secret":"AAAA","type":"totp","encrypted":false,"index":1},"2":{"issuer":"c","secret":"AAAA","type":"totp","index":2},"3":{"issuer":"a","secret":"AAAA","type":"totp","index":0}}`,
	} {
		r, err := exchange.Read(t.Context(), []byte(text), exchange.Options{})
		var order string
		for _, a := range r.Accounts {
			order += a.Issuer
		}
		if err != nil || order != "abc" {
			t.Errorf("%s: %s, %v, %v", name, order, r.Failures, err)
		}
	}
}

// A corpus of other projects' files, with the accounts that are in them.
func TestReadCorpus(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "corpus", "import")
	table, err := os.ReadFile(filepath.Join(dir, "FILES.tsv"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the shared corpus is not beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		File, Type, Issuer, Name, Secret, Algorithm string
		Digits                                      int
		Period                                      *int
		Counter                                     *uint64
		Next                                        *uint64 `json:"next_counter"`
		Groups                                      []string
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	read, unknown := 0, []string{}
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		columns := strings.Split(line, "\t")
		name, password := columns[0], columns[3]
		data, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // held back
		}
		if err != nil {
			t.Fatal(err)
		}
		r, err := exchange.Read(t.Context(), data, exchange.Options{Password: given(password)})
		if errors.Is(err, exchange.ErrUnknownFormat) {
			if !strings.Contains(name, "invalid_") {
				t.Errorf("%s (%s): %v", name, columns[1], err)
			}
			unknown = append(unknown, name)
			continue
		}
		if err != nil && !strings.Contains(name, "invalid_") && !strings.Contains(name, "2fauth/encrypted_") {
			t.Errorf("%s: %v", name, err)
		}
		read++
		got := map[string]int{}
		for _, a := range r.Accounts {
			a.Note = ""
			got[show([]vault.Account{a})]++
			if a.Group != "" { // the rows of most files do not tell groups
				a.Group = ""
				got[show([]vault.Account{a})]++
			}
		}
		wanted := 0
		for _, row := range rows {
			if row.File != name {
				continue
			}
			a := vault.Account{Kind: vault.Kind(row.Type), Issuer: row.Issuer, Name: row.Name, Digits: row.Digits}
			if a.Kind == "motp" || a.Kind == "yandex" {
				continue // refused
			}
			wanted++
			if a.Kind == "steamtotp" || a.Issuer == "Steam" && a.Digits == 5 {
				a.Kind = vault.Steam // Valve's own, whatever the exporter calls it
			}
			if a.Algorithm, err = vault.ParseAlgorithm(row.Algorithm); err != nil {
				t.Fatal(err)
			}
			if a.Kind == vault.Steam { // which knows no other
				a.Algorithm, a.Period = vault.SHA1, vault.DefaultPeriod
			}
			if a.Secret, err = vault.ParseSecret(row.Secret); err != nil {
				t.Fatal(err)
			}
			if row.Period != nil {
				a.Period = *row.Period
			}
			if row.Counter != nil {
				a.Counter = *row.Counter
			}
			if row.Next != nil { // the file has the one before
				a.Counter = *row.Next
			}
			if len(row.Groups) > 0 {
				a.Group = row.Groups[0]
			}
			if key := show([]vault.Account{a}); got[key] == 0 {
				t.Errorf("%s: not found: %s", name, key)
			} else {
				got[key]--
			}
		}
		if wanted > 0 && len(r.Accounts) != wanted {
			t.Errorf("%s: %d accounts, want %d:\n%s%v", name, len(r.Accounts), wanted, show(r.Accounts), r.Failures)
		}
		t.Logf("%s: %s, %d accounts, %d failures, %v", name, r.Format, len(r.Accounts), len(r.Failures), err)
	}
	if read == 0 {
		t.Fatal("the corpus has no files")
	}
	t.Logf("%d files read; not known: %s", read, strings.Join(unknown, ", "))
}

// given answers with a password, or with none.
func given(password string) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) { return []byte(password), nil }
}
