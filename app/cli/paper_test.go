package cli_test

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPaper prints a backup, scans it in pieces and restores it elsewhere.
func TestPaper(t *testing.T) {
	w := filled(t)
	if r := w.run("paper", w.path("kit.pdf")); r.code != 1 || !strings.Contains(r.err, "There is no recovery code yet") {
		t.Fatalf("%+v", r)
	}
	w.must("backup", "--code-out", w.path("code"), w.path("b.age"))
	code := strings.TrimSpace(w.read("code"))
	pages := w.folder("pages")
	r := decode[report](t, w.must("paper", "--json", "--size", "letter", "--png", pages, "--recovery-sheet", w.path("slip.pdf"), w.path("kit.pdf")).out)
	if r.Path != w.path("kit.pdf") || r.Accounts != 3 || r.Verified != 3 || r.RecoveryID == "" {
		t.Errorf("%+v", r)
	}
	for _, name := range []string{"kit.pdf", "slip.pdf", "pages/page-1.png", "pages/page-2.png"} {
		if info, err := os.Stat(w.path(name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if left, err := filepath.Glob(w.path("*.part")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	// What is to be read on the pages.
	words := program(t, "poppler-utils", "pdftotext", "-layout", w.path("kit.pdf"), "-")
	for _, said := range []string{"Latchkey paper kit", "Accounts: 3.", r.RecoveryID, "Part 9 of 9", "Page 1 of 2", "age -d kit.age"} {
		if !strings.Contains(strings.ReplaceAll(words, "−", "-"), said) {
			t.Errorf("%q is not on the pages:\n%s", said, words)
		}
	}
	for _, secret := range []string{code, keyA[:8], "otpauth://totp"} {
		if strings.Contains(words, secret) {
			t.Error("a secret is in clear on the pages")
		}
	}
	if slip := program(t, "poppler-utils", "pdftotext", w.path("slip.pdf"), "-"); !strings.Contains(slip, code) {
		t.Errorf("the recovery code is not on its sheet: %q", slip)
	}
	if r := w.run("paper", w.path("kit.pdf")); r.code != 1 || !strings.Contains(r.err, "There is a file already") {
		t.Errorf("%+v", r)
	}
	w.must("paper", "--force", w.path("kit.pdf"))
	w.must("verify", "--against-vault", pages)

	// Two photos of one code each are not enough; a third one is.
	page := pageOf(t, w.path("pages/page-1.png"))
	third := page.Bounds().Dx() / 3
	var photos []string
	for i, name := range []string{"left", "middle", "right"} {
		cut := image.Rect(i*third, page.Bounds().Dy()*27/100, (i+1)*third, page.Bounds().Dy()*55/100)
		photos = append(photos, w.photo(name+".png", page, cut))
	}
	fresh := newWorld(t)
	fresh.write("code", code+"\n")
	short := fresh.run("restore", "--yes", "--code-file", fresh.path("code"), photos[2], photos[0])
	if short.code != 1 || !strings.Contains(short.err, "2 of 3 parts, 1 more needed, any of 1–3, 5, 7–9") {
		t.Errorf("%+v", short)
	}
	other := fresh.write("other.png", w.read("pages/page-2.png")) // has no codes
	full := fresh.must("restore", "--yes", "--code-file", fresh.path("code"), photos[2], other, photos[0], photos[0], photos[1])
	if !strings.Contains(full.out, "3 accounts added.") || !strings.Contains(full.err, "other.png: No QR code") || !strings.Contains(full.err, "right.png: 1 of 3 parts") {
		t.Errorf("%+v", full)
	}
	if got, want := fresh.must("list", "--json").out, w.must("list", "--json").out; got != want {
		t.Errorf("restored\n%s\nwant\n%s", got, want)
	}
	// The PDF file itself, and what zbarimg reads of a page.
	fresh.must("verify", "--code-file", fresh.path("code"), w.path("kit.pdf"))
	list := fresh.write("scanned.txt", program(t, "zbar-tools", "zbarimg", "-q", w.path("pages/page-1.png"))+"\n")
	fresh.must("verify", "--code-file", fresh.path("code"), list)
}

// TestPaperWithCode: both on one sheet only after a yes.
func TestPaperWithCode(t *testing.T) {
	w := backedUp(t)
	code := strings.TrimSpace(w.read("code"))
	var asked []string
	w.stdin = "n\n"
	w.answer = func(string, string) string { return "" }
	if r := w.run("paper", "--with-code", w.path("kit.pdf")); r.code != 1 || !strings.Contains(r.err, "Print both on one sheet?") {
		t.Errorf("%v: %+v", asked, r)
	}
	if _, err := os.Stat(w.path("kit.pdf")); err == nil {
		t.Error("it was written after a no")
	}
	w.stdin = "y\n"
	w.must("paper", "--with-code", w.path("kit.pdf"))
	if words := program(t, "poppler-utils", "pdftotext", w.path("kit.pdf"), "-"); !strings.Contains(words, code) {
		t.Error("the recovery code is not on it")
	}
}

func TestCodeSheet(t *testing.T) {
	w := backedUp(t)
	if r := w.run("code-sheet", w.path("codes.pdf")); r.code != 1 || !strings.Contains(r.err, "No account has service codes yet") {
		t.Errorf("%+v", r)
	}
	w.must("service-codes", "--add", w.write("list", "CANARY-1111\nCANARY-2222\n"), "alice")
	w.must("service-codes", "--used", "1", "alice")
	w.must("code-sheet", "--png", w.folder("sheet"), w.path("codes.pdf"))
	if words := program(t, "poppler-utils", "pdftotext", w.path("codes.pdf"), "-"); strings.Contains(words, "CANARY") || !strings.Contains(words, "sealed") {
		t.Errorf("%q", words)
	}
	for _, from := range []string{w.path("codes.pdf"), w.path("sheet")} {
		r := w.must("code-sheet", "--open", "--code-file", w.path("code"), from)
		if !strings.Contains(r.out, "Example (alice)\n[x] CANARY-1111   used on ") || !strings.Contains(r.out, "\n[ ] CANARY-2222\n") {
			t.Errorf("%+v", r)
		}
	}
	if r := w.run("restore", "--code-file", w.path("code"), w.path("codes.pdf")); r.code != 1 || !strings.Contains(r.err, "code-sheet --open") {
		t.Errorf("%+v", r)
	}
	w.must("paper", w.path("kit.pdf"))
	if r := w.run("code-sheet", "--open", "--code-file", w.path("code"), w.path("kit.pdf")); r.code != 1 || !strings.Contains(r.err, "latchkey restore") {
		t.Errorf("%+v", r)
	}
	w.must("code-sheet", "--reveal", w.path("clear.pdf"))
	if words := program(t, "poppler-utils", "pdftotext", w.path("clear.pdf"), "-"); !strings.Contains(words, "CANARY") || !strings.Contains(words, "Example (alice)") {
		t.Errorf("%q", words)
	}
}

func (w *world) folder(name string) string {
	w.t.Helper()
	if err := os.Mkdir(w.path(name), 0o700); err != nil {
		w.t.Fatal(err)
	}
	return w.path(name)
}

func pageOf(t *testing.T, path string) image.Image {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// photo is a piece of a picture.
func (w *world) photo(name string, of image.Image, piece image.Rectangle) string {
	w.t.Helper()
	img := image.NewGray(image.Rect(0, 0, piece.Dx(), piece.Dy()))
	draw.Draw(img, img.Rect, of, piece.Min, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		w.t.Fatal(err)
	}
	return w.write(name, b.String())
}
