package widgets

import (
	_ "embed"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// The fonts of titles and of codes. Fyne's own have thousands of letters more, each
// of which it keeps in memory, and beside each style it keeps a font of the system's.
// The regular one is read in any case, since it is what people type with.
var (
	//go:embed fonts/bold.ttf
	bold     []byte
	boldFont = fyne.NewStaticResource("bold.ttf", bold)
	//go:embed fonts/mono.ttf
	mono     []byte
	monoFont = fyne.NewStaticResource("mono.ttf", mono)
)

// fontOf is the font of the house that has all letters of a text, or nil where Fyne
// has to look for one, or was told which (FYNE_FONT).
func fontOf(text string, style fyne.TextStyle) fyne.Resource {
	own, theirs, lacks := boldFont, theme.DefaultTextBoldFont(), notInBold
	switch {
	case style.Italic || style.Symbol || !style.Bold && !style.Monospace:
		return nil
	case style.Monospace:
		own, theirs, lacks = monoFont, theme.DefaultTextMonospaceFont(), notInMono
	}
	if theme.DefaultTheme().Font(style) != theirs || strings.ContainsFunc(text, lacks) {
		return nil
	}
	return own
}

// notInMono tells whether the font of codes lacks a letter, and notInBold whether
// that of titles does: what scripts/fonts.sh does not put into them.
func notInMono(r rune) bool { return r >= 0x100 && !strings.ContainsRune(signs, r) }

func notInBold(r rune) bool {
	greek, cyrillic := r >= 0x370 && r < 0x400, r >= 0x400 && r < 0x460 || r == 'Ґ' || r == 'ґ'
	return r >= 0x180 && !greek && !cyrillic && !strings.ContainsRune(signs, r)
}

const signs = "–—‘’‚“”„†•…‹›€"

// measured is the size of a text of one line.
func measured(text string, size float32, style fyne.TextStyle) fyne.Size {
	extent, _ := fyne.CurrentApp().Driver().RenderedTextSize(text, size, style, fontOf(text, style))
	return extent
}

// spell puts words into an object.
func spell(t *canvas.Text, words string) {
	t.Text, t.FontSource = words, fontOf(words, t.TextStyle)
}

// ReadFonts reads the fonts of all text, which takes some 20 ms. It is the one
// piece of this package that may run beside the UI goroutine, as long as that
// neither measures nor draws text: Fyne keeps fonts without a lock.
func ReadFonts() {
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Monospace: true}} {
		measured("0", sizes[SizeText], style)
	}
}
