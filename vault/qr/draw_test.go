package qr_test

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/qr"
)

// tool is the path of an independent program the tests judge by.
func tool(t *testing.T, name, from string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: install the package %s", name, from)
	}
	return path
}

func TestDrawIsReadByOthers(t *testing.T) {
	zbarimg := tool(t, "zbarimg", "zbar-tools")
	for name, text := range map[string]string{
		"link":   "otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Example",
		"digits": "0123456789",
		"utf-8":  "otpauth://totp/橡皮鸭:Zoë?secret=JBSWY3DPEHPK3PXP",
		"large":  strings.Repeat("otpauth-migration://offline?data=", 60),
	} {
		t.Run(name, func(t *testing.T) {
			img, err := qr.Draw(text, 800)
			if err != nil {
				t.Fatal(err)
			}
			if size := img.Bounds().Size(); size.X != 800 || size.Y != 800 {
				t.Errorf("drawn %v, want 800×800", size)
			}
			var file bytes.Buffer
			if err := png.Encode(&file, img); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "code.png")
			if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(zbarimg, "--raw", "-q", path).Output()
			if err != nil || strings.TrimSuffix(string(out), "\n") != text {
				t.Errorf("zbarimg read %q, %v; want %q", out, err, text)
			}
			if texts, err := qr.Find(context.Background(), img, nil); err != nil || len(texts) != 1 || texts[0] != text {
				t.Errorf("found %q, %v; want %q", texts, err, text)
			}
		})
	}
}

func TestDrawRefusesWhatDoesNotFit(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		size int
		want error
	}{
		"empty":     {"", 300, qr.ErrTooLong},
		"too long":  {strings.Repeat("a", 2332), 4000, qr.ErrTooLong},
		"not utf-8": {"\xff", 300, qr.ErrTooLong},
		"no room":   {"otpauth://totp/a?secret=AA", 30, qr.ErrTooLong},
		"negative":  {"a", -5, qr.ErrTooLong},
		"huge":      {"a", 100_000, qr.ErrTooLarge},
	} {
		if _, err := qr.Draw(c.text, c.size); !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", name, err, c.want)
		}
	}
	if _, err := qr.Draw(strings.Repeat("a", 2331), 185); err != nil {
		t.Errorf("the longest text at the smallest size: %v", err)
	}
}
