package vault

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Times of rehearsals.
const (
	// RehearsalTime is how long a rehearsal stays worth something: codes are
	// mislaid, and files.
	RehearsalTime = 90 * 24 * time.Hour
	// RehearsalSnooze is how long nobody is asked again who put it off.
	RehearsalSnooze = 30 * 24 * time.Hour
)

// MaxRehearsals is how many certificates a vault keeps, the latest.
const MaxRehearsals = 24

// RehearsalKind says what was restored from.
type RehearsalKind string

// The kinds of rehearsal.
const (
	FromFile     RehearsalKind = "file"     // a backup
	FromPaper    RehearsalKind = "paper"    // the codes of a paper kit
	FromTransfer RehearsalKind = "transfer" // another device
)

// Rehearsal certifies that on a day the accounts of this vault could have been
// restored. It says something of this device and its person, so it does not go
// into backups.
type Rehearsal struct {
	At         time.Time // true time
	Kind       RehearsalKind
	File       string    // its name without folders; of a transfer the name of its set
	RecoveryID string    // of the code that opened it; empty for a passphrase
	Made       time.Time // when the backup was made; zero if it does not say
	Accounts   int       // of the vault that came back with the same codes
	Of         int       // that the vault had
	Digest     string    // [Vault.Digest] of what was restored
	By         string    // the version of Latchkey that tried it; empty if it does not say

	extra fields
}

// Whole tells whether every account came back.
func (r Rehearsal) Whole() bool { return r.Accounts == r.Of }

// Certify keeps a certificate, and the latest ones of those before.
func (v *Vault) Certify(r Rehearsal) {
	v.Rehearsals = append(slices.Clone(v.Rehearsals), r)
	if n := len(v.Rehearsals); n > MaxRehearsals {
		v.Rehearsals = v.Rehearsals[n-MaxRehearsals:]
	}
}

// Rehearsed returns the latest certificate of a whole rehearsal.
func (v *Vault) Rehearsed() (Rehearsal, bool) {
	for _, r := range slices.Backward(v.Rehearsals) {
		if r.Whole() {
			return r, true
		}
	}
	return Rehearsal{}, false
}

// RehearsalDue tells whether the person should be asked, gently, to rehearse at
// true time now with that version of Latchkey: there is something to lose and a
// backup to rehearse with, it was not put off until later, and the last whole
// rehearsal is [RehearsalTime] ago, or was tried by an older Latchkey (see
// [Vault.UpdatedSince]), or there was none. A certificate of a time to come, from
// a clock that was wrong, counts for nothing.
func (v *Vault) RehearsalDue(now time.Time, version string) bool {
	backedUp := !v.Backup.At.IsZero() || slices.ContainsFunc(v.Places, func(p Place) bool { return !p.Good.At.IsZero() })
	if len(v.Accounts) == 0 || !backedUp {
		return false
	}
	if left := v.RehearseAfter.Sub(now); left > 0 && left <= RehearsalSnooze {
		return false
	}
	r, ok := v.Rehearsed()
	if !ok {
		return true
	}
	age := now.Sub(r.At)
	return age < -24*time.Hour || age > RehearsalTime || v.UpdatedSince(version)
}

// UpdatedSince tells whether Latchkey has changed since a whole rehearsal last
// said by which one it was: version is a step beyond that. A release that only
// mends, which the third number counts, is no step.
func (v *Vault) UpdatedSince(version string) bool {
	for _, r := range slices.Backward(v.Rehearsals) {
		if r.Whole() && r.By != "" {
			return slices.Compare(step(version), step(r.By)) > 0
		}
	}
	return false
}

// step is the first two numbers of a version.
func step(version string) []int {
	numbers := strings.SplitN(version, ".", 3)
	out := make([]int, 2)
	for i := range min(2, len(numbers)) {
		out[i], _ = strconv.Atoi(numbers[i]) // what is no number is 0
	}
	return out
}

type rehearsalForm struct {
	At         time.Time     `json:"at"`
	Kind       RehearsalKind `json:"kind"`
	File       string        `json:"file,omitempty"`
	RecoveryID string        `json:"recoveryID,omitempty"`
	Made       time.Time     `json:"made,omitzero"`
	Accounts   int           `json:"accounts"`
	Of         int           `json:"of"`
	Digest     string        `json:"digest"`
	By         string        `json:"by,omitempty"`
}

// encodeRehearsals writes the certificates, and behind them those that could not
// be read.
func (v *Vault) encodeRehearsals() ([]rawEntry, error) {
	var out []rawEntry
	for _, r := range v.Rehearsals {
		raw, err := encodeWith(rehearsalForm{r.At.UTC(), r.Kind, r.File, r.RecoveryID, r.Made, r.Accounts, r.Of, r.Digest, r.By}, r.extra)
		if err != nil {
			return nil, err
		}
		out = append(out, raw)
	}
	return append(out, v.rehearsalsAside...), nil
}

// decodeRehearsals reads the certificates. An odd one is kept as it is and harms
// nothing.
func (v *Vault) decodeRehearsals(list []rawEntry) {
	for _, raw := range list {
		var f rehearsalForm
		extra, err := decodeWith(raw, &f)
		if err != nil || f.At.IsZero() {
			v.rehearsalsAside = append(v.rehearsalsAside, slices.Clone(raw))
			continue
		}
		v.Rehearsals = append(v.Rehearsals, Rehearsal{f.At, f.Kind, f.File, f.RecoveryID, f.Made, f.Accounts, f.Of, f.Digest, f.By, extra})
	}
}
