package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"latchkey/app/widgets"
	"latchkey/vault"
)

// sites lists the sites in the order in which they are shown.
func (l *accounts) sites() string {
	var out []string
	for _, e := range l.shown {
		out = append(out, e.Issuer)
	}
	return strings.Join(out, " ")
}

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

// four accounts, the last of which is kept on top.
func four() []vault.Account {
	all := []vault.Account{totp("ähnlich", "a", "AAAABBBBCCCCDDDD"), totp("Zebra", "z", "BBBBCCCCDDDDEEEE"), totp("Berg", "b", "CCCCDDDDEEEEFFFF"), totp("Top", "t", "DDDDEEEEFFFFGGGG")}
	all[0].Uses, all[1].Uses, all[2].Uses = 1, 5, 3
	all[0].Used, all[1].Used, all[2].Used = noon, noon.Add(-time.Hour), noon.Add(-time.Minute)
	all[3].Pinned = true
	return all
}

func TestSorting(t *testing.T) {
	r := newRig(t, holding(four()...))
	l := r.top().(*accounts)
	for _, tc := range []struct{ by, want string }{
		{byHand, "Top ähnlich Zebra Berg"},
		{byName, "Top ähnlich Berg Zebra"},
		{byUses, "Top Zebra Berg ähnlich"},
		{byUse, "Top ähnlich Berg Zebra"},
	} {
		i := slices.Index(sorting.of, tc.by)
		l.sortItems()[i].Action()
		if got := l.sites(); got != tc.want || !l.sortItems()[i].Checked {
			t.Errorf("sorted by %s: %s, want %s", tc.by, got, tc.want)
		}
	}
	// What was just used does not jump away while the list is looked at, and is
	// first when it comes into sight again.
	r.pass(time.Second)
	l.copy(r.vault.Accounts[1])
	r.pass(usedTime + time.Second)
	if got := l.sites(); got != "Top ähnlich Berg Zebra" {
		t.Errorf("while it was looked at the list became %s", got)
	}
	r.visit(newSettings(r.App))
	r.back()
	if got := l.sites(); got != "Top Zebra ähnlich Berg" {
		t.Errorf("in sight again the list is %s", got)
	}
}

// An account is moved in the own order by dragging and by keys, past no
// account that is kept on top, and stays where it was put.
func TestOwnOrder(t *testing.T) {
	r := newRig(t, holding(four()...))
	l := r.top().(*accounts)
	if at := l.move(1, 0); at != 1 {
		t.Errorf("one was dragged before those on top, to %d", at)
	}
	if at := l.move(1, 3); at != 3 {
		t.Fatalf("dragged to %d", at)
	}
	l.drop()
	r.settle()
	want := "ähnlich"
	if got := r.vault.Accounts[2].Issuer; got != want || l.sites() != "Top Zebra Berg ähnlich" {
		t.Errorf("kept third is %s, shown %s", got, l.sites())
	}
	l.grid.Focus(3)
	r.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeyUp, Modifier: fyne.KeyModifierAlt})
	r.settle()
	if l.sites() != "Top Zebra ähnlich Berg" || r.vault.Accounts[1].Issuer != want {
		t.Errorf("after Alt and up: %s", l.sites())
	}
	if i, ok := l.grid.Focused(); !ok || i != 2 {
		t.Errorf("the focus is at %d, %v", i, ok)
	}
	r.looks.choose(sorting, byName)
	if at := l.move(1, 2); at != 1 {
		t.Error("another order can be dragged")
	}
}

func TestGroups(t *testing.T) {
	r := newRig(t, holding(grouped()...))
	l := r.top().(*accounts)
	r.press("Work")
	if got := l.sites(); got != "GitHub AWS" {
		t.Errorf("Work has %s", got)
	}
	r.press("On top")
	if got := l.sites(); got != "Nextcloud" {
		t.Errorf("on top are %s", got)
	}
	r.typeInto("Search 8 accounts", "github")
	r.sees("No account matches “github”.")
	r.press("Search in all accounts")
	if got := l.sites(); got != "GitHub" {
		t.Errorf("in all accounts: %s", got)
	}
	l.query.SetText("")
	l.mark(0)
	l.mark(1)
	r.sees("2 selected")
	r.press("Group")
	r.typeInto("Name of a new group", "Play")
	r.press("New group")
	r.sees("2 accounts were put in another group.")
	if a, b := r.vault.Accounts[0].Group, r.vault.Accounts[4].Group; a != "Play" || b != "Play" {
		t.Errorf("the groups are %q and %q", a, b)
	}
	r.shortcut(&fyne.ShortcutUndo{})
	r.settle()
	if a, b := r.vault.Accounts[0].Group, r.vault.Accounts[4].Group; a != "Work" || b != "Home" {
		t.Errorf("after the undo the groups are %q and %q", a, b)
	}
}

// Several accounts are marked, exported and deleted, and come back together to
// where they were.
func TestSeveral(t *testing.T) {
	r := newRig(t, holding(demo()...))
	l := r.top().(*accounts)
	before := slices.Clone(r.vault.Accounts)
	l.mark(1)
	l.tapped(3) // marks, and copies nothing
	if r.fyne.Clipboard().Content() != "" || len(l.marked) != 2 {
		t.Fatalf("%d are marked, and the clipboard holds something: %v", len(l.marked), r.fyne.Clipboard().Content() != "")
	}
	r.press("Export")
	r.sees("2 accounts")
	r.back()
	l.mark(1)
	l.mark(3)
	r.typedKey(key(fyne.KeyDelete))
	r.settle()
	r.sees("2 accounts are in the bin for 30 days.", "Search 6 accounts")
	r.press("Undo")
	if !slices.EqualFunc(before, r.vault.Accounts, func(a, b vault.Account) bool { return a.ID == b.ID }) {
		t.Error("they did not come back to where they were")
	}
	r.shortcut(&fyne.ShortcutSelectAll{})
	r.sees("8 selected")
	r.typedKey(key(fyne.KeyEscape))
	if l.marked != nil {
		t.Error("Escape did not end marking")
	}
}

// The list goes by keys alone: typing searches, arrows move, Enter copies.
func TestListKeys(t *testing.T) {
	r := newRig(t, holding(demo()...))
	l := r.top().(*accounts)
	r.window.Canvas().Unfocus()
	l.typedRune('p')
	if l.query.Text != "p" || r.window.Canvas().Focused() != fyne.Focusable(l.query) {
		t.Error("typing does not search")
	}
	r.typedKey(key(fyne.KeyEscape))
	l.query.TypedKey(key(fyne.KeyDown))
	focused := func() *widgets.Card {
		c, ok := r.window.Canvas().Focused().(*widgets.Card)
		if !ok {
			t.Fatal("no card has the focus")
		}
		return c
	}
	for _, tc := range []struct {
		press fyne.KeyName
		on    string
	}{{fyne.KeyRight, "Proton"}, {fyne.KeyDown, "Nextcloud"}, {fyne.KeyLeft, "AWS"}, {fyne.KeyUp, "GitHub"}, {fyne.KeyEnd, "Crypto exchange with a very long name"}, {fyne.KeyHome, "GitHub"}, {fyne.KeyRight, "Proton"}} {
		focused().TypedKey(key(tc.press))
		if got := focused().Row().Title; got != tc.on {
			t.Errorf("%s leads to %s, want %s", tc.press, got, tc.on)
		}
	}
	focused().TypedKey(key(fyne.KeyReturn))
	want, err := r.vault.Accounts[1].Code(r.now)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.fyne.Clipboard().Content(); got != want.Value {
		t.Errorf("Enter copied %q, want %q", got, want.Value)
	}
	focused().TypedKey(key(desktop.KeyMenu))
	r.sees("Move up", "Move down", "Select")
	r.escape()
	l.grid.Focus(0)
	focused().TypedKey(key(fyne.KeyUp))
	if r.window.Canvas().Focused() != fyne.Focusable(l.query) {
		t.Error("up from the first row does not lead to the search")
	}
	r.shortcut(&desktop.CustomShortcut{KeyName: fyne.KeySlash, Modifier: fyne.KeyModifierShortcutDefault})
	r.sees("Keyboard shortcuts", "Undo what was just done")
}

// Less than three seconds before the end the next code is copied, and said.
func TestCopyNext(t *testing.T) {
	r := newRig(t, holding(demo()...))
	l := r.top().(*accounts)
	r.pass(20*time.Second + 500*time.Millisecond)
	account := r.vault.Accounts[0]
	next, err := account.CodeAfter(r.now)
	if err != nil {
		t.Fatal(err)
	}
	l.copy(account)
	r.sees("Copied the next code")
	if got := r.fyne.Clipboard().Content(); got != next.Value {
		t.Errorf("copied %q, want the next code %q", got, next.Value)
	}
}

// Hidden codes show by a tap, for as long as they are on the clipboard.
func TestHiddenCodes(t *testing.T) {
	r := newRig(t, holding(demo()...))
	r.looks.turn(hideCodes, true)
	r.refresh()
	code, err := r.vault.Accounts[0].Code(r.now)
	if err != nil {
		t.Fatal(err)
	}
	hidden := func() bool { return !strings.Contains(r.words(), code.Grouped()) }
	if !hidden() {
		t.Error("the code is shown at once")
	}
	r.top().(*accounts).tapped(0)
	if hidden() {
		t.Error("the code is hidden after a tap")
	}
	r.pass(10 * time.Second)
	if hidden() {
		t.Error("the code is hidden while it is on the clipboard")
	}
	r.pass(time.Minute)
	if words := r.words(); !strings.Contains(words, "••• •••") || strings.Count(words, "•") < 40 {
		t.Errorf("not hidden again:\n%s", words)
	}
}
