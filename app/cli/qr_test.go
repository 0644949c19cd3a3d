package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestQR(t *testing.T) {
	w := newWorld(t)
	both := picture(t, w, "both.png", linkA, "plain & <text>")
	if r := w.bare("qr", "--json", both); r.code != 0 || r.out != `{"codes":["`+linkA+`","plain & <text>"]}`+"\n" {
		t.Errorf("%+v", r)
	}
	if r := w.bare("qr", both); r.code != 0 || r.out != linkA+"\nplain & <text>\n" {
		t.Errorf("%+v", r)
	}
	w.stdin = w.read("both.png")
	if r := w.bare("qr", "-"); r.code != 0 || !strings.HasPrefix(r.out, linkA) {
		t.Errorf("%+v", r)
	}
	for name, want := range map[string]string{
		w.path("absent.png"):           "The file is not there",
		w.write("text.png", "no code"): "not a picture",
	} {
		if r := w.bare("qr", "--json", name); r.code != 1 || r.out != "" || !strings.Contains(r.err, want) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestDraw(t *testing.T) {
	w := filled(t)
	out := w.path("code.png")
	w.must("qr", "--draw", "--reveal", "--out", out, "bob")
	text := program(t, "zbar-tools", "zbarimg", "-q", "--raw", out)
	if !strings.HasPrefix(text, "otpauth://totp/") || !strings.Contains(text, keyB) {
		t.Errorf("zbarimg reads %s", text)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if r := w.run("qr", "--draw", "--reveal", "--out", out, "bob"); r.code != 1 || !strings.Contains(r.err, "There is a file already") {
		t.Errorf("%+v", r)
	}
	if r := w.run("qr", "--draw", "--reveal", "--out", w.path("x.png"), "example"); r.code != 1 || !strings.Contains(r.err, "Several accounts match") {
		t.Errorf("%+v", r)
	}
}

// A few pictures of every kind; package qr counts the whole corpus.
func TestQRCorpus(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "corpus", "qr")
	data, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skipf("the corpus is not here: %v", err)
	}
	var rows []struct {
		File  string   `json:"file"`
		Texts []string `json:"texts"`
		ZBar  bool     `json:"zbar"`
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	read := 0
	for _, row := range rows {
		if !row.ZBar || read == 5 {
			continue // what every reader can, so that this only tests the command
		}
		read++
		r := w.bare("qr", "--json", filepath.Join(folder, row.File))
		got := decode[struct{ Codes []string }](t, r.out).Codes
		for _, text := range row.Texts {
			if !slices.Contains(got, text) {
				t.Errorf("%s: not found", row.File)
			}
		}
	}
	if read == 0 {
		t.Error("no picture was tried")
	}
}
