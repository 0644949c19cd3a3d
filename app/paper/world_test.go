package paper_test

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/app/paper"
	"latchkey/vault"
	"latchkey/vault/backup"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// holding is a vault of n accounts that have all that accounts usually have.
func holding(t testing.TB, n int) *vault.Vault {
	t.Helper()
	v := &vault.Vault{}
	for i := range n {
		key := sha256.Sum256(fmt.Appendf(nil, "account %d", i))
		secret, err := vault.ParseSecret(strings.TrimRight(base32.StdEncoding.EncodeToString(key[:20]), "="))
		if err != nil {
			t.Fatal(err)
		}
		a := vault.Account{Kind: vault.TOTP, Issuer: fmt.Sprintf("Site %d", i), Name: "alice@example.com", Secret: secret, Algorithm: vault.SHA1, Digits: 6, Period: 30}
		if i%4 == 0 {
			a.ServiceCodes = []vault.ServiceCode{{Code: "1234-5678"}, {Code: "abcd-efgh", Used: noon}, {Code: vault.Hidden(fmt.Sprintf("%x", key[20:26]))}}
		}
		if _, err := v.Add(a, noon); err != nil {
			t.Fatal(err)
		}
	}
	return v
}

// tool runs a program that tests need and returns what it prints.
func tool(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("the program %s is missing: make test installs it", name)
	}
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return out
}

// printed prints a PDF file and scans it again: at 150 dots an inch, turned by
// some degrees, blurred, noisy, as JPEG. It returns the scans in order.
func printed(t testing.TB, pdf string, degrees float64) []string {
	t.Helper()
	dir := t.TempDir()
	tool(t, "pdftoppm", "-r", "150", "-png", pdf, filepath.Join(dir, "page"))
	pages, err := filepath.Glob(filepath.Join(dir, "page-*.png"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	slices.Sort(pages) // pdftoppm fills numbers up with zeros
	for i, page := range pages {
		pages[i] = strings.TrimSuffix(page, ".png") + ".jpg"
		tool(t, "convert", page, "-colorspace", "Gray", "-background", "white", "-rotate", fmt.Sprint(degrees),
			"-blur", "0x0.6", "-seed", fmt.Sprint(i), "-attenuate", "0.5", "+noise", "Gaussian", "-quality", "60", pages[i])
		if err := os.Remove(page); err != nil {
			t.Fatal(err)
		}
	}
	return pages
}

// readAll reads files.
func readAll(t testing.TB, paths ...string) [][]byte {
	t.Helper()
	var out [][]byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, data)
	}
	return out
}

// write puts a vault on paper and returns the PDF file.
func write(t testing.TB, v *vault.Vault, code backup.Code, size paper.Size) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), paper.FileName(code, noon))
	r, err := paper.WriteBackup(t.Context(), paper.Target{PDF: path}, v, paper.Kit{Code: code, Made: noon, Size: size}, nil)
	if err != nil || r.Verified != len(v.Accounts) || r.Accounts != len(v.Accounts) || r.Path != path {
		t.Fatalf("%+v, %v", r, err)
	}
	return path
}
