package app

import (
	"maps"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// pick lets the person choose some of the accounts.
type pick struct {
	app    *App
	chosen map[vault.ID]bool
	then   func(map[vault.ID]bool)
	shown  []vault.Account // those that match the query
	query  *widgets.Entry
	list   *widget.List
	rows   map[fyne.Focusable]widget.ListItemID // of the boxes
	use    *widgets.Button
	object fyne.CanvasObject
}

// newPick begins with those that were chosen before, nil for all, and hands on
// which are by then.
func newPick(a *App, chosen map[vault.ID]bool, then func(map[vault.ID]bool)) *pick {
	p := &pick{app: a, chosen: map[vault.ID]bool{}, then: then, query: widgets.NewEntry(), rows: map[fyne.Focusable]widget.ListItemID{}}
	for _, account := range a.vault.Accounts {
		p.chosen[account.ID] = chosen == nil || chosen[account.ID]
	}
	p.query.SetPlaceHolder(lang.L("Search"))
	p.query.OnChanged = func(string) { p.update() }
	p.list = widget.NewList(func() int { return len(p.shown) },
		func() fyne.CanvasObject {
			return container.NewBorder(nil, nil, widgets.NewTick("", nil), nil, widgets.Middle(widgets.Gapped(0,
				widgets.NewText("", widgets.Style{Line: true}), widgets.NewText("", widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim, Line: true}))))
		}, p.bind)
	p.list.OnSelected = func(i widget.ListItemID) {
		p.list.Unselect(i)
		p.set(p.shown[i].ID, !p.chosen[p.shown[i].ID])
	}
	p.use = widgets.NewPrimary("", nil, func() {
		then(maps.Clone(p.chosen))
		a.back()
	})
	head := widgets.Gapped(gap, a.head(lang.L("Choose accounts")), p.query, widgets.Flow(8, p.use,
		widgets.NewButton(lang.L("All"), nil, func() { p.setAll(true) }), widgets.NewButton(lang.L("None"), nil, func() { p.setAll(false) })))
	p.object = widgets.Column(readable+56, margins{}.around(container.NewBorder(head, nil, nil, nil, p.list)))
	p.update()
	return p
}

func (p *pick) content() fyne.CanvasObject { return p.object }
func (p *pick) focus() fyne.Focusable      { return p.query }

func (p *pick) bind(i widget.ListItemID, o fyne.CanvasObject) {
	account := p.shown[i]
	row := o.(*fyne.Container)
	words := row.Objects[0].(*fyne.Container).Objects[0].(*fyne.Container)
	site, name := account.Issuer, account.Name
	if site == "" {
		site, name = account.Title(), ""
	}
	words.Objects[0].(*widgets.Text).SetText(site)
	words.Objects[1].(*widgets.Text).SetText(name)
	show(words.Objects[1], name != "")
	words.Refresh()
	check := row.Objects[1].(*widgets.Tick)
	check.OnChanged = nil
	check.SetChecked(p.chosen[account.ID])
	check.OnChanged = func(on bool) { p.set(account.ID, on) }
	p.rows[check] = i
}

// view implements viewing.
func (p *pick) view(o fyne.Focusable) {
	if i, ok := p.rows[o]; ok {
		p.list.ScrollTo(i)
	}
}

func (p *pick) set(id vault.ID, on bool) {
	p.chosen[id] = on
	p.update()
}

// setAll chooses all that are shown, or none of them.
func (p *pick) setAll(on bool) {
	for _, account := range p.shown {
		p.chosen[account.ID] = on
	}
	p.update()
}

func (p *pick) update() {
	p.shown = p.shown[:0]
	n := 0
	for _, account := range p.app.vault.Accounts {
		if account.Matches(p.query.Text) {
			p.shown = append(p.shown, account)
		}
		if p.chosen[account.ID] {
			n++
		}
	}
	p.use.SetText(lang.N("Take {{.N}} accounts", n, data{"N": n}))
	p.use.Enable()
	if n == 0 {
		p.use.Disable()
	}
	p.list.Refresh()
}
