package cli_test

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchkey/vault/backup"
	"latchkey/vault/qr"
)

type sent struct {
	Set      string    `json:"set"`
	Accounts int       `json:"accounts"`
	Words    [2]string `json:"words"`
	Parts    int       `json:"parts"`
	Needed   int       `json:"needed"`
}

type arrived struct {
	imported
	Set   string    `json:"set"`
	Words [2]string `json:"words"`
	Added int       `json:"added"`
	Left  []account `json:"left"`
}

// Pictures of any parts that are enough bring all accounts over, once.
func TestTransferPictures(t *testing.T) {
	w := filled(t)
	frames := w.path("frames")
	s := decode[sent](t, w.must("transfer", "send", "--json", "--png", frames, "--code-out", w.path("tcode")).out)
	if s.Accounts != 3 || s.Needed < 2 || s.Parts < 2*s.Needed {
		t.Errorf("%+v", s)
	}
	files, err := filepath.Glob(filepath.Join(frames, "*.png"))
	if err != nil || len(files) != s.Parts {
		t.Fatalf("%d pictures of %d parts, %v", len(files), s.Parts, err)
	}
	for _, f := range files[s.Needed:] { // what a camera missed
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	b := newWorld(t)
	one := b.run("transfer", "receive", "--json", "--code-file", w.path("tcode"), files[0])
	if one.code != 1 || !strings.Contains(one.err, "Parts of the transfer are missing: 1 of") {
		t.Errorf("%+v", one)
	}
	other := b.write("other", backup.NewTransferCode().Reveal())
	if r := b.run("transfer", "receive", "--code-file", other, frames); r.code != 1 || !strings.Contains(r.err, "that of another transfer") {
		t.Errorf("%+v", r)
	}
	got := decode[arrived](t, b.must("transfer", "receive", "--json", "--code-file", w.path("tcode"), frames).out)
	if got.Added != 3 || got.Words != s.Words || got.Set != s.Set || len(got.Left) != 0 || len(got.Accounts) != 3 || got.Accounts[0].Secret != "[secret]" {
		t.Errorf("%+v of %+v", got, s)
	}
	at := []string{"code", "--json", "--at", "2026-11-23T12:00:00Z", "a"}
	if x, y := w.must(at...), b.must(at...); x.out != y.out {
		t.Errorf("other codes:\n%s%s", x.out, y.out)
	}
	if r := b.run("transfer", "receive", "--code-file", w.path("tcode"), frames); r.code != 1 || !strings.Contains(r.err, "came in here before") {
		t.Errorf("once more: %+v", r)
	}
	if again := decode[sent](t, w.must("transfer", "send", "--json", "--png", w.path("f2"), "--code-out", w.path("t2")).out); again.Set == s.Set || again.Words == s.Words {
		t.Errorf("a second transfer is like the first: %+v", again)
	}
}

// The file, and a vault that is in use: what was skipped is named, and the words
// differ.
func TestTransferFile(t *testing.T) {
	w := filled(t)
	s := decode[sent](t, w.must("transfer", "send", "--json", "--file", w.dir, "--code-out", w.path("tcode")).out)
	file := w.path("latchkey-transfer-" + s.Set + ".age")
	b := newWorld(t)
	b.must("import", b.write("l.txt", "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example\n"))
	r := b.run("transfer", "receive", "--conflicts", "skip", "--code-file", w.path("tcode"), file)
	if r.code != 3 || !strings.Contains(r.out, "did not come over: Example (alice)") || strings.Contains(r.out, s.Words[0]+" "+s.Words[1]) {
		t.Errorf("%+v", r)
	}
	fresh := newWorld(t)
	if r := fresh.must("transfer", "receive", "--code-file", w.path("tcode"), file); !strings.Contains(r.out, "Compare with the old device: "+s.Words[0]+" "+s.Words[1]) {
		t.Errorf("%+v", r)
	}
	if r := fresh.run("restore", "--code-file", w.path("tcode"), w.write("x.txt", "nothing")); r.code != 1 {
		t.Errorf("%+v", r)
	}
}

var transferCode = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){4}`)

// Whoever types the words of the new device is told that the old one may be wiped,
// and nobody else.
func TestTransferWords(t *testing.T) {
	for name, tc := range map[string]struct {
		typed func(words string) []string
		safe  bool
	}{
		"right": {func(words string) []string { return []string{words} }, true},
		"in capitals": {func(words string) []string {
			return []string{" " + strings.ToUpper(strings.Replace(words, " ", "   ", 1))}
		}, true},
		"at the second": {func(words string) []string { return []string{"apple pear", words} }, true},
		"too late":      {func(words string) []string { return []string{"apple pear", "pear apple", "apple", words} }, false},
		"none":          {func(words string) []string { return []string{"", words} }, false},
		"yes":           {func(words string) []string { return []string{"yes", "", words} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, fresh := filled(t), newWorld(t)
			w.answer = func(string, string) string { return "" }
			var lines []string
			w.person = func() string {
				if lines == nil {
					got := decode[arrived](t, fresh.must("transfer", "receive", "--json", "--code-file", w.path("code"), w.path("file")).out)
					lines = tc.typed(got.Words[0] + " " + got.Words[1])
				}
				line := lines[0]
				lines = lines[1:]
				return line
			}
			r := w.run("transfer", "send", "--file", w.path("file"), "--code-out", w.path("code"))
			if said := strings.Contains(r.out, "It is safe to wipe this one."); said != tc.safe || (r.code == 0) != tc.safe || strings.Contains(r.err, "do not wipe") == tc.safe {
				t.Errorf("%+v", r)
			}
			// It is remembered only if it was safe.
			w.person = nil
			if r := w.run("transfer", "receive", "--yes", "--code-file", w.path("code"), w.path("file")); strings.Contains(r.err, "came in here before") != tc.safe {
				t.Errorf("%+v", r)
			}
		})
	}
}

// In a terminal the codes move until Enter; the transfer code is off the screen
// by then, and the words of the new device are asked for and not shown.
func TestTransferTerminal(t *testing.T) {
	w := filled(t)
	w.answer = func(string, string) string { return "" }
	w.stdin = "\n\n\n"
	r := w.run("transfer", "send", "--speed", "15")
	before, frames, ok := strings.Cut(r.err, "\x1b[2J")
	code := transferCode.FindString(before)
	if !ok || code == "" || strings.Contains(frames, code) || !strings.Contains(frames, "any ") {
		t.Fatalf("the code is %q; shown:\n%.2000s", code, r.err)
	}
	if r.code != 1 || strings.Contains(r.out, "safe to wipe") || !strings.Contains(r.err, "do not wipe") || !strings.Contains(r.err, "Type them here") {
		t.Errorf("without the words: %+v", r)
	}
	text := readBlocks(t, frames)
	if !strings.HasPrefix(text, "LATCHKEY:") {
		t.Errorf("the first frame reads as %q", text)
	}
	w.answer, w.stdin = nil, ""
	for _, line := range []string{"transfer", "transfer send", "transfer send --png x --file y", "transfer send --png x --speed 99 --code-out y", "transfer send --png x", "transfer receive", "transfer receive --conflicts no x", "transfer send more"} {
		if r := w.run(strings.Fields(line)...); r.code != 2 {
			t.Errorf("%s: %+v", line, r)
		}
	}
}

// readBlocks reads the first QR code that is drawn in half blocks.
func readBlocks(t *testing.T, shown string) string {
	t.Helper()
	var rows [][]rune
	for line := range strings.Lines(shown) {
		_, row, ok := strings.Cut(line, "\x1b[38;5;16;48;5;231m")
		if !ok {
			if len(rows) > 0 {
				break
			}
			continue
		}
		row, _, _ = strings.Cut(row, "\x1b[0m")
		rows = append(rows, []rune(row))
	}
	if len(rows) == 0 {
		t.Fatal("no code is shown")
	}
	img := blocks(rows)
	path := filepath.Join(t.TempDir(), "shown.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	texts, err := qr.Find(t.Context(), img, nil)
	if err != nil || len(texts) != 1 {
		t.Fatalf("%q, %v", texts, err)
	}
	if got := program(t, "zbar-tools", "zbarimg", "-q", "--raw", path); got != texts[0] {
		t.Errorf("zbarimg reads %q", got)
	}
	return texts[0]
}

// blocks draws rows of half blocks, four pixels a module.
func blocks(rows [][]rune) image.Image {
	const scale = 4
	img := image.NewGray(image.Rect(0, 0, scale*len(rows[0]), 2*scale*len(rows)))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			r := rows[y/scale/2][x/scale]
			lower := y/scale%2 == 1
			if !(r == '█' || r == '▀' && !lower || r == '▄' && lower) {
				img.SetGray(x, y, color.Gray{Y: 0xff})
			}
		}
	}
	return img
}
