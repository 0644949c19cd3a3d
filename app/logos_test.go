package app

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/app/apptest"
	"latchkey/app/widgets"
)

// aPack writes an icon pack with a picture for an issuer.
func aPack(t testing.TB, issuer string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pack.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	for _, file := range [][2]string{
		{"pack.json", `{"name":"Test","icons":[{"filename":"a.svg","issuer":["` + issuer + `"]}]}`},
		{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#c2185b"/><path fill="#fff" d="M8 8h16v16H8z"/></svg>`},
	} {
		part, err := w.Create(file[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(file[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// packing lets a window keep an icon pack.
func packing(r *rig, o *Options) { o.Icons = filepath.Join(r.TempDir(), "icons") }

// TestMarksOnCards: a card that stands alone has the mark that the list shows.
func TestMarksOnCards(t *testing.T) {
	for name, open := range map[string]func(*rig){
		"doctor": func(r *rig) { r.show(newDoctor(r.App, r.vault.Accounts[0])) },
		"enrol":  func(r *rig) { r.enrols(0) },
		"edit":   func(r *rig) { r.show(newEdit(r.App, r.vault.Accounts[0])) },
		"typed":  func(r *rig) { r.show(newEntry(r.App)); r.typeInto("Example", "GitHub") },
	} {
		r := newRig(t, holding(demo()...))
		open(r)
		cards := 0
		apptest.Each(r.window.Content(), func(c *widgets.Card) {
			cards++
			if c.Row().Logo == nil || c.Row().Logo != r.logos.of("GitHub") {
				t.Errorf("%s: the card has %v", name, c.Row().Logo)
			}
		})
		if cards == 0 {
			t.Errorf("%s: no card", name)
		}
	}
}

// TestIconPack: a pack that is dropped on the settings is kept, shows beside the
// accounts it has icons for, at once and after a new start, and goes again.
func TestIconPack(t *testing.T) {
	r := newRig(t, holding(demo()...), packing)
	list := r.top().(*accounts)
	bank := r.vault.Accounts[2].Issuer
	if r.logos.of(bank) != nil || r.logos.of("GitHub") == nil {
		t.Error("without a pack: a mark of the bank, or none of GitHub")
	}
	r.show(newSettings(r.App))
	if strings.Contains(r.words(), "Without a pack") {
		t.Error("there is a pack to do without")
	}
	drop := func(path string) {
		r.top().(*settings).drop([]string{path})
		r.settle()
	}
	drop(aPack(t, bank))
	r.sees("The pack has 1 icon.")
	if r.logos.of(bank) == nil {
		t.Error("the icon of the pack is not shown")
	}
	r.back()
	var row widgets.Row
	apptest.Each(r.window.Content(), func(c *widgets.Card) {
		if c.Row().Title == bank {
			row = c.Row()
		}
	})
	if row.Logo == nil || row.Logo != r.logos.of(bank) {
		t.Errorf("the card has %v", row.Logo)
	}
	r.logos = logos{} // as after a new start
	list.update()
	r.settle()
	if r.logos.of(bank) == nil {
		t.Error("it is gone after a new start")
	}
	r.show(newSettings(r.App))
	text := filepath.Join(t.TempDir(), "text.zip")
	if err := os.WriteFile(text, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	drop(text)
	r.sees("This is no icon pack")
	if r.logos.of(bank) == nil {
		t.Error("what is no pack took the place of one")
	}
	r.unpop()
	r.press("Without a pack")
	r.settle()
	if r.logos.of(bank) != nil || strings.Contains(r.words(), "Without a pack") {
		t.Error("the pack is still there")
	}
}
