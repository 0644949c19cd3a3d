package exchange

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// collector gathers links of every kind, and with them the parts of exports that
// are spread over several.
type collector struct {
	result Result
	taken  int

	whole map[[sha256.Size]byte]bool // exports of one code
	sets  map[exportID][]*Parts      // those of several
	order []*Parts
}

// exportID is what the codes of one export have in common. Two exports may have
// it in common too, since some programs leave the ID at 0.
type exportID struct {
	size int
	id   int32
}

// maxAlike bounds how many exports of one exportID are told apart.
const maxAlike = 16

// take reads one link. Its error is that of ctx, or [ErrTooLarge].
func (c *collector) take(ctx context.Context, where *reason.Text, link string) error {
	if c.taken++; c.taken%256 == 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if len(c.result.Accounts)+len(c.result.Failures) > 2*MaxAccounts {
		return fmt.Errorf("%w: more than %d accounts", ErrTooLarge, MaxAccounts)
	}
	link = strings.TrimSpace(link)
	switch {
	case isMigration(link):
		c.takeMigration(where, link)
	case scheme.MatchString(link):
		a, err := vault.ParseURI(link)
		if err == nil {
			a, err = takeDisplay(a)
		}
		c.result.add(where, a, err)
	case keeOtp.MatchString(link):
		a, err := parseKeeOtp(link)
		c.result.add(where, a, err)
	default:
		c.result.fail(where, ErrNoLink)
	}
	return nil
}

func (c *collector) takeMigration(where *reason.Text, link string) {
	p, err := parseMigration(link)
	if err != nil {
		c.result.fail(where, err)
		return
	}
	if p.size == 1 {
		if !c.whole[p.sum] {
			if c.whole == nil {
				c.whole = map[[sha256.Size]byte]bool{}
			}
			c.whole[p.sum] = true
			c.result.addPart(where, p)
		}
		return
	}
	key := exportID{p.size, p.id}
	for _, set := range c.sets[key] {
		if set.belongs(p) {
			if set.put(p) {
				c.result.addPart(where, p)
			}
			return
		}
	}
	if len(c.sets[key]) == maxAlike {
		c.result.fail(where, fmt.Errorf("%w: there are too many alike", ErrOtherExport))
		return
	}
	if c.sets == nil {
		c.sets = map[exportID][]*Parts{}
	}
	set := &Parts{}
	set.put(p)
	c.sets[key] = append(c.sets[key], set)
	c.order = append(c.order, set)
	c.result.addPart(where, p)
}

// finish adds what is missing of exports that are spread over several codes.
func (c *collector) finish() Result {
	for _, set := range c.order {
		c.result.Failures = append(c.result.Failures, set.Missed()...)
	}
	c.result.spread = c.order
	return c.result
}

// addPart adds the accounts of one migration link.
func (r *Result) addPart(where *reason.Text, p part) {
	for i, e := range p.entries {
		a, err := e.account()
		r.add(reason.New("{{.Where}}, account {{.N}}", reason.Data{"Where": where, "N": i + 1}), a, err)
	}
}

// list writes 2, 3 and 4, and no more than ten; there is one at least.
func list(numbers []int) *reason.Text {
	var words []string
	for i, n := range numbers {
		if i == 10 {
			return and(words, reason.New("{{.N}} more", reason.Data{"N": len(numbers) - i}))
		}
		words = append(words, strconv.Itoa(n))
	}
	last := len(words) - 1
	if last == 0 {
		return reason.Name(words[0])
	}
	return and(words[:last], reason.Name(words[last]))
}

func and(words []string, last *reason.Text) *reason.Text {
	return reason.New("{{.List}} and {{.Last}}", reason.Data{"List": strings.Join(words, ", "), "Last": last})
}
