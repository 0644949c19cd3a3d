package app

import (
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// accounts is the main screen: every account with its code.
type accounts struct {
	app    *App
	query  *searchEntry
	menu   *widgets.Button
	banner *fyne.Container // what needs attention, or empty
	chips  *fyne.Container
	grid   *widgets.Grid
	none   *widgets.Text // said when no account matches
	object fyne.CanvasObject

	shown  []vault.Account // those that match the query
	rows   rows            // what their cards show
	now    time.Time
	noted  vault.ID // the account whose card says note
	note   string
	noteTo time.Time
}

func newAccounts(a *App) *accounts {
	l := &accounts{app: a, query: newSearchEntry(a), banner: container.NewStack(), chips: widgets.Flow(8), now: a.Clock.Now()}
	l.query.OnChanged = func(string) { l.filter() }
	l.query.OnSubmitted = func(string) {
		if len(l.shown) > 0 {
			l.copy(l.shown[0])
		}
	}
	l.grid = widgets.NewGrid(l.bind, l.renew)
	l.none = widgets.NewText("", widgets.Style{Color: widgets.ColorDim, Align: fyne.TextAlignCenter})
	l.menu = widgets.NewButton("", theme.MoreHorizontalIcon(), l.openMenu)
	add := func() { a.show(newAdd(a)) }
	l.object = container.New(&listLayout{l.grid},
		widgets.NewText("Latchkey", widgets.Style{Size: widgets.SizeTitle, Bold: true, Fixed: true}), l.query, widgets.NewPrimary(lang.L("Add"), theme.ContentAddIcon(), add), l.menu,
		l.banner, l.chips, container.NewStack(l.grid, container.NewCenter(l.none)),
		widgets.NewPrimary("", theme.ContentAddIcon(), add))
	return l
}

func (l *accounts) content() fyne.CanvasObject { return l.object }
func (l *accounts) focus() fyne.Focusable      { return l.query }

// update shows the vault and the clock as they are now.
func (l *accounts) update() {
	a := l.app
	if len(a.vault.Accounts) == 0 && a.vault.Unknown() == 0 {
		a.home(newWelcome(a))
		return
	}
	l.rows = rows{}
	a.keepPack()
	l.query.SetPlaceHolder(lang.N("Search {{.N}} accounts", len(a.vault.Accounts), data{"N": len(a.vault.Accounts)}))
	l.chips.Objects = append(append(a.clockChips(), a.readyChip()...), a.backupChip())
	l.chips.Refresh()
	l.banner.Objects = nil
	if b := l.attention(); b != nil {
		l.banner.Objects = []fyne.CanvasObject{b}
		l.banner.Show()
	} else {
		l.banner.Hide()
	}
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
			return widgets.NewBanner(widgets.Warn, p.What, strings.TrimSpace(p.Safe+" "+p.Next))
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

func (l *accounts) filter() {
	l.shown = l.shown[:0]
	for _, a := range l.app.vault.Accounts {
		if a.Matches(l.query.Text) {
			l.shown = append(l.shown, a)
		}
	}
	slices.SortStableFunc(l.shown, func(a, b vault.Account) int {
		switch {
		case a.Pinned == b.Pinned:
			return 0
		case a.Pinned:
			return -1
		}
		return 1
	})
	l.none.Hide()
	if len(l.shown) == 0 {
		l.none.SetText(lang.L("No account matches “{{.Query}}”.", data{"Query": l.query.Text}))
		l.none.Show()
	}
	l.grid.SetLength(len(l.shown))
}

// tick shows the codes that are right at true time now.
func (l *accounts) tick(now time.Time) {
	l.now = now
	if l.noted != "" && l.app.device().After(l.noteTo) {
		l.noted = ""
	}
	l.grid.Renew()
}

// bind gives a card what it does.
func (l *accounts) bind(i int, c *widgets.Card) {
	account := l.shown[i]
	c.OnTap = func() { l.copy(account) }
	c.OnNext = func() { l.advance(account) }
	c.OnMenu = func(at fyne.Position) { l.openCard(account, at) }
}

// renew lets a card show what is right now.
func (l *accounts) renew(i int, c *widgets.Card) {
	account := &l.shown[i]
	row := l.rows.of(account, l.now)
	row.Logo = l.app.logos.of(account.Issuer)
	if account.ID == l.noted {
		row.Note = l.note
	}
	c.Set(row)
}

// copy puts the code of an account that is right now on the clipboard.
func (l *accounts) copy(account vault.Account) {
	if !l.app.copyCode(account) {
		return
	}
	l.noted, l.note, l.noteTo = account.ID, lang.L("Copied"), l.app.device().Add(2*time.Second)
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

func (l *accounts) openCard(account vault.Account, at fyne.Position) {
	a := l.app
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(lang.L("Copy the code"), func() { l.copy(account) }),
		fyne.NewMenuItem(lang.L("Code refused?"), func() { a.show(newDoctor(a, account)) }),
		fyne.NewMenuItem(lang.L("Edit"), func() { a.show(newEdit(a, account)) }),
		fyne.NewMenuItem(pinWords(account), func() { l.pin(account) }),
		fyne.NewMenuItem(lang.L("Service codes"), func() { a.show(newServiceCodes(a, account)) }),
		fyne.NewMenuItem(lang.L("Show as QR code"), func() { a.show(newAccountCode(a, account)) }),
		fyne.NewMenuItem(lang.L("Delete"), func() { l.remove(account) }),
	}
	items = append(items, a.moreOf(account)...)
	if account.Kind == vault.HOTP {
		items = append(items, fyne.NewMenuItem(lang.L("Next code"), func() { l.advance(account) }))
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), a.window.Canvas(), at)
}

func pinWords(account vault.Account) string {
	if account.Pinned {
		return lang.L("Take off the top")
	}
	return lang.L("Keep on top")
}

// pin keeps an account before the others, or no longer.
func (l *accounts) pin(account vault.Account) {
	l.app.save(func(v *vault.Vault) error {
		now, ok := v.Find(account.ID)
		if !ok {
			return vault.ErrNoAccount
		}
		now.Pinned = !account.Pinned
		return v.Replace(now)
	}, func() {})
}

// remove takes an account out after a question, and offers to put it back.
func (l *accounts) remove(account vault.Account) {
	a := l.app
	a.ask(lang.L("Delete {{.Account}}?", data{"Account": account.Title()}),
		lang.L("It stays in the bin for 30 days. Make sure that you can sign in without its codes."),
		lang.L("Delete"), widget.DangerImportance, func() {
			a.save(func(v *vault.Vault) error { return v.Remove(account.ID, a.Clock.Now()) }, func() {
				a.say(lang.L("{{.Account}} was deleted.", data{"Account": account.Title()}), lang.L("Undo"), func() {
					a.try(bringBack(account.ID), func(err error) {
						if err != nil && !errors.Is(err, vault.ErrDuplicate) {
							a.explain(err)
						}
					})
				})
			})
		})
}

// bringBack brings an account back from the bin.
func bringBack(id vault.ID) func(*vault.Vault) error {
	return func(v *vault.Vault) error {
		_, err := v.Restore(id)
		return err
	}
}

func (l *accounts) openMenu() {
	a := l.app
	at := a.fyne.Driver().AbsolutePositionForObject(l.menu).AddXY(0, l.menu.Size().Height)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		fyne.NewMenuItem(lang.L("Clock"), func() { a.show(newClockScreen(a)) }),
		fyne.NewMenuItem(lang.L("If this device were gone"), func() { a.show(newReady(a)) }),
		fyne.NewMenuItem(lang.L("Make a backup"), func() { a.show(newBackup(a)) }),
		fyne.NewMenuItem(lang.L("Restore a backup"), func() { a.show(newRestore(a)) }),
		fyne.NewMenuItem(lang.L("Bring accounts"), func() { a.show(newImport(a)) }),
		fyne.NewMenuItem(lang.L("Move to a new device"), func() { a.show(newTransfer(a)) }),
		fyne.NewMenuItem(lang.L("Move to another app"), func() { a.show(newExport(a)) }),
		fyne.NewMenuItem(lang.L("Before you travel"), func() { a.show(newTravel(a)) }),
		fyne.NewMenuItem(lang.L("Settings"), func() { a.show(newSettings(a)) }),
		fyne.NewMenuItem(lang.L("Help"), a.showHelp),
		fyne.NewMenuItem(lang.L("About Latchkey"), func() { a.show(newAbout(a)) }),
	), a.window.Canvas(), at)
}

// thumbSize is the size of the add button at the thumb.
const thumbSize = 60

// listLayout places title, search, add, menu, banner, chips, grid and the round
// add button: on a wide window the first four share a row, on a phone the
// search has its own and adding is at the thumb.
type listLayout struct{ grid *widgets.Grid }

func (*listLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, 400) }

func (l *listLayout) Layout(o []fyne.CanvasObject, size fyne.Size) {
	title, query, add, menu, banner, chips, grid, thumb := o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7]
	pad := margins{}.of(size.Width)
	width := size.Width - 2*pad
	height := query.MinSize().Height
	place := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	y := pad
	t := title.MinSize()
	place(title, pad, y+(height-t.Height)/2, t.Width, t.Height)
	if size.Width >= widgets.Wide {
		add.Show()
		l.grid.SetFootroom(0)
		thumb.Hide()
		x := pad + width - height
		place(menu, x, y, height, height)
		x -= add.MinSize().Width + 12
		place(add, x, y, add.MinSize().Width, height)
		place(query, pad+t.Width+20, y, x-12-pad-t.Width-20, height)
	} else {
		add.Hide()
		thumb.Show()
		l.grid.SetFootroom(pad + thumbSize + gap)
		place(menu, pad+width-height, y, height, height)
		y += height + 12
		place(query, pad, y, width, height)
	}
	y += height + gap
	if banner.Visible() {
		// Twice: how high wrapped words are is known only once they have a width.
		banner.Resize(fyne.NewSize(width, banner.MinSize().Height))
		place(banner, pad, y, width, banner.MinSize().Height)
		y += banner.Size().Height + gap
	}
	chips.Resize(fyne.NewSize(width, chips.MinSize().Height))
	place(chips, pad, y, width, chips.MinSize().Height)
	y += chips.Size().Height + 10
	const shadow = 4 // room the grid keeps for shadows at its sides
	place(grid, pad-shadow, y, width+2*shadow, size.Height-y)
	place(thumb, size.Width-pad-thumbSize, size.Height-pad-thumbSize, thumbSize, thumbSize)
}
