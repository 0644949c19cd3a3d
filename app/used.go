package app

import (
	"context"
	"time"

	"latchkey/vault"
)

// usedTime is how long the note that an account was used may wait. It is not
// worth a save of its own each time, and goes along with the next one.
const usedTime = 30 * time.Second

// use is when an account was last used since the last save, and how often.
type use struct {
	at    time.Time
	times int
}

// used notes that a code of the account was copied.
func (a *App) used(id vault.ID) {
	if a.uses == nil {
		a.uses = map[vault.ID]use{}
	}
	a.uses[id] = use{a.Clock.Now(), a.uses[id].times + 1}
	a.usesDue = a.device().Add(usedTime)
}

// withUses makes of a change one that keeps the uses too. It forgets them: a
// save that fails loses no more than a count. change may be nil.
func (a *App) withUses(change func(*vault.Vault) error) func(*vault.Vault) error {
	uses := a.uses
	a.uses = nil
	return func(v *vault.Vault) error {
		if change != nil {
			if err := change(v); err != nil {
				return err
			}
		}
		for id, u := range uses {
			for range u.times {
				if v.Touch(id, u.at) != nil {
					break // it was deleted meanwhile
				}
			}
		}
		return nil
	}
}

// keepUses saves the uses when they have waited long enough.
func (a *App) keepUses() {
	if len(a.uses) > 0 && a.device().After(a.usesDue) {
		a.quietly(nil)
	}
}

// quietly makes a small change that nobody waits for: nothing covers the
// screen, and a failure is left to the next save, which will meet it too.
func (a *App) quietly(change func(*vault.Vault) error) {
	store, change := a.Store, a.withUses(change)
	a.saving++
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		v, err := store.Update(ctx, change)
		a.Do(func() {
			a.saving--
			if err == nil && a.Store == store && a.vault != nil {
				a.vault = v
				a.refresh()
			}
		})
	}()
}
