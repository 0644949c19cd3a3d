package app

import (
	"errors"
	"maps"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// mark marks the account of a card, or takes the mark off. When the last mark
// is gone, a tap copies again.
func (l *accounts) mark(i int) {
	id := l.shown[i].ID
	switch {
	case l.marked == nil:
		l.marked = map[vault.ID]bool{id: true}
	case l.marked[id]:
		delete(l.marked, id)
	default:
		l.marked[id] = true
	}
	if len(l.marked) == 0 {
		l.marked = nil
	}
	l.remark()
}

// markAll marks every account that is shown.
func (l *accounts) markAll() {
	if l.marked == nil {
		l.marked = map[vault.ID]bool{}
	}
	for _, e := range l.shown {
		l.marked[e.ID] = true
	}
	l.remark()
}

// unmark ends marking.
func (l *accounts) unmark() {
	l.marked = nil
	l.remark()
}

func (l *accounts) remark() {
	l.showMarked()
	l.object.Refresh()
	l.grid.Renew()
}

// showMarked shows what can be done with the marked accounts, in place of the
// search.
func (l *accounts) showMarked() {
	l.bar.Objects = nil
	maps.DeleteFunc(l.marked, func(id vault.ID, _ bool) bool {
		_, ok := l.app.vault.Find(id)
		return !ok
	})
	if len(l.marked) == 0 {
		l.marked = nil
		l.bar.Hide()
		return
	}
	a := l.app
	end := widgets.NewButton("", theme.CancelIcon(), l.unmark)
	said := widgets.NewText(lang.N("{{.N}} selected", len(l.marked), data{"N": len(l.marked)}), widgets.Style{Bold: true})
	l.bar.Objects = []fyne.CanvasObject{widgets.Beside(widgets.Sided(end, said), widgets.Flow(8,
		widgets.NewButton(lang.L("Select all"), nil, l.markAll),
		widgets.NewButton(lang.L("Group"), nil, func() { a.askGroup(l.chosen()) }),
		widgets.NewButton(lang.L("Export"), nil, func() {
			e := newExport(a)
			e.chosen = maps.Clone(l.marked)
			a.show(e)
		}),
		widgets.NewButton(lang.L("Delete"), nil, func() { a.remove(l.chosen()) }),
	))}
	l.bar.Show()
}

// chosen lists the marked accounts, in the order of the list.
func (l *accounts) chosen() []vault.ID {
	var ids []vault.ID
	for _, e := range l.all {
		if l.marked[e.ID] {
			ids = append(ids, e.ID)
		}
	}
	return ids
}

// remove puts accounts into the bin and offers to undo that. It asks nothing
// first: they stay there for 30 days, and a question that is always a yes is
// not read.
func (a *App) remove(ids []vault.ID) {
	var title string
	if account, ok := a.vault.Find(ids[0]); ok {
		title = account.Title()
	}
	now := a.Clock.Now()
	a.save(func(v *vault.Vault) error {
		for _, id := range ids {
			if err := v.Remove(id, now); err != nil && !errors.Is(err, vault.ErrNoAccount) {
				return err
			}
		}
		return nil
	}, func() {
		words := lang.L("{{.Account}} is in the bin for 30 days.", data{"Account": title})
		if len(ids) > 1 {
			words = lang.N("{{.N}} accounts are in the bin for 30 days.", len(ids), data{"N": len(ids)})
		}
		a.say(words, lang.L("Undo"), func() {
			a.try(bringBack(ids...), func(err error) {
				if err != nil && !errors.Is(err, vault.ErrDuplicate) {
					a.explain(err)
				}
			})
		})
	})
}

// bringBack brings accounts back from the bin, the last that went in first, so
// that each finds its place. One that is there again is left alone.
func bringBack(ids ...vault.ID) func(*vault.Vault) error {
	return func(v *vault.Vault) error {
		for i := len(ids) - 1; i >= 0; i-- {
			if _, err := v.Restore(ids[i]); err != nil && (len(ids) == 1 || !errors.Is(err, vault.ErrDuplicate)) {
				return err
			}
		}
		return nil
	}
}
