package widgets

import (
	"bytes"
	"testing"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/go-text/typesetting/font"
)

// TestFonts: the fonts of the house have the letters that they are taken for, as
// wide as Fyne's have them, and lines of one height.
func TestFonts(t *testing.T) {
	test.NewTempApp(t)
	parse := func(r fyne.Resource) *font.Face {
		face, err := font.ParseTTF(bytes.NewReader(r.Content()))
		if err != nil {
			t.Fatal(err)
		}
		return face
	}
	for _, tc := range []struct {
		style       fyne.TextStyle
		own, theirs fyne.Resource
		least       int
	}{
		{fyne.TextStyle{Bold: true}, boldFont, theme.DefaultTextBoldFont(), 500},
		{fyne.TextStyle{Monospace: true}, monoFont, theme.DefaultTextMonospaceFont(), 200},
	} {
		own, theirs := parse(tc.own), parse(tc.theirs)
		seen := 0
		for r := rune(' '); r < unicode.MaxLatin1*40; r++ {
			letter := string(r)
			_, there := theirs.NominalGlyph(r)
			if !there || fontOf(letter, tc.style) == nil {
				continue
			}
			seen++
			if _, ok := own.NominalGlyph(r); !ok {
				t.Errorf("%s lacks %q", tc.own.Name(), r)
			}
			driver := fyne.CurrentApp().Driver()
			got, base := driver.RenderedTextSize(letter, 30, tc.style, tc.own)
			want, line := driver.RenderedTextSize(letter, 30, tc.style, tc.theirs)
			if got != want || base != line {
				t.Errorf("%s: %q is %v on %v, want %v on %v", tc.own.Name(), r, got, base, want, line)
			}
		}
		if seen < tc.least {
			t.Errorf("%s: only %d letters", tc.own.Name(), seen)
		}
	}
	for text, want := range map[string]fyne.Resource{
		"Straße": boldFont, "Ελλάδα": boldFont, "Київ": boldFont, "No “code” yet…": boldFont, "备份": nil, "Việt": nil, "": boldFont,
	} {
		if got := fontOf(text, fyne.TextStyle{Bold: true}); got != want {
			t.Errorf("%q is drawn with %v", text, got)
		}
	}
	if got := fontOf("Backup", fyne.TextStyle{}); got != nil {
		t.Errorf("running text is drawn with %v", got)
	}
}
