package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"latchkey/vault"
)

// ErrDiffers: the backup can be read, but it does not hold what it should.
var ErrDiffers = errors.New("the backup does not hold the same accounts")

// Report says what was proven of a backup file.
type Report struct {
	Path     string
	Accounts int       // that should be in it
	Verified int       // that are in it, unchanged and with the same codes
	At       time.Time // when it was made
	Bytes    int64     // of the file
	Digest   string    // [vault.Vault.Digest] of what is in it
}

// Record returns what a vault remembers of a backup that was found whole.
func (r Report) Record() vault.BackupRecord {
	return vault.BackupRecord{At: r.At, Accounts: r.Verified, Digest: r.Digest}
}

// Verify opens the file at path as a person would, reads all of it, and
// computes every code in it at several times. With a vault it compares each
// account and code with the vault's, and wraps [ErrDiffers] with a report of
// what did match when the two are not the same; without one (nil) it says
// whether the file is whole. Other errors are those of [Read] and of the file
// system.
func Verify(ctx context.Context, path, passphrase string, v *vault.Vault) (Report, error) {
	r := Report{Path: path}
	f, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return r, err
	}
	if !info.Mode().IsRegular() {
		return r, fmt.Errorf("%w: %s is not a file", ErrNotBackup, path)
	}
	r, err = checkFrom(ctx, f, passphrase, v)
	r.Path, r.Bytes = path, info.Size()
	return r, err
}

// Check is [Verify] of a backup that is no file on this device. The report has
// no path.
func Check(ctx context.Context, data []byte, passphrase string, v *vault.Vault) (Report, error) {
	r, err := checkFrom(ctx, bytes.NewReader(data), passphrase, v)
	r.Bytes = int64(len(data))
	return r, err
}

func checkFrom(ctx context.Context, file io.Reader, passphrase string, v *vault.Vault) (r Report, err error) {
	c, err := Read(ctx, file, passphrase)
	if err != nil {
		return r, err
	}
	r.At, r.Digest = c.Made, c.Vault.Digest()
	if v == nil {
		v = c.Vault
	}
	r.Accounts = len(v.Accounts)
	r.Verified, err = compare(v, c.Vault, sampleTimes(c.Made))
	if err == nil && len(c.Failures) > 0 {
		err = fmt.Errorf("%w: line %d: %w", ErrDiffers, c.Failures[0].Line, c.Failures[0].Err)
	}
	return r, err
}

// compare returns how many accounts of v came back the same, with the same codes
// at those times, and what did not.
func compare(v, back *vault.Vault, times []time.Time) (same int, err error) {
	found := make(map[vault.ID]vault.Account, len(back.Accounts))
	for _, b := range back.Accounts {
		found[b.ID] = b
	}
	// Order, what was set aside, and anything else there is to a vault.
	want, err := storedForm(v)
	if err != nil {
		return 0, err
	}
	got, err := storedForm(back)
	if err != nil {
		return 0, err
	}
	n, m := len(v.Accounts), len(back.Accounts)
	alike := bytes.Equal(want, got) && n == m
	verdicts := make([]error, n)
	spread(n, func(i int) {
		a := v.Accounts[i]
		b, ok := found[a.ID]
		switch {
		case !ok:
			verdicts[i] = fmt.Errorf("%w: %s is missing", ErrDiffers, a.Title())
		case !alike && !a.Equal(b):
			verdicts[i] = fmt.Errorf("%w: %s was changed", ErrDiffers, a.Title())
		case !equalCodes(a, b, times):
			verdicts[i] = fmt.Errorf("%w: %s gives other codes", ErrDiffers, a.Title())
		}
	})
	for _, err := range verdicts {
		if err == nil {
			same++
		}
	}
	switch err := errors.Join(verdicts...); {
	case err != nil:
		return same, err
	case alike:
		return same, nil
	case m > n:
		return same, fmt.Errorf("%w: it has %d more", ErrDiffers, m-n)
	}
	return same, fmt.Errorf("%w: their order, or entries that this version cannot read, differ", ErrDiffers)
}

// Content identifies what a person put into a backup of v, unlike
// [vault.Vault.Digest] also names and notes; not what Latchkey notes by itself,
// such as when an account was used, nor what is unfinished. Backups of the same
// content need not be made twice.
func Content(v *vault.Vault) (string, error) {
	said := *v
	said.Bin, said.Accounts = nil, slices.Clone(v.Accounts)
	for i := range said.Accounts {
		said.Accounts[i].Used, said.Accounts[i].Uses, said.Accounts[i].Unfinished = time.Time{}, 0, nil
	}
	stored, err := storedForm(&said)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(stored)
	return hex.EncodeToString(sum[:]), nil
}

// equalCodes computes the codes of both at each of the times.
func equalCodes(a, b vault.Account, times []time.Time) bool {
	for _, t := range times {
		x, errX := a.Code(t)
		y, errY := b.Code(t)
		if errX != nil || errY != nil || x != y {
			return false
		}
	}
	return true
}

// sampleTimes are those at which codes are compared: around the time of the
// backup, ten years on, and two of RFC 6238's, one beyond 32 bits.
func sampleTimes(made time.Time) []time.Time {
	times := []time.Time{time.Unix(1234567890, 0), time.Unix(20000000000, 0)}
	if made.Unix() > 0 {
		times = append(times, made, made.Add(30*time.Second), made.AddDate(0, 0, 1), made.AddDate(10, 0, 0))
	}
	return times
}
