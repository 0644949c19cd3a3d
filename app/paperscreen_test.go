package app

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/paper"
	"latchkey/vault/backup"
)

// onPaper makes a backup, and a paper kit of it at the path that is returned.
func (r *rig) onPaper() string {
	r.backUp(filepath.Join(r.TempDir(), "backup.age"))
	r.visit(newPaper(r.App))
	k := r.top().(*paperKit)
	k.to.path.SetText(filepath.Join(r.TempDir(), "kit.pdf"))
	r.press("Save the PDF")
	return k.to.path.Text
}

func TestPaperKit(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.visit(newPaper(r.App))
	r.sees("Make a backup first") // it makes the recovery code
	path := r.onPaper()
	r.sees("Verified 8 of 8, today ", path, "scanned from the pages")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	code := string(r.vault.RecoveryCode)

	// Once more, at the same place: only after a yes.
	r.visit(newPaper(r.App))
	k := r.top().(*paperKit)
	r.sees("The first of 2 pages")
	k.to.path.SetText(path)
	k.size.SetSelected(paper.Letter.Name)
	r.settle()
	r.press("Save the PDF")
	r.sees("Replace the file?")
	r.press("Replace")
	r.sees("Verified 8 of 8, today ")

	// The pages as pictures, cut in three.
	pages := pictures(t, r, code)
	fresh := newRig(t)
	fresh.press("Restore a backup")
	s := fresh.top().(*restore)
	s.drop(pages[:1])
	fresh.settle()
	fresh.sees("3 of 4 parts", "1 more part is needed: any of 2–3, 5–6, 8–9.")
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", code)
	fresh.press("Open the backup")
	fresh.sees("Parts of the paper kit are missing")
	fresh.press("OK")
	s.drop([]string{pages[0], pages[2], pages[1]})
	fresh.settle()
	fresh.sees("The paper kit is complete.")
	fresh.press("Open the backup")
	fresh.sees("8 accounts will be added")
	fresh.press("Add 8 accounts")
	fresh.sees("8 accounts are back.")
	for i, want := range demo() {
		if got := fresh.vault.Accounts[i]; !got.Same(want) {
			t.Errorf("account %d came back as %+v", i, got)
		}
	}
	if s.kit.Sets() != 1 {
		t.Errorf("%d sets", s.kit.Sets())
	}

	// The PDF file, typed; a picture of something else; start over.
	fresh = newRig(t)
	fresh.press("Restore a backup")
	fresh.top().(*restore).drop([]string{picture(t, aliceLink)})
	fresh.settle()
	fresh.sees("not of a paper kit")
	fresh.press("OK")
	fresh.typeInto("The file that ends in .age", path)
	fresh.typeInto("XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX", code)
	fresh.press("Open the backup")
	fresh.sees("The paper kit is complete.")
	fresh.press("Start over")
	if fresh.top().(*restore).kit.Sets() != 0 {
		t.Error("parts are left")
	}
}

// TestPaperWithCode: the recovery code comes onto the kit only after a yes.
func TestPaperWithCode(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.backUp(filepath.Join(t.TempDir(), "backup.age"))
	r.visit(newPaper(r.App))
	k := r.top().(*paperKit)
	r.press("Print the recovery code on it too")
	r.sees("Print both on one sheet?")
	r.press("Cancel")
	if k.kit().WithCode {
		t.Error("it is printed after a no")
	}
	r.press("Print the recovery code on it too")
	r.press("Print both")
	if !k.kit().WithCode || !k.withCode.Checked {
		t.Error("it is not printed after a yes")
	}
	k.to.path.SetText(filepath.Join(t.TempDir(), "kit.pdf"))
	r.press("Save that sheet")
	r.sees("The sheet was written")
	slips, err := filepath.Glob(filepath.Join(filepath.Dir(k.to.path.Text), "latchkey-recovery-code-*.pdf"))
	if err != nil || len(slips) != 1 {
		t.Fatalf("%v, %v", slips, err)
	}
	// It says what the window says, down to the form of its dates.
	text, err := exec.Command("pdftotext", slips[0], "-").Output()
	if err != nil || !strings.Contains(string(text), "Printed on "+written(k.kit().Made)+". Its name is "+k.code.ID()) {
		t.Errorf("%q, %v", text, err)
	}
	r.press("Delete it now")
	r.sees("The file was deleted.")
	if _, err := os.Stat(slips[0]); err == nil {
		t.Error("it is still there")
	}
}

// pictures are a paper kit's first page, cut in three from left to right.
func pictures(t testing.TB, r *rig, code string) []string {
	t.Helper()
	key, err := backup.ParseCode(code)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	kit := paper.Kit{Code: key, Made: noon, Size: paper.A4}
	if _, err := paper.WriteBackup(t.Context(), paper.Target{Pictures: dir}, r.vault, kit, nil); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "page-1.png"))
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for i := range 3 {
		third := page.Bounds().Dx() / 3
		img := image.NewGray(image.Rect(0, 0, third, page.Bounds().Dy()))
		draw.Draw(img, img.Rect, page, image.Pt(i*third, 0), draw.Src)
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, file(t, "photo.png", b.Bytes()))
	}
	return paths
}
