package paper

import (
	"errors"
	"fmt"
	"strings"

	"latchkey/vault/backup/parts"
)

// maxSets is how many sets are told apart. Somebody who scans a drawer of old
// kits has a few.
const maxSets = 16

// Collector gathers parts from what was scanned, in any order, also when pages
// of several kits were mixed up. The zero Collector is ready; it is for one
// goroutine at a time.
type Collector struct{ sets []*parts.Collector }

// Added says what a collector made of texts.
type Added struct {
	New     int // parts that were not there yet
	Known   int
	Bad     int   // that begin as parts do and cannot be read
	Strange int   // that are no parts
	Err     error // of the first bad one; wraps a sentinel of [parts]
}

// Add takes texts of QR codes.
func (c *Collector) Add(texts ...string) Added {
	var a Added
	for _, text := range texts {
		before := c.count()
		err := c.add(text)
		switch {
		case errors.Is(err, parts.ErrNotPart):
			a.Strange++
		case err != nil:
			a.Bad++
			if a.Err == nil {
				a.Err = err
			}
		case c.count() > before:
			a.New++
		default:
			a.Known++
		}
	}
	return a
}

func (c *Collector) add(text string) error {
	for _, set := range c.sets {
		if _, err := set.Add(text); !errors.Is(err, parts.ErrOtherSet) {
			return err
		}
	}
	if len(c.sets) == maxSets {
		return fmt.Errorf("%w: there are %d already", parts.ErrOtherSet, maxSets)
	}
	set := &parts.Collector{}
	if _, err := set.Add(text); err != nil {
		return err
	}
	c.sets = append(c.sets, set)
	return nil
}

func (c *Collector) count() int {
	var n int
	for _, set := range c.sets {
		n += set.Count()
	}
	return n
}

// Sets returns how many sets there are parts of.
func (c *Collector) Sets() int { return len(c.sets) }

// Best returns the set that is whole, or the one that lacks the fewest parts.
// Before the first part it is empty. Its Bytes may be called, its Add not.
func (c *Collector) Best() *parts.Collector {
	best := &parts.Collector{}
	for _, set := range c.sets {
		if best.Need() == 0 || set.Need()-set.Count() < best.Need()-best.Count() {
			best = set
		}
	}
	return best
}

// Bytes returns the bytes of the set that is whole. Errors are those of
// [parts.Collector.Bytes], or wrap [ErrSeveral] if more than one is.
func (c *Collector) Bytes() ([]byte, error) {
	var whole []string
	for _, set := range c.sets {
		if set.Complete() {
			whole = append(whole, set.Set())
		}
	}
	if len(whole) > 1 {
		return nil, fmt.Errorf("%w: %s", ErrSeveral, strings.Join(whole, ", "))
	}
	best := c.Best()
	data, err := best.Bytes()
	var wrong *parts.FalseError
	if errors.As(err, &wrong) && wrong.Number > 0 {
		return best.Bytes() // without the one that did not fit
	}
	return data, err
}

// Runs writes ascending numbers, runs of them in short: 1, 3–5, 9.
func Runs(list []int) []string {
	var out []string
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n] == list[0]+n {
			n++
		}
		one := fmt.Sprint(list[0])
		if n > 1 {
			one += fmt.Sprintf("–%d", list[n-1])
		}
		out = append(out, one)
		list = list[n:]
	}
	return out
}
