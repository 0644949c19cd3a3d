package app

import (
	"slices"
	"strings"
	"testing"

	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/exchange"
)

// clashing are accounts of the demo's first two names with other keys, one of
// them with its day, and one that is new.
func clashing() exchange.Result {
	return exchange.Result{Accounts: []vault.Account{
		totp("GitHub", "you@example.com", "MMMMNNNNOOOOPPPP", func(a *vault.Account) { a.Created = noon.AddDate(0, 0, -1) }),
		totp("Proton", "you", "NNNNOOOOPPPPQQQQ"),
		totp("New", "you", "OOOOPPPPQQQQRRRR"),
	}}
}

// secrets are those of the vault, in order.
func (r *rig) secrets() string {
	var out []string
	for _, a := range r.vault.Accounts {
		out = append(out, a.Secret.Reveal())
	}
	return strings.Join(out, " ")
}

// chosen picks an answer in a select.
func chosen(t *testing.T, s *widgets.Select, words string) {
	t.Helper()
	if !slices.Contains(s.Options, words) {
		t.Fatalf("no %q in %q", words, s.Options)
	}
	s.SetSelected(words)
}

func TestConflictChoices(t *testing.T) {
	const first, second = "AAAABBBBCCCCDDDD", "BBBBCCCCDDDDEEEE"
	for name, tc := range map[string]struct {
		choose  func(*testing.T, *review)
		says    string
		press   string
		after   string
		toast   string
		secrets string
	}{
		"as it is": {func(*testing.T, *review) {}, "3 accounts will be added", "Add 3 accounts", "", "3 accounts were added.",
			first + " " + second + " MMMMNNNNOOOOPPPP NNNNOOOOPPPPQQQQ OOOOPPPPQQQQRRRR"},
		"replace all": {func(t *testing.T, v *review) { chosen(t, v.all, "Replace") }, "1 will be added, 2 replaced", "Add 1, replace 2", "", "2 keys were replaced; the old ones are in the bin.",
			"MMMMNNNNOOOOPPPP NNNNOOOOPPPPQQQQ OOOOPPPPQQQQRRRR"},
		"one each": {func(t *testing.T, v *review) {
			chosen(t, v.all, "Skip")
			chosen(t, v.choices[0], "Replace")
			if v.all.Selected != "" {
				t.Error("all are said to be alike")
			}
		}, "1 will be added, 1 replaced", "Add 1, replace 1", "", "1 key was replaced; the old one is in the bin.", "MMMMNNNNOOOOPPPP " + second + " OOOOPPPPQQQQRRRR"},
		"skip all": {func(t *testing.T, v *review) { chosen(t, v.all, "Skip") }, "1 account will be added", "Add 1 account", "", "New (you) was added.",
			first + " " + second + " OOOOPPPPQQQQRRRR"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, holding(demo()[:2]...))
			r.review(clashing())
			r.sees("2 accounts are here with another key", "Here since today. The one that comes in is older, from yesterday.")
			tc.choose(t, r.top().(*review))
			r.sees(tc.says)
			if got := r.secrets(); got != first+" "+second {
				t.Fatalf("something was changed before it was seen: %s", got)
			}
			r.press(tc.press)
			r.sees(tc.toast)
			if got := r.secrets(); got != tc.secrets {
				t.Errorf("%s\nwant %s", got, tc.secrets)
			}
			r.press("Undo")
			if got := r.secrets(); got != first+" "+second {
				t.Errorf("undone to %s", got)
			}
		})
	}
}

// When everything is skipped there is nothing to save.
func TestConflictSkipped(t *testing.T) {
	r := newRig(t, holding(demo()[:1]...))
	r.review(exchange.Result{Accounts: clashing().Accounts[:1]})
	v := r.top().(*review)
	if v.all != nil {
		t.Error("one choice for all of one")
	}
	before := r.items.copied()
	chosen(t, v.choices[0], "Skip")
	r.sees("Nothing will be changed")
	r.press("Done")
	r.sees("Search 1 account")
	for key, value := range before {
		if r.items.values[key] != value {
			t.Errorf("item %s changed", key)
		}
	}
}
