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

// NewBanner tells what is so and what to do about it: a head, a sentence or
// none, and buttons, on a ground of the tone's colour.
func NewBanner(tone Tone, head, sentence string, actions ...fyne.CanvasObject) *Panel {
	ink, ground := tone.colors()
	words := Gapped(4, NewText(head, Style{Bold: true}))
	if sentence != "" {
		words.Add(NewText(sentence, Style{Size: SizeSmall}))
	}
	icon := container.NewCenter(widget.NewIcon(tinted(tone.icon(), ink)))
	said := Sided(icon, words)
	if len(actions) == 0 {
		return newPanel(said, ground)
	}
	return newPanel(Beside(said, Flow(8, actions...)), ground)
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
	return newPanel(container.NewBorder(nil, nil, nil, Middle(container.NewHBox(actions...)), Middle(text)), ground)
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

// Beside sets main and side next to each other, side at the right at its own
// width; where there is no room for both, side goes below.
func Beside(main, side fyne.CanvasObject) *fyne.Container {
	return container.New(&beside{gap: 14, wide: 560}, main, side)
}

type beside struct {
	gap, wide float32
	width     float32 // of the last layout, which decides the height
}

func (b *beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	main, side := objects[0].MinSize(), objects[1].MinSize()
	width := max(main.Width, side.Width)
	if b.width >= b.wide {
		return fyne.NewSize(width, max(main.Height, side.Height))
	}
	return fyne.NewSize(width, main.Height+b.gap+side.Height)
}

func (b *beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width = size.Width
	main, side := objects[0], objects[1]
	least := side.MinSize()
	if size.Width < b.wide {
		height := main.MinSize().Height
		main.Resize(fyne.NewSize(size.Width, height))
		main.Move(fyne.NewPos(0, 0))
		side.Resize(fyne.NewSize(size.Width, least.Height))
		side.Move(fyne.NewPos(0, height+b.gap))
		return
	}
	width := OneRow(side)
	// Twice: how high wrapped words are is known only once they have a width.
	for range 2 {
		main.Resize(fyne.NewSize(size.Width-width-b.gap, main.MinSize().Height))
	}
	main.Move(fyne.NewPos(0, max(0, (size.Height-main.Size().Height)/2)))
	least = side.MinSize()
	side.Resize(fyne.NewSize(width, least.Height))
	side.Move(fyne.NewPos(size.Width-width, max(0, (size.Height-least.Height)/2)))
}

// OneRow is the width at which a flow needs one row only.
func OneRow(o fyne.CanvasObject) float32 {
	c, ok := o.(*fyne.Container)
	if !ok {
		return o.MinSize().Width
	}
	f, ok := c.Layout.(*flow)
	if !ok {
		return o.MinSize().Width
	}
	var width float32
	for i, child := range visible(c.Objects) {
		if i > 0 {
			width += f.gap
		}
		width += child.MinSize().Width
	}
	return width
}

// Sided sets first left at its own width and gives rest what remains.
func Sided(first, rest fyne.CanvasObject) *fyne.Container {
	return container.New(sided{gap: 14}, first, rest)
}

// sided sets the first object left at its own width, the second takes the rest.
type sided struct{ gap float32 }

func (s sided) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(a.Width+s.gap+b.Width, max(a.Height, b.Height))
}

func (s sided) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := objects[0].MinSize().Width
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[0].Move(fyne.NewPos(0, 0))
	objects[1].Resize(fyne.NewSize(size.Width-width-s.gap, size.Height))
	objects[1].Move(fyne.NewPos(width+s.gap, max(0, (size.Height-objects[1].MinSize().Height)/2)))
}
