package main

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault/keychain/keychaintest"
)

// canary is a secret that must not be found anywhere after a session.
const canary = "CANARYSECRETKEYOFNOACCOUNTATALL2"

// TestSessionLeavesNoSecret goes through a session of the real window and then
// searches what it left: every file of the home and of the temporary folder, the
// command line, and what it wrote to its log.
func TestSessionLeavesNoSecret(t *testing.T) {
	session := keychaintest.New(t)
	temp := t.TempDir()
	w := open(t, display(t), append(session.Env(), "TMPDIR="+temp), "Welcome to Latchkey")
	w.click("Add an account")
	w.click("otpauth://…")
	w.write("otpauth://totp/Canary:alice?issuer=Canary&secret=" + canary)
	w.run("xdotool", "key", "Return")
	w.await("Canary (alice) was added.")
	w.click("Later")
	// A link that cannot be used, and a text that is nothing: errors quote neither.
	for _, bad := range []string{"otpauth://totp/x?secret=" + canary + "&digits=99", canary + canary} {
		w.copy("UTF8_STRING", write(t, bad))
		w.click("Add")
		w.click("Paste")
		w.await("OK")
		w.run("xdotool", "key", "Return")
		w.run("xdotool", "key", "Escape")
	}
	w.await("Search 1 account")
	w.click("No backup yet")
	groups := w.recoveryCode()
	w.prove(groups)
	w.write(filepath.Join(temp, "backup.age"))
	w.click("Write the backup")
	w.await("Verified 1 of 1, today")
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", w.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	w.quit()

	raw, err := base32.StdEncoding.DecodeString(canary)
	if err != nil {
		t.Fatal(err)
	}
	needles := map[string][]byte{
		"the secret": []byte(canary), "the secret in small letters": []byte(strings.ToLower(canary)), "the key": raw,
		"the key in hexadecimal": []byte(hex.EncodeToString(raw)), "the key in base64": []byte(base64.StdEncoding.EncodeToString(raw)),
		"the secret in base64": []byte(base64.StdEncoding.EncodeToString([]byte(canary))[:36]),
		"the recovery code":    []byte(strings.Join(groups, "-")), "the recovery code without dashes": []byte(strings.Join(groups, "")),
	}
	files := 0
	search := func(where string, text []byte) {
		files++
		for what, needle := range needles {
			if bytes.Contains(text, needle) {
				t.Errorf("%s holds %s", where, what)
			}
		}
	}
	search("the command line", line)
	search("the log", w.log.Bytes())
	for _, root := range []string{session.Home, temp} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path)
			search(path, text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// The search can fail, and there was something to search.
	if !bytes.Contains([]byte("x"+canary), needles["the secret"]) || files < 5 {
		t.Errorf("only %d places were searched", files)
	}
}

// write puts text into a file outside of what is searched.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
