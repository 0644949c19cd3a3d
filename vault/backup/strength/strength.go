// Package strength estimates how long a passphrase holds out.
package strength

import (
	"math"
	"unicode/utf8"

	"latchkey/vault/backup"
)

// Strength says how long a passphrase holds out.
type Strength int

// The strengths, for someone who has the file and tries a million guesses a
// second. One machine of today makes about one a second at [backup.PassphraseWork], so
// that is a large company of machines, or fewer in years to come.
const (
	Weak   Strength = iota // a month
	Fair                   // longer
	Strong                 // more than a thousand years
)

// Of estimates a passphrase as a person who knows the habits of people
// would guess it: by words, names, dates, repeats and rows of keys. The words are
// mostly English, so it thinks too well of those of other languages. own are words
// that say nothing, such as the person's name. The first call reads the lists of
// words; [ReadWords] does so before. It may be called on any goroutine.
func Of(passphrase string, own ...string) Strength {
	if utf8.RuneCountInString(passphrase) < backup.MinPassphrase {
		return Weak
	}
	const month, millennium = 30 * 24 * 3600.0, 1000 * 365 * 24 * 3600.0
	switch seconds := math.Exp2(Bits(passphrase, own)-1) / 1e6; {
	case seconds < month:
		return Weak
	case seconds < millennium:
		return Fair
	}
	return Strong
}
