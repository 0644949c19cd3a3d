package backup

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"time"
	"unicode/utf8"

	"github.com/ccojocar/zxcvbn-go"
	"golang.org/x/text/unicode/norm"

	"latchkey/vault"
)

// ErrPassphrase: the passphrase is too short to lock a backup with.
var ErrPassphrase = errors.New("the passphrase is too short")

// MinPassphrase is the least length of a passphrase of a backup, in characters.
// A file can be guessed at for ever, by many machines, without anyone noticing.
const MinPassphrase = 12

// PassphraseWork is the scrypt work factor (log2 N) of files that a passphrase
// opens: 256 MiB and a second on a desktop computer, half of it on a phone.
func PassphraseWork() int {
	if runtime.GOOS == "android" || runtime.GOOS == "ios" {
		return 17
	}
	return 18
}

// PassphraseFileName returns a name for a new backup that a passphrase opens:
// latchkey-2026-11-23-passphrase.age. A code's id has four characters.
func PassphraseFileName(now time.Time) string {
	return "latchkey-" + now.Format(time.DateOnly) + "-passphrase.age"
}

// WriteWithPassphrase is [Write] with the person's own passphrase in place of
// the recovery code. It is kept nowhere. [ErrPassphrase] if it is too short.
func WriteWithPassphrase(ctx context.Context, path string, v *vault.Vault, passphrase vault.Hidden, now time.Time, progress func(Step)) (Report, error) {
	if n := utf8.RuneCountInString(string(passphrase)); n < MinPassphrase {
		return Report{Path: path, Accounts: len(v.Accounts)}, fmt.Errorf("%w: %d characters, at least %d are needed", ErrPassphrase, n, MinPassphrase)
	}
	text := norm.NFC.String(string(passphrase))
	if code, err := parseEither(text); err == nil {
		text = code.Reveal() // as it will be read
	}
	return write(ctx, path, v, lock{passphrase: text, work: PassphraseWork()}, now, progress)
}

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
