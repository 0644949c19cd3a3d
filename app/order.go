package app

import (
	"bytes"
	"cmp"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"latchkey/vault"
)

// order lists the accounts of the vault as the person wants them sorted, those
// that are kept on top first. By use they are sorted when the list comes into
// sight and not while it is looked at: what was just copied would jump away.
func (l *accounts) order() {
	before := map[vault.ID]int{}
	for i, e := range l.all {
		before[e.ID] = i
	}
	l.all = make([]*shownAccount, 0, len(l.app.vault.Accounts))
	same := l.asKept && len(before) == len(l.app.vault.Accounts)
	for i := range l.app.vault.Accounts {
		e := newShown(&l.app.vault.Accounts[i])
		_, known := before[e.ID]
		same = same && known
		l.all = append(l.all, e)
	}
	var than func(a, b *shownAccount) int
	switch by := l.app.looks.word(sorting); {
	case by == byName:
		spell(l.all)
		than = func(a, b *shownAccount) int { return bytes.Compare(a.key, b.key) }
	case by == byHand:
		than = func(a, b *shownAccount) int { return 0 }
	case same:
		than = func(a, b *shownAccount) int { return cmp.Compare(before[a.ID], before[b.ID]) }
	case by == byUses:
		than = func(a, b *shownAccount) int { return cmp.Compare(b.Uses, a.Uses) }
	default:
		than = func(a, b *shownAccount) int { return b.Used.Compare(a.Used) }
	}
	l.asKept = true
	slices.SortStableFunc(l.all, func(a, b *shownAccount) int {
		if a.Pinned != b.Pinned {
			if a.Pinned {
				return -1
			}
			return 1
		}
		return than(a, b)
	})
	l.sort.Set(sortWords(l.app.looks.word(sorting)), l.sort.Tone())
}

// spell gives each account the key by which its name is sorted in the person's
// language.
func spell(all []*shownAccount) {
	tag, err := language.Parse(lang.SystemLocale().LanguageString())
	if err != nil {
		tag = language.English
	}
	by := collate.New(tag, collate.IgnoreCase, collate.Numeric)
	var buffer collate.Buffer
	for _, e := range all {
		e.key = slices.Clone(by.KeyFromString(&buffer, e.row.Title+"\x00"+e.row.Name))
		buffer.Reset()
	}
}

func sortWords(by string) string {
	switch by {
	case byName:
		return lang.L("By name")
	case byUses:
		return lang.L("Most used")
	case byUse:
		return lang.L("Last used")
	}
	return lang.L("My order")
}

// openSort offers the ways to sort.
func (l *accounts) openSort() {
	at := l.app.fyne.Driver().AbsolutePositionForObject(l.sort).AddXY(0, l.sort.Size().Height)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", l.sortItems()...), l.app.window.Canvas(), at)
}

func (l *accounts) sortItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, by := range sorting.of {
		item := fyne.NewMenuItem(sortWords(by), func() {
			l.app.looks.choose(sorting, by)
			l.asKept = false
			l.update()
			l.grid.ScrollToTop()
		})
		item.Checked = by == l.app.looks.word(sorting)
		items = append(items, item)
	}
	return items
}

// move puts the account shown at from in the place of another while it is being
// dragged, and returns where it is then: those on top stay together.
func (l *accounts) move(from, to int) int {
	if l.app.looks.word(sorting) != byHand || l.marked != nil {
		return from
	}
	step := 1
	if to < from {
		step = -1
	}
	for from != to && l.shown[from+step].Pinned == l.shown[from].Pinned {
		l.shown[from], l.shown[from+step] = l.shown[from+step], l.shown[from]
		from += step
		l.dragged = l.shown[from]
	}
	return from
}

// drop keeps the order that dragging has made.
func (l *accounts) drop() {
	e := l.dragged
	l.dragged = nil
	i := slices.Index(l.shown, e)
	if e == nil || i < 0 {
		return
	}
	var change func(*vault.Vault) error
	switch {
	case i > 0 && l.shown[i-1].Pinned == e.Pinned:
		change = beside(e.ID, l.shown[i-1].ID, 1)
	case i+1 < len(l.shown):
		change = beside(e.ID, l.shown[i+1].ID, 0)
	default:
		return
	}
	l.app.try(change, func(err error) {
		if err != nil {
			l.update() // back to what is kept
			l.app.explain(err)
		}
	})
}

// nudge moves the card of index i by one place in the own order.
func (l *accounts) nudge(i, by int) {
	if to := i + by; to >= 0 && to < len(l.shown) {
		if at := l.move(i, to); at != i {
			l.grid.Focus(at)
			l.drop()
		}
	}
}

// beside puts an account before another in the own order, or with after 1
// behind it.
func beside(id, other vault.ID, after int) func(*vault.Vault) error {
	return func(v *vault.Vault) error {
		index := func(id vault.ID) int {
			return slices.IndexFunc(v.Accounts, func(a vault.Account) bool { return a.ID == id })
		}
		from, to := index(id), index(other)
		if from < 0 || to < 0 {
			return vault.ErrNoAccount
		}
		if to += after; from < to {
			to--
		}
		return v.Reorder(id, to)
	}
}
