package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tone is what a banner or a chip says before it is read.
type Tone int

// The tones.
const (
	Calm Tone = iota
	Good
	Warn
	Bad
)

func (t Tone) colors() (ink, ground fyne.ThemeColorName) {
	switch t {
	case Good:
		return theme.ColorNamePrimary, ColorAccentSoft
	case Warn:
		return theme.ColorNameWarning, ColorWarnSoft
	case Bad:
		return theme.ColorNameError, ColorBadSoft
	}
	return ColorDim, ColorSurface
}

func (t Tone) icon() fyne.Resource {
	switch t {
	case Good:
		return theme.ConfirmIcon()
	case Warn, Bad:
		return theme.WarningIcon()
	}
	return theme.InfoIcon()
}

// NewSign is what a tone looks like before words of several lines: told by its
// shape as well as by its colour.
func NewSign(tone Tone) fyne.CanvasObject {
	ink, _ := tone.colors()
	icon := tone.icon()
	switch tone {
	case Calm:
		icon = theme.QuestionIcon()
	case Bad:
		icon = theme.ErrorIcon()
	}
	return container.NewVBox(widget.NewIcon(tinted(icon, ink)))
}

// NewBanner tells what is so and what to do about it: a head, a sentence or
// none, and buttons, on a ground of the tone's colour.
func NewBanner(tone Tone, head, sentence string, actions ...fyne.CanvasObject) *Panel {
	ink, ground := tone.colors()
	words := Gapped(4, NewText(head, Style{Bold: true}))
	var spare []fyne.CanvasObject
	if sentence != "" {
		spare = append(spare, NewText(sentence, Style{Size: SizeSmall}))
		words.Add(spare[0])
	}
	icon := container.NewCenter(widget.NewIcon(tinted(tone.icon(), ink)))
	said := Headed(icon, words)
	if last := len(actions) - 1; last >= 0 {
		said = Beside(said, Flow(8, actions...))
		spare = append(spare, actions[min(1, last):last]...)
	}
	banner := newPanel(said, ground)
	banner.spare = spare
	return banner
}

// NewFigure is the one number that matters, and what it counts.
func NewFigure(tone Tone, number, sentence string) *Panel {
	ink, ground := tone.colors()
	return newPanel(Gapped(4, NewText(number, Style{Size: SizeBig, Bold: true, Color: ink}), NewText(sentence, Style{})), ground)
}

// NewToast tells what was done or did not work, with a button or none beside it.
func NewToast(tone Tone, words string, actions ...fyne.CanvasObject) *Panel {
	_, ground := tone.colors()
	text := NewText(words, Style{Bold: true})
	if len(actions) == 0 {
		return newPanel(text, ground)
	}
	return newPanel(container.New(&beside{gap: 14, least: 150}, Middle(text), Flow(8, actions...)), ground)
}

// Middle keeps content at its own height, half way down the room there is.
func Middle(content fyne.CanvasObject) *fyne.Container { return container.New(middle{}, content) }

type middle struct{}

func (middle) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	height := objects[0].MinSize().Height
	objects[0].Resize(fyne.NewSize(size.Width, height))
	objects[0].Move(fyne.NewPos(0, max(0, (size.Height-height)/2)))
}

func tinted(icon fyne.Resource, ink fyne.ThemeColorName) fyne.Resource {
	return theme.NewColoredResource(icon, ink)
}
