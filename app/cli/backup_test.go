package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/agetest"
)

type report struct {
	Path       string `json:"path"`
	Accounts   int    `json:"accounts"`
	Verified   int    `json:"verified"`
	Made       string `json:"made"`
	Bytes      int64  `json:"bytes"`
	RecoveryID string `json:"recovery_id"`
	NewCode    bool   `json:"new_code"`
}

type restored struct {
	imported
	Added  int    `json:"added"`
	Made   string `json:"made"`
	Before string `json:"before"`
}

// backedUp is a device with a backup b.age and its code in the file code.
func backedUp(t *testing.T) *world {
	w := filled(t)
	w.must("backup", "--code-out", w.path("code"), w.path("b.age"))
	return w
}

func TestBackupUnattended(t *testing.T) {
	w := filled(t)
	if r := w.run("backup", w.path("b.age")); r.code != 2 || !strings.Contains(r.err, "--code-out") {
		t.Errorf("a code that nobody sees: %+v", r)
	}
	r := w.must("backup", "--json", "--code-out", w.path("code"), w.path("b.age"))
	first := decode[report](t, r.out)
	if first.Path != w.path("b.age") || first.Accounts != 3 || first.Verified != 3 || !first.NewCode || first.Made == "" || first.Bytes == 0 {
		t.Errorf("%+v", first)
	}
	code, err := backup.ParseCode(w.read("code"))
	if err != nil || code.ID() != first.RecoveryID || strings.Contains(r.out+r.err, code.Reveal()) {
		t.Errorf("the code: %v", err)
	}
	if info, err := os.Stat(w.path("code")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	// Later ones use the same code and need no file for it, into a folder too.
	if err := os.Mkdir(w.path("usb"), 0o700); err != nil {
		t.Fatal(err)
	}
	second := decode[report](t, w.must("backup", "--json", w.path("usb")).out)
	if second.NewCode || second.RecoveryID != first.RecoveryID || filepath.Dir(second.Path) != w.path("usb") || !strings.HasSuffix(second.Path, "-"+code.ID()+".age") {
		t.Errorf("%+v", second)
	}
	if r := w.must("backup", w.path("usb")); !strings.HasSuffix(r.out, "verified 3 of 3\n") {
		t.Errorf("%+v", r)
	}
	// A new code does not overwrite the old one's file.
	if r := w.run("backup", "--new-code", "--code-out", w.path("code"), w.path("b.age")); r.code != 1 || !strings.Contains(r.err, "There is a file already") {
		t.Errorf("%+v", r)
	}
	third := decode[report](t, w.must("backup", "--json", "--new-code", "--code-out", w.path("code2"), w.path("b2.age")).out)
	if !third.NewCode || third.RecoveryID == first.RecoveryID {
		t.Errorf("%+v", third)
	}
	w.must("verify", w.path("b.age"), "--code-file", w.path("code"))
	w.must("verify", w.path("b2.age"), "--code-file", w.path("code2"))
}

// A file that is no backup is never overwritten with one, and a place that
// cannot be is told before a code is made.
func TestBackupPlace(t *testing.T) {
	w := filled(t)
	w.write("thesis.txt", "precious")
	if r := w.run("backup", "--code-out", w.path("code"), w.path("thesis.txt")); r.code != 1 || !strings.Contains(r.err, "is no backup") || w.read("thesis.txt") != "precious" {
		t.Errorf("%+v", r)
	}
	if r := w.run("backup", "--code-out", w.path("code"), w.path("absent/b.age")); r.code != 1 || !strings.Contains(r.err, "The file is not there") {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(w.path("code")); err == nil {
		t.Error("a code was made")
	}
	if r := newWorld(t).run("backup", w.path("b.age")); r.code != 1 || !strings.Contains(r.err, "no accounts") {
		t.Errorf("%+v", r)
	}
}

var (
	shownCode  = regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){6}`)
	askedGroup = regexp.MustCompile(`group (\d) of 7`)
)

func TestBackupAttended(t *testing.T) {
	w := filled(t)
	var code string
	tries := 0
	w.answer = func(prompt, shown string) string {
		var n int
		if _, err := fmt.Sscan(askedGroup.FindStringSubmatch(prompt)[1], &n); err != nil {
			t.Fatal(err)
		}
		code = shownCode.FindString(shown)
		if tries++; tries == 1 {
			return "wrong"
		}
		// As people write it down.
		return " " + strings.NewReplacer("0", "o", "1", "l").Replace(strings.ToLower(strings.Split(code, "-")[n-1])) + " "
	}
	r := w.must("backup", w.path("b.age"))
	if tries != 2 || strings.Contains(r.out, code) || !strings.Contains(r.out, "verified 3 of 3") {
		t.Errorf("after %d tries: %+v", tries, r)
	}
	w.answer = nil
	w.must("verify", w.path("b.age"), "--code-file", w.write("code", code))
}

// A code that was not written down opens nothing and is not kept.
func TestBackupUnproven(t *testing.T) {
	w := filled(t)
	w.answer = func(string, string) string { return "0000" }
	if r := w.run("backup", w.path("b.age")); r.code != 1 || !strings.Contains(r.err, "No backup was made") {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(w.path("b.age")); err == nil {
		t.Error("a backup was made")
	}
	w.answer = nil
	if r := w.run("backup", w.path("b.age")); r.code != 2 {
		t.Errorf("the code was kept: %+v", r)
	}
}

func TestVerify(t *testing.T) {
	w := backedUp(t)
	code := strings.TrimSpace(w.read("code"))
	file := w.path("b.age")
	if r := w.must("verify", file, "--code-file", w.path("code")); !strings.HasPrefix(r.out, "verified 3 of 3\n") {
		t.Errorf("%+v", r)
	}
	got := decode[report](t, w.must("verify", "--json", "--against-vault", file).out)
	if got.Verified != 3 || got.Accounts != 3 || got.Path != file {
		t.Errorf("%+v", got)
	}
	typed := strings.ToLower(strings.ReplaceAll(code, "-", " "))
	w.answer = func(string, string) string { return typed }
	if r := w.bare("verify", file); r.code != 0 {
		t.Errorf("typed: %+v", r)
	}
	w.answer = nil
	if r := w.bare("verify", file); r.code != 2 || !strings.Contains(r.err, "--code-file") {
		t.Errorf("no code: %+v", r)
	}
	w.stdin = "JBSWY3DPEHPK3PXP"
	w.must("add", "--name", "later")
	if r := w.run("verify", "--json", "--against-vault", file); r.code != 1 || r.out != "" || !strings.Contains(r.err, "3 of 4 accounts") {
		t.Errorf("it differs: %+v", r)
	}

	other := backup.NewCode().Reveal()
	data := w.read("b.age")
	for _, c := range []struct{ file, code, want string }{
		{file, slip(t, code), "look at group 3"},
		{file, code[:len(code)-1], "27 characters"},
		{file, other, "does not open this backup"},
		{file, "", "recovery code is not right"},
		{w.write("cut.age", data[:len(data)/2]), code, "cut off"},
		{w.write("text.age", "some text"), code, "not a backup"},
		{w.path("absent.age"), code, "The file is not there"},
	} {
		r := w.bare("verify", "--json", c.file, "--code-file", w.write("typed", c.code))
		if r.code != 1 || r.out != "" || !strings.Contains(r.err, c.want) || (c.code != "" && strings.Contains(r.err, c.code)) {
			t.Errorf("%s with %q: %+v", filepath.Base(c.file), c.code, r)
		}
	}
}

// slip changes a character in the third group so that only that group can be
// what is wrong.
func slip(t *testing.T, code string) string {
	t.Helper()
	at := strings.Index(code, "-")*2 + 2 + 1
	for _, c := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
		wrong := []byte(code)
		wrong[at] = byte(c)
		if _, err := backup.ParseCode(string(wrong)); err != nil && strings.HasSuffix(err.Error(), "look at group 3") {
			return string(wrong)
		}
	}
	t.Fatal("no slip is told by its group")
	return ""
}

func TestRestore(t *testing.T) {
	w := backedUp(t)
	file := w.path("b.age")
	b := newWorld(t)
	b.write("code", strings.ToLower(w.read("code")))
	b.env["LATCHKEY_STORE"] = "nonsense" // a dry run opens no store
	if r := b.bare("restore", "--dry-run", file, "--code-file", b.path("code")); r.code != 0 || !strings.Contains(r.out, "3 accounts would be added.") {
		t.Errorf("%+v", r)
	}
	b.env["LATCHKEY_STORE"] = "file:" + b.path("vault")
	if r := b.run("restore", file, "--code-file", b.write("typed", slip(t, strings.TrimSpace(w.read("code"))))); r.code != 1 || !strings.Contains(r.err, "group 3") {
		t.Errorf("%+v", r)
	}
	r := b.must("restore", "--json", file, "--code-file", b.path("code"))
	got := decode[restored](t, r.out)
	if got.Added != 3 || len(got.Accounts) != 3 || got.Accounts[0].Secret != "[secret]" || len(got.Failures) != 0 || got.Made == "" {
		t.Errorf("%+v", got)
	}
	if got := decode[restored](t, b.must("restore", "--json", file, "--code-file", b.path("code")).out); got.Added != 0 || len(got.Accounts) != 3 {
		t.Errorf("again: %+v", got)
	}
	at := []string{"code", "--json", "--at", "2026-11-23T12:00:00Z", "a"}
	if x, y := w.must(at...), b.must(at...); x.out != y.out {
		t.Errorf("other codes:\n%s%s", x.out, y.out)
	}
	// The paper stays good: the next backup needs no new code.
	if r := decode[report](t, b.must("backup", "--json", b.path("b.age")).out); r.NewCode {
		t.Error("another recovery code was made")
	}
}

func TestRestoreAsks(t *testing.T) {
	w := backedUp(t)
	code := w.read("code")
	for _, c := range []struct {
		stdin string
		exit  int
	}{{"n\n", 1}, {"", 1}, {"yes\n", 0}} {
		b := newWorld(t)
		b.answer = func(string, string) string { return code }
		b.stdin = c.stdin
		r := b.run("restore", w.path("b.age"))
		if r.code != c.exit || !strings.Contains(r.err, "  Example (alice)\n") || !strings.Contains(r.err, "Bring in 3 accounts?") {
			t.Errorf("%q: %+v", c.stdin, r)
		}
		if n := len(decode[struct{ Accounts []account }](t, b.must("list", "--json").out).Accounts); (n == 3) != (c.exit == 0) {
			t.Errorf("%q: %d accounts", c.stdin, n)
		}
	}
}

// Some lines of a list made by hand cannot be read: the rest comes in.
func TestRestoreInPart(t *testing.T) {
	w := newWorld(t)
	hand, own := w.write("hand.age", string(agetest.Lock(t, linkA+"\nnonsense\n", agetest.Passphrase(t, "correct horse")))), w.write("own", "correct horse")
	r := w.run("restore", "--json", hand, "--code-file", own)
	got := decode[restored](t, r.out)
	if r.code != 3 || got.Added != 1 || len(got.Failures) != 1 || got.Failures[0].Where != "line 2" {
		t.Errorf("%+v", r)
	}
}

// A backup of an empty vault restores nothing, and says so.
func TestRestoreNothing(t *testing.T) {
	w := newWorld(t)
	code := backup.NewCode()
	if _, err := backup.Write(t.Context(), w.path("empty.age"), new(vault.Vault), code, noon, nil); err != nil {
		t.Fatal(err)
	}
	if r := w.run("restore", "--json", w.path("empty.age"), "--code-file", w.write("code", code.Reveal())); r.code != 1 || r.out != "" || !strings.Contains(r.err, "There is no account in it.") {
		t.Errorf("%+v", r)
	}
}

// Replacing makes the accounts those of the backup, after a proven backup of what
// was there, and what goes waits in the bin.
func TestRestoreReplace(t *testing.T) {
	w := backedUp(t)
	b := newWorld(t)
	b.must("import", b.write("l.txt", "otpauth://totp/Mine?secret=JBSWY3DPEHPK3PXP\n"+linkA+"\n"))
	folder := b.path("kept")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if r := b.run("restore", "--replace", "--code-file", w.path("code"), w.path("b.age")); r.code != 2 || !strings.Contains(r.err, "--yes") {
		t.Errorf("nobody was asked: %+v", r)
	}
	if r := b.run("restore", "--replace", "--yes", "--before", b.path("gone"), "--code-file", w.path("code"), w.path("b.age")); r.code != 1 {
		t.Errorf("without a backup of what is here: %+v", r)
	}
	if n := len(decode[struct{ Accounts []account }](t, b.must("list", "--json").out).Accounts); n != 2 {
		t.Fatalf("%d accounts after a failure", n)
	}
	got := decode[restored](t, b.must("restore", "--json", "--replace", "--yes", "--before", folder, "--code-file", w.path("code"), w.path("b.age")).out)
	if got.Added != 2 || filepath.Dir(got.Before) != folder {
		t.Errorf("%+v", got)
	}
	if x, y := w.must("list", "--json").out, b.must("list", "--json").out; x != y {
		t.Errorf("not the same accounts:\n%s%s", x, y)
	}
	if r := b.must("bin"); !strings.Contains(r.out, "Mine") || strings.Contains(r.out, "alice") {
		t.Errorf("the bin: %s", r.out)
	}
	// And back again, from what was kept.
	b.must("restore", "--replace", "--yes", "--before", folder, "--code-file", w.path("code"), got.Before)
	if r := b.must("list"); !strings.Contains(r.out, "Mine") || strings.Contains(r.out, "bob") {
		t.Errorf("%s", r.out)
	}
	// Asked, a no changes nothing.
	b.answer, b.stdin = func(string, string) string { return w.read("code") }, "no\n"
	if r := b.run("restore", "--replace", w.path("b.age")); r.code != 1 || !strings.Contains(r.err, "Make your accounts these 3?") {
		t.Errorf("%+v", r)
	}
}

// A file of before the code was renewed opens with the code of then, and it is
// said whose code is asked for and which stays.
func TestRestoreOldCode(t *testing.T) {
	w := backedUp(t)
	old := decode[report](t, w.must("backup", "--json", w.path(".")).out)
	w.must("backup", "--new-code", "--code-out", w.path("code2"), w.path("new.age"))
	b := newWorld(t)
	r := b.run("restore", "--code-file", w.path("code2"), old.Path)
	if r.code != 1 || !strings.Contains(r.err, "needs the recovery code “"+old.RecoveryID+"”") {
		t.Errorf("%+v", r)
	}
	b.must("restore", "--code-file", w.path("code2"), w.path("new.age"))
	r = b.must("restore", "--code-file", w.path("code"), old.Path)
	if !strings.Contains(r.err, "is of the recovery code “"+old.RecoveryID+"”. Yours here is “") {
		t.Errorf("%+v", r)
	}
	if r := decode[report](t, b.must("backup", "--json", b.path("b.age")).out); r.NewCode || r.RecoveryID == old.RecoveryID {
		t.Errorf("%+v", r)
	}
}
