package parts

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/klauspost/reedsolomon"

	"latchkey/vault/reason"
)

// FalseError names a part that does not fit the others although its check sum
// is right: a misprint, or a part that someone made.
type FalseError struct {
	Number int // from 1; 0 if it cannot be known before more parts are there
}

// Error implements error.
func (e *FalseError) Error() string {
	if e.Number == 0 {
		return ErrFalse.Error()
	}
	return fmt.Sprintf("%v: number %d", ErrFalse, e.Number)
}

// Unwrap returns [ErrFalse].
func (e *FalseError) Unwrap() error { return ErrFalse }

// Collector puts a set together from parts in any order. The zero Collector is
// ready; the first part that it is given says which set. It is for one
// goroutine at a time.
type Collector struct {
	first Part         // the one that said which set
	found map[int]Part // by number
}

// Add takes the text of a part. One that is there already is no error and
// changes nothing. Errors are those of [Parse], or wrap [ErrOtherSet], or are a
// [*FalseError] for a part that differs from one of the same number; then the
// one that is there stays.
func (c *Collector) Add(text string) (Part, error) {
	p, err := Parse(text)
	if err != nil {
		return Part{}, err
	}
	if c.found == nil {
		c.found = make(map[int]Part)
		c.first = p
	}
	if f := c.first; p.set != f.set || p.Kind != f.Kind || p.Need != f.Need || p.Of != f.Of || p.Length != f.Length {
		return p, fmt.Errorf("%w: %s, and not %s", ErrOtherSet, p.Set(), f.Set())
	}
	known, ok := c.found[p.Number]
	if ok && !bytes.Equal(known.share, p.share) {
		return p, &FalseError{p.Number}
	}
	c.found[p.Number] = p
	return p, nil
}

// Count returns how many different parts there are.
func (c *Collector) Count() int { return len(c.found) }

// Need returns how many parts are needed; 0 before the first.
func (c *Collector) Need() int { return c.first.Need }

// Of returns how many parts the set has; 0 before the first.
func (c *Collector) Of() int { return c.first.Of }

// Kind returns what the set is; 0 before the first part.
func (c *Collector) Kind() Kind { return c.first.Kind }

// Set returns [Part.Set] of the set, or an empty text before the first part.
func (c *Collector) Set() string {
	if c.found == nil {
		return ""
	}
	return c.first.Set()
}

// Missing returns the numbers of the parts of the set that are not there, most
// of which may not be needed.
func (c *Collector) Missing() []int {
	var out []int
	for n := 1; n <= c.first.Of; n++ {
		if _, ok := c.found[n]; !ok {
			out = append(out, n)
		}
	}
	return out
}

// Complete tells whether there are enough parts.
func (c *Collector) Complete() bool { return c.found != nil && len(c.found) >= c.first.Need }

// Bytes returns the bytes of the set. They are what was cut into parts: a digest
// of them was in each. Errors wrap [ErrIncomplete], or are a [*FalseError]: if it
// has a number, that part was taken out and Bytes can be called again; if it has
// none, more parts are needed to tell which it is.
//
// It takes a millisecond, and some seconds for a large set with a false part.
func (c *Collector) Bytes() ([]byte, error) {
	if !c.Complete() {
		return nil, reason.For(ErrIncomplete, "{{.N}} of {{.All}} parts", reason.Data{"N": len(c.found), "All": c.first.Need})
	}
	numbers := make([]int, 0, len(c.found))
	for n := range c.found {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	use, more := numbers[:c.first.Need], numbers[c.first.Need:]
	data, fits, err := c.join(use)
	if err != nil || fits {
		return data, err
	}
	// If the first one more is right, the set is right without the false one.
	for _, extra := range more[:min(2, len(more))] {
		for i, n := range use {
			with := slices.Clone(use)
			with[i] = extra
			if _, fits, err := c.join(with); err != nil {
				return nil, err
			} else if fits {
				delete(c.found, n)
				return nil, &FalseError{n}
			}
		}
	}
	return nil, &FalseError{}
}

// join puts the bytes together from as many parts as are needed, and tells
// whether they are those of the set.
func (c *Collector) join(numbers []int) (data []byte, fits bool, err error) {
	k := c.first.Need
	shares, err := code(k, c.first.Of-k, func(coder reedsolomon.Encoder) ([][]byte, error) {
		shares := make([][]byte, c.first.Of)
		for _, n := range numbers {
			shares[n-1] = c.found[n].share
		}
		return shares, coder.ReconstructData(shares)
	})
	if err != nil {
		return nil, false, err
	}
	data = bytes.Join(shares[:k], nil)[:c.first.Length]
	return data, setID(data) == c.first.set, nil
}
