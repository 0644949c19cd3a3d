package paper_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"latchkey/app/paper"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
	"latchkey/vault/exchange"
	"latchkey/vault/qr"
)

func kit(t testing.TB, bytes int, seed byte) *paper.Sheet {
	t.Helper()
	data := make([]byte, bytes)
	for i := range data {
		data[i] = byte(i*7) ^ seed
	}
	code, err := backup.ParseCode("000G-40R4-0M30-E209-185G-R38E-1YZ4")
	if err != nil {
		t.Fatal(err)
	}
	s, err := paper.Kit{Kind: parts.Backup, Data: data, Code: code, Count: 3, Made: noon, Size: paper.A4}.Sheet()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// textsOf are the texts of all codes of a sheet.
func textsOf(t testing.TB, s *paper.Sheet) []string {
	t.Helper()
	data, err := s.PDF()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := paper.Texts(t.Context(), data, nil)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// TestMixedKits: pages of two kits in one heap.
func TestMixedKits(t *testing.T) {
	first, second := textsOf(t, kit(t, 1500, 1)), textsOf(t, kit(t, 700, 2)) // 6 and 3 parts are needed
	var c paper.Collector
	if a := c.Add(first[0], second[0], "otpauth://totp/a?secret=AAAA", first[0], first[1][:40]+"."); a.New != 2 || a.Known != 1 || a.Strange != 1 || a.Bad != 1 || !errors.Is(a.Err, parts.ErrDamaged) {
		t.Errorf("%+v", a)
	}
	if c.Sets() != 2 || c.Best().Need() != 3 {
		t.Errorf("%d sets, of the best %d are needed", c.Sets(), c.Best().Need())
	}
	if _, err := c.Bytes(); !errors.Is(err, parts.ErrIncomplete) {
		t.Errorf("%v", err)
	}
	c.Add(first[3:]...)
	if data, err := c.Bytes(); err != nil || len(data) != 1500 || !c.Best().Complete() {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	c.Add(second...)
	if _, err := c.Bytes(); !errors.Is(err, paper.ErrSeveral) {
		t.Errorf("two kits are whole: %v", err)
	}
	// A drawer full of kits is bounded.
	for i := range 40 {
		texts, err := parts.Split(parts.Backup, []byte{byte(i), 1}, 1, 0)
		if err != nil {
			t.Fatal(err)
		}
		c.Add(texts[0])
	}
	if c.Sets() != 16 {
		t.Errorf("%d sets", c.Sets())
	}
}

func TestRuns(t *testing.T) {
	for want, list := range map[string][]int{"": nil, "4": {4}, "1–3": {1, 2, 3}, "1, 3–4, 9": {1, 3, 4, 9}} {
		if got := strings.Join(paper.Runs(list), ", "); got != want {
			t.Errorf("%v: %q, want %q", list, got, want)
		}
	}
}

// TestWriteRefuses: whatever goes wrong, the files that are there stay, and
// nothing else is left.
func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kit.pdf")
	if err := os.WriteFile(path, []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := kit(t, 700, 1)
	wrong := errors.New("not what it should be")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for name, test := range map[string]struct {
		ctx   context.Context
		to    paper.Target
		check error
		want  error
	}{
		"there is a file":      {t.Context(), paper.Target{PDF: path}, nil, exchange.ErrFileExists},
		"not proven":           {t.Context(), paper.Target{PDF: path, Replace: true}, wrong, wrong},
		"stopped":              {stopped, paper.Target{PDF: path, Replace: true}, nil, context.Canceled},
		"no folder":            {t.Context(), paper.Target{PDF: filepath.Join(dir, "gone", "kit.pdf")}, nil, os.ErrNotExist},
		"the file is a folder": {t.Context(), paper.Target{PDF: dir}, nil, exchange.ErrFileExists},
	} {
		t.Run(name, func(t *testing.T) {
			if err := s.Write(test.ctx, test.to, func([]byte) error { return test.check }, nil); !errors.Is(err, test.want) {
				t.Errorf("%v, want %v", err, test.want)
			}
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != 1 {
				t.Errorf("%v, %v", entries, err)
			}
			if data, err := os.ReadFile(path); err != nil || string(data) != "dear" {
				t.Errorf("%q, %v", data, err)
			}
		})
	}
	if err := s.Write(t.Context(), paper.Target{PDF: path, Replace: true}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Errorf("not replaced: %v", err)
	}
}

// TestTexts reads what people have of a kit, and refuses what it is not.
func TestTexts(t *testing.T) {
	s := kit(t, 700, 1)
	texts := textsOf(t, s)
	dir := t.TempDir()
	if err := s.Write(t.Context(), paper.Target{Pictures: dir}, nil, nil); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "page-1.png")
	// What a scanner makes: a PDF file with JPEG pictures of the pages.
	scanned := filepath.Join(dir, "scan.pdf")
	f := fpdf.New("P", "mm", "A4", "")
	// The second page has no codes, for which it would be searched long.
	for i, size := range []string{"50%", "6%"} {
		name := fmt.Sprintf("page-%d", i+1)
		scan := filepath.Join(dir, name+".jpg")
		tool(t, "convert", filepath.Join(dir, name+".png"), "-colorspace", "Gray", "-resize", size, "-rotate", "1", "-quality", "60", scan)
		f.AddPage()
		f.ImageOptions(scan, 0, 0, 210, 0, false, fpdf.ImageOptions{ImageType: "JPG"}, 0, "")
	}
	if err := f.OutputFileAndClose(scanned); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a picture":      readAll(t, page)[0],
		"a scanned file": readAll(t, scanned)[0],
		"a list":         []byte("# my scans\n" + strings.Join(texts, "\r\n")),
		"zbarimg":        tool(t, "zbarimg", "-q", page),
	} {
		found, err := paper.Texts(t.Context(), data, nil)
		slices.Sort(found)
		want := slices.Sorted(slices.Values(texts))
		if err != nil || !slices.Equal(found, want) {
			t.Errorf("%s: %d of %d codes, %v", name, len(found), len(want), err)
		}
		if !paper.Is(data) {
			t.Errorf("%s is not taken for pages", name)
		}
	}
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":                {nil, qr.ErrNotPicture},
		"a text":                 {[]byte("hello"), qr.ErrNotPicture},
		"a PDF without pictures": {[]byte("%PDF-1.4\nstream\nBT (hello) Tj ET\nendstream"), paper.ErrNoPages},
		"an empty page":          {readAll(t, filepath.Join(dir, "page-2.jpg"))[0], qr.ErrNoCode},
		"a broken picture":       {[]byte("%PDF-1.4\nstream\n\xff\xd8\xff\xe0nothing endstream"), qr.ErrNotPicture},
	} {
		if _, err := paper.Texts(t.Context(), test.data, nil); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if paper.Is([]byte("age-encryption.org/v1\n-> scrypt")) || paper.Is(nil) {
		t.Error("a backup is taken for pages")
	}
}

// FuzzReassemble: lines in any order and any state give the bytes of the kit or
// an error.
func FuzzReassemble(f *testing.F) {
	texts := textsOf(f, kit(f, 700, 1))
	if len(texts) != 9 {
		f.Fatalf("%d parts", len(texts))
	}
	f.Add(strings.Join(texts, "\n"))
	f.Add(strings.Join(texts[6:], "\n"))
	f.Add(texts[2] + "\n" + texts[2][:100])
	f.Fuzz(func(t *testing.T, text string) {
		var c paper.Collector
		lines := strings.Split(text, "\n")
		a := c.Add(lines...)
		if a.New+a.Known+a.Bad+a.Strange != len(lines) || c.Sets() > 16 || (a.Bad > 0) != (a.Err != nil) {
			t.Fatalf("%d lines: %+v, %d sets", len(lines), a, c.Sets())
		}
		if data, err := c.Bytes(); (err == nil) != (data != nil) {
			t.Fatalf("%d bytes, %v", len(data), err)
		}
	})
}

// What a sealed sheet says of service codes is read back as it was.
func TestReadServiceCodes(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	accounts := []vault.Account{
		{Issuer: "GitHub", Name: "[x] me", ServiceCodes: []vault.ServiceCode{{Code: "1111 aaaa"}, {Code: "[ ] 2", Used: at}}},
		{Name: "# later", ServiceCodes: []vault.ServiceCode{{Code: "3"}}},
	}
	got := paper.ReadServiceCodes(paper.ServiceCodesText(accounts, at))
	if len(got) != 2 || got[0].Title != "GitHub ([x] me)" || got[1].Title != "# later" || len(got[0].Codes) != 2 || len(got[1].Codes) != 1 {
		t.Fatalf("%+v", got)
	}
	if c := got[0].Codes; c[0].Code != "1111 aaaa" || c[0].Used != "" || c[1].Code != "[ ] 2" || !strings.Contains(c[1].Used, "2026") {
		t.Errorf("%+v", c)
	}
}

func FuzzReadServiceCodes(f *testing.F) {
	f.Add("# Latchkey service codes, 23 November 2026.\n\nGitHub\n[ ] 1111\n[x] 2222   used on 24 November 2026\n")
	f.Add("[ ] 1111\n[x]\n[ ]  \r\n#\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, account := range paper.ReadServiceCodes([]byte(text)) {
			if account.Title == "" {
				t.Fatal("an account without a title")
			}
			for _, c := range account.Codes {
				if c.Code == "" || !strings.Contains(text, string(c.Code)) {
					t.Fatal("a code that is not in the text")
				}
			}
		}
	})
}
