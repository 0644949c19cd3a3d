package app

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
	"latchkey/vault/exchange"
)

// pick chooses a format by its name.
func (e *export) pick(t *testing.T, name string) {
	t.Helper()
	for i, f := range e.formats {
		if f.Name == name {
			e.format.SetSelectedIndex(i)
			return
		}
	}
	t.Fatalf("no format %q", name)
}

// openExport shows the screen and chooses a format and a place.
func (r *rig) openExport(t *testing.T, format, path string) *export {
	t.Helper()
	r.visit(newExport(r.App))
	e := r.top().(*export)
	e.pick(t, format)
	e.to.path.SetText(path)
	return e
}

func given(password string) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) { return []byte(password), nil }
}

func readBack(t *testing.T, path, password string) exchange.Result {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	found, err := exchange.ReadAll(t.Context(), []exchange.Source{{Data: func() ([]byte, error) { return data, nil }, Ask: given(password)}}, exchange.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestExportEncrypted(t *testing.T) {
	r := newRig(t, holding(demo()...))
	path := filepath.Join(t.TempDir(), "aegis.json")
	e := r.openExport(t, "Aegis", path)
	r.press("Write the file") // there is no password yet
	if _, err := os.Stat(path); err == nil {
		t.Fatal("it was written without a password")
	}
	e.password.SetText("correct horse")
	e.again.SetText("correct house")
	r.press("Write the file")
	r.sees("The two passwords are not the same.")
	r.press("OK")
	e.again.SetText("correct horse")
	r.press("Write the file")
	r.sees("8 accounts were written", path, "with the password that you chose")
	if found := readBack(t, path, "correct horse"); len(found.Accounts) != 8 {
		t.Errorf("%+v", found)
	}
	r.press("Done")
	r.sees("Search 8 accounts")
	// What is there is not written over.
	e = r.openExport(t, "Aegis", path)
	e.sealed.SetChecked(false)
	r.press("Write the file")
	r.sees("Write it without encryption?")
	r.press("Write the file")
	r.sees("There is a file already")
	r.press("OK")
	if found := readBack(t, path, "correct horse"); len(found.Accounts) != 8 {
		t.Errorf("%+v", found)
	}
}

// What is not encrypted is warned of, and what does not fit is named, before
// anything is written.
func TestExportPlain(t *testing.T) {
	r := newRig(t, holding(append(demo(), totp("Nine", "you", "IIIIJJJJKKKKLLLL", func(a *vault.Account) { a.Digits, a.Note = 9, "a note" }))...))
	path := filepath.Join(t.TempDir(), "list.2fas")
	r.openExport(t, "2FAS", path)
	r.sees("1 account stays behind", "Nine (you): 2FAS has codes of 5 to 8 digits.", "It is not encrypted.")
	r.press("Write the file")
	r.sees("Whoever reads the file can make your codes.")
	r.press("Cancel")
	if _, err := os.Stat(path); err == nil {
		t.Fatal("it was written after a no")
	}
	r.press("Write the file")
	r.press("Write the file")
	r.sees("8 accounts were written", "It is not encrypted: bring it into the other app soon, then delete it.")
	if found := readBack(t, path, ""); len(found.Accounts) != 8 {
		t.Errorf("%+v", found)
	}
}

func TestExportSome(t *testing.T) {
	r := newRig(t, holding(demo()...))
	dir := t.TempDir()
	e := r.openExport(t, "List of otpauth links", dir)
	r.press("Choose accounts")
	p := r.top().(*pick)
	r.press("None")
	if !p.use.Disabled() {
		t.Error("none can be taken")
	}
	p.query.SetText("proton")
	r.press("All")
	p.query.SetText("")
	p.list.Select(0) // a tap on the words
	r.press("Take 2 accounts")
	r.sees("2 accounts")
	r.press("Write the file")
	r.press("Write the file")
	r.sees("2 accounts were written")
	found := readBack(t, filepath.Join(dir, exportFile(e.selected(), r.Clock.Now())), "")
	if len(found.Accounts) != 2 || found.Accounts[0].Issuer != "GitHub" || found.Accounts[1].Issuer != "Proton" {
		t.Errorf("%+v", found)
	}
}

// many are n accounts that Google Authenticator can hold.
func many(n int) []vault.Account {
	var out []vault.Account
	for i := range n {
		out = append(out, totp("Site", fmt.Sprint("user ", i), fmt.Sprintf("%cAAABBBBCCCCDDDD", 'A'+i)))
	}
	return out
}

// scanned reads the code that is shown with an independent program.
func (c *showCodes) scanned(t *testing.T, r *rig) string {
	t.Helper()
	var shot bytes.Buffer
	if err := png.Encode(&shot, r.shot()); err != nil {
		t.Fatal(err)
	}
	path := file(t, "shot.png", shot.Bytes())
	out, err := exec.Command("zbarimg", "--raw", "-q", path).Output()
	if err != nil {
		t.Fatalf("zbarimg (package zbar-tools) on %s: %v", path, err)
	}
	return strings.TrimSpace(string(out))
}

// The codes of a sequence can be scanned from the window, in both variants.
func TestExportCodes(t *testing.T) {
	r := newRig(t, holding(append(many(12), demo()[5])...))
	r.openExport(t, googleCodes, "")
	r.sees("1 account stays behind", "Steam (you): Google Authenticator makes no steam codes.", "Show the QR codes")
	r.press("Show the QR codes")
	r.sees("Whoever sees or photographs these codes can sign in as you with your password.")
	r.press("Show the QR codes")
	r.sees("1 of 2")
	c := r.top().(*showCodes)
	links := []string{c.scanned(t, r)}
	r.press("Next")
	r.sees("2 of 2")
	links = append(links, c.scanned(t, r))
	if err := exchange.CheckLinks(links, many(12)); err != nil {
		t.Error(err)
	}
	r.press("Next")
	r.sees("1 of 2")
	r.press("Previous")
	r.sees("2 of 2")
	c.turns.SetChecked(true)
	r.pass(turnTime + time.Second)
	r.sees("1 of 2")
	r.pass(time.Second)
	r.sees("1 of 2")
	for range 60 { // nobody is there any more
		r.pass(turnTime + time.Second)
	}
	r.sees("The QR code holds your key")
}

// The code of one account is hidden before and after.
func TestAccountCode(t *testing.T) {
	r := newRig(t, holding(demo()...))
	a := r.vault.Accounts[0]
	r.visit(newAccountCode(r.App, a))
	c := r.top().(*showCodes)
	r.sees("GitHub (you@example.com)", "The QR code holds your key")
	if c.revealed {
		t.Fatal("shown before it was asked for")
	}
	r.press("Show the QR code")
	if got := c.scanned(t, r); got != a.URI() {
		t.Errorf("scanned %s", got)
	}
	r.visit(newAbout(r.App))
	r.back()
	r.sees("The QR code holds your key")
	if c.revealed {
		t.Error("still shown after it was left")
	}
	r.press("Show the QR code")
	r.pass(codesPatience + time.Second)
	r.sees("The QR code holds your key")
}
