package clock

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

// said makes one answer: operator, offset and uncertainty in milliseconds, "!" before the operator for authenticated, and
// a nil answer for "".
func said(operator string, offset, uncertainty int) Sample {
	s := Sample{Server: Server{Host: operator, Operator: operator}, Offset: time.Duration(offset) * time.Millisecond,
		Uncertainty: time.Duration(uncertainty) * time.Millisecond}
	if operator[0] == '!' {
		s.Authenticated, s.Server.Operator = true, operator[1:]
	}
	return s
}

func silent(operator string) Sample {
	return Sample{Server: Server{Host: operator, Operator: operator}, Err: errors.New("silent")}
}

func TestVote(t *testing.T) {
	const hours = 19_800_000 // 5 h 30 min
	tests := []struct {
		name          string
		samples       []Sample
		reason        Reason
		offset        int // in milliseconds, with uncertainty, where decided
		uncertainty   int
		authenticated bool
		verdicts      string // one letter each: a agrees, o outvoted, ? answered, - no answer
	}{
		{name: "nobody asked", reason: ReasonTooFew},
		{name: "one answer", samples: []Sample{said("a", 0, 10)}, reason: ReasonTooFew, verdicts: "?"},
		{name: "two agree", samples: []Sample{said("a", 100, 20), said("b", 110, 20)}, offset: 105, uncertainty: 15, verdicts: "aa"},
		{name: "two that only touch", samples: []Sample{said("a", 0, 10), said("b", 20, 10)}, offset: 10, uncertainty: 0, verdicts: "aa"},
		{name: "two disagree", samples: []Sample{said("a", 0, 10), said("b", 60_000, 10)}, reason: ReasonDisagree, verdicts: "??"},
		{name: "two of one operator", samples: []Sample{said("a", 0, 10), said("a", 1, 10)}, reason: ReasonOneOperator, verdicts: "??"},
		{name: "two of one operator and one liar", samples: []Sample{said("a", 0, 10), said("a", 1, 10), said("b", 900, 10)}, reason: ReasonOneOperator, verdicts: "???"},
		{name: "two honest, HTTPS, one liar", samples: []Sample{said("a", hours, 20), said("b", hours+4, 20), said("!c", hours+300, 520), said("d", 60_000, 20)},
			offset: hours + 2, uncertainty: 18, authenticated: true, verdicts: "aaao"},
		{name: "two liars against one authenticated", samples: []Sample{said("a", 60_000, 20), said("b", 60_001, 20), said("!c", 0, 20)}, reason: ReasonUnsigned, verdicts: "???"},
		{name: "one HTTPS host, NTP blocked", samples: []Sample{silent("a"), silent("b"), said("!c", 0, 520)}, reason: ReasonTooFew, verdicts: "--?"},
		{name: "two HTTPS hosts, UDP blocked", samples: []Sample{silent("a"), silent("b"), silent("c"), silent("d"), said("!e", 0, 520), said("!f", 400, 520)},
			offset: 200, uncertainty: 320, authenticated: true, verdicts: "----aa"},
		{name: "two HTTPS hosts of one operator, UDP blocked", samples: []Sample{silent("a"), silent("b"), said("!e", 0, 520), said("!e", 0, 520)}, reason: ReasonTooFew, verdicts: "--??"},
		{name: "two HTTPS hosts, UDP blocked, one liar gets through", samples: []Sample{silent("a"), silent("b"), silent("c"), said("!d", 0, 520), said("!e", 0, 520), said("f", 60_000, 20)},
			offset: 0, uncertainty: 520, authenticated: true, verdicts: "---aao"},
		{name: "authenticated ones disagree", samples: []Sample{said("!a", 0, 20), said("!b", 60_000, 520)}, reason: ReasonDisagree, verdicts: "??"},
		{name: "authenticated ones halved by the others", samples: []Sample{said("!a", 0, 20), said("!b", 60_000, 20), said("c", 0, 20), said("d", 1, 20)}, reason: ReasonUnsigned, verdicts: "????"},
		{name: "three of four, none authenticated", samples: []Sample{said("a", 0, 10), said("b", 2, 10), said("c", 4, 10), silent("d")}, offset: 2, uncertainty: 8, verdicts: "aaa-"},
		{name: "two of four answer", samples: []Sample{said("a", 0, 10), said("b", 2, 10), silent("c"), silent("d")}, reason: ReasonTooFew, verdicts: "??--"},
		{name: "two of four agree", samples: []Sample{said("a", 0, 10), said("b", 2, 10), said("c", 900, 10), said("d", 2000, 10)}, reason: ReasonDisagree, verdicts: "????"},
		{name: "a wide one between two narrow ones", samples: []Sample{said("a", -400, 20), said("b", 0, 520), said("c", 400, 20)}, offset: 0, uncertainty: 420, verdicts: "aaa"},
		{name: "years", samples: []Sample{said("a", int(maxOffset/time.Millisecond), 10), said("b", -int(maxOffset/time.Millisecond), 10), said("c", 0, 10)}, reason: ReasonDisagree, verdicts: "???"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := vote(test.samples)
			if m.Reason != test.reason || m.Decided != (test.reason == ReasonNone) {
				t.Fatalf("decided %v, reason %q, want %q", m.Decided, m.Reason, test.reason)
			}
			verdicts := ""
			for _, s := range m.Samples {
				verdicts += map[Verdict]string{NoAnswer: "-", Answered: "?", Agrees: "a", Outvoted: "o"}[s.Verdict]
			}
			if verdicts != test.verdicts {
				t.Errorf("verdicts %s, want %s", verdicts, test.verdicts)
			}
			offset, uncertainty := time.Duration(test.offset)*time.Millisecond, time.Duration(test.uncertainty)*time.Millisecond
			if m.Offset != offset || m.Uncertainty != uncertainty || m.Authenticated != test.authenticated {
				t.Errorf("%v ± %v, authenticated %v, want %v ± %v, %v", m.Offset, m.Uncertainty, m.Authenticated, offset, uncertainty, test.authenticated)
			}
		})
	}
}

// FuzzVote holds the vote to what it promises, for any answers.
func FuzzVote(f *testing.F) {
	f.Add([]byte{0, 0, 10, 1, 0, 10, 2, 200, 10})
	f.Add([]byte{0x80, 0, 10, 1, 60, 10, 2, 60, 10})
	f.Add([]byte{0, 0, 255, 1, 100, 1, 2, 156, 1, 3, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		var samples []Sample
		for ; len(data) >= 3 && len(samples) < MaxServers; data = data[3:] {
			s := said(fmt.Sprintf("o%d", data[0]%5), int(int8(data[1])), int(data[2]))
			s.Authenticated = data[0] >= 0x80
			if data[0]&0x40 != 0 {
				s = silent("x")
			}
			samples = append(samples, s)
		}
		m := vote(samples)
		if m.Decided == (m.Reason != ReasonNone) {
			t.Fatalf("decided %v with reason %q", m.Decided, m.Reason)
		}
		if !m.Decided {
			return
		}
		operators, signedOperators, usable, agree, signed, signedAgree := map[string]bool{}, map[string]bool{}, 0, 0, 0, 0
		for _, s := range m.Samples {
			overlaps := s.Err == nil && s.Offset-s.Uncertainty <= m.Offset+m.Uncertainty+1 && s.Offset+s.Uncertainty >= m.Offset-m.Uncertainty-1
			if (s.Verdict == Agrees) != overlaps {
				t.Fatalf("%+v: overlaps the result %v: %v ± %v", s, overlaps, m.Offset, m.Uncertainty)
			}
			if s.Err == nil {
				usable++
			}
			if s.Err == nil && s.Authenticated {
				signed++
			}
			if s.Verdict == Agrees {
				agree++
				operators[s.Server.Operator] = true
				if s.Authenticated {
					signedAgree++
					signedOperators[s.Server.Operator] = true
				}
			}
		}
		if len(signedOperators) < 2 && 2*agree <= len(samples) || 2*agree <= usable || len(operators) < 2 || 2*signedAgree < signed || m.Authenticated != (signed > 0) {
			t.Fatalf("%d of %d agree, %d operators, %d of %d authenticated: %+v", agree, len(samples), len(operators), signedAgree, signed, m)
		}
	})
}
