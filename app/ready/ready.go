// Package ready judges what would be left if this device were gone today: for
// each account whether it would come back, and for the whole what makes that
// sure. It reads the vault only, asks nobody, and imports no fyne; the words for
// people are in app/words.
package ready

import (
	"slices"
	"time"

	"latchkey/app/issuers"
	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/places"
)

// Level is how well something stands.
type Level int

// The levels.
const (
	Green Level = iota
	Calm        // would be good to have, and nothing is wrong without
	Amber       // would come back, but something makes it less sure
	Red         // would be lost
)

// String is the level's name in lower case.
func (l Level) String() string { return [...]string{"green", "calm", "amber", "red"}[l] }

// MarshalText writes the name, for JSON.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Reason is why an account does not stand well.
type Reason string

// The reasons.
const (
	NeverBackedUp  Reason = "never-backed-up"  // there is no verified backup at all
	NotInBackup    Reason = "not-in-backup"    // it came, or got its key, after the last verified one
	ChangedSince   Reason = "changed-since"    // something changed since then, and it cannot be told what
	FewCodes       Reason = "few-codes"        // few service codes are left
	NoServiceCodes Reason = "no-service-codes" // the site hands them out, and none is kept here
	CodesOpen      Reason = "codes-open"       // it has not been said yet where they are
	Untried        Reason = "untried"          // nobody has said yet that the site takes its codes
)

// Standing is how one account stands.
type Standing struct {
	Account vault.Account
	Level   Level
	Reasons []Reason // the worst first; empty when Green
}

// Kind is what a check is about.
type Kind string

// The checks, in the order in which they are told.
const (
	Backup       Kind = "backup"        // a verified backup holds everything
	SecondPlace  Kind = "second-place"  // and so does another, elsewhere
	Rehearsal    Kind = "rehearsal"     // a restore was tried lately
	RecoveryCode Kind = "recovery-code" // the code was typed within a year
	ServiceCodes Kind = "service-codes" // those of the sites are kept
	Tried        Kind = "tried"         // the sites take the codes of what came in
	Paper        Kind = "paper"         // a paper kit was read back
	Device       Kind = "device"        // another device has the accounts
)

// Check is one thing that makes a return sure.
type Check struct {
	Kind  Kind
	Level Level
	At    time.Time // when it was last proven; zero for never
	// N of Of are, for Backup, the accounts that would come back; for SecondPlace
	// the places known; for ServiceCodes the accounts that lack some; for Tried
	// those that were not. For RecoveryCode N is 0 where there is none yet.
	N, Of int
	// Failing says that the last try at a place failed.
	Failing bool
}

// State is the whole judgement.
type State struct {
	Accounts []Standing // in the order of the vault
	Checks   []Check
	Back     int // accounts that would come back
}

// Level is that of the worst account, or Amber where a check is worse than the
// accounts.
func (s State) Level() Level {
	worst := Green
	for _, a := range s.Accounts {
		worst = max(worst, a.Level)
	}
	for _, c := range s.Checks {
		if c.Level >= Amber {
			worst = max(worst, Amber)
		}
	}
	return worst
}

// Check returns the check of a kind.
func (s State) Check(kind Kind) Check {
	for _, c := range s.Checks {
		if c.Kind == kind {
			return c
		}
	}
	return Check{Kind: kind}
}

// confirmedFor is how long a typed recovery code counts: papers are mislaid.
const confirmedFor = 365 * 24 * time.Hour

// Judge says how the accounts of v stand at true time now.
func Judge(v *vault.Vault, now time.Time) State {
	var s State
	for i, why := range uncovered(v) {
		a := v.Accounts[i]
		st := Standing{Account: a}
		if why != "" {
			st.Reasons = append(st.Reasons, why)
		}
		switch why {
		case "":
			s.Back++
		case ChangedSince:
			st.Level = Amber
			s.Back++
		default:
			st.Level = Red
		}
		if why := codes(a); why != "" {
			st.Reasons = append(st.Reasons, why)
			st.Level = max(st.Level, Amber)
		}
		if slices.Contains(Unfinished(a), vault.Untried) {
			st.Reasons = append(st.Reasons, Untried)
			st.Level = max(st.Level, Amber)
		}
		s.Accounts = append(s.Accounts, st)
	}
	s.Checks = checks(v, s, now)
	return s
}

// Back counts the accounts that would come back, as Judge does.
func Back(v *vault.Vault) int {
	n := 0
	for _, why := range uncovered(v) {
		if why == "" || why == ChangedSince {
			n++
		}
	}
	return n
}

// uncovered tells for each account why it is not proven to be in a backup; empty
// if it is. The record of the last backup has only a digest of all it holds, so
// what came later is left out until the digest fits.
func uncovered(v *vault.Vault) []Reason {
	out := make([]Reason, len(v.Accounts))
	last := v.Backup
	switch {
	case last.At.IsZero():
		for i := range out {
			out[i] = NeverBackedUp
		}
		return out
	case last.Digest == v.Digest():
		return out
	}
	then := *v
	then.Accounts = nil
	for i, a := range v.Accounts {
		if a.Created.After(last.At) {
			out[i] = NotInBackup
		} else {
			then.Accounts = append(then.Accounts, a)
		}
	}
	for _, b := range v.Bin {
		if b.Removed.After(last.At) && !b.Created.After(last.At) {
			then.Accounts = append(then.Accounts, b.Account)
		}
	}
	if then.Digest() != last.Digest {
		for i := range out {
			if out[i] == "" {
				out[i] = ChangedSince
			}
		}
	}
	return out
}

// codes tells what is wrong with the service codes of an account.
func codes(a vault.Account) Reason {
	site, _ := issuers.Of(a.Issuer)
	switch {
	case RunningOut(a):
		return FewCodes
	case a.WithoutCodes || len(a.ServiceCodes) > 0:
	case site.ServiceCodes == issuers.Yes:
		return NoServiceCodes
	case slices.Contains(Unfinished(a), vault.NoCodes):
		return CodesOpen
	}
	return ""
}

// RunningOut tells whether so few service codes are left that it is time to get
// new ones.
func RunningOut(a vault.Account) bool {
	all, left := len(a.ServiceCodes), a.ServiceCodesLeft()
	return all > vault.FewServiceCodes && left <= vault.FewServiceCodes || all > 0 && left == 0
}

// Unfinished returns what is left to do since the account came in, without what
// has been answered by itself: it has worked for days, or its site is known to
// hand out no service codes.
func Unfinished(a vault.Account) []vault.Unfinished {
	if len(a.Unfinished) == 0 {
		return nil
	}
	site, _ := issuers.Of(a.Issuer)
	var out []vault.Unfinished
	if a.Has(vault.Untried) && !a.Worked() {
		out = append(out, vault.Untried)
	}
	if a.Has(vault.NoCodes) && site.ServiceCodes != issuers.No {
		out = append(out, vault.NoCodes)
	}
	return out
}

func checks(v *vault.Vault, s State, now time.Time) []Check {
	digest := v.Digest()
	return []Check{backedUp(v, s), elsewhere(v, digest), rehearsed(v, now), confirmed(v, now), count(s, ServiceCodes, FewCodes, NoServiceCodes, CodesOpen), count(s, Tried, Untried),
		proven(v, Paper, vault.FromPaper, digest), proven(v, Device, vault.FromTransfer, digest)}
}

func backedUp(v *vault.Vault, s State) Check {
	c := Check{Kind: Backup, At: v.Backup.At, N: s.Back, Of: len(v.Accounts)}
	for _, a := range s.Accounts {
		if len(a.Reasons) > 0 {
			switch a.Reasons[0] {
			case NeverBackedUp, NotInBackup:
				c.Level = Red
			case ChangedSince:
				c.Level = max(c.Level, Amber)
			}
		}
	}
	return c
}

// elsewhere counts where all accounts are known to be: places that are kept up
// to date, paper that was read back, another device; or a file that the person
// keeps, of which it is only known that there is one.
func elsewhere(v *vault.Vault, digest string) Check {
	c := Check{Kind: SecondPlace, Of: 2}
	for _, p := range v.Places {
		if p.Failed != (vault.PlaceFailure{}) {
			c.Failing = true
			continue
		}
		if places.UpToDate(p, v) {
			c.N++
			if p.Good.At.After(c.At) {
				c.At = p.Good.At
			}
		}
	}
	if c.N == 0 && !v.Backup.At.IsZero() && v.Backup.Digest == digest {
		c.N++
	}
	for _, kind := range []vault.RehearsalKind{vault.FromPaper, vault.FromTransfer} {
		if r, ok := latest(v, kind); ok && r.Digest == digest {
			c.N++
		}
	}
	if c.N < c.Of || c.Failing {
		c.Level = Amber
	}
	return c
}

func rehearsed(v *vault.Vault, now time.Time) Check {
	c := Check{Kind: Rehearsal, Level: Amber}
	if r, ok := v.Rehearsed(); ok {
		c.At = r.At
		if within(now, r.At, vault.RehearsalTime) {
			c.Level = Green
		}
	}
	return c
}

// confirmed: whoever rehearses types the code that is on paper.
func confirmed(v *vault.Vault, now time.Time) Check {
	c := Check{Kind: RecoveryCode, Level: Amber}
	code, err := backup.ParseCode(string(v.RecoveryCode))
	if err != nil {
		return c
	}
	c.N = 1
	for _, r := range v.Rehearsals {
		if r.RecoveryID == code.ID() && r.At.After(c.At) {
			c.At = r.At
		}
	}
	switch {
	case within(now, c.At, confirmedFor):
		c.Level = Green
	case c.At.IsZero() && within(now, v.Backup.At, confirmedFor):
		c.Level = Calm // it was proven to be on paper before the first backup
	}
	return c
}

// count counts the accounts that have one of the reasons.
func count(s State, kind Kind, reasons ...Reason) Check {
	c := Check{Kind: kind, Of: len(s.Accounts)}
	for _, a := range s.Accounts {
		if slices.ContainsFunc(a.Reasons, func(why Reason) bool { return slices.Contains(reasons, why) }) {
			c.N++
			c.Level = Amber
		}
	}
	return c
}

// proven is about something that is good to have.
func proven(v *vault.Vault, kind Kind, from vault.RehearsalKind, digest string) Check {
	c := Check{Kind: kind, Level: Calm}
	if r, ok := latest(v, from); ok {
		c.At = r.At
		if r.Digest == digest {
			c.Level = Green
		}
	}
	return c
}

// latest is the last whole rehearsal of a kind.
func latest(v *vault.Vault, kind vault.RehearsalKind) (vault.Rehearsal, bool) {
	for _, r := range slices.Backward(v.Rehearsals) {
		if r.Kind == kind && r.Whole() {
			return r, true
		}
	}
	return vault.Rehearsal{}, false
}

// within tells whether at is no longer ago than age. A time to come, from a clock
// that was wrong, counts for nothing.
func within(now, at time.Time, age time.Duration) bool {
	return !at.IsZero() && now.Sub(at) <= age && at.Sub(now) < 24*time.Hour
}
