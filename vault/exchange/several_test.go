package exchange_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/exchange"
)

// together reads files as a person chooses them together.
func together(t *testing.T, secret string, files map[string][]byte, order ...string) (exchange.Result, error) {
	t.Helper()
	var sources []exchange.Source
	for _, name := range order {
		data, ok := files[name]
		if !ok {
			data = fixture(t, name)
		}
		sources = append(sources, exchange.Source{Name: name, Data: func() ([]byte, error) { return data, nil }})
	}
	return exchange.ReadAll(t.Context(), sources, exchange.Options{Password: given(secret)})
}

// The list and the files of accounts, in any order.
func TestReadSteamManifest(t *testing.T) {
	r, err := together(t, password, nil, "steam-sda.maFile", "steam-manifest.json")
	if err != nil || show(r.Accounts) != madeKey4 || len(r.Failures) != 1 || r.Failures[0].Where.Error() != "steam-manifest.json: entry 2" || !errors.Is(r.Failures[0].Err, exchange.ErrFileMissing) {
		t.Errorf("encrypted: %+v, %v", r, err)
	}
	r, err = together(t, password, nil, "steam-cli-manifest.json", "steam-cli.maFile")
	check(t, "steamguard-cli", r, err, madeKey4)
	if r, err := together(t, password, nil, "steam-manifest.json"); !errors.Is(err, exchange.ErrFileMissing) {
		t.Errorf("the list alone: %v, %v", r, err)
	}
	if r, err := together(t, password, nil, "steam-sda.maFile"); !errors.Is(err, exchange.ErrWrongPassword) {
		t.Errorf("a file alone: %v, %v", r, err)
	}
	r, err = together(t, "wrong", nil, "steam-manifest.json", "steam-sda.maFile")
	check(t, "wrong password", r, err, "", "steam-manifest.json: password")
	// In clear, the list has nothing to add.
	plain := map[string][]byte{"manifest.json": []byte(`{"encrypted":false,"entries":[{"encryption_iv":null,"encryption_salt":null,"filename":"steam.maFile","steamid":1}]}`)}
	r, err = together(t, "", plain, "manifest.json", "steam.maFile")
	check(t, "in clear", r, err, madeKey4)
	// A list that names one file over and over does its work once.
	many := `{"encrypted":true,"entries":[` + strings.Repeat(`{"encryption_iv":"AAECAwQFBgcICQoLDA0ODw==","encryption_salt":"AAECAwQFBgc=","filename":"steam-sda.maFile","steamid":1},`, 5000) + `1]}`
	r, err = together(t, password, map[string][]byte{"manifest.json": []byte(many)}, "manifest.json", "steam-sda.maFile")
	if err != nil || len(r.Accounts) != 1 || len(r.Failures) != 5000 {
		t.Errorf("%d accounts, %d failures, %v", len(r.Accounts), len(r.Failures), err)
	}
	for name, data := range map[string][]byte{"empty": nil, "short": []byte("AAAA"), "no base64": []byte("!!!!"), "long": make([]byte, 2<<20)} {
		r, err := together(t, password, map[string][]byte{"steam-sda.maFile": data}, "steam-manifest.json", "steam-sda.maFile")
		if err != nil || len(r.Accounts) != 0 || len(r.Failures) != 2 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// A key file beside the database opens it, with the password and without.
func TestReadKeyFile(t *testing.T) {
	raw := []byte{}
	for b := range byte(32) {
		raw = append(raw, b+100)
	}
	files := map[string][]byte{"raw": raw, "hex": []byte("6465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F80818283"), "photo": []byte("any file at all"), "other": []byte("another file")}
	for name, tc := range map[string]struct {
		password string
		order    []string
	}{
		"XML, version 1":    {password, []string{"keepass-3-keyfile.kdbx", "keepass-1.key"}},
		"XML, version 2":    {password, []string{"keepass-2.keyx", "keepass-3-keyfile.kdbx"}},
		"32 bytes":          {password, []string{"raw", "keepass-3-keyfile.kdbx"}},
		"hex":               {password, []string{"hex", "keepass-3-keyfile.kdbx"}},
		"any file":          {password, []string{"photo", "keepass-3-anyfile.kdbx"}},
		"the key alone":     {"", []string{"keepass-3-keyonly.kdbx", "keepass-1.key"}},
		"KeePassXC's":       {password, []string{"keepassxc-keyfile.kdbx", "keepass-2.keyx"}},
		"with others":       {password, []string{"keepass-3-keyfile.kdbx", "keepass-1.key"}},
		"the password only": {password, []string{"keepass-3.kdbx"}},
	} {
		r, err := together(t, tc.password, files, tc.order...)
		if err != nil || len(r.Accounts) != 4 || len(r.Failures) != 1 || !strings.Contains(r.Failures[0].Err.Error(), "bad secret") {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	// What was no key file after all is still said to be nothing that is known.
	r, err := together(t, password, files, "keepass-3.kdbx", "other")
	if err != nil || len(r.Accounts) != 4 || len(r.Failures) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := together(t, password, files, "keepass-3-keyfile.kdbx"); !errors.Is(err, exchange.ErrWrongPassword) || !errors.Is(err, exchange.ErrKeyFile) {
		t.Errorf("without its key file: %v", err)
	}
}

// A file that cannot be read keeps no other out.
func TestReadAllUnreadable(t *testing.T) {
	r, err := exchange.ReadAll(t.Context(), []exchange.Source{
		{Name: "gone", Data: func() ([]byte, error) { return os.ReadFile(filepath.Join(t.TempDir(), "gone")) }},
		{Name: "list", Data: func() ([]byte, error) { return []byte(alice), nil }},
	}, exchange.Options{})
	if err != nil || len(r.Accounts) != 1 || len(r.Failures) != 1 || !errors.Is(r.Failures[0].Err, os.ErrNotExist) {
		t.Errorf("%+v, %v", r, err)
	}
}
