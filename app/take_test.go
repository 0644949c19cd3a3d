package app

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"latchkey/app/apptest"
	"latchkey/vault/qr"
)

const (
	aliceLink = "otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQ&issuer=Example"
	bobLink   = "otpauth://hotp/Example:bob?secret=MFRGGZDFMZTWQ2LK&issuer=Example&counter=5"
)

// picture writes a picture with a QR code for each text.
func picture(t testing.TB, texts ...string) string {
	t.Helper()
	const size = 320
	page := image.NewRGBA(image.Rect(0, 0, size*len(texts), size))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	for i, text := range texts {
		code, err := qr.Draw(text, size)
		if err != nil {
			t.Fatal(err)
		}
		draw.Draw(page, image.Rect(i*size, 0, (i+1)*size, size), code, image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		t.Fatal(err)
	}
	return file(t, "codes.png", out.Bytes())
}

func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// drop drops files on the window.
func (r *rig) drop(paths ...string) {
	r.takeFiles(paths)
	r.settle()
}

func TestDropPicture(t *testing.T) {
	r := newRig(t)
	r.drop(picture(t, aliceLink))
	r.sees("Example (alice) was added.", "Type this code at the site. Was it accepted?")
	r.press("Undo")
	r.sees("Welcome to Latchkey")
}

func TestDropPictureWithSeveral(t *testing.T) {
	r := newRig(t)
	r.drop(picture(t, aliceLink, bobLink))
	r.sees("2 accounts will be added", "Example (alice)", "Example (bob)")
	if len(r.vault.Accounts) != 0 {
		t.Fatal("they came in before they were seen")
	}
	r.press("Add 2 accounts")
	r.sees("2 accounts were added.")
	r.back()
	r.sees("Search 2 accounts")
}

func TestDuplicate(t *testing.T) {
	r := newRig(t)
	r.drop(picture(t, aliceLink))
	r.drop(picture(t, aliceLink))
	r.sees("This account is here already.")
	r.press("OK")
	r.drop(picture(t, aliceLink, bobLink))
	r.sees("1 account will be added", "here already")
	r.press("Add 1 account")
	if got := len(r.vault.Accounts); got != 2 {
		t.Errorf("%d accounts, want 2", got)
	}
}

func TestPaste(t *testing.T) {
	r := newRig(t)
	r.fyne.Clipboard().SetContent(aliceLink + "\n" + bobLink)
	r.press("Add an account")
	r.press("Paste")
	r.sees("2 accounts will be added")
}

func TestPastePicture(t *testing.T) {
	data, err := os.ReadFile(picture(t, aliceLink))
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(_ *rig, o *Options) { o.Clipboard = func() ([]byte, bool) { return data, true } })
	r.press("Add an account")
	r.press("Paste")
	r.sees("Example (alice) was added.")
}

func TestPasteNothing(t *testing.T) {
	r := newRig(t)
	r.press("Add an account")
	r.press("Paste")
	r.sees("There is nothing on the clipboard that could be an account.")
}

// Bad input is told apart, in words, and changes nothing.
func TestBadInput(t *testing.T) {
	for name, tc := range map[string]struct {
		path string
		says string
	}{
		"bad secret":        {file(t, "a.txt", []byte("otpauth://totp/a?secret=JBSW1")), "character 5"},
		"unknown algorithm": {file(t, "a.txt", []byte("otpauth://totp/a?secret=JBSWY3DP&algorithm=MD5")), "MD5"},
		"no digits":         {file(t, "a.txt", []byte("otpauth://totp/a?secret=JBSWY3DP&digits=0")), "digits"},
		"eleven digits":     {file(t, "a.txt", []byte("otpauth://totp/a?secret=JBSWY3DP&digits=11")), "digits"},
		"no period":         {file(t, "a.txt", []byte("otpauth://totp/a?secret=JBSWY3DP&period=0")), "period"},
		"40 megapixels":     {file(t, "a.png", header(8000, 5000)), "The picture is too large"},
		"text as picture":   {file(t, "a.png", []byte("this is no picture at all")), "Latchkey cannot read"},
		"no code":           {file(t, "a.png", blank(t)), "No QR code was found"},
		"cut picture":       {file(t, "a.png", blank(t)[:60]), "not a picture"},
		"empty file":        {file(t, "a.txt", nil), "Latchkey cannot read"},
		"no file":           {filepath.Join(t.TempDir(), "gone.png"), "The file is not there"},
		"a folder":          {t.TempDir(), "That did not work"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, holding(demo()[0]))
			before := r.items.copied()
			r.drop(tc.path)
			r.sees(tc.says)
			if words := r.words(); strings.Contains(words, "JBSW") {
				t.Errorf("a secret is shown:\n%s", words)
			}
			r.press("OK")
			r.sees("GitHub")
			for key, value := range before {
				if r.items.values[key] != value {
					t.Errorf("item %s changed", key)
				}
			}
		})
	}
}

// What can be read comes in though something beside it cannot.
func TestOneBadLine(t *testing.T) {
	r := newRig(t)
	r.drop(file(t, "list.txt", []byte(aliceLink+"\notpauth://totp/b?secret=1\n"+bobLink+"\n")))
	r.sees("2 accounts will be added", "1 could not be read.", "line 2")
	r.press("Add 2 accounts")
	if got := len(r.vault.Accounts); got != 2 {
		t.Errorf("%d accounts, want 2", got)
	}
}

// header is a PNG that claims a size and holds nothing else.
func header(width, height uint32) []byte {
	out := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d")
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append(out, chunk...), crc32.ChecksumIEEE(chunk))
}

func blank(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The codes of one export may be spread over several pictures, in any order.
func TestPartsOverPictures(t *testing.T) {
	one, two, three := picture(t, parts[0]), picture(t, parts[1]), picture(t, parts[2])
	r := newRig(t)
	r.drop(three, one)
	r.sees("2 of 3 codes, still missing 2")
	r.back()
	r.drop(three, one, two)
	r.sees("3 accounts will be added")
	if words := r.words(); strings.Contains(words, "missing") {
		t.Errorf("something is said to be missing:\n%s", words)
	}
}

// An encrypted file asks for its password, and a wrong one is told.
func TestEncryptedImport(t *testing.T) {
	sealed, err := filepath.Glob("../vault/exchange/testdata/aegis-*-encrypted.json")
	if err != nil || len(sealed) == 0 {
		t.Fatalf("no sealed fixture: %v", err)
	}
	for password, says := range map[string]string{"wrong": "That password does not open the file.", "": ""} {
		r := newRig(t)
		r.takeFiles(sealed[:1])
		for !strings.Contains(r.words(), "Type the password that it was exported with.") {
			(<-r.queue)()
		}
		if password == "" {
			r.press("Cancel")
			r.sees("Welcome to Latchkey")
			continue
		}
		test.Type(r.window.Canvas().Focused(), password)
		r.press("Open")
		r.sees(says)
	}
}

// unlocking types the password of an encrypted file when it is asked for.
func (r *rig) unlocking(password string) {
	r.Helper()
	for !strings.Contains(r.words(), "Type the password that it was exported with.") {
		(<-r.queue)()
	}
	test.Type(r.window.Canvas().Focused(), password)
	r.press("Open")
}

// tryAgain taps it without waiting for the end: a password is asked for first.
func (r *rig) tryAgain() {
	r.Helper()
	f, ok := apptest.Find(r.window.Canvas(), "Try again")
	if !ok {
		r.Fatalf("there is no way to try again; on the screen: %q", r.words())
	}
	test.TapCanvas(r.window.Canvas(), f.At)
}

// A database that its password alone does not open asks for its key file.
func TestKeyFile(t *testing.T) {
	folder := filepath.Join("..", "vault", "exchange", "testdata")
	r := newRig(t)
	r.takeFiles([]string{filepath.Join(folder, "keepass-3-keyfile.kdbx")})
	r.unlocking("correct horse £")
	r.sees("That password alone does not open the database.", "If it has a key file, choose both files together.", "Choose the other file")
	r.tryAgain()
	r.unlocking("correct horse £")
	r.sees("That password alone does not open the database.")
	r.press("Cancel")
	r.takeFiles([]string{filepath.Join(folder, "keepass-3-keyfile.kdbx"), filepath.Join(folder, "keepass-1.key")})
	r.unlocking("correct horse £")
	r.sees("4 accounts will be added")
}

// A password that was mistyped is asked for again, without choosing the file anew.
func TestPasswordAgain(t *testing.T) {
	r := newRig(t)
	r.takeFiles([]string{filepath.Join("..", "vault", "exchange", "testdata", "aegis-v3-encrypted.json")})
	for range 3 {
		r.unlocking("wrong")
		r.sees("That password does not open the file.", "Use the password that it was exported with.")
		r.tryAgain()
	}
	r.unlocking("correct horse £")
	r.sees("4 accounts will be added")
}

// A backup that is brought in as if it were an export leads to the restore.
func TestTakeBackup(t *testing.T) {
	r := newRig(t)
	r.drop(file(t, "backup.age", []byte("age-encryption.org/v1\n-> scrypt x 1\n")))
	r.sees("This is a backup of Latchkey, or another age file.")
	r.press("Restore a backup")
	r.sees("Open the backup")
}
