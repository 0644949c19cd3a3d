// Package doctor finds out why a code was refused. It is given what is known of
// an account, the clock and what was copied, and says what may be wrong, the
// most certain first, each with what that rests on and one step to take. It
// changes nothing, asks nobody, and imports no fyne; the words for people are in
// app/words.
package doctor

import (
	"slices"
	"time"

	"latchkey/sync/clock"
	"latchkey/vault"
)

// Case is everything the doctor looks at.
type Case struct {
	Account  vault.Account // whose code was refused
	Vault    *vault.Vault
	Clock    Clock
	Attempts []Attempt // of all accounts, the oldest first
	Now      time.Time // true time, as far as Latchkey knows it
}

// Clock is what is known of the clock.
type Clock struct {
	Status   clock.Status
	Findings []clock.Finding
	Cause    clock.Cause // of the last measured offset
	// Dropped is the correction that the last measurement took out because the
	// device clock is right again; 0 for none.
	Dropped time.Duration
	// Unreachable: the time sources were asked for this case, and none answered.
	Unreachable bool
}

// Cause is why a code may have been refused, or what was found right.
type Cause string

// The causes. The order in which they are looked for is that of Examine.
const (
	ClockWrong          Cause = "clock-wrong"          // the device clock is off
	ClockImpossible     Cause = "clock-impossible"     // it cannot be right, and was not measured
	ClockUnknown        Cause = "clock-unknown"        // it was not measured lately
	CorrectionUnfit     Cause = "correction-unfit"     // a correction in force does not fit any more
	CorrectionGone      Cause = "correction-gone"      // one did not fit, and was taken out just now
	CorrectionUnchecked Cause = "correction-unchecked" // one in force was not checked for long, or since a restart

	NoCode       Cause = "no-code"       // the account makes no codes at all
	WrongAccount Cause = "wrong-account" // the code copied last was of another account at the site
	Twin         Cause = "twin"          // another entry for the same account makes other codes
	Replaced     Cause = "replaced"      // the key was replaced, the old one is in the bin
	Deleted      Cause = "deleted"       // another entry for the same account was deleted
	Unusual      Cause = "unusual"       // codes of another kind than the site's, or than nearly all sites'
	KeyExample   Cause = "key-example"   // a key that stands in guides
	KeyRepeats   Cause = "key-repeats"
	KeyWord      Cause = "key-word"
	KeyShort     Cause = "key-short"
	KeyLength    Cause = "key-length"    // of a number of characters that bytes do not give
	CounterAhead Cause = "counter-ahead" // many codes were passed over
	CounterApart Cause = "counter-apart" // the counter may not be where the site's is
	Reused       Cause = "reused"        // the same code was copied twice
	Late         Cause = "late"          // the code was copied just before it ran out
	SameSite     Cause = "same-site"     // there is another account at the site

	Right Cause = "right" // nothing is wrong here as far as can be seen
	Site  Cause = "site"  // what can be done at the site

	// What was looked at and found right.
	ClockFine  Cause = "clock-fine"
	ClockMoot  Cause = "clock-moot" // codes that go by a counter do not need it
	AloneFine  Cause = "alone-fine" // no other entry could be mixed up with it
	UsualFine  Cause = "usual-fine"
	KeyFine    Cause = "key-fine"
	TimelyFine Cause = "timely-fine"
	NotSeen    Cause = "not-seen" // no code of it was copied lately
)

// Certainty is how sure a verdict is.
type Certainty int

// The certainties.
const (
	Fine     Certainty = iota // looked at and found right
	Advice                    // neither: what to do at the site
	Possible                  // cannot be told from here
	Likely                    // would explain it, and something speaks for it
	Certain                   // measured: nearly every site refuses for it
)

// String is the certainty's name in lower case.
func (c Certainty) String() string {
	return [...]string{"fine", "advice", "possible", "likely", "certain"}[c]
}

// MarshalText writes the name, for JSON.
func (c Certainty) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Step is what to do about a verdict.
type Step string

// The steps.
const (
	NoStep       Step = ""
	Correct      Step = "correct"        // put the measured offset in force
	CheckClock   Step = "check-clock"    // ask the time sources
	Calibrate    Step = "calibrate"      // compare with a code of another device
	FreshCode    Step = "fresh-code"     // wait for the next code and type it at once
	NextCode     Step = "next-code"      // count a counter on by one
	OtherCode    Step = "other-code"     // try the code of Other
	BringBack    Step = "bring-back"     // try the code of Other, which is in the bin
	TryAs        Step = "try-as"         // try the codes of Try
	AddAgain     Step = "add-again"      // get the key from the site again
	TwoCodes     Step = "two-codes"      // bring the counter to the site's by two codes
	ChooseName   Step = "choose-name"    // look whose code the site wants
	ServiceCode  Step = "service-code"   // use one that is kept
	FindTheCodes Step = "find-the-codes" // none is kept: look for them, or ask the site
)

// Verdict is one finding. Only the fields that its cause speaks of are set.
type Verdict struct {
	Cause     Cause
	Certainty Certainty
	Step      Step

	Offset   time.Duration      // true time less the time that codes are made for
	Measured *clock.Measurement // what it rests on
	Finding  clock.Finding      // of ClockImpossible
	Why      clock.Cause        // of ClockWrong

	Other   vault.Account // of another entry or account
	Newer   bool          // Other came later than the account
	Try     []vault.Account
	Known   bool // the site is known to ask for Try[0]
	Day     time.Time
	Attempt Attempt       // the one that it rests on
	First   time.Time     // when the same code was copied before
	Left    time.Duration // that the code was good for when it was copied
	Count   int           // codes passed over, service codes left, bits of a key
	Page    string        // where the site helps
}

// recent is how long ago something may have been copied to be what was refused.
const recent = 15 * time.Minute

// Examine says what may be wrong, the most certain first, and what to do at the
// site last. Right stands before that if nothing is likely to be wrong here.
// What was looked at and found right follows, as far as it is known to be.
func Examine(c Case) []Verdict {
	looks := []func(Case) []Verdict{clockOf, mixedUp, binned, unusual, keyOf, timing, counterOf, neighbours}
	if _, err := c.Account.Code(c.Now); err != nil {
		looks = []func(Case) []Verdict{makesNone} // nothing else matters
	}
	var wrong, fine []Verdict
	for _, look := range looks {
		for _, v := range look(c) {
			if v.Certainty == Fine {
				fine = append(fine, v)
			} else {
				wrong = append(wrong, v)
			}
		}
	}
	slices.SortStableFunc(wrong, func(a, b Verdict) int { return int(b.Certainty) - int(a.Certainty) })
	if len(wrong) == 0 || wrong[0].Certainty < Likely && !slices.ContainsFunc(wrong, func(v Verdict) bool { return v.Cause == ClockUnknown }) {
		// What is merely possible comes after the plain word that nothing is wrong.
		wrong = append([]Verdict{{Cause: Right, Certainty: Advice}}, wrong...)
	}
	return append(append(wrong, siteOf(c)), fine...)
}

// makesNone: the parameters of the account allow no codes.
func makesNone(Case) []Verdict {
	return []Verdict{{Cause: NoCode, Certainty: Certain, Step: AddAgain}}
}

// unless lowers a certainty for an account that worked before.
func unless(worked bool, c Certainty) Certainty {
	if worked {
		return Possible
	}
	return c
}
