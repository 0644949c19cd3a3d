package widgets

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours of the house that Fyne has no name for. Look them up with
// theme.Color, under a [Theme].
const (
	ColorSurface    fyne.ThemeColorName = "latchkeySurface"
	ColorLine       fyne.ThemeColorName = "latchkeyLine"
	ColorDim        fyne.ThemeColorName = "latchkeyDim"
	ColorAccentSoft fyne.ThemeColorName = "latchkeyAccentSoft"
	ColorWarnSoft   fyne.ThemeColorName = "latchkeyWarnSoft"
	ColorBadSoft    fyne.ThemeColorName = "latchkeyBadSoft"
	colorLift       fyne.ThemeColorName = "latchkeyLift" // the shadow of a card
)

// Sizes of the house, five for text and the rest on a grid of four.
const (
	SizeTitle fyne.ThemeSizeName = theme.SizeNameHeadingText // 22, the head of a screen
	SizeText  fyne.ThemeSizeName = theme.SizeNameText        // 15, everything to read
	SizeSmall fyne.ThemeSizeName = theme.SizeNameCaptionText // 13, what may be overlooked
	SizeCode  fyne.ThemeSizeName = "latchkeyCode"            // 30, the loudest thing on the page
	SizeBig   fyne.ThemeSizeName = "latchkeyBig"             // 36, one number that matters
	SizeGap   fyne.ThemeSizeName = "latchkeyGap"             // 14, between cards
	SizePad   fyne.ThemeSizeName = "latchkeyPad"             // 16, within a card
	sizeCard  fyne.ThemeSizeName = theme.SizeNameCardRadius  // 14
	sizeInput fyne.ThemeSizeName = theme.SizeNameInputRadius // 12
	sizeLine  fyne.ThemeSizeName = theme.SizeNameInputBorder // 1
)

// pair is one colour in light and dark.
type pair struct{ light, dark uint32 }

// palette holds every colour in use; each text colour reaches WCAG AA (4.5:1)
// on each ground it stands on, which a test computes.
var palette = map[fyne.ThemeColorName]pair{
	theme.ColorNameBackground:          {0xF5F6F8, 0x0F1216},
	ColorSurface:                       {0xFFFFFF, 0x191E25},
	theme.ColorNameOverlayBackground:   {0xFFFFFF, 0x222831}, // of sheets and menus, over the dimmed page
	ColorLine:                          {0xE3E6EB, 0x2A313B},
	theme.ColorNameForeground:          {0x14181F, 0xEEF1F5},
	ColorDim:                           {0x5B6472, 0x9AA5B4},
	theme.ColorNameInputBorder:         {0x7C8695, 0x6E7989},
	theme.ColorNamePrimary:             {0x0B6E5F, 0x4FC9B2},
	ColorAccentSoft:                    {0xE0F2EE, 0x12322D},
	theme.ColorNameWarning:             {0x9A5B00, 0xF2B84B},
	ColorWarnSoft:                      {0xFFF1D6, 0x33270F},
	theme.ColorNameError:               {0xB3261E, 0xFF8A80},
	ColorBadSoft:                       {0xFDE7E5, 0x3A1815},
	theme.ColorNameForegroundOnPrimary: {0xFFFFFF, 0x0F1216},
	theme.ColorNameForegroundOnError:   {0xFFFFFF, 0x0F1216},
	theme.ColorNameForegroundOnWarning: {0xFFFFFF, 0x0F1216},
	theme.ColorNameForegroundOnSuccess: {0xFFFFFF, 0x0F1216},
}

// aliases are Fyne's names for colours that the house has under another name.
var aliases = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNameButton:           ColorSurface,
	theme.ColorNameInputBackground:  ColorSurface,
	theme.ColorNameMenuBackground:   theme.ColorNameOverlayBackground,
	theme.ColorNameHeaderBackground: ColorSurface,
	theme.ColorNameSeparator:        ColorLine,
	theme.ColorNamePlaceHolder:      ColorDim,
	theme.ColorNameHyperlink:        theme.ColorNamePrimary,
	theme.ColorNameSuccess:          theme.ColorNamePrimary,
	theme.ColorNameDisabledButton:   ColorLine,
	theme.ColorNameSelection:        ColorAccentSoft,
}

var sizes = map[fyne.ThemeSizeName]float32{
	SizeTitle: 22, SizeText: 15, SizeSmall: 13, SizeCode: 30, SizeBig: 36, SizeGap: 14, SizePad: 16,
	sizeCard: 14, sizeInput: 12, sizeLine: 1,
	theme.SizeNameSubHeadingText:  17,
	theme.SizeNameButtonRadius:    12,
	theme.SizeNameDialogRadius:    14,
	theme.SizeNamePopupRadius:     14,
	theme.SizeNameMenuRadius:      12,
	theme.SizeNameSelectionRadius: 8,
	theme.SizeNameInnerPadding:    12, // a control of one line is 44 high
	theme.SizeNamePadding:         6,
	theme.SizeNameScrollBar:       12,
	theme.SizeNameScrollBarSmall:  4,
	theme.SizeNameModalBlurRadius: 0, // blurring repaints the whole window in software
}

// scaled are the sizes that follow the size of text. The space around it stays.
var scaled = []fyne.ThemeSizeName{SizeTitle, SizeText, SizeSmall, SizeCode, SizeBig, theme.SizeNameSubHeadingText, theme.SizeNameInlineIcon}

// Theme is the look of Latchkey over Fyne's own.
type Theme struct {
	// Variant forces light or dark where it is not nil; otherwise the system's
	// choice is followed.
	Variant *fyne.ThemeVariant

	// Scale is the size of all text, 1 to 2 times the usual one; 0 means 1.
	Scale float32
}

// Color implements fyne.Theme.
func (t Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if t.Variant != nil {
		variant = *t.Variant
	}
	dark := variant == theme.VariantDark
	switch name {
	case theme.ColorNameHover:
		return shade(dark, 0x0C)
	case theme.ColorNamePressed:
		return shade(dark, 0x18)
	case theme.ColorNameFocus:
		c := rgb(palette[theme.ColorNamePrimary].of(dark))
		c.A = 0x50
		return c
	case theme.ColorNameShadow: // around sheets and menus, and over the page behind a sheet
		if dark {
			return color.NRGBA{A: 0x99}
		}
		return color.NRGBA{A: 0x2C}
	case colorLift:
		if dark {
			return color.NRGBA{}
		}
		return color.NRGBA{A: 0x1C}
	case theme.ColorNameDisabled:
		c := rgb(palette[ColorDim].of(dark))
		c.A = 0xA0
		return c
	}
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	if p, ok := palette[name]; ok {
		return rgb(p.of(dark))
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font implements fyne.Theme.
func (Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon implements fyne.Theme.
func (Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	size, ok := sizes[name]
	if !ok {
		size = theme.DefaultTheme().Size(name)
	}
	if t.Scale > 0 && slices.Contains(scaled, name) {
		return size * t.Scale
	}
	return size
}

func (p pair) of(dark bool) uint32 {
	if dark {
		return p.dark
	}
	return p.light
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xFF}
}

// shade darkens light grounds and lightens dark ones.
func shade(dark bool, alpha uint8) color.Color {
	if dark {
		return color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: alpha}
	}
	return color.NRGBA{A: alpha}
}

// scaleOf is how large text is beside its usual size.
func scaleOf(th fyne.Theme) float32 { return th.Size(SizeText) / sizes[SizeText] }

// textScale is how large text is now.
func textScale() float32 { return scaleOf(fyne.CurrentApp().Settings().Theme()) }
