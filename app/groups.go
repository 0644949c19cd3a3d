package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// What the list can show beside one group; no group has such a name.
const (
	everything = ""
	onTop      = "\x00top"
)

// inside tells whether an account is in what the list shows.
func (l *accounts) inside(e *shownAccount) bool {
	switch l.within {
	case everything:
		return true
	case onTop:
		return e.Pinned
	}
	return e.Group == l.within
}

// groupsOf lists the groups there are, in the order in which they come.
func groupsOf(accounts []vault.Account) []string {
	var groups []string
	seen := map[string]bool{"": true}
	for i := range accounts {
		if g := accounts[i].Group; !seen[g] {
			seen[g] = true
			groups = append(groups, g)
		}
	}
	return groups
}

// showGroups offers the groups as chips, where there are any.
func (l *accounts) showGroups() {
	groups := groupsOf(l.app.vault.Accounts)
	l.groups.Objects = nil
	if len(groups) == 0 {
		l.within = everything
		return
	}
	if slices.ContainsFunc(l.all, func(e *shownAccount) bool { return e.Pinned }) {
		groups = append([]string{onTop}, groups...)
	}
	if l.within != everything && !slices.Contains(groups, l.within) {
		l.within = everything
	}
	for _, g := range append([]string{everything}, groups...) {
		l.groups.Add(widgets.NewChoiceChip(groupWords(g), g == l.within, func() { l.choose(g) }))
	}
}

func groupWords(g string) string {
	switch g {
	case everything:
		return lang.L("All")
	case onTop:
		return lang.L("On top")
	}
	return shortened(g)
}

// shortened keeps a name of the person's to what a chip has room for.
func shortened(s string) string {
	const most = 24
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// choose shows one group.
func (l *accounts) choose(g string) {
	l.within = g
	l.showGroups()
	l.object.Refresh()
	l.filter()
	l.grid.ScrollToTop()
}

// askGroup asks for a group, one there is or a new one, and puts accounts in it.
func (a *App) askGroup(ids []vault.ID) {
	input := widgets.NewEntry()
	input.SetPlaceHolder(lang.L("Name of a new group"))
	create := widgets.NewPrimary(lang.L("New group"), nil, nil)
	create.Disable()
	input.OnChanged = func(text string) {
		if text == "" {
			create.Disable()
		} else {
			create.Enable()
		}
	}
	into := func(group string) {
		a.unpop()
		a.group(ids, group)
	}
	give := func() {
		if input.Text != "" {
			into(input.Text)
		}
	}
	input.OnSubmitted, create.OnTapped = func(string) { give() }, give
	now, one := a.groupOf(ids)
	chips := widgets.Flow(8)
	for _, g := range groupsOf(a.vault.Accounts) {
		chips.Add(widgets.NewChoiceChip(shortened(g), one && g == now, func() { into(g) }))
	}
	chips.Add(widgets.NewChoiceChip(lang.L("No group"), one && now == "", func() { into("") }))
	buttons := widgets.Halves(widgets.NewButton(lang.L("Cancel"), nil, a.unpop), create)
	head := lang.N("Group for {{.N}} accounts", len(ids), data{"N": len(ids)})
	if account, ok := a.vault.Find(ids[0]); ok && len(ids) == 1 {
		head = lang.L("Group for {{.Account}}", data{"Account": account.Title()})
	}
	a.pop(widgets.Gapped(20, widgets.NewText(head, widgets.Style{Bold: true}), widgets.Shallow(func() float32 { return 200 }, chips), input, buttons), give, a.unpop)
	if !fyne.CurrentDevice().IsMobile() {
		a.window.Canvas().Focus(input)
	}
}

// groupOf returns the group that accounts are in, and whether that is one.
func (a *App) groupOf(ids []vault.ID) (group string, one bool) {
	for i, id := range ids {
		account, _ := a.vault.Find(id)
		if i > 0 && account.Group != group {
			return "", false
		}
		group = account.Group
	}
	return group, true
}

// group puts accounts in a group, and offers to undo that.
func (a *App) group(ids []vault.ID, group string) {
	before := map[vault.ID]string{}
	for _, id := range ids {
		if account, ok := a.vault.Find(id); ok {
			before[id] = account.Group
		}
	}
	after := map[vault.ID]string{}
	for id := range before {
		after[id] = group
	}
	a.save(regroup(after), func() {
		a.say(lang.N("{{.N}} accounts were put in another group.", len(before), data{"N": len(before)}), lang.L("Undo"), func() { a.save(regroup(before), func() {}) })
	})
}

// regroup gives accounts the groups that are named; those that were deleted
// meanwhile are passed over.
func regroup(groups map[vault.ID]string) func(*vault.Vault) error {
	return func(v *vault.Vault) error {
		for id, g := range groups {
			account, ok := v.Find(id)
			if !ok {
				continue
			}
			account.Group = g
			if err := v.Replace(account); err != nil {
				return err
			}
		}
		return nil
	}
}
