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
	"latchkey/vault/backup/agetest"
	"latchkey/vault/keychain/keychaintest"
)

// The account of the test, as a site would show it.
const (
	upgradeLink   = "otpauth://totp/Example:alice@example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Example"
	upgradeSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

// TestPhoneUpgrade walks the main road through the real window: scan, see the
// right code, start again, find the clock wrong and the codes right after one
// tap, back up, and restore on a new device with another keychain. qrencode,
// oathtool, chronyd and age are the judges.
func TestPhoneUpgrade(t *testing.T) {
	screen := display(t)
	const ahead = 45 * time.Second
	folder := t.TempDir()
	authority := clocktest.NewAuthority(t)
	roots := filepath.Join(folder, "roots.pem")
	if err := os.WriteFile(roots, authority.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	var servers []string
	var server *clocktest.Server
	for range 3 {
		server = clocktest.StartNTS(t, ahead, authority)
		servers = append(servers, "nts://"+server.KeyAddr)
	}

	// The old device: nothing in its keychain.
	old := keychaintest.New(t)
	env := append(old.Env(), "LATCHKEY_TIME_SERVERS="+strings.Join(servers, ","), "SSL_CERT_FILE="+roots)
	w := open(t, screen, env, "Welcome to Latchkey")
	w.shot("1-welcome")

	picture := filepath.Join(folder, "code.png")
	w.run("qrencode", "-o", picture, upgradeLink)
	w.copy("image/png", picture)
	w.click("Add an account")
	w.click("Paste")
	w.await("Example (alice@example.com) was added.")
	w.shot("2-added")
	w.sameCode(time.Now)

	// Another day: the account comes from the keychain.
	w.quit()
	w = open(t, screen, env, "Example")
	w.sameCode(time.Now)
	w.shot("3-started-again")

	// The clock is off; one tap makes the codes right, another takes it back.
	w.click("Clock not checked")
	w.click("Sync now")
	verdict := w.await("45.")
	if !regexp.MustCompile(`^45\.\d s behind$`).MatchString(verdict) {
		t.Errorf("the clock screen says %q, want 45 s behind", verdict)
	}
	w.shot("4-clock-behind")
	served := func() time.Time { return server.Now(t) }
	w.click("Make codes right")
	w.await("Codes use corrected time, +45")
	w.shot("5-codes-right")
	w.run("xdotool", "key", "Escape")
	w.await("Search 1 account")
	w.sameCode(served)
	w.click("Undo")
	w.await("This device is 45")
	w.sameCode(time.Now)
	w.shot("6-banner")
	w.click("Make codes right")
	w.await("Your codes are right now.")
	w.sameCode(served)

	// The backup, and the proof that the code was written down.
	w.click("No backup yet")
	groups := w.recoveryCode()
	w.shot("7-recovery-code")
	w.prove(groups)
	file := filepath.Join(folder, "backup.age")
	w.write(file)
	w.click("Write the backup")
	w.await("Verified 1 of 1")
	w.shot("8-verified")
	w.quit()

	code := strings.Join(groups, "-")
	if plain := agetest.Run(t, code, "-d", file); !strings.Contains(plain, "secret="+upgradeSecret) {
		t.Errorf("age -d gives no list with the secret, but %d bytes", len(plain))
	}

	// The new device: another home, another keychain, the code as it is typed
	// from paper.
	fresh := keychaintest.New(t)
	w = open(t, screen, fresh.Env(), "Welcome to Latchkey")
	w.click("Restore a backup")
	w.await("Open the backup")
	w.write(file)
	w.run("xdotool", "key", "Return")
	w.write(strings.ReplaceAll(strings.ToLower(strings.Join(groups, " ")), "0", "o"))
	w.await("The code is complete.")
	w.shot("9-restore")
	w.click("Open the backup")
	w.await("1 account will be added")
	w.shot("10-preview")
	w.click("Add 1 account")
	w.await("1 account is back.")
	w.sameCode(time.Now)
	w.shot("11-restored")
	w.quit()
}

// sameCode checks that the window shows the code that oathtool computes for the
// time that now gives. The window and oathtool are asked one after the other,
// so a pair that a new period fell between is asked for again.
func (w *window) sameCode(now func() time.Time) {
	w.Helper()
	code := regexp.MustCompile(`^\d{3} \d{3}$`)
	var shown, want string
	for range 50 {
		before := oathtool(w.T, now())
		for _, word := range w.look("").Words {
			if code.MatchString(word) {
				shown = strings.ReplaceAll(word, " ", "")
			}
		}
		want = oathtool(w.T, now())
		if shown == want {
			return
		}
		if before == want && now().Unix()%30 > 1 {
			break // no new period, and the window had a second to show it
		}
	}
	w.shot("wrong-code")
	w.Errorf("the window shows %q, oathtool says %q", shown, want)
}

func oathtool(t *testing.T, at time.Time) string {
	t.Helper()
	out, err := exec.Command("oathtool", "--totp", "-b", "--now", at.UTC().Format("2006-01-02 15:04:05 UTC"), upgradeSecret).Output()
	if err != nil {
		t.Fatalf("%v (install the package oathtool)", err)
	}
	return strings.TrimSpace(string(out))
}
