package doctor

import (
	"math"
	"time"

	"latchkey/vault"
)

// Attempt is that a code was copied: when and which, but not the code.
type Attempt struct {
	Account vault.ID
	At      time.Time // true time, as far as Latchkey knew it
	Step    uint64    // the time step of the code (RFC 6238 4.2), or its counter
}

// NewAttempt notes that a code of a was copied at true time at.
func NewAttempt(a vault.Account, at time.Time) Attempt {
	out := Attempt{Account: a.ID, At: at, Step: a.Counter}
	if a.Kind != vault.HOTP && a.Period > 0 {
		out.Step = uint64(max(0, at.Unix())) / uint64(a.Period)
	}
	return out
}

// Left is how long the code of a was good for when it was copied.
func (t Attempt) Left(a vault.Account) time.Duration {
	return time.Unix(int64(t.Step+1)*int64(a.Period), 0).Sub(t.At)
}

const (
	// typing is the least time that it takes to get a code into a site.
	typing = 5 * time.Second
	// slowly is what it takes many people.
	slowly = 10 * time.Second
	// twice is how far apart two copies of a code have to be: less is one double
	// tap.
	twice = 3 * time.Second
	// ahead is how many codes a site looks ahead at least; RFC 4226 7.4 leaves the
	// number open, five is a small one.
	ahead = 5
)

// timing looks at when the codes were copied.
func timing(c Case) []Verdict {
	mine := ofAccount(c)
	if len(mine) == 0 {
		return []Verdict{{Cause: NotSeen, Certainty: Fine}}
	}
	last := mine[len(mine)-1]
	var out []Verdict
	for _, before := range mine[:len(mine)-1] {
		if before.Step == last.Step && last.At.Sub(before.At) >= twice {
			v := Verdict{Cause: Reused, Certainty: Likely, Step: FreshCode, Attempt: last, First: before.At}
			if c.Account.Kind == vault.HOTP {
				v.Step = NextCode
			}
			out = append(out, v)
			break
		}
	}
	if c.Account.Kind != vault.HOTP {
		left := last.Left(c.Account)
		// A device that is a little behind shows the end of a code later than it is.
		// One that is far behind is the cause itself.
		if m := c.Clock.Status.Last; m != nil && m.Decided {
			if behind := m.Offset - inForce(c.Clock.Status); behind > 0 && behind < typing {
				left -= behind
			}
		}
		v := Verdict{Cause: Late, Step: FreshCode, Attempt: last, Left: max(0, left)}
		switch {
		case left < typing:
			v.Certainty = Likely
			out = append(out, v)
		case left < slowly:
			v.Certainty = Possible
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		v := Verdict{Cause: TimelyFine, Certainty: Fine, Attempt: last}
		if c.Account.Kind != vault.HOTP {
			v.Left = last.Left(c.Account)
		}
		return []Verdict{v}
	}
	return out
}

// ofAccount are the attempts with the account's codes that may be what was
// refused.
func ofAccount(c Case) []Attempt {
	var out []Attempt
	for _, t := range c.Attempts {
		if t.Account == c.Account.ID && c.Now.Sub(t.At) <= recent && !t.At.After(c.Now) {
			out = append(out, t)
		}
	}
	return out
}

// counterOf looks how far the counter of an account has moved.
func counterOf(c Case) []Verdict {
	if c.Account.Kind != vault.HOTP {
		return nil
	}
	v := Verdict{Cause: CounterApart, Certainty: Likely, Step: NextCode}
	if mine := ofAccount(c); len(mine) > 0 && c.Account.Counter >= mine[0].Step+ahead {
		v.Cause, v.Step, v.Count = CounterAhead, TwoCodes, int(min(c.Account.Counter-mine[0].Step, math.MaxInt32))
	}
	return []Verdict{v}
}
