package vault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"latchkey/vault"
)

// titles are the titles and secrets of accounts, in order.
func titles(accounts []vault.Account) string {
	var b strings.Builder
	for _, a := range accounts {
		b.WriteString(a.Title() + " " + a.Secret.Reveal() + "\n")
	}
	return b.String()
}

func TestBring(t *testing.T) {
	later := noon.Add(time.Hour)
	alice := func(a *vault.Account) { a.Issuer, a.Name = "Ångström", "alice" }
	incoming := []vault.Account{
		account(t, "FFFF", func(a *vault.Account) { a.Issuer = "New" }),
		account(t, "AAAA", alice),
		account(t, "GGGG", alice, func(a *vault.Account) { a.Group = "Theirs" }),
		account(t, "HHHH", alice),
		account(t, "FFFF", func(a *vault.Account) { a.Issuer = "Again" }),
	}
	for choice, want := range map[vault.Choice]string{
		vault.KeepBoth: "Ångström (alice) AAAA\nbob BBBB\n(no name) CCCC\nNew FFFF\nÅngström (alice) GGGG\nÅngström (alice) HHHH\n",
		vault.Skip:     "Ångström (alice) AAAA\nbob BBBB\n(no name) CCCC\nNew FFFF\n",
		// A second one of the name finds its place taken.
		vault.Replace: "Ångström (alice) GGGG\nbob BBBB\n(no name) CCCC\nNew FFFF\nÅngström (alice) HHHH\n",
	} {
		v := filled(t)
		first := v.Accounts[0]
		first.Group, first.Note, first.Pinned, first.ServiceCodes = "Mine", "a note", true, []vault.ServiceCode{{Code: "1234"}}
		if err := v.Replace(first); err != nil {
			t.Fatal(err)
		}
		before := titles(v.Accounts)
		plan := v.Compare(incoming)
		for i := range plan {
			plan[i].Choice = choice
		}
		done := v.Bring(plan, later)
		if got := titles(v.Accounts); got != want || len(done.Refused) != 0 {
			t.Errorf("choice %d:\n%swant\n%s%v", choice, got, want, done.Refused)
		}
		if kept := done.Kept(v); len(kept.Added)+len(kept.Replaced) != len(done.Added)+len(done.Replaced) || len(kept.Added) == 0 {
			t.Errorf("choice %d: kept %+v of %+v", choice, kept, done)
		}
		if kept := done.Kept(filled(t)); len(kept.Added)+len(kept.Replaced) != 0 {
			t.Errorf("choice %d: %+v is said to be in another vault", choice, kept)
		}
		if choice == vault.Replace {
			a := v.Accounts[0]
			if a.ID != first.ID || a.Group != "Mine" || a.Note != "a note" || !a.Pinned || len(a.ServiceCodes) != 1 {
				t.Errorf("lost what the person made: %+v", a)
			}
			if len(v.Bin) != 1 || v.Bin[0].Secret.Reveal() != "AAAA" || v.Bin[0].ID != done.Replaced[0].Before {
				t.Errorf("the old secret is gone: %+v", v.Bin)
			}
		}
		if err := done.Undo(v, later); err != nil || titles(v.Accounts) != before {
			t.Errorf("choice %d: undone to\n%swant\n%s%v", choice, titles(v.Accounts), before, err)
		}
	}
}

// What does not fit leaves the rest alone, and what came in meanwhile stays.
func TestBringRefuses(t *testing.T) {
	v := filled(t)
	plan := v.Compare([]vault.Account{
		account(t, "DDDD", func(a *vault.Account) { a.Digits = 99 }),
		account(t, "EEEE"), account(t, "FFFF"), account(t, "GGGG", func(a *vault.Account) { a.ID = v.Accounts[0].ID }),
	})
	if _, err := v.Add(account(t, "EEEE"), noon); err != nil {
		t.Fatal(err)
	}
	done := v.Bring(plan, noon)
	if len(done.Added) != 2 || len(done.Refused) != 1 || !errors.Is(done.Refused[0].Err, vault.ErrAccount) {
		t.Errorf("%+v", done)
	}
	if done.Added[1].ID == v.Accounts[0].ID {
		t.Error("two accounts of one ID")
	}
	many := make([]vault.Account, vault.MaxAccounts)
	for i := range many {
		many[i] = account(t, "AAAA", func(a *vault.Account) { a.Name, a.Period = fmt.Sprint(i), i+100 })
	}
	have := len(v.Accounts)
	done = v.Bring(v.Compare(many), noon)
	if len(done.Added) != vault.MaxAccounts-have || len(done.Refused) != have || !errors.Is(done.Refused[0].Err, vault.ErrFull) {
		t.Errorf("%d added, %d refused", len(done.Added), len(done.Refused))
	}
}

// Names make a conflict only where there are names.
func TestCompareNameless(t *testing.T) {
	v := filled(t) // the last has no name
	if in := v.Compare([]vault.Account{account(t, "FFFF")}); in[0].Standing != vault.New {
		t.Errorf("standing %d", in[0].Standing)
	}
}
