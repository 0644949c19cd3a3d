// Package travel says what to look after before a journey: most of it can be seen
// from the vault and the clock, the rest is for the person to tick off. It asks
// nobody, changes nothing, and imports no fyne; the words for people are in
// app/words.
package travel

import (
	"time"

	"latchkey/app/ready"
	"latchkey/sync/clock"
	"latchkey/vault"
)

// Trip is what the list is made for.
type Trip struct {
	Vault  *vault.Vault
	Status clock.Status
	// Drift is how fast the device clock goes wrong, if that is known.
	Drift *clock.Drift
	Days  int       // away, 1 to MaxDays
	Now   time.Time // true time, as far as it is known
}

// The days of a trip.
const (
	UsualDays = 14
	MaxDays   = 366
)

// Kind is what an item is about.
type Kind string

// The items, in the order of the list.
const (
	Clock   Kind = "clock"         // it is right today
	Drift   Kind = "drift"         // and stays right enough
	Backup  Kind = "backup"        // a fresh, verified one in two places
	Paper   Kind = "paper"         // the paper kit
	Codes   Kind = "service-codes" // of the accounts that are marked as important
	Offline Kind = "offline"       // codes come without a network
	Zone    Kind = "zone"          // change the zone, never the clock
)

// State is how an item stands.
type State int

// The states.
const (
	Done  State = iota // seen to be so
	Open               // there is something to do
	Yours              // only the person can tick it off
)

// String is the state's name in lower case.
func (s State) String() string { return [...]string{"done", "open", "yours"}[s] }

// MarshalText writes the name, for JSON.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Item is one line of the list. Only the fields that its kind speaks of are set.
type Item struct {
	Kind  Kind
	State State
	How   string // in which of several ways it stands: the words go by it

	At     time.Time       // when it was proven, measured or read back; zero for never
	Offset time.Duration   // true time less the time that codes are made for: now, or of Drift at the end of the trip
	Until  time.Time       // of Drift, when the first sites will refuse codes
	N      int             // of Codes, how many accounts are marked; of Drift, the days of the trip
	Lack   []vault.Account // of Codes, those that have none left here
}

// measuredAge is how long a measurement speaks for the clock.
const measuredAge = 24 * time.Hour

// fresh is how long ago a backup may have been proven.
const fresh = 30 * 24 * time.Hour

// List returns the items of a trip.
func List(t Trip) []Item {
	state := ready.Judge(t.Vault, t.Now)
	return []Item{clockNow(t), clockThen(t), backedUp(t, state), onPaper(state), codes(t.Vault),
		{Kind: Offline}, {Kind: Zone, State: Yours}}
}

// measured returns the last measurement if it still speaks for the clock.
func (t Trip) measured() *clock.Measurement {
	m := t.Status.Last
	if m == nil || !m.Decided || t.Now.Add(-t.inForce()).Sub(m.At).Abs() > measuredAge {
		return nil
	}
	return m
}

func (t Trip) inForce() time.Duration {
	if t.Status.Corrected {
		return t.Status.Offset
	}
	return 0
}

func clockNow(t Trip) Item {
	m := t.measured()
	if m == nil {
		return Item{Kind: Clock, State: Open, How: "unchecked"}
	}
	i := Item{Kind: Clock, How: "right", At: m.At, Offset: m.Offset - t.inForce()}
	switch {
	case clock.LevelFor(i.Offset, m.Uncertainty, t.Vault.ShortestPeriod()) > clock.InStep:
		i.State, i.How = Open, "off"
	case t.Status.Corrected:
		i.How = "corrected"
	}
	return i
}

// clockThen looks ahead to the end of the trip, as if nothing set the clock until
// then.
func clockThen(t Trip) Item {
	i := Item{Kind: Drift, State: Yours, How: "unknown", N: t.Days}
	m := t.measured()
	if m == nil || t.Drift == nil {
		return i
	}
	now := m.Offset - t.inForce()
	ahead := func(days float64) (time.Duration, clock.Level) {
		offset := now + time.Duration(days*float64(t.Drift.PerDay))
		return offset, clock.LevelFor(offset, m.Uncertainty, t.Vault.ShortestPeriod())
	}
	var level clock.Level
	if i.Offset, level = ahead(float64(t.Days)); level < clock.Warn {
		i.State, i.How = Done, "fine"
		return i
	}
	i.How, i.Until = "far", t.Now
	for day := range t.Days {
		if _, level := ahead(float64(day + 1)); level >= clock.Warn {
			i.Until = t.Now.AddDate(0, 0, day)
			break
		}
	}
	return i
}

// backedUp looks for a backup that holds everything, in two places, of which one
// was proven lately.
func backedUp(t Trip, s ready.State) Item {
	all, second := s.Check(ready.Backup), s.Check(ready.SecondPlace)
	i := Item{Kind: Backup, State: Open, At: all.At}
	if second.At.After(i.At) {
		i.At = second.At
	}
	for _, p := range t.Vault.Places {
		if p.Good.Checked.After(i.At) {
			i.At = p.Good.Checked
		}
	}
	switch {
	case i.At.IsZero():
		i.How = "none"
	case all.Level != ready.Green:
		i.How = "changed"
	case second.Failing:
		i.How = "failing"
	case second.Level != ready.Green:
		i.How = "one-place"
	case t.Now.Sub(i.At).Abs() > fresh:
		i.How = "old"
	default:
		i.State, i.How = Done, "fresh"
	}
	return i
}

func onPaper(s ready.State) Item {
	paper := s.Check(ready.Paper)
	i := Item{Kind: Paper, State: Open, How: "none", At: paper.At}
	switch {
	case paper.Level == ready.Green:
		i.State, i.How = Done, "whole"
	case !paper.At.IsZero():
		i.How = "changed"
	}
	return i
}

// codes looks whether there is a service code for each account that the person
// could not do without.
func codes(v *vault.Vault) Item {
	i := Item{Kind: Codes, State: Open, How: "lack"}
	for _, a := range v.Accounts {
		if !a.Important {
			continue
		}
		i.N++
		if a.ServiceCodesLeft() == 0 && !a.WithoutCodes {
			i.Lack = append(i.Lack, a)
		}
	}
	switch {
	case i.N == 0:
		i.How = "unmarked"
	case len(i.Lack) == 0:
		i.State, i.How = Done, "kept"
	}
	return i
}
