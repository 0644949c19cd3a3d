package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"latchkey/sync/clock/clocktest"
	"latchkey/vault/keychain/keychaintest"
)

// TestNothingIsSentBeforeConsent watches every socket of the real window: until
// the first tap on “Sync now” none of them leads to a network. After the tap
// some do, which shows that the watch works.
func TestNothingIsSentBeforeConsent(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatalf("%v (install the package strace)", err)
	}
	folder := t.TempDir()
	log := filepath.Join(folder, "sockets")
	servers := []string{clocktest.Start(t, 0).Addr, clocktest.Start(t, 0).Addr, clocktest.Start(t, 0).Addr}
	env := append(keychaintest.New(t).Env(), "LATCHKEY_TIME_SERVERS="+strings.Join(servers, ","))

	watch := []string{"strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", log}
	w := openUnder(t, watch, display(t), env, "Welcome to Latchkey")
	w.click("Add an account")
	w.click("otpauth://…")
	w.write(upgradeLink)
	w.run("xdotool", "key", "Return")
	w.await("Example (alice@example.com) was added.")
	w.sameCode(time.Now)
	w.click("Later")
	w.click("Clock not checked")
	w.await("Not checked yet")
	if sent := toNetwork(t, log); len(sent) > 0 {
		t.Fatalf("sent before consent:\n%s", strings.Join(sent, "\n"))
	}
	w.click("Sync now")
	w.await("Your clock is right")
	if len(toNetwork(t, log)) == 0 {
		t.Error("the watch saw nothing even after the tap, so it proves nothing")
	}
	w.quit()
}

// toNetwork returns the calls in a log of strace that lead to an IP address.
func toNetwork(t *testing.T, log string) []string {
	t.Helper()
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	internet := regexp.MustCompile(`AF_INET6?\b`)
	var out []string
	calls := 0
	for line := range strings.Lines(string(data)) {
		calls++
		if internet.MatchString(line) {
			out = append(out, strings.TrimSpace(line))
		}
	}
	if calls == 0 {
		t.Fatal("strace saw no call at all, not even to the display")
	}
	return out
}
