package doctor

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"latchkey/vault"
)

// ErrNoMatch says that codes fit no counter near the account's.
var ErrNoMatch = errors.New("the codes fit no counter")

// ErrTwoCodes says that what was given are not two codes.
var ErrTwoCodes = errors.New("two codes in a row are needed")

// How far Resync looks from the counter of the account. Two codes of six digits
// fit one place in 10,000 by chance once in a hundred million searches.
const (
	resyncBack  = 1_000
	resyncAhead = 10_000
)

// Resync finds the counter at which another device is, by two codes that it
// showed in a row (RFC 4226 7.4), and returns the counter of the code that
// follows them. Spaces in codes do not matter. Errors: ErrNoMatch, ErrTwoCodes,
// and those of Account.Code.
func Resync(a vault.Account, first, second string) (uint64, error) {
	first, second = digitsOf(first), digitsOf(second)
	if len(first) != a.Digits || len(second) != a.Digits {
		return 0, fmt.Errorf("%w, of %d digits each", ErrTwoCodes, a.Digits)
	}
	from := a.Counter - min(a.Counter, resyncBack)
	before := ""
	for n := from; n <= a.Counter+resyncAhead && n < vault.MaxCounter; n++ {
		at := a
		at.Counter = n
		code, err := at.Code(time.Unix(0, 0))
		if err != nil {
			return 0, err
		}
		if before == first && code.Value == second && n > from {
			return n + 1, nil
		}
		before = code.Value
	}
	return 0, ErrNoMatch
}

func digitsOf(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code)
}
