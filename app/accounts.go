package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// accounts is the main screen: every account with its code.
type accounts struct {
	app    *App
	query  *searchEntry
	menu   *widgets.Button
	banner *fyne.Container // what needs attention, or empty
	chips  *fyne.Container // how things are
	groups *fyne.Container // the groups to choose from, or empty
	sort   *widgets.Chip
	grid   *widgets.Grid
	none   *fyne.Container // shown when no account matches
	bar    *fyne.Container // shown while accounts are marked
	object fyne.CanvasObject

	all    []*shownAccount // in the order of the moment
	shown  []*shownAccount // those of all that are looked for
	within string          // the group that is shown, or all of them, or those on top
	asKept bool            // all are in an order of the kind that is chosen

	marked  map[vault.ID]bool // nil while none are being marked
	dragged *shownAccount     // nil while none is

	now    time.Time
	noted  vault.ID // the account whose card says note
	note   string
	noteTo time.Time
	hiding bool     // codes are hidden
	bared  vault.ID // the account whose code is shown all the same
	bareTo time.Time
}

func newAccounts(a *App) *accounts {
	l := &accounts{app: a, banner: container.NewStack(), chips: widgets.Flow(8), groups: container.NewHBox(), bar: container.NewStack(), none: container.NewStack(), now: a.Clock.Now()}
	l.query = newSearchEntry(a, l)
	l.grid = widgets.NewGrid(l.row)
	l.grid.OnTap, l.grid.OnMark, l.grid.OnRune, l.grid.OnTop = l.tapped, l.mark, l.typedRune, func() { a.window.Canvas().Focus(l.query) }
	l.grid.OnNext = func(i int) { l.advance(*l.shown[i].Account) }
	l.grid.OnMenu = func(i int, at fyne.Position) { l.openCard(i, at) }
	l.grid.OnMove, l.grid.OnDrop = l.move, l.drop
	l.menu = widgets.NewButton("", theme.MoreHorizontalIcon(), l.openMenu)
	l.sort = widgets.NewMenuChip("", l.openSort)
	l.object = newListLayout(l, func() { a.show(newAdd(a)) })
	return l
}

func (l *accounts) content() fyne.CanvasObject { return l.object }
func (l *accounts) focus() fyne.Focusable      { return l.query }

// leave forgets what lasts only while the list is shown.
func (l *accounts) leave() {
	l.marked, l.bared, l.asKept = nil, "", false
}

// update shows the vault and the clock as they are now.
func (l *accounts) update() {
	a := l.app
	if len(a.vault.Accounts) == 0 && a.vault.Unknown() == 0 {
		a.home(newWelcome(a))
		return
	}
	a.keepPack()
	l.query.asks = lang.N("Search {{.N}} accounts", len(a.vault.Accounts), data{"N": len(a.vault.Accounts)})
	l.chips.Objects = a.clockChips()
	if !a.readOnly() { // what is lost there cannot be backed up here
		l.chips.Objects = append(l.chips.Objects, a.backupChip())
	}
	l.chips.Refresh()
	l.banner.Objects = nil
	if b := l.attention(); b != nil {
		l.banner.Objects = []fyne.CanvasObject{b}
		l.banner.Show()
	} else {
		l.banner.Hide()
	}
	l.hiding = a.looks.is(hideCodes)
	l.order()
	l.showGroups()
	l.showMarked()
	l.filter()
	l.object.Refresh()
}

// attention is the one banner that matters most now, or nil.
func (l *accounts) attention() fyne.CanvasObject {
	a := l.app
	if s, ok := a.Store.(readOnly); ok {
		return a.readOnlyBanner(s)
	}
	if b := a.clockBanner(); b != nil {
		return b
	}
	if s, ok := a.Store.(interface{ Notice() error }); ok {
		if err := s.Notice(); err != nil {
			p := problem(err)
			return widgets.NewBanner(widgets.Warn, p.What, sentences(p.Safe, p.Next))
		}
	}
	if b := a.placesBanner(); b != nil {
		return b
	}
	if a.fileToo && !a.inFile {
		return widgets.NewBanner(widgets.Calm, lang.L("There are accounts in a file as well"), a.File,
			widgets.NewButton(lang.L("Open the file"), nil, func() { a.home(newUnlock(a, a.OpenFile(nil), true)) }))
	}
	if n := a.vault.Unknown(); n > 0 {
		return widgets.NewBanner(widgets.Calm, lang.N("{{.N}} entries are from a newer Latchkey", n, data{"N": n}),
			lang.L("They are kept as they are. Update Latchkey to use them."))
	}
	if r, ok := a.reminder(); ok {
		return a.reminderBanner(r)
	}
	return nil
}

// filter shows the accounts that are looked for.
func (l *accounts) filter() {
	words := strings.Fields(strings.ToLower(l.query.Text))
	l.shown = l.shown[:0]
	for _, e := range l.all {
		if l.inside(e) && e.found(words) {
			l.shown = append(l.shown, e)
		}
	}
	l.none.Hide()
	if len(l.shown) == 0 {
		l.none.Objects = []fyne.CanvasObject{widgets.Middle(l.nothing())}
		l.none.Show()
		l.none.Refresh()
	}
	l.grid.SetLength(len(l.shown))
}

// nothing says that no account matches, and leads back.
func (l *accounts) nothing() fyne.CanvasObject {
	words := lang.L("No account matches “{{.Query}}”.", data{"Query": l.query.Text})
	lead := widgets.NewButton(lang.L("Clear the search"), nil, func() { l.query.SetText("") })
	switch {
	case l.within != everything && l.query.Text == "":
		words = lang.L("There is no account in this group any more.")
		lead = widgets.NewButton(lang.L("Show all accounts"), nil, func() { l.choose(everything) })
	case l.within != everything:
		lead = widgets.NewButton(lang.L("Search in all accounts"), nil, func() { l.choose(everything) })
	}
	return widgets.Middle(widgets.Column(readable, widgets.Gapped(gap,
		widgets.NewText(words, widgets.Style{Color: widgets.ColorDim, Align: fyne.TextAlignCenter}), widgets.Centred(lead))))
}

// tick shows the codes that are right at true time now.
func (l *accounts) tick(now time.Time) {
	l.now = now
	device := l.app.device()
	if l.noted != "" && device.After(l.noteTo) {
		l.noted = ""
	}
	if l.bared != "" && device.After(l.bareTo) {
		l.bared = ""
	}
	l.grid.Renew()
}

// row is what the card of index i shows.
func (l *accounts) row(i int) widgets.Row {
	e := l.shown[i]
	row := e.at(l.now)
	row.Logo = l.app.logos.of(e.Issuer)
	if l.hiding && e.ID != l.bared {
		row.Code, row.Next = e.hidden(), ""
	}
	if e.ID == l.noted {
		row.Note = l.note
	}
	if l.marked != nil {
		row.Mark = widgets.Unmarked
		if l.marked[e.ID] {
			row.Mark = widgets.Marked
		}
	}
	return row
}

// tapped copies the code of a card, or marks it while cards are being marked.
func (l *accounts) tapped(i int) {
	if l.marked != nil {
		l.mark(i)
		return
	}
	l.copy(*l.shown[i].Account)
	if !fyne.CurrentDevice().IsMobile() {
		l.grid.Focus(i) // the arrows go on from here
	}
}

// copy puts the code of an account that is right now on the clipboard. A code
// that is hidden is shown for as long as it is there.
func (l *accounts) copy(account vault.Account) {
	note := l.app.copyCode(account)
	if note == "" {
		return
	}
	l.noted, l.note, l.noteTo = account.ID, note, l.app.device().Add(2*time.Second)
	l.bared, l.bareTo = account.ID, l.app.clipped.until
	l.grid.Renew()
	l.app.warnOfClock()
}

// advance goes on to the next code of a counter based account.
func (l *accounts) advance(account vault.Account) {
	l.app.save(func(v *vault.Vault) error {
		_, err := v.Advance(account.ID)
		return err
	}, func() {})
}
