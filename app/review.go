package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/exchange"
)

// review shows what will come in, what is here already and what could not be
// read, before anything is added.
type review struct{ object fyne.CanvasObject }

// newReview shows incoming accounts. Unknown is how many entries come along that
// only a newer Latchkey can use. bring adds what is handed to it, which is
// nothing when all is there already.
func newReview(a *App, title string, incoming []vault.Incoming, failures []exchange.Failure, unknown int, bring func([]vault.Account)) *review {
	var fresh []vault.Account
	var known int
	for _, in := range incoming {
		if in.Standing == vault.New || in.Standing == vault.Conflict {
			fresh = append(fresh, in.Account)
		} else {
			known++
		}
	}
	body := widgets.Gapped(gap)
	switch {
	case len(fresh) > 0:
		body.Add(widgets.NewBanner(widgets.Good, lang.N("{{.N}} accounts will be added", len(fresh), data{"N": len(fresh)}), summary(known, len(failures)),
			widgets.NewPrimary(lang.N("Add {{.N}} accounts", len(fresh), data{"N": len(fresh)}), nil, func() { bring(fresh) })))
	case known > 0:
		body.Add(widgets.NewBanner(widgets.Calm, lang.L("All of them are here already"), summary(0, len(failures)),
			widgets.NewPrimary(lang.L("Done"), nil, func() { bring(nil) })))
	case unknown > 0:
		body.Add(widgets.NewBanner(widgets.Calm, lang.N("{{.N}} entries are from a newer Latchkey", unknown, data{"N": unknown}), lang.L("They are kept as they are. Update Latchkey to use them."),
			widgets.NewPrimary(lang.L("Keep them"), nil, func() { bring(nil) })))
	default:
		body.Add(widgets.NewBanner(widgets.Bad, lang.L("Nothing could be read"), lang.L("Below is why. Nothing was changed.")))
	}
	if len(incoming) > 0 {
		body.Add(widgets.NewPanel(incomingList(incoming)))
	}
	if len(failures) > 0 {
		list := widgets.Gapped(8, widgets.NewText(lang.L("Could not be read"), widgets.Style{Bold: true}))
		for i, f := range failures {
			if i == mostLines {
				list.Add(widgets.NewText(lang.N("and {{.N}} more", len(failures)-i, data{"N": len(failures) - i}), widgets.Style{Color: widgets.ColorDim}))
				break
			}
			list.Add(widgets.NewText(f.Where+": "+problem(f.Err).sentence(), widgets.Style{Size: widgets.SizeSmall}))
		}
		body.Add(widgets.NewPanel(list))
	}
	return &review{a.page(title, body)}
}

func (r *review) content() fyne.CanvasObject { return r.object }

// mostLines bounds a list that is drawn as a whole.
const mostLines = 200

func summary(known, failed int) string {
	switch {
	case known > 0 && failed > 0:
		return lang.L("{{.Known}} are here already, {{.Failed}} could not be read.", data{"Known": known, "Failed": failed})
	case known > 0:
		return lang.N("{{.N}} are here already.", known, data{"N": known})
	case failed > 0:
		return lang.N("{{.N}} could not be read.", failed, data{"N": failed})
	}
	return ""
}

func incomingList(incoming []vault.Incoming) fyne.CanvasObject {
	list := widgets.Gapped(8)
	for i, in := range incoming {
		if i == mostLines {
			list.Add(widgets.NewText(lang.N("and {{.N}} more", len(incoming)-i, data{"N": len(incoming) - i}), widgets.Style{Color: widgets.ColorDim}))
			break
		}
		if i > 0 {
			list.Add(widget.NewSeparator())
		}
		words, color := standing(in)
		list.Add(container.NewBorder(nil, nil, nil,
			widgets.NewText(words, widgets.Style{Size: widgets.SizeSmall, Color: color, Fixed: true}),
			widgets.NewText(in.Title(), widgets.Style{Line: true})))
	}
	return list
}

func standing(in vault.Incoming) (words string, color fyne.ThemeColorName) {
	switch in.Standing {
	case vault.New:
		return lang.L("new"), theme.ColorNamePrimary
	case vault.Renamed:
		return lang.L("here as {{.Account}}", data{"Account": in.Known.Title()}), widgets.ColorDim
	case vault.Conflict:
		return lang.L("new, beside one of this name"), theme.ColorNameWarning
	case vault.Repeated:
		return lang.L("twice in the list"), widgets.ColorDim
	}
	return lang.L("here already"), widgets.ColorDim
}
