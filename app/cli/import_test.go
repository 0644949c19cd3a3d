package cli_test

import (
	"encoding/json"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// picture draws QR codes side by side, each by qrencode.
func picture(t *testing.T, w *world, name string, texts ...string) string {
	t.Helper()
	var parts []string
	for i, text := range texts {
		part := w.path(strings.Join([]string{name, string(rune('a' + i)), "png"}, "."))
		program(t, "qrencode", "qrencode", "-s", "5", "-o", part, text)
		parts = append(parts, part)
	}
	if len(parts) == 1 {
		return parts[0]
	}
	program(t, "imagemagick", "convert", append(parts, "+append", w.path(name))...)
	return w.path(name)
}

func TestImportPictures(t *testing.T) {
	w := newWorld(t)
	both := picture(t, w, "both.png", linkA, linkB)
	r := w.must("import", "--json", both, picture(t, w, "one", linkC))
	got := decode[imported](t, r.out)
	if len(got.Accounts) != 3 || len(got.Failures) != 0 || got.Accounts[0].Secret != "[secret]" {
		t.Fatalf("%+v", got)
	}
	if want := `{"type":"hotp","issuer":"Counter","name":"carol","secret":"[secret]","algorithm":"SHA1","digits":6,"period":null,"counter":7}`; !strings.Contains(r.out, want) {
		t.Errorf("not the fixed face: %s", r.out)
	}
	list := decode[imported](t, w.must("list", "--json").out)
	if len(list.Accounts) != 3 {
		t.Errorf("%+v", list)
	}
	// The same again, with one under another name.
	renamed := w.write("renamed.txt", strings.ReplaceAll(linkA, "alice", "al"))
	r = w.must("import", renamed, both)
	for _, part := range []string{"here as Example (alice)", "here already", "0 accounts added, 3 here already."} {
		if !strings.Contains(r.out, part) {
			t.Errorf("%q is not in\n%s", part, r.out)
		}
	}
}

func TestImportStandings(t *testing.T) {
	w := filled(t)
	conflict := "otpauth://totp/Example:alice?secret=JBSWY3DPEHPK3PXP&issuer=Example"
	w.stdin = conflict + "\n" + conflict + "\nnonsense\n" + linkC + "\n"
	r := w.run("import", "-")
	if r.code != 3 {
		t.Errorf("exit %d", r.code)
	}
	for _, part := range []string{"new, beside one of this name", "here already", "failed", "standard input: line 3", "1 account added, 1 here already, 1 twice in the list, 1 could not be read."} {
		if !strings.Contains(r.out, part) {
			t.Errorf("%q is not in\n%s", part, r.out)
		}
	}
}

// A dry run opens no store: it works without a keychain and without a
// passphrase, and leaves nothing.
func TestImportDryRun(t *testing.T) {
	w := newWorld(t)
	file := w.write("links.txt", linkA+"\n"+linkB+"\n")
	w.env["LATCHKEY_STORE"] = "nonsense"
	w.env["LATCHKEY_TIME_SERVERS"] = "ftp://nonsense"
	r := w.bare("import", "--dry-run", "--json", "--reveal", file)
	got := decode[imported](t, r.out)
	if r.code != 0 || r.err != "" || len(got.Accounts) != 2 || got.Accounts[1].Secret != keyB {
		t.Errorf("%+v", r)
	}
	if r := w.bare("import", "--dry-run", file); r.code != 0 || !strings.Contains(r.out, "2 accounts would be added.") {
		t.Errorf("%+v", r)
	}
	if left, err := filepath.Glob(w.path("*")); err != nil || len(left) != 2 { // the links and the passphrase
		t.Errorf("left %v", left)
	}
}

func TestImportFails(t *testing.T) {
	w := newWorld(t)
	canvas, err := os.Create(w.path("blank.png"))
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(canvas, image.NewGray(image.Rect(0, 0, 60, 60))); err != nil {
		t.Fatal(err)
	}
	canvas.Close()
	for name, want := range map[string]string{
		w.write("text.png", "just a text"):        "",
		w.path("blank.png"):                       "No QR code was found",
		w.path("absent.png"):                      "The file is not there",
		w.write("empty.txt", ""):                  "",
		w.path("."):                               "",
		w.write("cut.png", "\x89PNG\r\n\x1a\nab"): "not a picture",
	} {
		r := w.run("import", "--json", name)
		got := decode[imported](t, r.out)
		if r.code != 1 || len(got.Accounts) != 0 || len(got.Failures) != 1 || got.Failures[0].Where != filepath.Base(name) || !strings.Contains(got.Failures[0].Reason, want) {
			t.Errorf("%s: exit %d, %s", name, r.code, r.out)
		}
		if !strings.HasPrefix(r.out, `{"accounts":[],"failures":[{"where":`) {
			t.Errorf("not the fixed face: %s", r.out)
		}
		if r := w.run("import", name); r.code != 1 || !strings.Contains(r.out, "1 could not be read") {
			t.Errorf("%s: %+v", name, r)
		}
	}
	// A store that cannot be used is an error, and says nothing on standard output.
	if r := w.run("--store", "file:"+w.path("passphrase/in/it"), "import", "--json", w.write("l.txt", linkA)); r.code != 1 || r.out != "" || r.err == "" {
		t.Errorf("%+v", r)
	}
}

// Exports of other apps, as far as they can be read at this stage: what is read
// has to be right.
func TestImportCorpus(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "corpus", "import")
	data, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Skipf("the corpus is not here: %v", err)
	}
	type row struct {
		File string  `json:"file"`
		Next *uint64 `json:"next_counter"`
		account
	}
	var rows []row
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	want := make(map[string][]account)
	var files []string
	for _, r := range rows {
		if want[r.File] == nil {
			files = append(files, r.File)
		}
		if r.Next != nil {
			// FreeOTP 1 and FreeOTP+ keep the counter of the code that was shown
			// last, the row has it as the file does; Latchkey shows the next one.
			r.Counter = r.Next
		}
		want[r.File] = append(want[r.File], r.account)
	}
	passwords := make(map[string]string)
	table, err := os.ReadFile(filepath.Join(folder, "FILES.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(table), "\n") {
		if cells := strings.Split(line, "\t"); len(cells) > 3 {
			passwords[cells[0]] = cells[3]
		}
	}
	w := newWorld(t)
	read, usual := 0, 30
	for _, file := range files {
		args := []string{"import", "--dry-run", "--json", "--reveal", filepath.Join(folder, file)}
		if p := passwords[file]; p != "" {
			args = append(args, "--password-file", w.write("password", p))
		}
		r := w.bare(args...)
		got := decode[imported](t, r.out)
		if len(got.Accounts) == 0 {
			if r.code != 1 || len(got.Failures) == 0 {
				t.Errorf("%s: exit %d, %s", file, r.code, r.out)
			}
			continue // not a format that is read yet
		}
		read++
		for _, a := range want[file] {
			// Rows of one peer are as it spells them, and it calls a Steam account
			// of a link totp; uri/quirks.json says how such links are read.
			a.Algorithm = strings.ToUpper(a.Algorithm)
			if a.Issuer == "Steam" && a.Digits == 5 {
				a.Type = "steam"
			}
			if a.Type == "steam" {
				// Steam knows no other algorithm (2FAuth writes what it likes), and
				// andOTP leaves out the period, which is the usual one then.
				a.Algorithm = "SHA1"
				if a.Period == nil {
					a.Period = &usual
				}
			}
			same := func(b account) bool {
				x, _ := json.Marshal(a)
				y, _ := json.Marshal(b)
				return string(x) == string(y)
			}
			if !slices.ContainsFunc(got.Accounts, same) && a.Type != "motp" && a.Type != "yandex" {
				t.Errorf("%s: %s (%s) is missing or differs in\n%s", file, a.Issuer, a.Name, r.out)
			}
		}
	}
	t.Logf("%d of %d files were read", read, len(files))
	if !slices.Contains(files, "plain.txt") || read == 0 {
		t.Error("no file could be read")
	}
}

// An account of a known name with another key: both, the new one, or the old one.
func TestImportConflicts(t *testing.T) {
	const other = "otpauth://totp/Example:alice?secret=CANARYGGGGHHHH55CANARYGGGGHHHH55&issuer=Example"
	for choice, want := range map[string]struct {
		keys, says string
		action     string
	}{
		"keep":    {keyA + " " + keyB + " " + keyC + " CANARYGGGGHHHH55CANARYGGGGHHHH55", "new, beside one of this name (here since ", "add"},
		"replace": {"CANARYGGGGHHHH55CANARYGGGGHHHH55 " + keyB + " " + keyC, "replaces the key of one", "replace"},
		"skip":    {keyA + " " + keyB + " " + keyC, "skipped, one of this name is here", "none"},
	} {
		w := filled(t)
		file := w.write("other.txt", other+"\n")
		before := w.must("list", "--json").out
		r := w.must("import", "--plan", "--conflicts", choice, "--json", file)
		plan := decode[struct {
			imported
			Plan []struct {
				Issuer, Name, Standing, Action, Known, Made string
				KnownMade                                   string `json:"known_made"`
			} `json:"plan"`
		}](t, r.out)
		if len(plan.Plan) != 1 || plan.Plan[0].Standing != "conflict" || plan.Plan[0].Action != want.action || plan.Plan[0].Known != "Example (alice)" || plan.Plan[0].KnownMade == "" {
			t.Errorf("%s: %s", choice, r.out)
		}
		if r := w.must("import", "--plan", "--conflicts", choice, file); !strings.Contains(r.out, want.says) || !strings.Contains(r.out, "would be") {
			t.Errorf("%s: %s", choice, r.out)
		}
		if after := w.must("list", "--json").out; after != before {
			t.Errorf("%s: a plan changed something", choice)
		}
		if r := w.must("import", "--conflicts", choice, file); !strings.Contains(r.out, want.says) {
			t.Errorf("%s: %s", choice, r.out)
		}
		var keys []string
		for _, a := range decode[struct{ Accounts []account }](t, w.must("export", "--reveal", "--json").out).Accounts {
			keys = append(keys, a.Secret)
		}
		if got := strings.Join(keys, " "); got != want.keys {
			t.Errorf("%s: %s\nwant %s", choice, got, want.keys)
		}
	}
	w := filled(t)
	for _, args := range [][]string{{"--conflicts", "ask"}, {"--plan", "--dry-run"}} {
		if r := w.run(append(append([]string{"import"}, args...), w.write("x", linkA))...); r.code != 2 || r.out != "" {
			t.Errorf("%v: %+v", args, r)
		}
	}
}
