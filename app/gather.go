package app

import (
	"fmt"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
	"latchkey/vault/exchange"
)

// gather collects an export that is spread over several codes. While it is among
// the screens, everything that is taken goes to it.
type gather struct {
	app    *App
	parts  *exchange.Parts
	state  *fyne.Container
	handy  *widgets.Button // the way that most take the other codes by
	object fyne.CanvasObject
}

func newGather(a *App, parts *exchange.Parts) *gather {
	g := &gather{app: a, parts: parts, state: widgets.Gapped(0)}
	var ways []fyne.CanvasObject
	if a.hasCamera() {
		ways = append(ways, widgets.NewButton(lang.L("With the camera"), theme.MediaPhotoIcon(), func() { a.show(newCamera(a)) }))
	}
	if a.photographs() {
		ways = append(ways, a.photoButton())
	}
	if a.hasScreen() {
		ways = append(ways, widgets.NewButton(lang.L("From the screen"), theme.ComputerIcon(), a.lookAtScreen))
	}
	ways = append(ways,
		widgets.NewButton(lang.L("Choose a picture"), theme.FileImageIcon(), a.choosePictures),
		widgets.NewButton(lang.L("Paste"), theme.ContentPasteIcon(), a.paste))
	ask := lang.L("Add the other codes, in any order. You can also drop pictures of them on this window.")
	if a.Phone != nil {
		ask = lang.L("Add the other codes, in any order.")
	}
	g.object = a.page(lang.L("An export in several QR codes"), widgets.Gapped(gap, g.state, widgets.NewPanel(widgets.Gapped(gap,
		widgets.NewText(ask, widgets.Style{}),
		widgets.Flow(8, ways...)))))
	g.handy = ways[0].(*widgets.Button)
	return g
}

func (g *gather) content() fyne.CanvasObject { return g.object }

func (g *gather) update() {
	accounts := len(g.parts.Result().Accounts)
	banner := widgets.NewBanner(widgets.Calm, g.status(), lang.L("Nothing was added yet."),
		widgets.NewButton(lang.N("Go on with {{.N}} accounts", accounts, data{"N": accounts}), nil, g.goOn))
	if g.parts.Complete() {
		banner = widgets.NewBanner(widgets.Good, g.status(), lang.L("Nothing was added yet."), widgets.NewPrimary(lang.L("Go on"), nil, g.goOn))
	}
	turn(g.handy, !g.parts.Complete())
	g.state.Objects = []fyne.CanvasObject{banner}
	g.state.Refresh()
}

// status says how much of the export is there.
func (g *gather) status() string {
	have, of := g.parts.Count()
	if g.parts.Complete() {
		return lang.N("All {{.N}} codes are here", of, data{"N": of})
	}
	return lang.L("{{.Have}} of {{.Of}} codes, still missing {{.Missing}}", data{"Have": have, "Of": of, "Missing": numbers(g.parts.Missing())})
}

// numbers lists up to ten numbers in words: "2, 4 and 5".
func numbers(all []int) string {
	const most = 10
	var words []string
	for i, n := range all {
		if i == most {
			words = append(words, lang.L("{{.N}} more", data{"N": len(all) - most}))
			break
		}
		words = append(words, strconv.Itoa(n))
	}
	last := len(words) - 1
	if last < 1 {
		return enumerated(words)
	}
	return lang.L("{{.List}} and {{.Last}}", data{"List": enumerated(words[:last]), "Last": words[last]})
}

// join takes over what was found, if it is part of the same export.
func (g *gather) join(found exchange.Result) error {
	more := found.Parts()
	if more == nil {
		return fmt.Errorf("%w: it is no part of this one", exchange.ErrOtherExport)
	}
	return g.parts.Join(more)
}

// goOn shows what is there before it comes in.
func (g *gather) goOn() {
	found := g.parts.Result()
	found.Failures = append(found.Failures, g.parts.Missed()...)
	g.app.review(found)
}

// gathering returns the export that is being collected, or nil.
func (a *App) gathering() *gather {
	for _, s := range a.stack {
		if g, ok := s.(*gather); ok {
			return g
		}
	}
	return nil
}

// found goes on with what was found: to the export that is being collected, or
// that it begins, or to the review.
func (a *App) found(found exchange.Result) {
	g := a.gathering()
	switch parts := found.Parts(); {
	case g != nil:
		if err := g.join(found); err != nil {
			a.explain(err)
			return
		}
		a.gathered(g)
	case parts != nil && !parts.Complete():
		a.show(newGather(a, parts))
	default:
		a.review(found)
	}
}

// gathered goes back to an export that has grown, and on once it is whole.
func (a *App) gathered(g *gather) {
	a.backTo(g)
	if g.parts.Complete() {
		g.goOn()
	}
}
