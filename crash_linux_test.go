package main

import (
	"bytes"
	"encoding/base32"
	"strings"
	"testing"

	"latchkey/vault/keychain/keychaintest"
)

// TestCrashTellsNoSecret ends the real window, its vault open, as a fault of the
// program would: with the stacks of all goroutines on its standard error.
func TestCrashTellsNoSecret(t *testing.T) {
	session := keychaintest.New(t)
	w := open(t, display(t), append(session.Env(), "GOTRACEBACK=system", "TMPDIR="+t.TempDir()), "Welcome to Latchkey")
	w.click("Add an account")
	w.click("otpauth://…")
	w.write("otpauth://totp/Canary:alice?issuer=Canary&secret=" + canary)
	w.run("xdotool", "key", "Return")
	w.await("Canary (alice) was added.")
	if err := w.ask.Encode(question{Crash: true}); err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Wait(); err == nil {
		t.Error("the window ended as if nothing had been wrong")
	}
	log := w.log.Bytes()
	if n := bytes.Count(log, []byte("\ngoroutine ")); n < 5 {
		t.Fatalf("the crash tells of %d goroutines:\n%s", n, log)
	}
	key, err := base32.StdEncoding.DecodeString(canary)
	if err != nil {
		t.Fatal(err)
	}
	for _, needle := range []string{canary, strings.ToLower(canary), string(key), "Canary"} {
		if bytes.Contains(log, []byte(needle)) {
			t.Errorf("the crash tells %q", needle)
		}
	}
}
