package clock

import (
	"errors"
	"time"
)

// ErrHeld says that a server was not asked because it said to be left alone.
var ErrHeld = errors.New("the server asked to be left alone, and is not asked yet")

const (
	// tapPause is the least time between two measurements asked for by the user, ownPause between two unasked ones.
	tapPause = 60 * time.Second
	ownPause = 30 * time.Minute
	// firstHold is how long a server is left alone after it said RATE; each further one doubles it up to longestHold.
	firstHold   = time.Hour
	longestHold = 24 * time.Hour
)

// hold is how long a server is left alone.
type hold struct {
	From    reading `json:"from"`
	For     seconds `json:"for"`
	Forever bool    `json:"forever,omitempty"` // until the user edits the server list
}

// over says whether the server may be asked again.
func (h hold) over(now reading) bool {
	return !h.Forever && elapsed(h.From, now) >= time.Duration(h.For)
}

// unheld splits servers into those that may be asked and, by index, those that may not. c.mu is held.
func (c *Clock) unheld(servers []Server, now reading) (asked []Server, held map[int]bool) {
	held = make(map[int]bool)
	for i, server := range servers {
		if h, ok := c.state.Holds[server.String()]; ok && !h.over(now) {
			held[i] = true
			continue
		}
		asked = append(asked, server)
	}
	return asked, held
}

// learn keeps what the answers say about being asked again. c.mu is held.
//
// RFC 5905 section 7.4: after DENY and RSTR a client must stop asking, after RATE it must ask less often. A server whose
// answer can be used has forgiven.
func (c *Clock) learn(samples []Sample, now reading) {
	for _, s := range samples {
		name := s.Server.String()
		var kiss KissError
		switch {
		case s.Err == nil:
			delete(c.state.Holds, name)
		case !errors.As(s.Err, &kiss):
		default:
			next := hold{From: now, For: seconds(firstHold)}
			if before, ok := c.state.Holds[name]; ok {
				next.For = min(2*before.For, seconds(longestHold))
			}
			next.Forever = kiss.Code == "DENY" || kiss.Code == "RSTR"
			if c.state.Holds == nil {
				c.state.Holds = make(map[string]hold)
			}
			c.state.Holds[name] = next
		}
	}
	// Servers that are no longer in the list would otherwise be remembered for ever.
	for len(c.state.Holds) > maxHolds {
		for name := range c.state.Holds {
			delete(c.state.Holds, name)
			break
		}
	}
}

// maxHolds bounds what is remembered.
const maxHolds = 4 * MaxServers
