package app

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
	"latchkey/app/words"
)

// kept says what Latchkey keeps on this device, and where.
type kept struct{ object fyne.CanvasObject }

// showKept looks what there is and shows it.
func (a *App) showKept() {
	run(a, lang.L("Looking what there is…"), func(context.Context, func(string)) ([]words.Kept, error) {
		return a.Kept(), nil
	}, func(list []words.Kept, err error) {
		if err != nil {
			return // it was stopped
		}
		a.show(newKept(a, list))
	})
}

func newKept(a *App, list []words.Kept) *kept {
	body := widgets.Gapped(gap, widgets.NewText(lang.L("This is all that Latchkey keeps on this device. Backups are where you put them."), widgets.Style{}), keptList(list))
	if places := a.placeNames(); len(places) > 0 {
		body.Add(listed(lang.L("Automatic backups"), lang.L("Sealed with your recovery code."), places))
	}
	return &kept{a.page(lang.L("Where things are kept"), body)}
}

func (k *kept) content() fyne.CanvasObject { return k.object }

// keptList tells of each thing what it is, what is in it, and where.
func keptList(list []words.Kept) fyne.CanvasObject {
	rows := widgets.Gapped(18)
	for _, k := range list {
		rows.Add(widgets.Gapped(4, widgets.NewText(lang.L(k.What), widgets.Style{Bold: true}), small(lang.L(k.Basis)),
			widgets.NewText(k.At, widgets.Style{Size: widgets.SizeSmall, Mono: true})))
	}
	return widgets.NewPanel(rows)
}

// placeNames are the places of automatic backups.
func (a *App) placeNames() (out []string) {
	for _, place := range a.vault.Places {
		out = append(out, place.At)
	}
	return out
}

// listed is a panel of paths under a title and a sentence.
func listed(title, sentence string, paths []string) fyne.CanvasObject {
	body := widgets.Gapped(4, widgets.NewText(title, widgets.Style{Bold: true}), small(sentence))
	for _, path := range paths {
		body.Add(widgets.NewText(path, widgets.Style{Size: widgets.SizeSmall, Mono: true}))
	}
	return widgets.NewPanel(body)
}
