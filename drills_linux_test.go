package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/net/webdav"

	"latchkey/app/words"
	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
	"latchkey/vault/keychain/keychaintest"
)

// commandVariable, set in the environment, makes the test binary the terminal
// program.
const commandVariable = "LATCHKEY_COMMAND"

// device is a home with a real keychain of its own, on which commands are given
// to the real program.
type device struct {
	*testing.T
	*keychaintest.Session
	folder string // for files that are carried about
}

func newDevice(t *testing.T) *device {
	return &device{t, keychaintest.New(t), t.TempDir()}
}

func (d *device) path(name string) string { return filepath.Join(d.folder, name) }

// run gives a command and returns what it says and its exit code.
func (d *device) run(args ...string) (out string, code int) {
	d.Helper()
	self, err := filepath.Abs(os.Args[0])
	if err != nil {
		d.Fatal(err)
	}
	cmd := exec.CommandContext(d.Context(), self, args...)
	cmd.Env = append(d.Env(), commandVariable+"=1")
	said, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		d.Fatal(err)
	}
	return string(said), cmd.ProcessState.ExitCode()
}

// must gives a command that has to succeed.
func (d *device) must(args ...string) string {
	d.Helper()
	out, code := d.run(args...)
	if code != 0 {
		d.Fatalf("latchkey %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// refuses gives a command that has to fail with words, and checks that the
// accounts are as they were.
func (d *device) refuses(want string, args ...string) {
	d.Helper()
	before := d.must("list", "--json")
	if out, code := d.run(args...); code != 1 || !strings.Contains(out, want) {
		d.Errorf("latchkey %s: exit %d, want %q in:\n%s", strings.Join(args, " "), code, want, out)
	}
	if after := d.must("list", "--json"); after != before {
		d.Errorf("latchkey %s changed the accounts", strings.Join(args, " "))
	}
}

// filled is a device with n accounts.
func filledDevice(t *testing.T, n int) *device {
	d := newDevice(t)
	rng := rand.New(rand.NewPCG(uint64(n), 6))
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var links strings.Builder
	for i := range n {
		secret := make([]byte, 32)
		for j := range secret {
			secret[j] = alphabet[rng.IntN(len(alphabet))]
		}
		fmt.Fprintf(&links, "otpauth://totp/Site%d:alice%d?secret=%s&issuer=Site%d\n", i, i, secret, i)
	}
	if err := os.WriteFile(d.path("links.txt"), []byte(links.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	d.must("import", d.path("links.txt"))
	return d
}

// codes are those of every account at one time.
func (d *device) codes() string {
	return d.must("code", "--json", "--at", "2026-11-25T12:00:00Z", "alice")
}

// backedUp makes a backup and its code, and returns the codes of the accounts.
func (d *device) backedUp() (codes string) {
	d.must("backup", d.path("backup.age"), "--code-out", d.path("code.txt"))
	return d.codes()
}

func (d *device) same(codes string) {
	d.Helper()
	if got := d.codes(); got != codes {
		d.Errorf("other codes:\n%s%s", got, codes)
	}
}

// The phone is gone: what is left is the file and the paper with the code.
func TestDrillDeviceLost(t *testing.T) {
	old := filledDevice(t, 12)
	codes := old.backedUp()
	old.KillKeychain(t)
	fresh := newDevice(t)
	fresh.must("restore", "--code-file", old.path("code.txt"), old.path("backup.age"))
	fresh.same(codes)
	if out := fresh.must("rehearse", "--code-file", old.path("code.txt"), old.path("backup.age")); !strings.Contains(out, "You could restore 12 of 12.") {
		t.Error(out)
	}
}

// The system was installed anew and nothing is left on the disk: the code is on
// paper, and the backup on a server, from where any browser fetches it.
func TestDrillSystemReinstalled(t *testing.T) {
	const user, password = "me", "a password for apps"
	served := t.TempDir()
	dav := &webdav.Handler{FileSystem: webdav.Dir(served), LockSystem: webdav.NewMemLS()}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, p, _ := r.BasicAuth(); u != user || p != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="backups"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		dav.ServeHTTP(w, r)
	}))
	defer server.Close()
	backups := func() []string {
		names, err := filepath.Glob(filepath.Join(served, "*.age"))
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	keepThere := func(d *device) {
		d.note("password.txt", password)
		d.must("places", "add", "--unencrypted", "--user", user, "--password-file", d.path("password.txt"), server.URL)
	}

	old := filledDevice(t, 12)
	codes := old.backedUp()
	keepThere(old)
	paper, err := os.ReadFile(old.path("code.txt"))
	if err != nil {
		t.Fatal(err)
	}
	old.KillKeychain(t)
	if err := errors.Join(os.RemoveAll(old.folder), os.RemoveAll(old.Home)); err != nil {
		t.Fatal(err)
	}

	there := backups()
	if len(there) != 1 {
		t.Fatalf("on the server: %v", there)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/"+filepath.Base(there[0]), nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(user, password)
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", resp.Status, err)
	}
	fresh := newDevice(t)
	fresh.note("code.txt", string(paper))
	fresh.note("fetched.age", string(data))
	fresh.must("restore", "--code-file", fresh.path("code.txt"), fresh.path("fetched.age"))
	fresh.same(codes)

	// From now on it is backed up again, and what was there stays.
	keepThere(fresh)
	if now := backups(); len(now) != 2 || !slices.Contains(now, there[0]) {
		t.Errorf("on the server: %v, before %v", now, there)
	}
}

// note writes a file that is carried about.
func (d *device) note(name, text string) {
	d.Helper()
	if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
		d.Fatal(err)
	}
}

// The keychain was reset under Latchkey: it says so, does not start over an empty
// list, and the backup brings all back.
func TestDrillKeychainReset(t *testing.T) {
	d := filledDevice(t, 3)
	codes := d.backedUp()
	d.KillKeychain(t)
	var removed int
	err := filepath.WalkDir(d.Home, func(path string, e os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".keyring") {
			removed++
			return os.Remove(path)
		}
		return err
	})
	if err != nil || removed == 0 {
		t.Fatalf("%d keyrings, %v", removed, err)
	}
	d.StartKeychain(t)
	if out, code := d.run("list"); code != 1 || !strings.Contains(out, "not in the keychain any more") {
		t.Errorf("exit %d\n%s", code, out)
	}
	// What is said to be there is not written over; a file is another place.
	passphrase := d.path("passphrase.txt")
	if err := os.WriteFile(passphrase, []byte("correct horse battery"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := []string{"--store", "file:" + d.path("vault"), "--passphrase-file", passphrase}
	d.must(append(file, "restore", "--code-file", d.path("code.txt"), d.path("backup.age"))...)
	if got := d.must(append(file, "code", "--json", "--at", "2026-11-25T12:00:00Z", "alice")...); got != codes {
		t.Errorf("other codes:\n%s%s", got, codes)
	}
}

// A backup that is cut off at any byte is refused, and said to be. Every byte is
// tried with the same list under a key that is derived in no time, and a few with
// the file itself.
func TestDrillCutOff(t *testing.T) {
	d := filledDevice(t, 1)
	d.backedUp()
	file, err := os.ReadFile(d.path("backup.age"))
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile(d.path("code.txt"))
	if err != nil {
		t.Fatal(err)
	}
	phrase := strings.TrimSpace(string(code))
	data := agetest.Lock(t, agetest.Unlock(t, file, phrase), agetest.Passphrase(t, phrase))
	if len(data) != len(file)-1 { // a work factor of one digit
		t.Fatalf("%d bytes, of %d", len(data), len(file))
	}
	said := map[string]int{}
	for n := range data {
		_, err := backup.Read(t.Context(), bytes.NewReader(data[:n]), string(code))
		if err == nil {
			t.Fatalf("cut off after %d of %d bytes, it opens", n, len(data))
		}
		said[words.Of(err).What]++
	}
	t.Logf("%d truncations tried: %v", len(data), said)
	if said["The backup file is cut off."]+said["The backup file is damaged or cut off."] != len(data) {
		t.Errorf("not all of them are told to be cut off: %v", said)
	}
	for _, n := range []int{0, 1, 21, len(file) / 2, len(file) - 1} {
		if err := os.WriteFile(d.path("cut.age"), file[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		d.refuses("cut off", "restore", "--code-file", d.path("code.txt"), d.path("cut.age"))
	}
}

// The wrong code, and the right one with one character changed.
func TestDrillWrongCode(t *testing.T) {
	d := filledDevice(t, 2)
	d.backedUp()
	raw, err := os.ReadFile(d.path("code.txt"))
	if err != nil {
		t.Fatal(err)
	}
	code := strings.TrimSpace(string(raw))
	typed := d.path("typed.txt")
	try := func(text, want string) {
		t.Helper()
		if err := os.WriteFile(typed, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		d.refuses(want, "restore", "--code-file", typed, d.path("backup.age"))
	}
	try(backup.NewCode().Reveal(), "does not open this backup")
	caught := 0
	for i := range code {
		slip := []byte(code)
		if slip[i] == '-' {
			continue
		}
		if slip[i]++; !regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]`).Match(slip[i : i+1]) {
			slip[i] = '0'
		}
		if string(slip) == code {
			continue
		}
		if _, err := backup.ParseCode(string(slip)); err != nil {
			caught++
			if caught%9 == 0 {
				try(string(slip), "recovery code is not right")
			}
		}
	}
	if caught < 26 {
		t.Errorf("only %d slips were found by the check characters", caught)
	}
}

// Without Latchkey: age opens the file, and oathtool makes the codes.
func TestDrillWithoutLatchkey(t *testing.T) {
	d := filledDevice(t, 3)
	codes := d.backedUp()
	code, err := os.ReadFile(d.path("code.txt"))
	if err != nil {
		t.Fatal(err)
	}
	list := agetest.Run(t, strings.TrimSpace(string(code)), "-d", d.path("backup.age"))
	d.fromList(list, codes)

	// And from paper, by the script that is printed on it.
	for _, program := range []string{"python3", "zbarimg"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%v (scripts/setup.sh test installs it)", err)
		}
	}
	d.printed()
	script := fmt.Sprintf("cd %q && (zbarimg -q --raw *.png || true) | python3 %q > kit.age", d.path("pages"), absolute(t, "app/paper/recover.py"))
	if out, err := exec.Command("sh", "-c", script).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	packed := agetest.Run(t, strings.TrimSpace(string(code)), "-d", filepath.Join(d.path("pages"), "kit.age"))
	gunzip := exec.Command("gunzip")
	gunzip.Stdin = strings.NewReader(packed)
	plain, err := gunzip.Output()
	if err != nil {
		t.Fatal(err)
	}
	d.fromList(string(plain), codes)
}

// printed makes a paper kit and puts its pages into the folder pages.
func (d *device) printed() {
	d.Helper()
	if err := os.Mkdir(d.path("pages"), 0o700); err != nil {
		d.Fatal(err)
	}
	d.must("paper", "--png", d.path("pages"), d.path("kit.pdf"))
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

// fromList computes the codes of a list of links with oathtool and compares them
// with those of Latchkey.
func (d *device) fromList(list, codes string) {
	d.Helper()
	secrets := regexp.MustCompile(`(?m)^otpauth://.*[?&]secret=([A-Z2-7]+)`).FindAllStringSubmatch(list, -1)
	var want struct{ Codes []struct{ Code string } }
	if err := json.Unmarshal([]byte(codes), &want); err != nil || len(want.Codes) == 0 || len(secrets) != len(want.Codes) {
		d.Fatalf("%d links of %d accounts, %v", len(secrets), len(want.Codes), err)
	}
	for i, secret := range secrets {
		out, err := exec.Command("oathtool", "--totp", "-b", "--now", "2026-11-25 12:00:00 UTC", secret[1]).Output()
		if err != nil {
			d.Fatalf("%v (install the package oathtool)", err)
		}
		if got := strings.TrimSpace(string(out)); got != want.Codes[i].Code {
			d.Errorf("oathtool says %s, Latchkey said %s", got, want.Codes[i].Code)
		}
	}
}

// Nothing is left but paper.
func TestDrillPaperOnly(t *testing.T) {
	fromPaper(t, 12, func(pages []string) []string { return pages })
}

// Nothing is left but paper, and two of its pages are missing.
func TestDrillPaperWithPagesMissing(t *testing.T) {
	fromPaper(t, 120, func(pages []string) []string {
		if len(pages) < 5 {
			t.Fatalf("%d pages", len(pages))
		}
		return slices.Delete(slices.Clone(pages), 1, 3) // two pages of the codes
	})
}

// fromPaper restores n accounts from what is left of the pages of a kit.
func fromPaper(t *testing.T, n int, left func(pages []string) []string) {
	t.Helper()
	old := filledDevice(t, n)
	codes := old.backedUp()
	old.printed()
	old.KillKeychain(t)
	if err := os.Remove(old.path("backup.age")); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(old.path("pages"), "*.png"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	slices.Sort(pages)
	scanned := left(pages)
	fresh := newDevice(t)
	out := fresh.must(append([]string{"restore", "--code-file", old.path("code.txt")}, scanned...)...)
	if !strings.Contains(out, fmt.Sprintf("%d accounts added", n)) {
		t.Errorf("%.300s", out)
	}
	fresh.same(codes)
	t.Logf("%d accounts from %d of %d pages", n, len(scanned), len(pages))
}

// The place of the backup was full at the last save: that is said, and the backup
// before is still good.
func TestDrillPlaceFull(t *testing.T) {
	d := filledDevice(t, 3)
	stick := d.path("stick")
	if err := os.Mkdir(stick, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", stick, "tmpfs", 0, "size=16k"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(stick, 0) })
	file := filepath.Join(stick, "backup.age")
	d.must("backup", file, "--code-out", d.path("code.txt"))
	codes := d.codes()
	if err := os.WriteFile(filepath.Join(stick, "films"), make([]byte, 8<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	d.must("import", filledDevice(t, 100).path("links.txt"))
	d.refuses("no space left", "backup", file)
	fresh := newDevice(t)
	fresh.must("restore", "--code-file", d.path("code.txt"), file)
	fresh.same(codes)
}

// The same in the real window: a full disk, and a folder that goes away, are said
// at once after a change, and one tap tries again.
func TestDrillPlaceFailsInWindow(t *testing.T) {
	d := filledDevice(t, 3)
	d.backedUp()
	stick := d.path("stick")
	folder, films := filepath.Join(stick, "backups"), filepath.Join(stick, "films")
	if err := os.Mkdir(stick, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", stick, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(stick, 0) })
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	d.must("places", "add", folder)
	w := open(t, display(t), d.Env(), "Search 3 accounts")

	if err := os.WriteFile(films, make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	w.add("otpauth://totp/Fourth:me?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Fourth")
	w.await("The place of the backups is full.")
	w.shot("place-full")
	w.click("Try again")
	w.await("The place of the backups is full.")
	if err := os.Remove(films); err != nil {
		t.Fatal(err)
	}
	w.click("Try again")
	w.await("Verified at one place.")

	if err := os.Rename(folder, folder+"-away"); err != nil {
		t.Fatal(err)
	}
	w.add("otpauth://totp/Fifth:me?secret=MZXW6YTBOIMZXW6YTBOIMZXW6YTBOIMZ&issuer=Fifth")
	w.await("The place of the backups cannot be reached.")
	w.shot("place-gone")
	if err := os.Rename(folder+"-away", folder); err != nil {
		t.Fatal(err)
	}
	w.click("Show the places")
	w.click("Try again")
	w.await("Verified at one place.")
	w.await("Verified 5 of 5")
	w.quit()
	if made, err := filepath.Glob(filepath.Join(folder, "*.age")); err != nil || len(made) != 3 {
		t.Errorf("backups %v, %v", made, err)
	}
}

// The passphrase of the app lock is forgotten: the recovery code opens it.
func TestDrillForgottenPassphrase(t *testing.T) {
	d := filledDevice(t, 3)
	codes := d.backedUp()
	for name, text := range map[string]string{"first.txt": "correct horse battery", "second.txt": "another horse staple"} {
		if err := os.WriteFile(d.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.must("lock", "--new-passphrase-file", d.path("first.txt"))
	if out, code := d.run("list", "--passphrase-file", d.path("second.txt")); code != 1 {
		t.Errorf("exit %d\n%s", code, out)
	}
	d.must("lock", "--recover", "--code-file", d.path("code.txt"), "--new-passphrase-file", d.path("second.txt"))
	if got := d.must("--passphrase-file", d.path("second.txt"), "code", "--json", "--at", "2026-11-25T12:00:00Z", "alice"); got != codes {
		t.Errorf("other codes:\n%s%s", got, codes)
	}
}

// Both devices are at hand: QR codes, of which 30 of 100 are lost.
func TestDrillTransfer(t *testing.T) {
	for _, n := range []int{1, 50, 300} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			old := filledDevice(t, n)
			frames := old.path("frames")
			var sent, came struct {
				Words         [2]string
				Accounts      any
				Parts, Needed int
				Added         int
			}
			out := old.mustJSON("transfer", "send", "--json", "--png", frames, "--code-out", old.path("tcode"))
			if err := json.Unmarshal(out, &sent); err != nil {
				t.Fatal(err)
			}
			pictures, err := filepath.Glob(filepath.Join(frames, "*.png"))
			if err != nil || len(pictures) != sent.Parts {
				t.Fatalf("%d pictures of %d, %v", len(pictures), sent.Parts, err)
			}
			rng := rand.New(rand.NewPCG(uint64(n), 30))
			lost := 0
			for _, p := range pictures {
				if rng.Float64() < 0.3 {
					lost++
					if err := os.Remove(p); err != nil {
						t.Fatal(err)
					}
				}
			}
			fresh := newDevice(t)
			if err := json.Unmarshal(fresh.mustJSON("transfer", "receive", "--json", "--code-file", old.path("tcode"), frames), &came); err != nil {
				t.Fatal(err)
			}
			if came.Words != sent.Words || came.Added != n {
				t.Errorf("%d came; words %v and %v", came.Added, sent.Words, came.Words)
			}
			fresh.same(old.codes())
			t.Logf("%d accounts: %d of %d parts needed, %d lost", n, sent.Needed, sent.Parts, lost)
		})
	}
}

// mustJSON is the line of JSON among what a command says.
func (d *device) mustJSON(args ...string) []byte {
	d.Helper()
	for line := range strings.Lines(d.must(args...)) {
		if strings.HasPrefix(line, "{") {
			return []byte(line)
		}
	}
	d.Fatalf("latchkey %s prints no JSON", strings.Join(args, " "))
	return nil
}
