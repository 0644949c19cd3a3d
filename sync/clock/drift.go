package clock

import (
	"encoding/json"
	"math"
	"time"
)

// observation is one decided measurement as it is kept for the drift.
type observation struct {
	At          time.Time `json:"at"` // true time
	Offset      seconds   `json:"offset"`
	Uncertainty seconds   `json:"uncertainty"`
}

// Drift is how fast the device clock goes wrong when nobody sets it.
type Drift struct {
	PerDay      time.Duration // how the offset grows in a day; positive: the clock loses time
	Uncertainty time.Duration // of PerDay
	Since       time.Time     // true time of the first measurement that it rests on
	Count       int           // how many measurements it rests on
}

const (
	maxObservations = 32
	// driftSpan is the least time between the first and the last measurement: over less, errors of the measurements count
	// for more than the drift.
	driftSpan = 24 * time.Hour
	// maxDrift bounds what can be drift, in parts of one: no quartz is as bad as 500 parts in a million, so the clock was
	// set in between.
	maxDrift = 500e-6
	// driftScatter is how far a measurement may be from the line through all.
	driftScatter = 2 * time.Second
)

// observe keeps a decided measurement. c.mu is held.
func (c *Clock) observe(m Measurement) {
	next := observation{m.At.Add(m.Offset), seconds(m.Offset), seconds(m.Uncertainty)}
	history := c.state.History
	if n := len(history); n > 0 {
		last := history[n-1]
		passed := next.At.Sub(last.At)
		allowed := time.Duration(float64(passed)*maxDrift) + stepLimit
		// A jump that no drift explains: the clock was set while nobody looked, and what was before says nothing.
		if passed < 0 || size(m.Offset-time.Duration(last.Offset)) > allowed {
			history = nil
		}
	}
	history = append(history, next)
	if len(history) > maxObservations {
		history = append(history[:1:1], history[2:]...)
	}
	c.state.History = history
}

// Drift gives the drift since the device clock was last set, if there are two measurements a day or more apart, they lie
// on a line, and the line is steeper than they are uncertain. Something that sets the clock in small steps shows as no drift.
func (c *Clock) Drift() (drift Drift, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return driftOf(c.state.History)
}

// driftOf fits a line by least squares.
func driftOf(history []observation) (Drift, bool) {
	n := len(history)
	if n < 2 {
		return Drift{}, false
	}
	first, last := history[0], history[n-1]
	span := last.At.Sub(first.At)
	if span < driftSpan {
		return Drift{}, false
	}
	var sumX, sumY, sumXX, sumXY float64
	for _, o := range history {
		x, y := o.At.Sub(first.At).Seconds(), time.Duration(o.Offset).Seconds()
		sumX, sumY, sumXX, sumXY = sumX+x, sumY+y, sumXX+x*x, sumXY+x*y
	}
	count := float64(n)
	spread := count*sumXX - sumX*sumX
	if spread <= 0 {
		return Drift{}, false
	}
	slope := (count*sumXY - sumX*sumY) / spread
	start := (sumY - slope*sumX) / count
	for _, o := range history {
		x, y := o.At.Sub(first.At).Seconds(), time.Duration(o.Offset).Seconds()
		if math.Abs(y-start-slope*x) > driftScatter.Seconds() {
			return Drift{}, false
		}
	}
	unsure := time.Duration(first.Uncertainty+last.Uncertainty).Seconds() / span.Seconds()
	if math.Abs(slope) > maxDrift || math.Abs(slope) <= unsure {
		return Drift{}, false
	}
	perDay := func(rate float64) time.Duration { return time.Duration(rate * float64(day)) }
	return Drift{PerDay: perDay(slope), Uncertainty: perDay(unsure), Since: first.At, Count: n}, true
}

// Until gives the time until the offset, which is offset now, reaches the given size through this drift. It gives false
// if the offset shrinks at first, has that size already, or does not grow.
func (d Drift) Until(offset, limit time.Duration) (time.Duration, bool) {
	if d.PerDay == 0 || size(offset) >= limit || offset != 0 && (offset > 0) != (d.PerDay > 0) {
		return 0, false
	}
	days := float64(limit-size(offset)) / float64(size(d.PerDay))
	if days > maxOffset.Hours()/24 {
		return 0, false
	}
	return time.Duration(days * float64(day)), true
}

// MarshalJSON writes durations in seconds.
func (d Drift) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		PerDay      seconds   `json:"per_day"`
		Uncertainty seconds   `json:"uncertainty"`
		Since       time.Time `json:"since"`
		Count       int       `json:"count"`
	}{seconds(d.PerDay), seconds(d.Uncertainty), d.Since, d.Count})
}
