package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/paper"
	"latchkey/app/transfer"
	"latchkey/vault"
	"latchkey/vault/backup"
	kitparts "latchkey/vault/backup/parts"
)

// filmed shows codes to the camera, one after the other, until it has enough and
// says so under the camera's screen.
func (r *rig) filmed(l *lens, texts []string, enough string) {
	r.Helper()
	for i, text := range texts {
		l.sees(r, text)
		if i < len(texts)-1 {
			r.until(fmt.Sprintf("%d of %d ", i+1, len(texts)))
		}
	}
	r.until(enough)
	r.stopped(l)
}

// A transfer comes over the camera, from codes in any order, and a poster that
// comes between is told.
func TestReceiveByCamera(t *testing.T) {
	l := &lens{}
	l.sees(t, "")
	r := newRig(t, with(l.camera("Webcam")))
	sender, err := transfer.New(t.Context(), r.demoVault(), noon)
	if err != nil {
		t.Fatal(err)
	}
	frames, err := sender.Sequence(100)
	if err != nil {
		t.Fatal(err)
	}
	r.show(newReceive(r.App))
	r.press("Scan with the camera")
	r.until("Hold the QR code")
	l.sees(t, "https://example.com/poster")
	r.until("not of a")
	var texts []string
	for i := range frames.Need() { // the first ones were missed
		texts = append(texts, frames.At(frames.Of()-1-i))
	}
	r.filmed(l, texts, "Everything is here. Type the transfer code.")
	r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX", sender.Code().Typed())
	r.press("Open the transfer")
	r.press("Add 8 accounts")
	r.sees("8 accounts came over", sender.Words().String())
}

// kitTexts are the parts of a paper kit of what the rig holds, and its code.
func (r *rig) kitTexts(v *vault.Vault) ([]string, backup.Code) {
	r.Helper()
	code := backup.NewCode()
	data, err := backup.Pack(v, code, noon)
	if err != nil {
		r.Fatal(err)
	}
	texts, err := kitparts.Split(kitparts.Backup, data, 200, 2)
	if err != nil {
		r.Fatal(err)
	}
	return texts, code
}

// A paper kit is held before the camera: to restore on a new device, and to
// rehearse on the old one.
func TestPaperByCamera(t *testing.T) {
	for _, rehearse := range []bool{false, true} {
		l := &lens{}
		l.sees(t, "")
		vary := []options{with(l.camera("Webcam"))}
		if rehearse {
			vary = append(vary, holding(demo()...))
		}
		r := newRig(t, vary...)
		from := r.demoVault()
		if rehearse {
			from = r.vault
		}
		texts, code := r.kitTexts(from)
		if rehearse {
			r.show(newRehearse(r.App))
		} else {
			r.press("Restore a backup")
		}
		r.press("Scan with the camera")
		r.until("Hold the QR code")
		r.filmed(l, texts[2:], "The paper kit is complete. Now the recovery code.") // two are lost
		r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", code.Typed())
		r.press("Open the backup")
		if rehearse {
			r.sees("You could restore 8 of 8")
			if c, ok := r.vault.Rehearsed(); !ok || c.Kind != vault.FromPaper {
				t.Errorf("%+v", r.vault.Rehearsals)
			}
			continue
		}
		r.press("Add 8 accounts")
		r.sees("8 accounts are back.")
	}
}

// A sealed sheet of service codes is opened where backups are, and shows its
// codes; the vault stays as it is.
func TestSealedSheetOpens(t *testing.T) {
	var code backup.Code
	codes := demo()
	codes[0].ServiceCodes = []vault.ServiceCode{{Code: "1111-aaaa"}, {Code: "2222-bbbb", Used: noon}}
	old := newRig(t, holding(codes...), recoverable(&code))
	path := filepath.Join(t.TempDir(), "codes.pdf")
	kit := paper.Kit{Code: code, Made: noon, Size: paper.A4}
	if err := paper.WriteSealedCodes(t.Context(), paper.Target{PDF: path}, paper.WithServiceCodes(old.vault), kit, nil); err != nil {
		t.Fatal(err)
	}
	r := newRig(t)
	r.press("Restore a backup")
	r.top().(*restore).drop([]string{path})
	r.settle()
	r.sees("The sheet of service codes is complete. Now the recovery code.")
	r.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", backup.NewCode().Typed())
	r.press("Open the backup")
	if strings.Contains(r.words(), "1111-aaaa") {
		t.Fatal("another code opens it")
	}
	r.press("OK")
	r.top().(*restore).code.SetText(code.Typed())
	r.press("Open the backup")
	r.sees("The service codes of 1 account", "GitHub (you@example.com)", "1111-aaaa", "2222-bbbb", "used on ")
	r.press("Copy")
	if got := r.fyne.Clipboard().Content(); got != "1111-aaaa" {
		t.Errorf("copied %q", got)
	}
	if len(r.vault.Accounts) != 0 {
		t.Error("the vault was changed")
	}
}

// Service codes come from the file that a site gave, from a picture and over the
// camera, and are looked over before they are kept. An account's own QR code is
// none.
func TestServiceCodesScanned(t *testing.T) {
	l := &lens{}
	l.sees(t, "")
	r := newRig(t, holding(demo()...), with(l.camera("Webcam")))
	r.show(newServiceCodes(r.App, r.vault.Accounts[0]))
	s := r.top().(*serviceCodes)
	text := filepath.Join(t.TempDir(), "recovery-codes.txt")
	if err := os.WriteFile(text, []byte("1111-aaaa\n2222-bbbb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.drop([]string{text})
	r.settle()
	r.sees("Look the codes over, then add them.")
	if len(r.vault.Accounts[0].ServiceCodes) != 0 {
		t.Error("kept without a yes")
	}
	r.press("Add codes")
	r.press("Scan with the camera")
	r.until("Hold the QR code")
	l.sees(t, aliceLink)
	r.until("This is the QR code of an account")
	l.sees(t, "2222-bbbb\n3333-cccc")
	r.until("Codes to add")
	r.stopped(l)
	r.press("Add codes")
	if got := r.vault.Accounts[0].ServiceCodes; len(got) != 3 || got[2].Code != "3333-cccc" {
		t.Errorf("%d codes", len(got))
	}
}
