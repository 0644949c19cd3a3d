// Package remind says what the person should be reminded of, one thing at a time,
// and keeps in the vault what was put off or turned off. It asks nobody and
// imports no fyne; the words for people are in app/words.
package remind

import (
	"slices"
	"strings"
	"time"

	"latchkey/app/ready"
	"latchkey/vault"
	"latchkey/vault/backup/places"
)

// Kind is what a reminder is about.
type Kind string

// The kinds, the most pressing first.
const (
	Place     Kind = "place"         // a place for backups fails
	Codes     Kind = "service-codes" // of an account, few are left
	Enrolment Kind = "enrolment"     // something is unfinished since an account came in
	Rehearsal Kind = "rehearsal"     // a rehearsal is due
	Clock     Kind = "clock"         // it was not checked for long
)

// Kinds are all of them, the most pressing first.
var Kinds = []Kind{Place, Codes, Enrolment, Rehearsal, Clock}

// Reminder is one of them.
type Reminder struct {
	Kind    Kind
	Place   vault.Place   // of Place
	Account vault.Account // of Codes and Enrolment
	Updated bool          // of Rehearsal: the last one was before Latchkey was updated
}

// Name is under which name it is kept that the reminder was answered.
func (r Reminder) Name() string {
	switch r.Kind {
	case Place:
		return string(Place) + ":" + r.Place.ID
	case Codes, Enrolment:
		return string(r.Kind) + ":" + string(r.Account.ID)
	}
	return string(r.Kind)
}

// Checks is what is known of the checks of the clock.
type Checks struct {
	Last  time.Time // true time of the last that came to a decision; zero for never
	Stale bool      // a correction is in force that was not checked for too long
}

const (
	// settled is how long nobody who has just begun is reminded of what takes time.
	settled = 7 * 24 * time.Hour
	// checkedFor is how long a check of the clock is enough.
	checkedFor = 30 * 24 * time.Hour
	// absence is how long a stick may be away, or a server down, when there is a
	// good backup at another place.
	absence = 7 * 24 * time.Hour
	// firstAsked is when an account that has just come in is asked about again.
	firstAsked = 24 * time.Hour
)

// Due returns the reminder that matters most at true time now to that version of
// Latchkey, and whether there is one. After an answer to one, the others wait for
// the next day, but for a place that fails.
func Due(v *vault.Vault, clock Checks, version string, now time.Time) (Reminder, bool) {
	for _, r := range due(v, clock, version, now) {
		kept := v.Reminders
		if kept.Off(string(r.Kind)) || kept.Off(r.Name()) || kept.PutOff(r.Name(), now) || kept.Hushed(now) && r.Kind != Place {
			continue
		}
		return r, true
	}
	return Reminder{}, false
}

// due returns everything there is, the most pressing first.
func due(v *vault.Vault, clock Checks, version string, now time.Time) []Reminder {
	var out []Reminder
	for _, p := range failing(v, now) {
		out = append(out, Reminder{Kind: Place, Place: p})
	}
	for _, important := range []bool{true, false} {
		for _, a := range v.Accounts {
			if a.Important == important && ready.RunningOut(a) {
				out = append(out, Reminder{Kind: Codes, Account: a})
			}
		}
	}
	for _, a := range v.Accounts {
		if len(ready.Unfinished(a)) > 0 {
			out = append(out, Reminder{Kind: Enrolment, Account: a})
		}
	}
	if begun(v, now) {
		if v.RehearsalDue(now, version) {
			out = append(out, Reminder{Kind: Rehearsal, Updated: v.UpdatedSince(version)})
		}
		if v.ShortestPeriod() > 0 && (clock.Stale || now.Sub(clock.Last) > checkedFor) {
			out = append(out, Reminder{Kind: Clock})
		}
	}
	return out
}

// begun tells whether the vault has been in use for a while.
func begun(v *vault.Vault, now time.Time) bool {
	return slices.ContainsFunc(v.Accounts, func(a vault.Account) bool { return now.Sub(a.Created) > settled })
}

// failing are the places whose fault does not go by itself, or has lasted.
func failing(v *vault.Vault, now time.Time) []vault.Place {
	var out []vault.Place
	for _, p := range v.Places {
		fault := places.Fault(p)
		if fault != nil && !(places.Passing(fault) && now.Sub(p.Failed.Since) < absence && covered(v)) {
			out = append(out, p)
		}
	}
	return out
}

// covered tells whether a place that does not fail has everything.
func covered(v *vault.Vault) bool {
	return slices.ContainsFunc(v.Places, func(p vault.Place) bool { return places.Fault(p) == nil && places.UpToDate(p, v) })
}

// Enrol marks what came in as unfinished, if it is few, and lets a day pass before
// it is asked about again. It belongs into the change that brought it in.
func Enrol(v *vault.Vault, came vault.Brought, now time.Time) {
	came.Enrol(v)
	for _, id := range came.IDs() {
		if a, ok := v.Find(id); ok && len(a.Unfinished) > 0 {
			Later(v, Reminder{Kind: Enrolment, Account: a}, firstAsked, now)
		}
	}
}

// Later puts a reminder off for a time, [vault.MaxPutOff] at most.
func Later(v *vault.Vault, r Reminder, wait time.Duration, now time.Time) {
	until := now.Add(min(wait, vault.MaxPutOff))
	if r.Kind == Rehearsal {
		v.RehearseAfter = now.Add(min(wait, vault.RehearsalSnooze))
	}
	v.Reminders = v.Reminders.Later(r.Name(), until, now)
}

// Never turns a reminder off: for the account or the place that it is about, else
// all of its kind.
func Never(v *vault.Vault, r Reminder, now time.Time) {
	v.Reminders = v.Reminders.Later(r.Name(), time.Time{}, now).Turn(r.Name(), false, now)
}

// Turn turns all reminders of a kind off, or on again, and then also those that
// were turned off one by one.
func Turn(v *vault.Vault, kind Kind, on bool, now time.Time) {
	v.Reminders = v.Reminders.Turn(string(kind), on, now)
	if !on {
		return
	}
	for _, name := range v.Reminders.Names() {
		if strings.HasPrefix(name, string(kind)+":") {
			v.Reminders = v.Reminders.Turn(name, true, now)
		}
	}
}

// On tells whether reminders of a kind are wanted, be it only for some.
func On(v *vault.Vault, kind Kind) bool { return !v.Reminders.Off(string(kind)) }
