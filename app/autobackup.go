package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"latchkey/app/remind"
	"latchkey/app/widgets"
	"latchkey/vault"
	"latchkey/vault/backup/places"
)

const (
	// settleTime is how long after a change the backups wait for the next one.
	settleTime = 5 * time.Second

	// lookTime is how long the places are left alone when all is well.
	lookTime = time.Hour

	// leaveTime is how long the last backups may take when the window is closed.
	// What was not finished is made at the next start.
	leaveTime = 10 * time.Second
)

// autobackup keeps the places of the vault up to date while the window is open.
type autobackup struct {
	keeper   places.Keeper
	running  bool
	cancel   context.CancelFunc
	seen     *vault.Vault         // the state that is, or will be, backed up
	due      time.Time            // by the device clock
	failures map[string]int       // in a row, by the ID of the place
	next     map[string]time.Time // when it is tried again
}

// keepPlaces looks after the places, every second, and starts what is to be done
// off the UI goroutine.
func (a *App) keepPlaces() {
	b, now := &a.auto, a.device()
	if a.vault == nil || len(a.vault.Places) == 0 {
		return
	}
	if b.seen != a.vault {
		b.seen, b.due, b.next = a.vault, now.Add(settleTime), nil
	}
	// A task may be just what is due, or about to change what is backed up.
	if b.running || a.busy > 0 || now.Before(b.due) {
		return
	}
	b.running, b.due = true, now.Add(lookTime)
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	store, seen, next, at := a.Store, b.seen, b.next, a.Clock.Now()
	go func() {
		defer cancel()
		v, results, err := b.keeper.Bring(ctx, store, at, func(v *vault.Vault) (list []vault.Place) {
			for _, p := range places.Due(v, at) {
				if !next[p.ID].After(now) {
					list = append(list, p)
				}
			}
			return list
		})
		a.Do(func() { a.broughtUp(store, seen, v, results, err) })
	}()
}

// broughtUp takes over what became of the places.
func (a *App) broughtUp(store vault.Store, seen, v *vault.Vault, results []places.Result, err error) {
	b, now := &a.auto, a.device()
	b.running = false
	if err != nil || a.Store != store || a.vault == nil {
		b.due = now.Add(places.Backoff(1)) // the keychain says itself what is wrong with it
		return
	}
	if b.failures == nil {
		b.failures = map[string]int{}
	}
	if b.next == nil {
		b.next = map[string]time.Time{}
	}
	for _, r := range results {
		id := r.Place.ID
		if r.Err == nil {
			delete(b.failures, id)
			delete(b.next, id)
			continue
		}
		b.failures[id]++
		b.next[id] = now.Add(places.Backoff(b.failures[id]))
		if b.next[id].Before(b.due) {
			b.due = b.next[id]
		}
	}
	// A change that came in meanwhile has a vault of its own, and waits its time.
	if len(results) > 0 && a.vault == seen {
		a.vault, b.seen = v, v
		a.refresh()
	}
}

// leave makes the last backups when the window has been closed. Places that
// fail anyway are not waited for.
func (a *App) leave() {
	if a.auto.cancel != nil {
		a.auto.cancel()
	}
	if a.vault == nil || len(a.vault.Places) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	now := a.Clock.Now()
	a.auto.keeper.Bring(ctx, a.Store, now, func(v *vault.Vault) (list []vault.Place) {
		for _, p := range places.Due(v, now) {
			if places.Fault(p) == nil {
				list = append(list, p)
			}
		}
		return list
	})
}

// placesBanner says what is wrong with the places, if it cannot wait, or nil.
func (a *App) placesBanner() fyne.CanvasObject {
	for _, p := range a.vault.Places {
		if places.Shrunk(p, a.vault) {
			return widgets.NewBanner(widgets.Warn, lang.L("There are far fewer accounts than in your backups"),
				lang.L("Your backups had {{.Most}}, now there are {{.N}}. If you did not delete them, restore a backup. Until you say so, all old backups are kept.", data{"Most": p.Most, "N": len(a.vault.Accounts)}),
				widgets.NewPrimary(lang.L("Restore a backup"), nil, func() { a.show(newRestore(a)) }),
				widgets.NewButton(lang.L("I deleted them"), nil, a.agreeToFewer))
		}
	}
	if r, ok := a.reminder(); ok && r.Kind == remind.Place {
		return a.reminderBanner(r)
	}
	return nil
}

// agreeToFewer lets old backups go again.
func (a *App) agreeToFewer() {
	a.save(func(v *vault.Vault) error {
		places.Agree(v)
		return nil
	}, func() {})
}
