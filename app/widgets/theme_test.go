package widgets

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// TestContrast computes WCAG 2.2 contrast for every pair of text and ground in
// use: 4.5:1 for text (1.4.3), 3:1 for what shows where a control is (1.4.11).
func TestContrast(t *testing.T) {
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, ColorSurface, theme.ColorNameOverlayBackground}
	pairs := map[fyne.ThemeColorName][]fyne.ThemeColorName{
		theme.ColorNameForeground:          append(grounds, ColorAccentSoft, ColorWarnSoft, ColorBadSoft),
		ColorDim:                           append(grounds, ColorAccentSoft), // a card that is held
		theme.ColorNamePrimary:             append(grounds, ColorAccentSoft),
		theme.ColorNameWarning:             append(grounds, ColorWarnSoft, ColorAccentSoft),
		theme.ColorNameError:               append(grounds, ColorBadSoft),
		theme.ColorNamePlaceHolder:         {theme.ColorNameInputBackground},
		theme.ColorNameForegroundOnPrimary: {theme.ColorNamePrimary},
		theme.ColorNameForegroundOnError:   {theme.ColorNameError},
	}
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		for text, on := range pairs {
			for _, ground := range on {
				if c := contrast(Theme{}.Color(text, variant), Theme{}.Color(ground, variant)); c < 4.5 {
					t.Errorf("variant %d: %s on %s has %.2f:1", variant, text, ground, c)
				}
			}
		}
		for _, ground := range append(grounds, ColorAccentSoft, ColorWarnSoft, ColorBadSoft) {
			if c := contrast(Theme{}.Color(theme.ColorNameInputBorder, variant), Theme{}.Color(ground, variant)); c < 3 {
				t.Errorf("variant %d: the line around a control on %s has %.2f:1", variant, ground, c)
			}
		}
	}
	for _, c := range badgeColors {
		if got := contrast(color.White, rgb(c)); got < 4.5 {
			t.Errorf("white on badge %06X has %.2f:1", c, got)
		}
	}
}

// TestSheetStandsOut: a sheet can be told from the page behind it, and a card of
// that page, over which Fyne lays the colour of shadows.
func TestSheetStandsOut(t *testing.T) {
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		veil := Theme{}.Color(theme.ColorNameShadow, variant).(color.NRGBA)
		sheet := Theme{}.Color(theme.ColorNameOverlayBackground, variant)
		for _, name := range []fyne.ThemeColorName{theme.ColorNameBackground, ColorSurface} {
			behind := Theme{}.Color(name, variant).(color.NRGBA)
			through := func(v uint8) uint8 { return uint8(int(v) * (0xFF - int(veil.A)) / 0xFF) }
			dimmed := color.NRGBA{R: through(behind.R), G: through(behind.G), B: through(behind.B), A: 0xFF}
			if c := contrast(sheet, dimmed); c < 1.3 {
				t.Errorf("variant %d: a sheet over %s has %.2f:1", variant, name, c)
			}
		}
	}
}
