//go:build !android

package cli_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"latchkey/vault/keychain/keychaintest"
)

type moved struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Accounts int    `json:"accounts"`
}

// From a real keychain to a file and back; without --store the accounts are
// found where they are.
func TestMove(t *testing.T) {
	keychaintest.New(t).Use(t)
	w := newWorld(t)
	delete(w.env, "LATCHKEY_STORE")
	state := func(at string) (codes [2]int) {
		t.Helper()
		if r := w.run("list"); r.code != 0 || strings.Count(r.out, "\n") != 3 {
			t.Errorf("list with nothing said: %+v", r)
		}
		for i, place := range []string{"os", "file:" + w.path("vault")} {
			r := w.run("list", "--store", place)
			codes[i] = r.code
			if place != at && !strings.Contains(r.err, "moved to another place: "+at) {
				t.Errorf("%s: %+v", place, r)
			}
		}
		return codes
	}
	if r := w.bare("import", w.write("links.txt", linkA+"\n"+linkB+"\n"+linkC+"\n")); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	file := "file:" + w.path("vault")
	var prompts []string
	w.answer = func(prompt, _ string) string {
		prompts = append(prompts, prompt)
		return "correct horse battery"
	}
	r := w.bare("move", file)
	if r.code != 0 || r.out != file+"\n3 accounts read back\n" || len(prompts) != 2 {
		t.Fatalf("to a new file: %+v after %q", r, prompts)
	}
	w.answer = nil
	if got := state(file); got != [2]int{1, 0} {
		t.Errorf("exit codes of list: %v", got)
	}

	r = w.run("move", "--json", "os")
	if want := (moved{file, "os", 3}); r.code != 0 || decode[moved](t, r.out) != want || r.err != "" {
		t.Fatalf("back: %+v", r)
	}
	if got := state("os"); got != [2]int{0, 1} {
		t.Errorf("exit codes of list: %v", got)
	}
	for _, name := range []string{"vault", "vault.1"} {
		if _, err := os.Stat(w.path(name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}

	// Nobody to ask, and the old place named by the environment.
	w.env["LATCHKEY_STORE"] = "os"
	r = w.bare("move", file, "--new-passphrase-file", w.path("passphrase"))
	if r.code != 0 || !strings.Contains(r.err, "LATCHKEY_STORE is still set") {
		t.Errorf("%+v", r)
	}
	if r := w.run("code", "--store", file, "carol", "--plain", "--advance"); r.out != oathtoolC(t, 7)+"\n" {
		t.Errorf("%+v", r)
	}
}

func TestMoveRefused(t *testing.T) {
	w := filled(t)
	other := w.path("other")
	w.write("second.txt", linkA+"\n")
	w.must("--store", "file:"+other, "import", w.path("second.txt"))
	before := w.read("vault")
	for name, tc := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no place":      {[]string{"move"}, 2, "needs one place"},
		"an empty one":  {[]string{"move", ""}, 2, "needs one place"},
		"two places":    {[]string{"move", "os", "os"}, 2, "needs one place"},
		"no such":       {[]string{"move", "cloud:x"}, 2, "a place is"},
		"the same":      {[]string{"move", "file:" + w.path("vault")}, 2, "there already"},
		"no passphrase": {[]string{"move", "file:" + w.path("new")}, 2, "--new-passphrase-file"},
		"occupied":      {[]string{"move", "file:" + other, "--new-passphrase-file", w.path("passphrase")}, 1, "Another vault is kept there."},
		"another's":     {[]string{"move", "file:" + other, "--new-passphrase-file", w.path("second.txt")}, 1, "passphrase does not open"},
		"no folder":     {[]string{"move", "file:" + w.path("none/new"), "--new-passphrase-file", w.path("passphrase")}, 1, "cannot be used"},
		"nothing there": {[]string{"move", "--store", "file:" + w.path("none"), "file:" + w.path("new"), "--new-passphrase-file", w.path("passphrase")}, 1, "There are no accounts yet."},
	} {
		if r := w.run(append(tc.args, "--json")...); r.code != tc.code || r.out != "" || !strings.Contains(r.err, tc.says) {
			t.Errorf("%s: %+v, want exit %d and %q", name, r, tc.code, tc.says)
		}
	}
	if w.read("vault") != before {
		t.Error("a refused move changed the vault")
	}

	// What is wrong with the old place is said before anybody chooses anything.
	var prompts []string
	w.answer = func(prompt, _ string) string { prompts = append(prompts, prompt); return "incorrect horse" }
	if r := w.bare("move", "file:"+w.path("new")); r.code != 1 || len(prompts) != 1 {
		t.Errorf("a wrong passphrase: %+v after %q", r, prompts)
	}
	// Two passphrases that differ.
	prompts = nil
	w.answer = func(prompt, _ string) string {
		prompts = append(prompts, prompt)
		return strings.Repeat("a long one ", len(prompts))
	}
	if r := w.run("move", "file:"+w.path("new")); r.code != 1 || !strings.Contains(r.err, "not the same") || len(prompts) != 2 {
		t.Errorf("two passphrases: %+v after %q", r, prompts)
	}
	if _, err := os.Stat(w.path("new")); err == nil || w.read("vault") != before {
		t.Error("a refused move changed something")
	}
}

// A move that cannot clear the old place is done in part, and says so; given
// again with the old place, it is finished.
func TestMoveUncleared(t *testing.T) {
	w := filled(t)
	old, now := w.env["LATCHKEY_STORE"], "file:"+w.path("new")
	delete(w.env, "LATCHKEY_STORE")
	if err := os.RemoveAll(w.path("vault.1")); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(w.path("vault.1/in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	move := []string{"move", "--json", "--store", old, now, "--new-passphrase-file", w.path("passphrase")}
	want := moved{old, now, 3}
	r := w.run(move...)
	if r.code != 3 || decode[moved](t, r.out) != want || !strings.Contains(r.err, "could not be cleared") {
		t.Fatalf("%+v", r)
	}
	if r := w.must("list"); strings.Count(r.out, "\n") != 3 {
		t.Errorf("%+v", r)
	}
	if err := os.RemoveAll(w.path("vault.1")); err != nil {
		t.Fatal(err)
	}
	if r := w.run(move...); r.code != 0 || decode[moved](t, r.out) != want {
		t.Fatalf("again: %+v", r)
	}
	if _, err := os.Stat(w.path("vault")); err == nil {
		t.Error("the old place was not cleared")
	}
	if help := w.bare("help", "move"); help.code != 0 || slices.ContainsFunc([]string{"--new-passphrase-file FILE", "--json", "3 moved"}, func(part string) bool { return !strings.Contains(help.out, part) }) {
		t.Errorf("%+v", help)
	}
}
