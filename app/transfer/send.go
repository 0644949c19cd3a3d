package transfer

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"time"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/parts"
)

// Sender is the old device's end of one transfer.
type Sender struct {
	code     backup.Code
	data     []byte
	set      string
	words    Words
	accounts int
	digest   string // of the accounts
}

// New prepares a transfer of all accounts under a fresh code, and proves it: it
// is opened with the code as a person would type it, and each account and code
// is compared. now is the true time. Errors are those of [backup.Check], and
// [backup.ErrTooLarge].
func New(ctx context.Context, v *vault.Vault, now time.Time) (*Sender, error) {
	code := backup.NewTransferCode()
	data, err := backup.PackTransfer(v, code, now)
	if err != nil {
		return nil, err
	}
	if _, err := backup.Check(ctx, data, code.Typed(), v); err != nil {
		return nil, err
	}
	s := &Sender{code: code, data: data, set: parts.SetOf(data), accounts: len(v.Accounts), digest: v.Digest()}
	s.words = wordsOf(s.set, v.Accounts)
	return s, nil
}

// Code returns the transfer code, to be shown; the zero Code when it is spent.
func (s *Sender) Code() backup.Code { return s.code }

// Set names the transfer: 7C8Q-0M3V.
func (s *Sender) Set() string { return s.set }

// Accounts returns how many accounts go over.
func (s *Sender) Accounts() int { return s.accounts }

// Words returns what the new device has to show when all has arrived.
func (s *Sender) Words() Words { return s.words }

// File returns the transfer as a file, which the code opens. [ErrSpent].
func (s *Sender) File() ([]byte, error) {
	if s.code.IsZero() {
		return nil, ErrSpent
	}
	return s.data, nil
}

// Certify remembers in v that the new device has everything. Call it inside
// [vault.Store.Update] on the person's word that it shows the same words; now is
// the true time.
func (s *Sender) Certify(v *vault.Vault, now time.Time) {
	v.Certify(vault.Rehearsal{At: now.UTC().Truncate(time.Second), Kind: vault.FromTransfer, File: s.set, Accounts: s.accounts, Of: s.accounts, Digest: s.digest})
}

// FileName is a name for it.
func (s *Sender) FileName() string { return "latchkey-transfer-" + s.set + ".age" }

// Spend ends the transfer on this device: it forgets the code and what it opens,
// and there are no frames any more. Call it when the new device has everything,
// and when the transfer is given up.
func (s *Sender) Spend() { s.code, s.data = backup.Code{}, nil }

// mostNeeded is how many parts a sequence needs at most: as many are parity, so
// that with every third frame lost one round is enough.
const mostNeeded = parts.Max / 2

// Sequence returns the QR codes to show, with at most share bytes in each if
// that is enough for as many as there can be; [parts.Share] is what cameras read
// well. Errors wrap [ErrSpent], or [parts.ErrTooLarge]: then only a file will do.
func (s *Sender) Sequence(share int) (*Sequence, error) {
	if s.code.IsZero() {
		return nil, ErrSpent
	}
	share = max(share, (len(s.data)+mostNeeded-1)/mostNeeded)
	need := (len(s.data) + share - 1) / share
	texts, err := parts.Split(parts.Transfer, s.data, share, min(need+2, parts.Max-need))
	if err != nil {
		return nil, err
	}
	return &Sequence{sender: s, texts: texts, need: need}, nil
}

// Sequence is the frames of a transfer, without an end.
type Sequence struct {
	sender *Sender
	texts  []string
	need   int
	round  int
	order  []int // of the round
}

// Need returns how many different frames are enough.
func (q *Sequence) Need() int { return q.need }

// Of returns how many different frames there are.
func (q *Sequence) Of() int { return len(q.texts) }

// At returns the text of frame i, counted from 0: in each round every part comes
// once. The order differs from round to round, or a camera that misses every
// second frame would miss the same ones each time. Empty when the transfer is
// spent.
func (q *Sequence) At(i int) string {
	if q.sender.code.IsZero() {
		return ""
	}
	n := len(q.texts)
	if round := i / n; q.order == nil || round != q.round {
		var seed [8]byte
		copy(seed[:], q.sender.set)
		q.round, q.order = round, rand.New(rand.NewPCG(binary.BigEndian.Uint64(seed[:]), uint64(round))).Perm(n)
	}
	return q.texts[q.order[i%n]]
}

// TooManyForCodes tells whether a transfer could not be cut into frames, but can
// go as a file.
func TooManyForCodes(err error) bool { return errors.Is(err, parts.ErrTooLarge) }
