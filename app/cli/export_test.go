package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestExport(t *testing.T) {
	w := filled(t)
	list := w.path("out.txt")
	if r := w.must("export", "--reveal", list); !strings.Contains(r.out, "3 accounts written") {
		t.Errorf("%+v", r)
	}
	if info, err := os.Stat(list); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	text := w.read("out.txt")
	for _, key := range []string{keyA, keyB, keyC} {
		if !strings.Contains(text, key) {
			t.Errorf("a secret is missing in\n%s", text)
		}
	}
	if r := w.must("export", "--reveal"); r.out != text {
		t.Errorf("printed: %s", r.out)
	}
	// What was written comes back.
	if got := decode[imported](t, w.must("import", "--dry-run", "--json", list).out); len(got.Accounts) != 3 || len(got.Failures) != 0 {
		t.Errorf("%+v", got)
	}

	w.write("out.txt", "precious")
	if r := w.run("export", "--reveal", list); r.code != 1 || !strings.Contains(r.err, "There is a file already") || w.read("out.txt") != "precious" {
		t.Errorf("overwritten: %+v", r)
	}
	w.must("export", "--reveal", "--force", "--json", list)
	if got := decode[struct{ Accounts []account }](t, w.read("out.txt")).Accounts; len(got) != 3 || got[2].Secret != keyC {
		t.Errorf("%+v", got)
	}
	if r := w.run("export", "--reveal", w.path("absent/out.txt")); r.code != 1 || !strings.Contains(r.err, "The file is not there") {
		t.Errorf("%+v", r)
	}
	if r := newWorld(t).run("export", "--reveal", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "no accounts") {
		t.Errorf("%+v", r)
	}
}

// A failed write leaves no half file, and not the one it was to replace.
func TestExportForceKeepsOld(t *testing.T) {
	w := filled(t)
	if err := os.Mkdir(w.path("folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if r := w.run("export", "--reveal", "--force", w.path("folder")); r.code != 1 {
		t.Errorf("%+v", r)
	}
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(e.Name(), ".part") {
			t.Errorf("left %s", e.Name())
		}
	}
}

// Other apps' files: what is written is read again, and what does not fit is
// said and left out.
func TestExportFormats(t *testing.T) {
	w := filled(t)
	for _, format := range []string{"aegis", "2FAS", "csv"} {
		file := w.path(format)
		r := w.run("export", "--reveal", "--format", format, file)
		if r.code != 0 && r.code != 3 {
			t.Errorf("%s: %+v", format, r)
			continue
		}
		got := decode[imported](t, w.must("import", "--dry-run", "--json", file).out)
		left := strings.Count(r.err, "left out: ")
		if len(got.Accounts)+left != 3 || (left > 0) != (r.code == 3) {
			t.Errorf("%s: %d came back and %d were left out, exit %d\n%s", format, len(got.Accounts), left, r.code, r.err)
		}
	}
	w.write("word", "correct horse\n")
	w.must("export", "--reveal", "--format", "aegis", "--password-file", w.path("word"), w.path("sealed"))
	if strings.Contains(w.read("sealed"), keyA) {
		t.Error("the secret stands in the encrypted file")
	}
	if got := decode[imported](t, w.must("import", "--dry-run", "--json", "--password-file", w.path("word"), w.path("sealed")).out); len(got.Accounts) != 3 {
		t.Errorf("%d came back", len(got.Accounts))
	}
	for _, args := range [][]string{{"--format", "authy"}, {"--format", "aegis", "--json"}, {"--password-file", w.path("word")}} {
		if r := w.run(append([]string{"export", "--reveal"}, args...)...); r.code != 2 || r.out != "" {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

func TestFormats(t *testing.T) {
	w := newWorld(t)
	if r := w.must("formats"); !strings.Contains(r.out, "Aegis") || !strings.Contains(r.out, "in, out, out with a password") {
		t.Errorf("%s", r.out)
	}
	rows := decode[[]struct {
		Name              string
		Extensions        []string
		In, Out, Encrypts bool
	}](t, w.must("formats", "--json").out)
	if len(rows) < 10 || !rows[0].In {
		t.Errorf("%+v", rows)
	}
	if r := w.run("formats", "x"); r.code != 2 {
		t.Errorf("%+v", r)
	}
}

// The codes of a sequence are read by an independent program, and come back.
func TestExportCodes(t *testing.T) {
	w := newWorld(t)
	var links strings.Builder
	for i := range 12 {
		fmt.Fprintf(&links, "otpauth://totp/Example:user%d?secret=%cCANARYAAAABBBB2&issuer=Example\n", i, 'A'+i)
	}
	w.must("import", w.write("links.txt", links.String()+linkB+"\n"))
	r := w.run("export", "--reveal", "--png", w.path("codes"))
	if r.code != 3 || !strings.Contains(r.out, "12 accounts drawn as 2 codes") || !strings.Contains(r.err, "left out: Example (bob): Google Authenticator has a new code every 30 seconds") {
		t.Fatalf("%+v", r)
	}
	var read []string
	for _, name := range []string{"codes-1-of-2.png", "codes-2-of-2.png"} {
		path := filepath.Join(w.path("codes"), name)
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		read = append(read, program(t, "zbar-tools", "zbarimg", "--raw", "-q", path))
	}
	got := decode[imported](t, w.must("import", "--dry-run", "--json", w.write("read.txt", strings.Join(read, "\n"))).out)
	if len(got.Accounts) != 12 || len(got.Failures) != 0 || got.Accounts[11].Name != "user11" {
		t.Errorf("%+v", got)
	}
	if r := w.run("export", "--reveal", "--png", w.path("codes")); r.code != 1 || !strings.Contains(r.err, "There is a file already") {
		t.Errorf("%+v", r)
	}
	w.must("export", "--reveal", "--png", w.path("codes"), "--force", "--only", "user3")
	for _, args := range [][]string{{"--png", "x", "file"}, {"--png", "x", "--json"}, {"--png", "x", "--format", "aegis"}, {"--encrypt"}, {"--format", "aegis", "--encrypt"},
		{"--format", "aegis", "--encrypt", "--password-file", w.path("passphrase")}} {
		if r := w.run(append([]string{"export", "--reveal"}, args...)...); r.code != 2 || r.out != "" {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

// Only some accounts, and a password that is typed twice.
func TestExportSome(t *testing.T) {
	w := filled(t)
	if r := w.run("export", "--reveal", "--only", "nobody"); r.code != 1 || r.out != "" {
		t.Errorf("%+v", r)
	}
	second := "correct horse"
	w.answer = func(prompt, _ string) string {
		if strings.Contains(prompt, "again") {
			return second
		}
		return "correct horse"
	}
	w.must("export", "--reveal", "--only", "example", "--format", "aegis", "--encrypt", w.path("sealed"))
	if got := decode[imported](t, w.must("import", "--dry-run", "--json", w.path("sealed")).out); len(got.Accounts) != 2 {
		t.Errorf("%+v", got)
	}
	second = "another"
	if r := w.run("export", "--reveal", "--format", "aegis", "--encrypt", w.path("other")); r.code != 1 || !strings.Contains(r.err, "not the same") {
		t.Errorf("%+v", r)
	}
}

// What a format has no place for is said.
func TestExportLosses(t *testing.T) {
	w := newWorld(t)
	w.must("import", w.write("a.json", `{"encrypted":false,"folders":[{"id":"f","name":"Work"}],"items":[{"type":1,"name":"Example","folderId":"f","notes":"a note","login":{"username":"alice","totp":"`+keyA+`"}}]}`))
	for format, says := range map[string]string{"2fas": "Notes do not", "list": "Groups and notes do not", "aegis": "", "csv": ""} {
		if r := w.must("export", "--reveal", "--format", format); !strings.Contains(r.err, says) || says == "" && strings.Contains(r.err, "come along") {
			t.Errorf("%s: %s", format, r.err)
		}
	}
}
