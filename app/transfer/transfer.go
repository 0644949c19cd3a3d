// Package transfer moves a vault to another device that is at hand.
//
// The old device encrypts the vault for a transfer code, which is made for this
// once, and shows the bytes as a sequence of QR codes, any of which may be
// missed; or it writes them to a file. The new one scans, or takes the file, and
// is told the code. What both end up with is compared by two words that a person
// reads off both screens: only then is the old device safe to wipe.
//
// [Sender] and [Receiver] are for one goroutine at a time. [New] and
// [Receiver.Open] take tenths of a second: not on the UI goroutine.
package transfer

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"strings"

	"latchkey/vault"
)

// Sentinels that callers branch on; others are those of backup and parts.
var (
	// ErrSpent: the transfer was ended on this device, and its code with it.
	ErrSpent = errors.New("the transfer is over")
	// ErrUsed: the transfer came in on this device before.
	ErrUsed = errors.New("the transfer was used already")
	// ErrWrongCode: the transfer code is that of another transfer.
	ErrWrongCode = errors.New("the transfer code does not open this transfer")
	// ErrNotTransfer: it is something else, such as a backup.
	ErrNotTransfer = errors.New("not a transfer")
)

//go:embed words.txt
var wordList string

var words = strings.Fields(wordList)

// Words are two of 1,024 words, no two of which differ by one letter. That others
// than the right accounts give the same two happens once in 2^20 times, which is
// a million.
type Words [2]string

// String returns them as they are read out.
func (w Words) String() string { return w[0] + " " + w[1] }

// wordsOf are those of a transfer and the accounts that it brought, whatever
// they are called and in whatever order.
func wordsOf(set string, accounts []vault.Account) Words {
	sum := sha256.Sum256([]byte("latchkey check words\n" + set + "\n" + (&vault.Vault{Accounts: accounts}).Digest()))
	n := binary.BigEndian.Uint32(sum[:])
	return Words{words[n>>22], words[n>>12&0x3ff]}
}
