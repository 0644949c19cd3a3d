//go:build !android

package cli_test

import (
	"encoding/json"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/cli"
	"latchkey/vault/keychain/keychaintest"
)

// everything lists the files under a folder.
func everything(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return out
}

// TestErase: everything is told before, gone after, and what follows is a first
// start. The backup stays.
func TestErase(t *testing.T) {
	session := keychaintest.New(t)
	session.Use(t)
	w := newWorld(t)
	delete(w.env, "LATCHKEY_STORE")
	for _, link := range []string{linkA, linkB} {
		w.stdin = link
		if r := w.bare("add", "-"); r.code != 0 {
			t.Fatalf("%+v", r)
		}
	}
	w.stdin = ""
	if r := w.bare("backup", "--new-code", "--code-out", w.path("code"), w.path("b.age")); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	if r := w.bare("move", "--new-passphrase-file", w.path("passphrase"), "file:"+w.path("moved")); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	if r := w.bare("clock", "--at-start=on"); r.code != 0 {
		t.Logf("%+v", r)
	}
	profile, err := cli.OpenProfile(nil, func(name string) string { return w.env[name] })
	if err != nil {
		t.Fatal(err)
	}
	if err := profile.AtLogin().Set(true); err != nil || !profile.AtLogin().On() {
		t.Fatal(err)
	}
	settings := filepath.Join(session.Home, ".config", "fyne", "org.latchkey.authenticator")
	for _, path := range []string{filepath.Join(settings, "preferences.json"), filepath.Join(profile.Icons(), "pack.zip")} {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	var listed struct{ Kept []struct{ What, At string } }
	r := w.bare("erase", "--list", "--json")
	if err := json.Unmarshal([]byte(r.out), &listed); err != nil || r.code != 0 {
		t.Fatalf("%v: %+v", err, r)
	}
	var places []string
	for _, k := range listed.Kept {
		places = append(places, k.At)
	}
	for _, want := range []string{"org.latchkey.authenticator", w.path("moved"), settings, profile.Icons(), w.env["LATCHKEY_DIR"]} {
		if !strings.Contains(strings.Join(places, "\n"), want) {
			t.Errorf("%s is not told; told are %q", want, places)
		}
	}

	if r := w.bare("erase"); r.code != 2 || !strings.Contains(r.err, "--yes") {
		t.Errorf("nobody to ask: %+v", r)
	}
	w.answer = func(string, string) string { return "" }
	w.stdin = "yes\n"
	if r := w.bare("erase"); r.code != 1 || !strings.Contains(r.err, w.path("moved")) {
		t.Errorf("another word: %+v", r)
	}
	if err := os.MkdirAll(profile.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", profile.Socket())
	if err != nil {
		t.Fatal(err)
	}
	w.stdin = "erase\n"
	if r := w.bare("erase"); r.code != 1 || !strings.Contains(r.err, "window is open") {
		t.Errorf("beside a window: %+v", r)
	}
	l.Close()
	if r := w.bare("list", "--passphrase-file", w.path("passphrase")); r.code != 0 || !strings.Contains(r.out, "alice") {
		t.Fatalf("something is gone: %+v", r)
	}
	if r := w.bare("erase"); r.code != 0 || !strings.Contains(r.out, "Everything was erased.") {
		t.Fatalf("%+v", r)
	}
	w.answer = nil
	rest := append(everything(t, profile.Dir), everything(t, settings)...)
	rest = append(rest, everything(t, filepath.Join(session.Home, ".config", "autostart"))...)
	if found, _ := filepath.Glob(w.path("moved*")); len(found)+len(rest) > 0 {
		t.Errorf("left: %q %q", found, rest)
	}
	if _, err := os.Stat(w.path("b.age")); err != nil {
		t.Errorf("the backup: %v", err)
	}
	if r := w.bare("list", "--json"); r.code != 0 || strings.Contains(r.out, "alice") {
		t.Errorf("what follows is no first start: %+v", r)
	}
	if r := w.bare("restore", "--code-file", w.path("code"), w.path("b.age")); r.code != 0 {
		t.Errorf("the backup does not come back: %+v", r)
	}
}

// TestEraseUnreachable: what cannot be reached is named, and the rest erased.
func TestEraseUnreachable(t *testing.T) {
	keychaintest.New(t).Use(t)
	w := newWorld(t)
	stick := w.path("stick")
	if err := os.Mkdir(stick, 0o700); err != nil {
		t.Fatal(err)
	}
	w.env["LATCHKEY_STORE"] = "file:" + filepath.Join(stick, "vault")
	w.stdin = linkA
	w.must("add", "-")
	if err := os.Rename(stick, w.path("unplugged")); err != nil {
		t.Fatal(err)
	}
	if r := w.bare("erase", "--yes"); r.code != 1 || !strings.Contains(r.err, filepath.Join(stick, "vault")) {
		t.Errorf("%+v", r)
	}
	if err := os.Rename(w.path("unplugged"), stick); err != nil {
		t.Fatal(err)
	}
	if r := w.bare("erase", "--yes"); r.code != 0 {
		t.Errorf("%+v", r)
	}
	if rest := everything(t, stick); len(rest) > 0 {
		t.Errorf("left: %q", rest)
	}
}
