package clock

import (
	"cmp"
	"slices"
	"time"
)

// minOperators is how many independent operators must agree: one that is broken or bought must not decide alone.
const minOperators = 2

// vote finds the offset that the samples agree on. It marks each usable sample and fills in the result.
//
// It is Marzullo's intersection: each answer is the interval Offset ± Uncertainty, and the place covered by the most
// intervals wins. Where several places are covered equally often, the result spans them all, so that it is never narrower
// than what the answers say. It is decided only if the winners
//   - are more than half of all that were asked, so an attacker gains nothing by dropping honest answers; more than half of
//     those that answered are enough if authenticated ones of two operators are among them, since those can be dropped
//     but not forged, and a network that lets only HTTPS through would get no time at all,
//   - belong to at least two operators,
//   - and hold a majority of the authenticated answers, where there are any (chrony.conf(5), authselectmode mix).
func vote(samples []Sample) Measurement {
	m := Measurement{Samples: samples}
	type edge struct {
		at   time.Duration
		open int
	}
	var edges []edge
	usable := 0
	for i := range samples {
		if samples[i].Err != nil {
			continue
		}
		usable++
		samples[i].Verdict = Answered
		edges = append(edges, edge{samples[i].Offset - samples[i].Uncertainty, 1}, edge{samples[i].Offset + samples[i].Uncertainty, -1})
	}
	if usable < minOperators {
		m.Reason = ReasonTooFew
		return m
	}
	// At one place openings come first: intervals that only touch still agree.
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.open, a.open))
	})
	var low, high time.Duration
	covered, best := 0, 0
	for i, e := range edges {
		covered += e.open
		if e.open < 0 {
			continue
		}
		// After an opening the next edge exists and ends this stretch if it is the deepest so far.
		switch {
		case covered > best:
			best, low, high = covered, e.at, edges[i+1].at
		case covered == best:
			high = edges[i+1].at
		}
	}
	inside := func(s Sample) bool {
		return s.Err == nil && s.Offset-s.Uncertainty <= high && s.Offset+s.Uncertainty >= low
	}
	operators, signedOperators := make(map[string]bool), make(map[string]bool)
	signed, signedInside := 0, 0
	for _, s := range samples {
		if s.Err == nil && s.Authenticated {
			signed++
			if inside(s) {
				signedInside++
				signedOperators[s.Server.operator()] = true
			}
		}
		if inside(s) {
			operators[s.Server.operator()] = true
		}
	}
	counted := len(samples)
	if len(signedOperators) >= minOperators {
		counted = usable
	}
	switch {
	case 2*usable <= counted:
		m.Reason = ReasonTooFew
	case 2*best <= counted:
		m.Reason = ReasonDisagree
	case len(operators) < minOperators:
		m.Reason = ReasonOneOperator
	case signed > 0 && 2*signedInside <= signed:
		m.Reason = ReasonUnsigned
	default:
		m.Decided = true
		m.Offset = low + (high-low)/2
		m.Uncertainty = (high - low) / 2
		m.Authenticated = signed > 0
		for i := range samples {
			if inside(samples[i]) {
				samples[i].Verdict = Agrees
				m.Claimed = m.Claimed || samples[i].Claimed
			} else if samples[i].Err == nil {
				samples[i].Verdict = Outvoted
			}
		}
	}
	return m
}
