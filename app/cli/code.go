package cli

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"latchkey/sync/clock"
	"latchkey/vault"
	"latchkey/vault/keychain"
)

var codeCommand = command{
	name:    "code",
	summary: "show the codes of the accounts that match",
	words:   "[FLAGS] QUERY",
	about: `QUERY are words; all of them have to occur in the issuer, name or group.
Codes follow the corrected time, see “latchkey help clock”.`,
	example: "latchkey code github\nlatchkey code --plain github alice",
	exits:   "1 no account matches or the accounts could not be opened, 2 wrong usage",
	define: func(fs *flag.FlagSet) func(*session, []string) error {
		var o codeOptions
		fs.Func("at", "true `TIME` of the codes instead of now, as 2026-01-31T12:00:00Z", func(text string) (err error) {
			o.at, err = time.Parse(time.RFC3339, text)
			return err
		})
		fs.BoolVar(&o.json, "json", false, `print {"codes":[{"type","issuer","name","code","next","valid_from","valid_until","seconds_left","counter"}],"corrected","correction"}`)
		fs.BoolVar(&o.next, "next", false, "show the code after it too")
		fs.BoolVar(&o.plain, "plain", false, "print nothing but the code; one account has to match")
		fs.BoolVar(&o.advance, "advance", false, "spend the code of a counter based account: the counter is saved one further before its code is shown")
		return func(s *session, words []string) error {
			o.query = strings.Join(words, " ")
			switch {
			case len(words) == 0:
				return usagef("code needs a word of the account's name")
			case o.json && o.plain:
				return usagef("--json and --plain exclude each other")
			}
			return s.code(o)
		}
	},
}

type codeOptions struct {
	query                      string
	at                         time.Time // zero: now
	json, next, plain, advance bool
}

// codeRecord is a code in JSON. Its shape is fixed.
type codeRecord struct {
	Type        vault.Kind `json:"type"`
	Issuer      string     `json:"issuer"`
	Name        string     `json:"name"`
	Code        string     `json:"code"`
	Next        string     `json:"next,omitempty"` // with --next
	ValidFrom   *time.Time `json:"valid_from"`     // null for hotp, as the next two
	ValidUntil  *time.Time `json:"valid_until"`
	SecondsLeft *int64     `json:"seconds_left"`
	Counter     *uint64    `json:"counter"` // null for all others
}

func (s *session) code(o codeOptions) error {
	c, err := s.clock()
	if err != nil {
		return err
	}
	v, store, err := s.load()
	if err != nil {
		return err
	}
	found, err := some(v, o.query)
	if err == nil && (o.plain || o.advance) {
		_, err = one(v, o.query)
	}
	if err != nil {
		return err
	}
	if o.advance {
		if err := s.advance(store, &found[0]); err != nil {
			return err
		}
	}
	at := o.at
	if at.IsZero() {
		at = c.Now()
	}
	codes := make([]codeRecord, len(found))
	for i, a := range found {
		if codes[i], err = codeOf(a, at, o.next); err != nil {
			return err
		}
	}
	status := c.Status()
	if o.at.IsZero() && status.Corrected {
		s.note("Codes use corrected time, %s.", signed(status.Offset))
	}
	switch {
	case o.json:
		return s.emit(struct {
			Codes      []codeRecord `json:"codes"`
			Corrected  bool         `json:"corrected"`
			Correction *float64     `json:"correction"` // seconds, null when none is in force
		}{codes, status.Corrected, correction(status)})
	case o.plain:
		s.say("%s", codes[0].Code)
		if o.next {
			s.say("%s", codes[0].Next)
		}
		return nil
	}
	t := s.grid()
	for i, a := range found {
		cells := []string{a.Title(), vault.Code{Value: codes[i].Code}.Grouped()}
		if a.Kind == vault.HOTP {
			cells = append(cells, fmt.Sprintf("counter %d", a.Counter))
		} else {
			cells = append(cells, fmt.Sprintf("%d s left", *codes[i].SecondsLeft))
		}
		if o.next {
			cells = append(cells, "then "+vault.Code{Value: codes[i].Next}.Grouped())
		}
		t.row(cells...)
	}
	t.end()
	return nil
}

// advance counts a on in the store and leaves in a what its code is to be
// computed of. The counter is taken from the store at that moment, so that two
// at once do not spend the same code.
func (s *session) advance(store *keychain.Store, a *vault.Account) error {
	if a.Kind != vault.HOTP {
		return fmt.Errorf("%w: %s", errNoCounter, a.Title())
	}
	_, err := s.update(store, func(v *vault.Vault) error {
		now, ok := v.Find(a.ID)
		if !ok {
			return vault.ErrNoAccount
		}
		if _, err := v.Advance(a.ID); err != nil {
			return err
		}
		*a = now
		return nil
	})
	return err
}

func codeOf(a vault.Account, at time.Time, next bool) (codeRecord, error) {
	out := codeRecord{Type: a.Kind, Issuer: a.Issuer, Name: a.Name}
	code, err := a.Code(at)
	if err != nil {
		return out, err
	}
	out.Code = code.Value
	if a.Kind == vault.HOTP {
		out.Counter = &a.Counter
	} else {
		from, until := code.ValidFrom.UTC(), code.ValidUntil.UTC()
		// Whole seconds, rounded up: 0 would mean that it is over.
		left := int64((until.Sub(at) + time.Second - 1) / time.Second)
		out.ValidFrom, out.ValidUntil, out.SecondsLeft = &from, &until, &left
	}
	if next {
		after, err := a.CodeAfter(at)
		if err != nil {
			return out, err
		}
		out.Next = after.Value
	}
	return out, nil
}

// correction is the offset in force, in seconds.
func correction(st clock.Status) *float64 {
	if !st.Corrected {
		return nil
	}
	offset := st.Offset.Seconds()
	return &offset
}

// signed writes an offset for people: +45.0 s when the device is behind.
func signed(offset time.Duration) string {
	amount, behind := clock.Describe(offset)
	if behind {
		return "+" + amount
	}
	return "−" + amount
}
