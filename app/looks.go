package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
)

// looks is how the window looks and behaves on this device: every key, what
// holds until something is chosen, and the limits. Fyne keeps it in a file that
// anyone can read and that a crash can empty, so it holds nothing that matters
// and no word of an account. What it holds is judged again on each reading.
type looks struct{ kept fyne.Preferences }

// toggle is a look that is on or off.
type toggle struct {
	key   string
	usual bool
}

// oneOf is a look that is one of some words, the usual one first.
type oneOf struct {
	key string
	of  []string
}

// amount is a look that is a number between two limits.
type amount struct {
	key                string
	usual, least, most int
}

// The looks of the list and of all screens.
var (
	// sorting says how the list is ordered; the own order itself is the vault's.
	sorting = oneOf{"sorting", []string{byHand, byName, byUses, byUse}}
	// hideCodes shows codes only after a tap.
	hideCodes = toggle{key: "hideCodes"}
	// minimise minimises the window once a code was copied.
	minimise = toggle{key: "minimise"}
	// clearAfter is how many seconds a copied code stays on the clipboard.
	clearAfter = amount{"clearAfter", 30, 10, 120}
	// inTray shows an icon in the system's tray; the next two need it.
	inTray = toggle{key: "inTray"}
	// closeToTray hides the window instead of closing it.
	closeToTray = toggle{key: "closeToTray"}
	// startHidden starts in the tray.
	startHidden = toggle{key: "startHidden"}
	// textSize is the size of all text, in percent.
	textSize = amount{"textSize", 100, 100, 200}
	// shade is light, dark, or what the system says.
	shade = oneOf{"shade", []string{shadeOfSystem, shadeLight, shadeDark}}
)

// LanguageKey is the key of the language that was chosen, a tag such as de, in
// Fyne's preferences; empty is what the system says. main reads it before there
// is a window.
const LanguageKey = "language"

// The words for sorting.
const (
	byHand = "own"
	byName = "name"
	byUses = "most used"
	byUse  = "last used"
)

// The words for shade.
const (
	shadeOfSystem = "system"
	shadeLight    = "light"
	shadeDark     = "dark"
)

// is tells whether a toggle is on.
func (l looks) is(t toggle) bool { return l.kept.BoolWithFallback(t.key, t.usual) }

// turn turns a toggle on or off.
func (l looks) turn(t toggle, on bool) { l.kept.SetBool(t.key, on) }

// word returns what was chosen, or the usual word where what is kept is none.
func (l looks) word(o oneOf) string {
	if w := l.kept.String(o.key); slices.Contains(o.of, w) {
		return w
	}
	return o.of[0]
}

// choose keeps a word that is one of o's.
func (l looks) choose(o oneOf, word string) { l.kept.SetString(o.key, word) }

// number returns an amount within its limits.
func (l looks) number(a amount) int {
	return min(max(l.kept.IntWithFallback(a.key, a.usual), a.least), a.most)
}

// amend keeps an amount, within its limits.
func (l looks) amend(a amount, n int) { l.kept.SetInt(a.key, min(max(n, a.least), a.most)) }

// forget makes everything as usual again. Call dress after it.
func (l looks) forget() {
	for _, key := range []string{sorting.key, hideCodes.key, minimise.key, textSize.key, shade.key,
		clearAfter.key, inTray.key, closeToTray.key, startHidden.key, LanguageKey} {
		l.kept.RemoveValue(key)
	}
}

// dress gives the whole window the text size and the shade that are chosen.
func (a *App) dress() {
	t := widgets.Theme{Scale: float32(a.looks.number(textSize)) / 100}
	light, dark := theme.VariantLight, theme.VariantDark
	switch a.looks.word(shade) {
	case shadeLight:
		t.Variant = &light
	case shadeDark:
		t.Variant = &dark
	}
	a.fyne.Settings().SetTheme(t)
}
