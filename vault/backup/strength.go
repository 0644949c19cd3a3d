package backup

import (
	"math"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"
)

// Strength says how long a passphrase holds out.
type Strength int

// The strengths, for someone who has the file and tries a million guesses a
// second. One machine of today makes about one a second at [PassphraseWork], so
// that is a large company of machines, or fewer in years to come.
const (
	Weak   Strength = iota // a month
	Fair                   // longer
	Strong                 // more than a thousand years
)

// StrengthOf estimates a passphrase as a person who knows the habits of people
// would guess it: by words, names, dates, repeats and rows of keys (zxcvbn,
// Wheeler, USENIX Security 2016). The words are mostly English, so it thinks too
// well of those of other languages. own are words that say nothing, such as the
// person's name.
func StrengthOf(passphrase string, own ...string) Strength {
	if utf8.RuneCountInString(passphrase) < MinPassphrase {
		return Weak
	}
	// The work grows with the square of the length, and what comes after so many
	// characters can only add.
	if r := []rune(passphrase); len(r) > 64 {
		passphrase = string(r[:64])
	}
	const month, millennium = 30 * 24 * 3600.0, 1000 * 365 * 24 * 3600.0
	switch seconds := math.Exp2(zxcvbn.PasswordStrength(passphrase, own).Entropy-1) / 1e6; {
	case seconds < month:
		return Weak
	case seconds < millennium:
		return Fair
	}
	return Strong
}
