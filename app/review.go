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
// read, before anything is changed. Where an account of the same name is here
// with another key, the person chooses.
type review struct {
	app      *App
	plan     []vault.Incoming // with the choices made so far
	failures []exchange.Failure
	unknown  int
	bring    func([]vault.Incoming)

	head    *fyne.Container // what will be done, and the button
	choices []*widgets.Select
	all     *widgets.Select
	body    *fyne.Container
	object  fyne.CanvasObject
}

// newReview shows incoming accounts. Unknown is how many entries come along that
// only a newer Latchkey can use. bring does what the plan says by then, which is
// nothing when all is there already.
func newReview(a *App, title string, plan []vault.Incoming, failures []exchange.Failure, unknown int, bring func([]vault.Incoming)) *review {
	r := &review{app: a, plan: plan, failures: failures, unknown: unknown, bring: bring, head: container.NewStack()}
	body := widgets.Gapped(gap)
	if conflicts := r.conflicts(); conflicts != nil {
		body.Add(widgets.NewPanel(conflicts)) // before the button that takes the choices
	}
	body.Add(r.head)
	if others := r.others(); others != nil {
		body.Add(widgets.NewPanel(others))
	}
	if len(failures) > 0 {
		body.Add(widgets.NewPanel(failureList(lang.L("Could not be read"), failures)))
	}
	r.body, r.object = body, a.page(title, body)
	r.summarize()
	return r
}

func (r *review) content() fyne.CanvasObject { return r.object }

// add puts more below what will come in.
func (r *review) add(o fyne.CanvasObject) { r.body.Add(o) }

// mostLines bounds a list that is drawn as a whole.
const mostLines = 200

// summarize says at the head what will be done as the plan is now.
func (r *review) summarize() {
	var added, replaced, known int
	for _, in := range r.plan {
		switch {
		case !in.ComesIn():
			known++
		case in.Standing == vault.Conflict && in.Choice == vault.Replace:
			replaced++
		default:
			added++
		}
	}
	var head, button string
	sentence := summary(known, len(r.failures))
	switch {
	case replaced > 0:
		head = lang.N("{{.N}} keys will be replaced", replaced, data{"N": replaced})
		if added > 0 {
			head = lang.L("{{.Added}} will be added, {{.Replaced}} replaced", data{"Added": added, "Replaced": replaced})
		}
		sentence = sentences(lang.L("What is replaced waits in the bin for 30 days."), sentence)
		button = lang.N("Replace {{.N}} keys", replaced, data{"N": replaced})
		if added > 0 {
			button = lang.L("Add {{.Added}}, replace {{.Replaced}}", data{"Added": added, "Replaced": replaced})
		}
	case added > 0:
		head, button = lang.N("{{.N}} accounts will be added", added, data{"N": added}), lang.N("Add {{.N}} accounts", added, data{"N": added})
	case known > 0 && len(r.choices) > 0:
		head, sentence, button = lang.L("Nothing will be changed"), summary(0, len(r.failures)), lang.L("Done")
	case known > 0:
		head, sentence, button = lang.L("All of them are here already"), summary(0, len(r.failures)), lang.L("Done")
	case r.unknown > 0:
		head, sentence = lang.N("{{.N}} entries are from a newer Latchkey", r.unknown, data{"N": r.unknown}), lang.L("They are kept as they are. Update Latchkey to use them.")
		button = lang.L("Keep them")
	default:
		r.head.Objects = []fyne.CanvasObject{widgets.NewBanner(widgets.Bad, lang.L("Nothing could be read"), lang.L("Below is why. Nothing was changed."))}
		return
	}
	r.head.Objects = []fyne.CanvasObject{widgets.NewBanner(widgets.Calm, head, sentence, widgets.NewPrimary(button, nil, func() { r.bring(r.plan) }))}
	r.object.Refresh()
}

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

// choiceWords are the choices in words, in the order of [vault.Choice].
func choiceWords() []string {
	return []string{vault.KeepBoth: lang.L("Keep both"), vault.Replace: lang.L("Replace"), vault.Skip: lang.L("Skip")}
}

// conflicts lists the accounts whose name is here with another key, each with a
// choice, and one for all of them; nil if there are none.
func (r *review) conflicts() fyne.CanvasObject {
	list := widgets.Gapped(12)
	var at []int
	for i, in := range r.plan {
		if in.Standing == vault.Conflict {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return nil
	}
	list.Add(widgets.NewText(lang.N("{{.N}} accounts are here with another key", len(at), data{"N": len(at)}), widgets.Style{Bold: true}))
	list.Add(widgets.NewText(lang.L("If you set it up again at the site, only the newer key works. “Replace” takes the one that comes in and puts the one here into the bin. If you are not sure, keep both."), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	if len(at) > 1 {
		r.all = widgets.NewSelect(choiceWords(), nil)
		r.all.PlaceHolder = lang.L("Choose for all")
		r.all.OnChanged = func(string) {
			chosen := vault.Choice(r.all.SelectedIndex())
			if chosen < 0 {
				return
			}
			for _, i := range at {
				r.plan[i].Choice = chosen
			}
			for _, s := range r.choices {
				s.SetSelectedIndex(int(chosen))
			}
			r.summarize()
		}
		list.Add(r.all)
	}
	for n, i := range at {
		if n == mostLines {
			list.Add(more(len(at) - n))
			break
		}
		list.Add(widget.NewSeparator())
		list.Add(r.conflict(i))
	}
	return list
}

func (r *review) conflict(i int) fyne.CanvasObject {
	in := r.plan[i]
	s := widgets.NewSelect(choiceWords(), nil)
	s.SetSelectedIndex(int(in.Choice))
	s.OnChanged = func(string) {
		r.plan[i].Choice = vault.Choice(s.SelectedIndex())
		if r.all != nil && r.all.SelectedIndex() >= 0 && r.all.SelectedIndex() != s.SelectedIndex() {
			r.all.ClearSelected() // they are no longer alike
		}
		r.summarize()
	}
	r.choices = append(r.choices, s)
	words := widgets.Gapped(4, widgets.NewText(in.Title(), widgets.Style{}))
	if ages := r.ages(in); ages != "" {
		words.Add(widgets.NewText(ages, widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
	}
	return widgets.Beside(words, s)
}

// ages says from when the two keys are, as far as it is known.
func (r *review) ages(in vault.Incoming) string {
	now := r.app.Clock.Now()
	var parts []string
	if !in.Known.Created.IsZero() {
		parts = append(parts, lang.L("Here since {{.Day}}.", data{"Day": day(in.Known.Created, now)}))
	}
	if !in.Created.IsZero() {
		sentence := lang.L("The one that comes in is from {{.Day}}.", data{"Day": day(in.Created, now)})
		if in.Created.Before(in.Known.Created) {
			sentence = lang.L("The one that comes in is older, from {{.Day}}.", data{"Day": day(in.Created, now)})
		}
		parts = append(parts, sentence)
	}
	return sentences(parts...)
}

// others lists the accounts that there is nothing to choose about; nil if there
// are none.
func (r *review) others() fyne.CanvasObject {
	list := widgets.Gapped(8)
	shown, left := 0, 0
	for _, in := range r.plan {
		if in.Standing == vault.Conflict {
			continue
		}
		if shown == mostLines {
			left++
			continue
		}
		if shown > 0 {
			list.Add(widget.NewSeparator())
		}
		shown++
		words, color := standing(in)
		list.Add(widgets.Beside(widgets.NewText(in.Title(), widgets.Style{}), widgets.NewText(words, widgets.Style{Size: widgets.SizeSmall, Color: color})))
	}
	if left > 0 {
		list.Add(more(left))
	}
	if shown == 0 {
		return nil
	}
	return list
}

// failureList is a list of what went wrong, below a head.
func failureList(head string, failures []exchange.Failure) fyne.CanvasObject {
	list := widgets.Gapped(8, widgets.NewText(head, widgets.Style{Bold: true}))
	for i, f := range failures {
		if i == mostLines {
			list.Add(more(len(failures) - i))
			break
		}
		list.Add(widgets.NewText(lang.L("{{.Head}}: {{.Rest}}", data{"Head": f.Where.In(say), "Rest": problem(f.Err).sentence()}), widgets.Style{Size: widgets.SizeSmall}))
	}
	return list
}

// more ends a list that is longer than it is drawn.
func more(n int) fyne.CanvasObject {
	return widgets.NewText(lang.N("and {{.N}} more", n, data{"N": n}), widgets.Style{Color: widgets.ColorDim})
}

func standing(in vault.Incoming) (words string, color fyne.ThemeColorName) {
	switch in.Standing {
	case vault.New:
		return lang.L("new"), theme.ColorNamePrimary
	case vault.Renamed:
		return lang.L("here as {{.Account}}", data{"Account": in.Known.Title()}), widgets.ColorDim
	case vault.Repeated:
		return lang.L("twice in the list"), widgets.ColorDim
	}
	return lang.L("here already"), widgets.ColorDim
}
