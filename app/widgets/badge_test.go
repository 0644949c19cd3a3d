package widgets

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// TestMarkContrast: a mark can be seen on its colour whatever that is (WCAG 2.2,
// 1.4.11), and its badge on the card, light or dark.
func TestMarkContrast(t *testing.T) {
	for _, ground := range []uint32{0x000000, 0x181717, 0x4285F4, 0xFFFC00, 0x1BDBDB, 0xB5B5B6, 0xFFFFFF, 0xFF4500, 0x7AB55C, 0x808080} {
		logo := NewMark("x", ground, "M0 0h1")
		fill := color.Color(color.White)
		if strings.Contains(string(logo.picture.Content()), "#14181f") {
			fill = rgb(0x14181F)
		}
		if c := contrast(fill, logo.ground); c < 3 {
			t.Errorf("the mark on %06X: %.2f", ground, c)
		}
		for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
			th, b := Theme{Variant: &variant}, newBadge()
			b.set("x", logo, th, variant)
			surface := th.Color(ColorSurface, variant)
			edge := contrast(logo.ground, surface)
			if b.ground.StrokeWidth > 0 {
				edge = max(edge, contrast(b.ground.StrokeColor, surface))
			}
			if edge < leastEdge {
				t.Errorf("the badge of %06X on the card: %.2f", ground, edge)
			}
		}
	}
}

// TestBadge: a logo takes the place of the initial, and leaves it again on a card
// that is used for another account.
func TestBadge(t *testing.T) {
	th, b := Theme{}, newBadge()
	for _, logo := range []*Logo{nil, NewMark("x", 0x4285F4, "M0 0h1"), NewLogo(theme.HomeIcon()), nil} {
		b.set("GitHub", logo, th, theme.VariantLight)
		full := logo != nil && logo.ground == nil
		if b.initial.Visible() != (logo == nil) || b.picture.Visible() != (logo != nil) || b.ground.Visible() == full {
			t.Errorf("%v: initial %v, picture %v, ground %v", logo, b.initial.Visible(), b.picture.Visible(), b.ground.Visible())
		}
	}
	if b.ground.FillColor != rgb(badgeColor("GitHub")) {
		t.Error("the colour of the initial is not its own any more")
	}
}

// TestNames: what a screen reader is told says whose code it is, and what is set.
func TestNames(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Theme{})
	card := NewCard()
	card.Set(Row{Title: "GitHub", Name: "you", Code: "123 456", Seconds: "12"})
	on := false
	box := NewSetting("Hide codes", "For when others see.", true, func(b bool) { on = b })
	if card.AccessibilityLabel() != "GitHub, you, 123 456" || NewText("Words", Style{}).AccessibilityLabel() != "Words" || box.AccessibilityLabel() != "☑ Hide codes" {
		t.Errorf("%q, %q", card.AccessibilityLabel(), box.AccessibilityLabel())
	}
	on = true
	box.Tapped(nil)
	if on || box.AccessibilityLabel() != "☐ Hide codes" {
		t.Errorf("flipped: %v, %q", on, box.AccessibilityLabel())
	}
}
