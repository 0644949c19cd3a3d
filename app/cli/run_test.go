package cli_test

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/cli"
	"latchkey/sync/clock"
	"latchkey/vault/keychain"
)

var allCommands = []string{"add", "list", "code", "import", "export", "backup", "verify", "restore", "clock", "formats", "move", "qr"}

func TestHelp(t *testing.T) {
	w := newWorld(t)
	all := w.bare("help")
	for _, name := range allCommands {
		if !strings.Contains(all.out, "\n  "+name+" ") {
			t.Errorf("help does not list %s", name)
		}
		r := w.bare("help", name)
		for _, part := range []string{"Usage: latchkey " + name, "\nFlags:", "--store", "\nExample:\n  latchkey " + name, "\nExit codes: 0 done, 1 "} {
			if !strings.Contains(r.out, part) {
				t.Errorf("help %s lacks %q:\n%s", name, part, r.out)
			}
		}
		for _, args := range [][]string{{name, "--help"}, {name, "x", "-h"}, {"--dir", "d", name, "-h"}} {
			if again := w.bare(args...); again != r || r.code != 0 {
				t.Errorf("%v is not help %s", args, name)
			}
		}
	}
	for _, name := range []string{"LATCHKEY_STORE", "LATCHKEY_DIR", "LATCHKEY_TIME_SERVERS", "--store", "--passphrase-file", "--dir"} {
		if !strings.Contains(all.out, name) {
			t.Errorf("help does not name %s", name)
		}
	}
	if r := w.bare("--help"); r != all || r.code != 0 {
		t.Error("--help is not help")
	}
	for _, args := range [][]string{{"version"}, {"--version"}} {
		if r := w.bare(args...); r.code != 0 || r.out != "latchkey 1.2.3\n" {
			t.Errorf("%v: %+v", args, r)
		}
	}
	for _, name := range []string{"help", "version"} {
		if r := w.bare("help", name); r.code != 0 || !strings.Contains(r.out, "latchkey "+name) {
			t.Errorf("help %s: %+v", name, r)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	w := newWorld(t)
	for _, line := range []string{
		"", "nonsense", "--nonsense", "list --nonsense", "help nonsense", "help list list", "--store",
		"--store nonsense list", "list --store cloud:x",
		"add a b", "add --issuer x otpauth://totp/x", "add --kind motp", "add --digits 11", "add --digits 0", "add --digits x",
		"add --period 0", "add --kind hotp --period 30", "add --counter 1", "add --kind hotp --counter 18446744073709551615",
		"add --kind steam --digits 6", "add --algorithm MD5",
		"code", "code --at yesterday x", "code --json --plain x",
		"import", "export", "export --json", "export --reveal a b", "export x.txt",
		"backup", "backup a b", "verify", "restore", "paper", "paper a b", "paper --size a5 a.pdf", "paper --with-code a.pdf",
		"code-sheet", "code-sheet a b", "code-sheet --open", "code-sheet --open --reveal a", "code-sheet --code-file c a.pdf",
		"clock x", "clock --undo --sync", "clock --set-servers a --reset-servers", "clock --at-start maybe",
		"clock --servers a", "clock --yes", "clock --set-servers ftp://x", "clock --sync --servers ,",
		"qr", "qr a b", "qr --draw", "qr --draw x", "qr --draw --out f x", "qr --draw --json --reveal --out f x", "qr --reveal x",
	} {
		r := w.bare(strings.Fields(line)...)
		if r.code != 2 || r.out != "" || !strings.HasPrefix(r.err, "latchkey: ") || !strings.Contains(r.err, "See “latchkey help") {
			t.Errorf("%q: exit %d, out %q, err %q", line, r.code, r.out, r.err)
		}
	}
}

// A file behind a passphrase needs one, and nobody can be asked here.
func TestNoPassphrase(t *testing.T) {
	w := newWorld(t)
	if r := w.bare("list"); r.code != 2 || !strings.Contains(r.err, "--passphrase-file") {
		t.Errorf("%+v", r)
	}
}

func TestPassphrase(t *testing.T) {
	w := newWorld(t)
	w.stdin = linkA
	var prompts []string
	typed := "correct horse battery"
	w.answer = func(prompt, _ string) string { prompts = append(prompts, prompt); return typed }
	if r := w.bare("add", "-"); r.code != 0 || len(prompts) != 2 {
		t.Fatalf("a new file: %+v after %q", r, prompts)
	}
	prompts = nil
	if r := w.bare("list"); r.code != 0 || len(prompts) != 1 || !strings.Contains(r.out, "Example (alice)") {
		t.Errorf("a known file: %+v after %q", r, prompts)
	}
	w.must("list") // the same passphrase in a file, with a line end
	typed = "incorrect horse"
	if r := w.bare("list", "--json"); r.code != 1 || r.out != "" || !strings.Contains(r.err, "That passphrase does not open your accounts.") {
		t.Errorf("a wrong one: %+v", r)
	}
}

func TestNewPassphraseRefused(t *testing.T) {
	for name, typed := range map[string][]string{"The passphrase is too short.": {"short"}, "The two passphrases are not the same.": {"long enough it is", "long enough it Is"}} {
		w := newWorld(t)
		w.stdin = linkA
		w.answer = func(string, string) string {
			next := typed[0]
			typed = typed[1:]
			return next
		}
		if r := w.bare("add", "-"); r.code != 1 || !strings.Contains(r.err, name) {
			t.Errorf("%+v", r)
		}
	}
}

func TestKnown(t *testing.T) {
	for line, want := range map[string]bool{
		"": false, "--store os": false, "--dir d --store file:x": false, "--passphrase-file p": false,
		"list": true, "--store os list": true, "--dir d code x": true, "help": true, "--help": true, "-h": true, "--version": true,
		"nonsense": true, "--nonsense": true, "--store": true,
		"otpauth://totp/x?secret=AAAA": false, "--dir d OTPAUTH://totp/x file:///a.png": false, "otpauth://totp/x list": true, "https://example.com": true,
	} {
		if got := cli.Known(strings.Fields(line)); got != want {
			t.Errorf("%q: %t", line, got)
		}
	}
}

func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := filled(t)
	for _, line := range []string{"list --json", "code --json example", "import --json links.txt", "clock --sync --servers 127.0.0.1:9 --json", "qr --json -", "add -"} {
		args := append([]string{"--passphrase-file", w.path("passphrase")}, strings.Fields(line)...)
		if r := w.runContext(ctx, args...); r.code != 1 || r.out != "" || !strings.Contains(r.err, "Stopped.") {
			t.Errorf("%s: %+v", line, r)
		}
	}
}

// An answer that never comes must not keep the command from ending.
func TestStoppedAtPrompt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	never := make(chan struct{})
	defer close(never)
	w := newWorld(t)
	w.answer = func(string, string) string { cancel(); <-never; return "" }
	if r := w.runContext(ctx, "list"); r.code != 1 || !strings.Contains(r.err, "Stopped.") {
		t.Errorf("%+v", r)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// What could not be written was not done.
func TestFullOutput(t *testing.T) {
	w := filled(t)
	for _, line := range []string{"list", "list --json", "export --reveal", "help", "code example"} {
		var said strings.Builder
		code := cli.Run(t.Context(), append([]string{"--passphrase-file", w.path("passphrase")}, strings.Fields(line)...), cli.IO{
			Stdin: strings.NewReader(""), Stdout: full{}, Stderr: &said, Env: func(name string) string { return w.env[name] },
		})
		if code != 1 || !strings.Contains(said.String(), "no space left on device") {
			t.Errorf("%s: exit %d, %s", line, code, said.String())
		}
	}
}

func TestOpenProfile(t *testing.T) {
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	dir := t.TempDir()
	p, err := cli.OpenProfile([]string{"--store", "file:/a", "--dir", dir, "--passphrase-file", "p", "list"}, env("LATCHKEY_STORE", "file:/b", "LATCHKEY_DIR", "/nowhere"))
	if err != nil || p.Dir != dir || p.Place.File != "/a" || p.PassphraseFile != "p" {
		t.Errorf("flags: %+v, %v", p, err)
	}
	p, err = cli.OpenProfile(nil, env("LATCHKEY_STORE", "file:/b", "LATCHKEY_DIR", dir))
	if err != nil || p.Dir != dir || p.Place.File != "/b" {
		t.Errorf("environment: %+v, %v", p, err)
	}
	t.Setenv("XDG_CONFIG_HOME", dir)
	p, err = cli.OpenProfile(nil, env())
	if err != nil || p.Place.File != "" || filepath.Base(p.Dir) != "latchkey" {
		t.Errorf("nothing: %+v, %v", p, err)
	}
	if _, err := cli.OpenProfile([]string{"--store", "cloud"}, env()); !errors.Is(err, keychain.ErrSpec) {
		t.Errorf("a place that is none: %v", err)
	}
	p, _ = cli.OpenProfile([]string{"--dir", dir}, env("LATCHKEY_TIME_SERVERS", "time.example.com,nts://b.example.org"))
	c, err := p.Clock(nil)
	if err != nil || len(c.Servers()) != 2 || c.Servers()[1].String() != "nts://b.example.org" {
		t.Errorf("time servers: %v", err)
	}
	p, _ = cli.OpenProfile([]string{"--dir", dir}, env("LATCHKEY_TIME_SERVERS", "ftp://x"))
	if _, err := p.Clock(nil); !errors.Is(err, clock.ErrServer) {
		t.Errorf("bad time servers: %v", err)
	}
}

// The one place where a vault was kept is found again without a word; of
// several, none is guessed.
func TestRememberedPlace(t *testing.T) {
	w := filled(t)
	delete(w.env, "LATCHKEY_STORE")
	if r := w.must("list"); !strings.Contains(r.out, "Example (alice)") {
		t.Errorf("%+v", r)
	}
	w.stdin = linkA
	w.must("--store", "file:"+w.path("second"), "add", "-")
	p, err := cli.OpenProfile([]string{"--dir", w.env["LATCHKEY_DIR"]}, func(string) string { return "" })
	if err != nil || p.Place != (keychain.Place{}) {
		t.Errorf("%+v, %v", p.Place, err)
	}
}

// The terminal works where no window can: nothing of fyne is linked in.
func TestImportsNoFyne(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "latchkey/vault/backup") {
		t.Fatalf("this is no list of imports:\n%s", out)
	}
	for _, path := range strings.Fields(string(out)) {
		if strings.HasPrefix(path, "fyne.io/") || path == "latchkey/app" || path == "latchkey/app/widgets" {
			t.Errorf("imports %s", path)
		}
	}
}

// Names come from others; they must not steer the terminal.
func TestControlCharacters(t *testing.T) {
	w := newWorld(t)
	r := w.bare("import", "--dry-run", w.write("evil\x1b[2J.txt", "otpauth://totp/a%1b%5b2Jb?secret="+keyA+"\nnope\n"))
	if strings.ContainsAny(r.out+r.err, "\x1b") || !strings.Contains(r.out, "�") {
		t.Errorf("%q %q", r.out, r.err)
	}
}
