package app

import (
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchkey/app/ready"
	"latchkey/app/transfer"
	"latchkey/vault"
	"latchkey/vault/qr"
)

var transferGroup = regexp.MustCompile(`(?m)^[0-9A-HJKMNP-TV-Z]{4}$`)

// startTransfer goes to the transfer code and returns it.
func (r *rig) startTransfer() string {
	r.visit(newTransfer(r.App))
	r.press("Start the transfer")
	groups := transferGroup.FindAllString(r.words(), -1)
	if len(groups) != 5 {
		r.Fatalf("the code is shown in %d groups: %q", len(groups), r.words())
	}
	return strings.Join(groups, " ")
}

// frame is the QR code that is shown, as a picture in a file.
func (r *rig) frame(name string) string {
	shown := r.top().(*sending)
	texts, err := qr.Find(r.Context(), shown.picture.Image, nil)
	if err != nil || len(texts) != 1 {
		r.Fatalf("the frame reads as %q, %v", texts, err)
	}
	img, err := qr.Draw(texts[0], 600)
	if err != nil {
		r.Fatal(err)
	}
	path := filepath.Join(r.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		r.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		r.Fatal(err)
	}
	return path
}

// The whole way, from window to window: the code, moving QR codes of which some
// are missed, the words.
func TestTransferByCodes(t *testing.T) {
	old := newRig(t, holding(demo()...))
	code := old.startTransfer()
	old.press("Show the QR codes")
	s := old.top().(*sending)
	if strings.Contains(old.words(), strings.Fields(code)[0]) {
		t.Error("the transfer code is shown beside the QR codes")
	}
	fresh := newRig(t)
	fresh.press("Move from another device")
	fresh.sees("Nothing has been scanned yet.")
	in := fresh.top().(*receiving)
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX", strings.ToLower(code))
	fresh.sees("The code is complete.")
	fresh.press("Open the transfer")
	fresh.sees("Not all of the transfer is here yet.")
	fresh.press("OK")
	for i := 0; !in.receiver.Complete(); i++ {
		if i > 10*s.frames.Of() {
			t.Fatal("never complete")
		}
		if i%3 > 0 { // one of three is missed
			in.drop([]string{old.frame("f.png")})
			fresh.settle()
		}
		s.next()
	}
	fresh.sees("Everything is here.")
	fresh.press("Open the transfer")
	fresh.sees("8 accounts will be added")
	fresh.press("Add 8 accounts")
	fresh.sees("8 accounts came over")
	old.press("The new device has everything")
	words := s.sender.Words().String()
	old.sees(words)
	fresh.sees(words)
	if strings.Contains(old.words(), "safe to wipe") {
		t.Error("said before the words were compared")
	}
	old.press("Yes, the same")
	old.sees("All 8 accounts are on the new device", "safe to wipe this one")
	if c := ready.Judge(old.vault, old.Clock.Now()).Check(ready.Device); c.Level != ready.Green {
		t.Errorf("the old device does not know that another has its accounts: %+v", c)
	}
	fresh.press("Done")
	for i, want := range demo() {
		if got := fresh.vault.Accounts[i]; !got.Same(want) || got.Counter != want.Counter {
			t.Errorf("account %d came over as %+v", i, got)
		}
	}
	if c, ok := fresh.vault.Rehearsed(); !ok || c.Kind != vault.FromTransfer {
		t.Errorf("%+v", fresh.vault.Rehearsals)
	}
}

// demoVault is a vault of another device.
func (r *rig) demoVault() *vault.Vault {
	v := new(vault.Vault)
	for _, a := range demo() {
		if _, err := v.Add(a, noon); err != nil {
			r.Fatal(err)
		}
	}
	return v
}

// receiveSome shows a transfer of which most has come.
func (r *rig) receiveSome() {
	sender, err := transfer.New(r.Context(), r.demoVault(), noon)
	if err != nil {
		r.Fatal(err)
	}
	frames, err := sender.Sequence(100)
	if err != nil {
		r.Fatal(err)
	}
	r.show(newReceive(r.App))
	for i := range frames.Need() - 1 {
		if err := r.top().(*receiving).add([]string{frames.At(i)}); err != nil {
			r.Fatal(err)
		}
	}
}

// A transfer is over when its screen is left, and words that differ say so.
func TestTransferSpent(t *testing.T) {
	r := newRig(t, holding(demo()...))
	code := r.startTransfer()
	first := r.top().(*sending)
	sender := first.sender
	r.press("Show the QR codes")
	if first.stop == nil {
		t.Error("nothing moves")
	}
	r.back()
	if !sender.Code().IsZero() || first.stop != nil || first.sender != nil {
		t.Error("the transfer goes on after its screen was left")
	}
	if again := r.startTransfer(); again == code {
		t.Error("the same code once more")
	}
	r.press("Show the QR codes")
	r.press("The new device has everything")
	r.press("No, different")
	r.sees("Do not wipe this device")
	if r.top().(*sending).sender != nil {
		t.Error("the code is still good")
	}
}

func TestTransferByFile(t *testing.T) {
	old := newRig(t, holding(demo()...))
	code := old.startTransfer()
	old.press("Write a file instead")
	path := filepath.Join(t.TempDir(), "moving.age")
	old.typeInto(filepath.Join(documents(), old.top().(*sending).sender.FileName()), path)
	old.press("Write the file")
	old.sees("The file is written", path)
	fresh := newRig(t, holding(totp("GitHub", "you@example.com", "QQQQRRRRSSSSTTTT")))
	fresh.show(newReceive(fresh.App))
	fresh.top().(*receiving).drop([]string{path})
	fresh.settle()
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX", code)
	fresh.press("Open the transfer")
	fresh.sees("1 account is here with another key")
	in := fresh.top().(*review)
	in.plan[0].Choice = vault.Skip
	in.bring(in.plan)
	fresh.settle()
	fresh.sees("7 accounts came over", "Do not wipe the old device.", "Did not come over", "GitHub (you@example.com)")
	if strings.Contains(fresh.words(), old.top().(*sending).sender.Words().String()) {
		t.Error("the words are the same although an account is missing")
	}
	fresh.press("Done")
	fresh.show(newReceive(fresh.App))
	fresh.top().(*receiving).drop([]string{path})
	fresh.settle()
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX", code)
	fresh.press("Open the transfer")
	fresh.sees("came in here before")
}

// Replacing asks, keeps what is here, and loses nothing.
func TestRestoreReplaces(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	old := newRig(t, holding(demo()...))
	path, code := old.backUpTo()
	r := newRig(t, holding(totp("Mine", "", "QQQQRRRRSSSSTTTT"), demo()[0]))
	r.show(newRestore(r.App))
	r.typeInto("The file that ends in .age", path)
	r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", code)
	r.press("Open the backup")
	r.sees("7 accounts will be added", "Replace instead")
	r.press("Replace everything")
	r.sees("Replace all accounts with those of the backup?", "1 account that is not in the backup")
	r.press("Cancel")
	if len(r.vault.Accounts) != 2 {
		t.Fatal("replaced without a yes")
	}
	r.press("Replace everything")
	r.press("Replace everything") // the yes of the question
	r.sees("Your accounts are those of the backup.", "before-restore-latchkey-")
	if len(r.vault.Accounts) != 8 || len(r.vault.Bin) != 1 || r.vault.Bin[0].Issuer != "Mine" {
		t.Errorf("%d accounts, the bin has %v", len(r.vault.Accounts), r.vault.Bin)
	}
	if kept, err := filepath.Glob(filepath.Join(documents(), "before-restore-*.age")); err != nil || len(kept) != 1 {
		t.Errorf("kept: %v, %v", kept, err)
	}
	if _, ok := r.vault.Rehearsed(); !ok {
		t.Error("the restore proves nothing")
	}
}
