package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

func TestExport(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "aegis.json")
	accounts := made(t)
	for _, secret := range []string{"", password} {
		if err := exchange.Export(t.Context(), path, "Aegis", accounts, []byte(secret), secret != ""); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		data, err := os.ReadFile(path)
		if err != nil || bytes.Contains(data, []byte("JBSWY3DPEHPK3PXP")) != (secret == "") {
			t.Errorf("%v: %s", err, data)
		}
		if err := exchange.Check(t.Context(), data, accounts, []byte(secret)); err != nil {
			t.Error(err)
		}
	}
	if err := exchange.Export(t.Context(), path, "Aegis", accounts, nil, false); !errors.Is(err, exchange.ErrFileExists) {
		t.Errorf("%v", err)
	}
	if err := exchange.Export(t.Context(), filepath.Join(dir, "none", "a"), "Aegis", accounts, nil, false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := exchange.Export(t.Context(), dir, "Aegis", accounts, nil, true); err == nil {
		t.Error("a folder was replaced")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := exchange.Export(ctx, filepath.Join(dir, "b"), "Aegis", accounts, nil, false); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

// A file that is short of an account, or has another code, is no success.
func TestCheck(t *testing.T) {
	accounts := made(t)
	written := func(format string, accounts []vault.Account) []byte {
		var b bytes.Buffer
		if err := exchange.Write(t.Context(), &b, format, accounts, nil); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	other := append([]vault.Account(nil), accounts...)
	other[1].Counter++
	swapped := append([]vault.Account(nil), accounts...)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	for name, data := range map[string][]byte{
		"short": written("Aegis", accounts[1:]), "counter": written("Aegis", other), "order": written("Aegis", swapped),
		"garbage": []byte("garbage"), "cut off": written("CSV with a column for codes", accounts)[:200],
	} {
		if err := exchange.Check(t.Context(), data, accounts, nil); !errors.Is(err, exchange.ErrDiffers) {
			t.Errorf("%s: %v", name, err)
		}
	}
	some := many(t, 25)
	links, err := exchange.MigrationLinks(some)
	if err != nil {
		t.Fatal(err)
	}
	if err := exchange.CheckLinks(links, some); err != nil {
		t.Error(err)
	}
	if err := exchange.CheckLinks(nil, nil); err != nil {
		t.Error(err)
	}
	for name, bad := range map[string][]string{"missing": links[1:], "none": nil, "nonsense": {"x"}, "cut": {strings.TrimSuffix(links[0], links[0][len(links[0])-20:])}} {
		if err := exchange.CheckLinks(bad, some); !errors.Is(err, exchange.ErrDiffers) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLosses(t *testing.T) {
	for _, f := range exchange.Formats() {
		if !f.Out {
			continue
		}
		var b bytes.Buffer
		a := made(t)[0]
		a.Group, a.Note = "Work", "a note"
		if err := exchange.Write(t.Context(), &b, f.Name, []vault.Account{a}, nil); err != nil {
			t.Fatal(err)
		}
		r, err := exchange.Read(t.Context(), b.Bytes(), exchange.Options{})
		if err != nil || len(r.Accounts) != 1 {
			t.Fatalf("%s: %v", f.Name, err)
		}
		groups, notes := f.Losses([]vault.Account{a})
		if groups != (r.Accounts[0].Group == "") || notes != (r.Accounts[0].Note == "") {
			t.Errorf("%s loses groups %v and notes %v, and gave back %+v", f.Name, groups, notes, r.Accounts[0])
		}
	}
}
