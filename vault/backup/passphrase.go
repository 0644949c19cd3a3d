package backup

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
	"unicode/utf8"

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
	return write(ctx, path, v, passphraseLock(passphrase), now, progress)
}

func passphraseLock(passphrase vault.Hidden) lock {
	text := norm.NFC.String(string(passphrase))
	if code, err := parseEither(text); err == nil {
		text = code.Reveal() // as it will be read
	}
	return lock{passphrase: text, work: PassphraseWork()}
}
