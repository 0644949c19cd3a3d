package app

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// bin shows what was deleted lately, to be brought back.
type bin struct {
	app    *App
	list   *fyne.Container
	object fyne.CanvasObject
}

func newBin(a *App) *bin {
	b := &bin{app: a, list: widgets.Gapped(gap)}
	b.object = a.page(lang.L("Bin"), b.list)
	return b
}

func (b *bin) content() fyne.CanvasObject { return b.object }

func (b *bin) update() {
	deleted := b.app.vault.Bin
	if len(deleted) == 0 {
		b.list.Objects = []fyne.CanvasObject{widgets.NewBanner(widgets.Calm, lang.L("The bin is empty"), lang.L("Accounts that you delete or replace stay here for 30 days."))}
		b.list.Refresh()
		return
	}
	rows := widgets.Gapped(12)
	for i := len(deleted) - 1; i >= 0; i-- {
		if len(rows.Objects) > 0 {
			rows.Add(widget.NewSeparator())
		}
		if len(deleted)-i > mostLines {
			rows.Add(widgets.NewText(lang.N("and {{.N}} more", i+1, data{"N": i + 1}), widgets.Style{Color: widgets.ColorDim}))
			break
		}
		d := deleted[i]
		words := widgets.Gapped(4, widgets.NewText(d.Title(), widgets.Style{}),
			widgets.NewText(b.when(d), widgets.Style{Size: widgets.SizeSmall, Color: widgets.ColorDim}))
		rows.Add(widgets.Ranked(200, words, widgets.NewButton(lang.L("Bring back"), nil, func() { b.restore(d) })))
	}
	b.list.Objects = []fyne.CanvasObject{
		widgets.NewText(lang.L("Accounts that you delete or replace stay here for 30 days."), widgets.Style{Color: widgets.ColorDim}),
		widgets.NewPanel(rows)}
	b.list.Refresh()
}

// when says when an account was deleted and how long it stays.
func (b *bin) when(d vault.Binned) string {
	left := max(0, int(d.Removed.Add(vault.BinTime).Sub(b.app.Clock.Now())/(24*time.Hour)))
	return lang.N("deleted on {{.Day}}, {{.N}} days left", left, data{"Day": written(d.Removed), "N": left})
}

func (b *bin) restore(d vault.Binned) {
	b.app.save(bringBack(d.ID), func() {
		b.app.say(lang.L("{{.Account}} is back.", data{"Account": d.Title()}), "", nil)
	})
}

// emptyBin drops what has been in the bin for its time, as soon as true time is
// known: a device clock that is years ahead must not empty it.
func (a *App) emptyBin(now time.Time) {
	status := a.Clock.Status()
	if m := status.Last; m == nil || !m.Decided || status.Level > clock.Notice || now.Sub(m.At).Abs() > 7*24*time.Hour {
		return
	}
	before := now.Add(-vault.BinTime)
	if slices.ContainsFunc(a.vault.Bin, func(d vault.Binned) bool { return d.Removed.Before(before) }) {
		a.quietly(func(v *vault.Vault) error {
			v.EmptyBin(before)
			return nil
		})
	}
}
