package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/app/capture"
	"latchkey/app/cli"
)

// The keys that tests add. They must appear in no output without --reveal.
const (
	keyA = "CANARYAAAABBBB22CANARYAAAABBBB22"
	keyB = "CANARYCCCCDDDD33CANARYCCCCDDDD33"
	keyC = "CANARYEEEEFFFF44CANARYEEEEFFFF44"
)

// The links of the tests.
const (
	linkA = "otpauth://totp/Example:alice?secret=" + keyA + "&issuer=Example"
	linkB = "otpauth://totp/Example:bob?secret=" + keyB + "&issuer=Example&algorithm=SHA256&digits=8&period=60"
	linkC = "otpauth://hotp/Counter:carol?secret=" + keyC + "&issuer=Counter&counter=7"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is one device: a data folder and a passphrase file.
type world struct {
	t     *testing.T
	dir   string
	env   map[string]string
	stdin string
	// person types when a line is waited for, instead of stdin.
	person typing
	// answer is what the person types at a prompt, having read what was shown;
	// nil when there is nobody.
	answer func(prompt, shown string) string
	now    func() time.Time
	// cameras are those of the device, and hear gets what is said on standard
	// error too; both may be nil.
	cameras func() ([]capture.Camera, error)
	hear    io.Writer
}

// typing returns the next line, and is asked for it when the program is.
type typing func() string

func (f typing) Read(p []byte) (int, error) { return copy(p, f()+"\n"), nil }

// result is what a command left.
type result struct {
	code     int
	out, err string
}

// newWorld makes a device that keeps its vault in a passphrase file.
func newWorld(t *testing.T) *world {
	dir := t.TempDir()
	w := &world{t: t, dir: dir, env: map[string]string{
		"LATCHKEY_DIR":   filepath.Join(dir, "data"),
		"LATCHKEY_STORE": "file:" + filepath.Join(dir, "vault"),
	}}
	w.write("passphrase", "correct horse battery\n")
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (w *world) write(name, text string) string {
	w.t.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return w.path(name)
}

func (w *world) read(name string) string {
	w.t.Helper()
	data, err := os.ReadFile(w.path(name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(data)
}

// run gives a command, with the passphrase at hand.
func (w *world) run(args ...string) result {
	w.t.Helper()
	return w.bare(append([]string{"--passphrase-file", w.path("passphrase")}, args...)...)
}

// bare gives a command as it stands.
func (w *world) bare(args ...string) result {
	w.t.Helper()
	return w.runContext(w.t.Context(), args...)
}

func (w *world) runContext(ctx context.Context, args ...string) result {
	w.t.Helper()
	var out, err bytes.Buffer
	o := cli.IO{
		Stdin: strings.NewReader(w.stdin), Stdout: &out, Stderr: &err,
		Env: func(name string) string { return w.env[name] },
		Now: w.now, Version: "1.2.3", Cameras: w.cameras,
	}
	if w.person != nil {
		o.Stdin = w.person
	}
	if w.hear != nil {
		o.Stderr = io.MultiWriter(&err, w.hear)
	}
	if w.answer != nil {
		o.ReadSecret = func(prompt string) ([]byte, error) { return []byte(w.answer(prompt, err.String())), nil }
	}
	code := cli.Run(ctx, args, o)
	return result{code, out.String(), err.String()}
}

// must gives a command that has to succeed.
func (w *world) must(args ...string) result {
	w.t.Helper()
	r := w.run(args...)
	if r.code != 0 {
		w.t.Fatalf("%v: exit %d\n%s%s", args, r.code, r.out, r.err)
	}
	return r
}

// filled is a device with the three accounts.
func filled(t *testing.T) *world {
	w := newWorld(t)
	w.must("import", w.write("links.txt", linkA+"\n"+linkB+"\n"+linkC+"\n"))
	return w
}

// decode reads the one line of JSON in text.
func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil || strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") {
		t.Fatalf("not one line of the JSON that was expected: %v\n%s", err, text)
	}
	return v
}

// program runs an independent judge.
func program(t *testing.T, pkg, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("the program %s is missing: install the package %s", name, pkg)
	}
	out, err := exec.Command(path, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return strings.TrimSpace(string(out))
}

type account struct {
	Type      string  `json:"type"`
	Issuer    string  `json:"issuer"`
	Name      string  `json:"name"`
	Secret    string  `json:"secret"`
	Algorithm string  `json:"algorithm"`
	Digits    int     `json:"digits"`
	Period    *int    `json:"period"`
	Counter   *uint64 `json:"counter"`
}

type imported struct {
	Accounts []account `json:"accounts"`
	Failures []struct {
		Where  string `json:"where"`
		Reason string `json:"reason"`
	} `json:"failures"`
}
