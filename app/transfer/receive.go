package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
)

// maxSets is how many transfers a receiver keeps parts of. When the old device
// has begun anew, those of before are of no use any more.
const maxSets = 4

// Receiver is the new device's end: it puts together what is scanned, in any
// order and over any time. The zero Receiver is ready.
type Receiver struct {
	sets []*parts.Collector // the one that was seen last is the last
	file []byte             // of a transfer that came whole
}

// Add takes the text of a QR code. It tells whether that was a part that was not
// there yet. Frames of another transfer than before are collected beside it: the
// old device may have begun anew. Errors are those of [parts.Parse], or wrap
// [parts.ErrFalse], or [ErrNotTransfer] for parts of a backup on paper.
func (r *Receiver) Add(text string) (fresh bool, err error) {
	p, err := parts.Parse(text)
	if err != nil {
		return false, err
	}
	if p.Kind != parts.Transfer {
		return false, fmt.Errorf("%w: parts of another kind", ErrNotTransfer)
	}
	for i, c := range slices.Backward(r.sets) {
		before := c.Count()
		_, err := c.Add(text)
		if errors.Is(err, parts.ErrOtherSet) {
			continue
		}
		r.sets = append(slices.Delete(r.sets, i, i+1), c)
		return c.Count() > before, err
	}
	c := new(parts.Collector)
	if _, err := c.Add(text); err != nil {
		return false, err
	}
	if r.sets = append(r.sets, c); len(r.sets) > maxSets {
		r.sets = r.sets[1:]
	}
	return true, nil
}

// AddFile takes a transfer that comes as a file.
func (r *Receiver) AddFile(data []byte) { r.file = bytes.Clone(data) }

// current is the set that is being collected: one that is whole, else the one
// that was seen last.
func (r *Receiver) current() *parts.Collector {
	for _, c := range slices.Backward(r.sets) {
		if c.Complete() {
			return c
		}
	}
	if len(r.sets) == 0 {
		return new(parts.Collector)
	}
	return r.sets[len(r.sets)-1]
}

// Complete tells whether there is enough to open.
func (r *Receiver) Complete() bool { return r.file != nil || r.current().Complete() }

// Progress returns how many different parts there are and how many are needed,
// both 0 before the first; and the numbers of those that are not there, most of
// which will not be needed.
func (r *Receiver) Progress() (have, need int, missing []int) {
	c := r.current()
	return min(c.Count(), c.Need()), c.Need(), c.Missing()
}

// Set names the transfer that is being collected; empty before the first part.
func (r *Receiver) Set() string {
	if r.file != nil {
		return parts.SetOf(r.file)
	}
	return r.current().Set()
}

// bytes returns what was put together.
func (r *Receiver) bytes() ([]byte, error) {
	if r.file != nil {
		return r.file, nil
	}
	return r.current().Bytes()
}

// Open decrypts the transfer for v, which it does not change. The code may be
// written as [backup.ParseTransferCode] accepts it. Errors wrap
// [backup.ErrTransferCode] for a slip in the code, [ErrWrongCode], [ErrUsed] if v
// knows that the transfer came in before, [ErrNotTransfer] for a backup, or are
// those of [parts.Collector.Bytes] and [backup.Read].
func (r *Receiver) Open(ctx context.Context, v *vault.Vault, code string) (*Arrival, error) {
	set := r.Set()
	for _, c := range v.Rehearsals {
		if c.Kind == vault.FromTransfer && c.File == set {
			return nil, fmt.Errorf("%w: %s", ErrUsed, set)
		}
	}
	typed, err := backup.ParseTransferCode(code)
	if err != nil {
		return nil, err
	}
	data, err := r.bytes()
	if err != nil {
		return nil, err
	}
	contents, err := backup.Read(ctx, bytes.NewReader(data), typed.Reveal())
	if errors.Is(err, backup.ErrWrongCode) {
		return nil, ErrWrongCode
	}
	if err != nil {
		return nil, err
	}
	return &Arrival{Contents: contents, Set: set}, nil
}

// Arrival is what a transfer brings.
type Arrival struct {
	*backup.Contents
	Set string
}

// Bring brings the accounts into v by a plan that [vault.Vault.Compare] made of
// them, and what else comes along: the recovery code where v has none, and
// entries that this version cannot read. That it came is remembered, and it does
// not come twice: [ErrUsed]. Call it inside [vault.Store.Update]; now is the true
// time.
func (a *Arrival) Bring(v *vault.Vault, plan []vault.Incoming, now time.Time) (vault.Brought, error) {
	for _, c := range v.Rehearsals {
		if c.Kind == vault.FromTransfer && c.File == a.Set {
			return vault.Brought{}, fmt.Errorf("%w: %s", ErrUsed, a.Set)
		}
	}
	done, err := a.Contents.Bring(v, plan, a.RecoveryCode, now)
	if err != nil {
		return done, err
	}
	// It says nothing of a backup, so it does not say by which Latchkey it was.
	v.Certify(a.Rehearse(v).Certificate(vault.FromTransfer, a.Set, "", now))
	return done, nil
}

// Left returns the accounts of the transfer that v, as it was kept, does not
// have.
func (a *Arrival) Left(v *vault.Vault) []vault.Account {
	_, left := a.arrived(v)
	return left
}

// Words returns what the old device has to show too: they are those of the
// accounts of the transfer that v, as it was kept, has.
func (a *Arrival) Words(v *vault.Vault) Words {
	here, _ := a.arrived(v)
	return wordsOf(a.Set, here)
}

func (a *Arrival) arrived(v *vault.Vault) (here, left []vault.Account) {
	for i, in := range v.Compare(a.Vault.Accounts) {
		if in.Standing == vault.Present || in.Standing == vault.Renamed {
			here = append(here, a.Vault.Accounts[i])
		} else {
			left = append(left, a.Vault.Accounts[i])
		}
	}
	return here, left
}
