package keychain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"latchkey/vault"
)

// Report says what is known of a place without saying a secret: names, numbers,
// sizes and what is wrong. It is meant to be shown, and to be sent to someone
// who helps.
type Report struct {
	Place    string
	Provider string // the program that keeps the keychain, if it is known
	Marker   string // what the data folder remembers of the place
	States   []StateReport

	// Used names the state that the accounts are from, and Whole tells whether
	// that was read as it was written. If not, Added counts accounts that were
	// found only in other states; some of them may have been deleted on purpose.
	Used     string
	Whole    bool
	Accounts int
	Added    int
}

// StateReport is one state of the vault that a root names, or a file.
type StateReport struct {
	Name       string // such as "root-a" or "vault.latchkey.1"
	Generation uint64
	Saved      time.Time
	By         string // the newest version of Latchkey that had saved then
	Bytes      int    // that were read
	Pages      int    // that there should be, 0 for a file
	Missing    int    // pages of them that are gone
	Damaged    int    // pages of them that hold something else
	Sealed     bool
	Accounts   int
	Problem    string // why it is not whole, empty if it is
}

// String returns the report as lines of text.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "place: %s\nprovider: %s\nmarker: %s\n", r.Place, orNone(r.Provider), orNone(r.Marker))
	for _, s := range r.States {
		fmt.Fprintf(&b, "%s: generation %d", s.Name, s.Generation)
		if !s.Saved.IsZero() {
			fmt.Fprintf(&b, ", saved %s", s.Saved.UTC().Format(time.RFC3339))
		}
		if s.By != "" {
			fmt.Fprintf(&b, " by %s", s.By)
		}
		fmt.Fprintf(&b, ", %d bytes", s.Bytes)
		if s.Pages > 0 {
			fmt.Fprintf(&b, ", %d pages, %d missing, %d damaged", s.Pages, s.Missing, s.Damaged)
		}
		if s.Sealed {
			b.WriteString(", sealed")
		}
		fmt.Fprintf(&b, ", %d accounts", s.Accounts)
		if s.Problem != "" {
			fmt.Fprintf(&b, ": %s", s.Problem)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "used: %s, whole: %t, %d accounts, %d of them from other states\n", orNone(r.Used), r.Whole, r.Accounts, r.Added)
	return b.String()
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// remains is what a keeper can still read of one state.
type remains struct {
	StateReport
	// parts are its bytes, in several parts if some between them are gone.
	parts [][]byte
}

// Rescue reads whatever of the vault can still be read, and never writes: from
// both roots and what they tell of the past, or the file and those beside it,
// with pages that are gone or damaged, and of forms that a newer Latchkey has
// written as far as their accounts can be understood. It is for looking when
// Load fails, and must not be saved as if it were the vault. A sealed state
// needs Unlock first, which works where the sealed bytes are whole. The report
// says what there is, whether or not there is an error. Errors: those of Load;
// [ErrSealed] or [vault.ErrDamaged] if no account can be read, [ErrMissing] if
// there is nothing at all.
func (s *Store) Rescue(ctx context.Context) (*vault.Vault, Report, error) {
	var out *vault.Vault
	report := Report{Place: s.place.String()}
	err := s.turn(ctx, func(t *turn) error {
		r := Report{Place: s.place.String()}
		v, err := s.rescue(t, &r)
		return errors.Join(err, t.during(func() error {
			out, report = v, r
			return nil
		}))
	})
	if err != nil {
		return nil, report, err
	}
	return out, report, nil
}

func (s *Store) rescue(ctx context.Context, r *Report) (*vault.Vault, error) {
	m, err := readMarker(s.disk, s.markerPath())
	if err != nil {
		r.Marker = err.Error()
	} else if m.Stage != "" {
		r.Marker = strings.TrimSpace(fmt.Sprintf("%s %s %s %s", m.Stage, m.Place, m.Provider, m.To))
	}
	if r.Provider, err = s.keep.open(ctx); err != nil {
		return nil, err
	}
	all, err := s.keep.remains(ctx)
	if err != nil {
		return nil, err
	}
	var best *vault.Vault
	locked, rest := false, []*vault.Vault(nil)
	for _, state := range all {
		v, whole, err := s.salvage(&state)
		switch {
		case v == nil || len(v.Accounts) == 0 && !whole:
		case best == nil || whole && !r.Whole && len(v.Accounts) > len(best.Accounts):
			// The newest, but rather one that is whole if it has more.
			if best != nil {
				rest = append(rest, best)
			}
			best, r.Used, r.Whole = v, state.Name, whole
		default:
			rest = append(rest, v)
		}
		locked = locked || errors.Is(err, ErrSealed)
		r.States = append(r.States, state.StateReport)
	}
	switch {
	case best == nil && locked:
		return nil, ErrSealed
	case best == nil && len(all) == 0:
		return nil, fmt.Errorf("%w: nothing is kept at %s", ErrMissing, s.place)
	case best == nil:
		return nil, fmt.Errorf("%w: no account can be read", vault.ErrDamaged)
	}
	if !r.Whole {
		for _, v := range rest {
			for _, a := range v.Accounts {
				if _, err := best.Add(a, s.now()); err == nil {
					r.Added++
				}
			}
			if best.RecoveryCode == "" {
				best.RecoveryCode = v.RecoveryCode
			}
		}
	}
	r.Accounts = len(best.Accounts)
	return best, nil
}

// salvage returns what can be understood of a state, nil for nothing, and
// whether that is all of it, and notes what is wrong with it.
func (s *Store) salvage(state *remains) (v *vault.Vault, whole bool, err error) {
	parts := state.parts
	if s.place.File != "" || len(parts) > 0 && isSealed(parts[0]) {
		state.Sealed = true
		data, err := s.unsealed(parts)
		if err != nil {
			state.Problem = either(state.Problem, err.Error())
			return nil, false, err
		}
		parts = [][]byte{data}
	}
	if len(parts) == 1 {
		v, err = vault.Decode(parts[0])
		if err != nil {
			state.Problem = either(state.Problem, err.Error())
			v = understood(parts[0])
		}
	}
	whole = v != nil && state.Problem == "" || v != nil && errors.Is(err, vault.ErrNewer)
	if v == nil {
		v = salvage(parts)
	}
	state.Accounts = len(v.Accounts)
	return v, whole, nil
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// unsealed opens a sealed form that may have lost its sum, and nothing else: no
// part of it opens without all the others.
func (s *Store) unsealed(parts [][]byte) ([]byte, error) {
	if len(parts) != 1 {
		return nil, fmt.Errorf("%w: of what is sealed no part opens alone", vault.ErrDamaged)
	}
	form, err := parseUnsummed(parts[0])
	if err != nil {
		return nil, err
	}
	for _, k := range s.seal.held {
		if data, err := form.open(k.key); err == nil {
			return data, nil
		}
	}
	if len(s.seal.passphrase) == 0 || s.seal.tries.wait() > 0 {
		return nil, ErrSealed
	}
	k, err := form.unlock(s.seal.passphrase, s.seal.derive)
	if err != nil {
		return nil, err
	}
	return form.open(k.key)
}
