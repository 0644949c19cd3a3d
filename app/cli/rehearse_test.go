package cli_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"latchkey/vault/backup"
)

type rehearsed struct {
	At         string `json:"at"`
	Kind       string `json:"kind"`
	File       string `json:"file"`
	RecoveryID string `json:"recovery_id"`
	Made       string `json:"made"`
	Accounts   int    `json:"accounts"`
	Of         int    `json:"of"`
	Pairs      []struct {
		Issuer  string   `json:"issuer"`
		Name    string   `json:"name"`
		Outcome string   `json:"outcome"`
		Edited  []string `json:"edited"`
	} `json:"pairs"`
}

func TestRehearse(t *testing.T) {
	w := backedUp(t)
	w.now = func() time.Time { return noon }
	listed := w.must("list", "--json").out
	code := w.read("code")
	w.answer = func(prompt, _ string) string {
		if strings.Contains(prompt, "Recovery code") {
			return strings.ToLower(code)
		}
		return ""
	}
	r := w.must("rehearse", w.path("b.age"))
	if !strings.Contains(r.out, "You could restore 3 of 3.") {
		t.Errorf("%+v", r)
	}
	// The code of an account stands there twice, once of each side.
	want := strings.TrimSpace(w.must("code", "--plain", "alice").out)
	if n := strings.Count(strings.ReplaceAll(r.out, " ", ""), want); len(want) != 6 || n != 2 {
		t.Errorf("the code %s is shown %d times in:\n%s", want, n, r.out)
	}
	if after := w.must("list", "--json").out; after != listed {
		t.Error("the accounts were changed")
	}
	w.answer = nil

	w.stdin = keyA + "777777"
	w.must("add", "--name", "later")
	w.stdin = ""
	r = w.run("rehearse", "--json", "--code-file", w.path("code"), w.path("b.age"))
	got := decode[rehearsed](t, r.out)
	if r.code != 3 || got.Accounts != 3 || got.Of != 4 || got.Kind != "file" || got.File != "b.age" || got.At != "2026-11-23T12:00:00Z" || got.RecoveryID == "" || got.Made == "" {
		t.Errorf("%+v of %+v", got, r)
	}
	if p := got.Pairs; len(p) != 4 || p[0].Outcome != "same" || p[3].Outcome != "missing" || p[3].Name != "later" {
		t.Errorf("%+v", p)
	}
	if r := w.run("rehearse", "--code-file", w.path("code"), w.path("b.age")); r.code != 3 || !strings.Contains(r.out, "later: not in the backup") || !strings.Contains(r.err, "latchkey backup") {
		t.Errorf("%+v", r)
	}
}

// The paper kit is rehearsed with its pictures.
func TestRehearsePaper(t *testing.T) {
	w := backedUp(t)
	w.must("paper", w.path("kit.pdf"))
	got := decode[rehearsed](t, w.must("rehearse", "--json", "--code-file", w.path("code"), w.path("kit.pdf")).out)
	if got.Accounts != 3 || got.Of != 3 || got.Kind != "paper" || got.File != "kit.pdf" {
		t.Errorf("%+v", got)
	}
}

// What brings nothing back is no rehearsal, and nothing is written.
func TestRehearseRefuses(t *testing.T) {
	w := backedUp(t)
	before := w.read("vault")
	data := w.read("b.age")
	code := w.read("code")
	other := newWorld(t)
	other.must("import", other.write("l.txt", "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n"))
	other.must("backup", other.path("o.age"), "--code-out", other.path("code"))
	for name, c := range map[string]struct{ file, code, want string }{
		"slip":           {w.path("b.age"), slip(t, strings.TrimSpace(code)), "group 3"},
		"other code":     {w.path("b.age"), backup.NewCode().Reveal(), "does not open this backup"},
		"cut":            {w.write("cut.age", data[:len(data)-30]), code, "cut off"},
		"other accounts": {other.path("o.age"), other.read("code"), "none of your accounts is in it"},
		"no file":        {w.path("gone.age"), code, "not there"},
	} {
		if r := w.run("rehearse", "--json", c.file, "--code-file", w.write("typed", c.code)); r.code != 1 || r.out != "" || !strings.Contains(r.err, c.want) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if w.read("vault") != before {
		t.Error("the vault was written")
	}
	empty := newWorld(t)
	if r := empty.run("rehearse", w.path("b.age"), "--code-file", w.path("code")); r.code != 1 || !strings.Contains(r.err, "no accounts yet") {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(empty.path("vault")); err == nil {
		t.Error("a vault was made")
	}
	for _, line := range []string{"rehearse", "rehearse --nonsense x"} {
		if r := w.run(strings.Fields(line)...); r.code != 2 {
			t.Errorf("%s: %+v", line, r)
		}
	}
}
