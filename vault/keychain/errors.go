package keychain

import (
	"errors"

	"latchkey/vault/reason"
)

// Sentinels that callers branch on, beside [vault.ErrDamaged] and
// [vault.ErrNewer]. None of their errors carries a secret.
var (
	// ErrNoKeychain: there is no keychain to talk to. The error says whether the
	// session bus, the service on it or the collection in it is missing.
	ErrNoKeychain = errors.New("no keychain is available")
	// ErrLocked: the keychain is there but locked, and did not get unlocked.
	ErrLocked = errors.New("the keychain is locked")
	// ErrDismissed: the request to unlock was turned down, by the person or
	// because nothing could show it. Such an error wraps ErrLocked too.
	ErrDismissed = errors.New("the request to unlock was dismissed")
	// ErrMissing: a vault was kept here, and now there is none.
	ErrMissing = errors.New("the vault that was kept here is gone")
	// ErrReadable: something of a damaged vault can still be read, or could be
	// with its passphrase.
	ErrReadable = errors.New("some of what is kept can still be read")
	// ErrMoved: the vault was moved to another place, which the error names.
	ErrMoved = errors.New("the vault has moved")
	// ErrOccupied: a vault is kept already where one was to be moved.
	ErrOccupied = errors.New("another vault is kept there")
	// ErrNotCleared: the vault is whole at its new place, or in its new form, but
	// some of it is left at the old one, or in the old form. Moving it again, or
	// the next Load, clears that.
	ErrNotCleared = errors.New("what was there before could not be cleared")
	// ErrNotErased: some of what was to be erased is still there.
	ErrNotErased = errors.New("not everything could be erased")
	// ErrPassphrase: the passphrase is wrong or empty.
	ErrPassphrase = errors.New("wrong passphrase")
	// ErrSealed: the vault is sealed and not unlocked, or it was sealed anew
	// since then with another passphrase.
	ErrSealed = errors.New("the vault is sealed with a passphrase")
	// ErrWait: after several wrong passphrases the next may be tried only after
	// a while; such an error is a [*WaitError].
	ErrWait = errors.New("too many wrong passphrases, wait before the next")
	// ErrRecoveryCode: this recovery code does not open the vault.
	ErrRecoveryCode = errors.New("the recovery code does not open the vault")
	// ErrNoRecovery: there is no recovery code that opens, or could open, the
	// vault.
	ErrNoRecovery = errors.New("the vault has no recovery code")
	// ErrNoGeneration: that older state is not kept, or not any more.
	ErrNoGeneration = errors.New("this older state is not kept")
	// ErrAlwaysSealed: a passphrase file cannot be without a passphrase.
	ErrAlwaysSealed = errors.New("a passphrase file is always sealed")
	// ErrPlace: a file or folder cannot be used.
	ErrPlace = errors.New("cannot use this file or folder")
	// ErrBusy: the keychain, or another Latchkey, has not answered in time. What
	// was asked for may still happen: load again before trying again.
	ErrBusy = errors.New("still waiting")
	// ErrNotKept: a keychain or a disk did not keep what it was given.
	ErrNotKept = errors.New("what was written did not come back")
	// ErrWouldEmpty: an update would have turned a vault of several accounts
	// into none.
	ErrWouldEmpty = errors.New("refused to empty a vault of several accounts")
	// ErrOlder: an older state was loaded, because the newest could not be read;
	// only ever returned by [Store.Notice].
	ErrOlder = errors.New("the newest state could not be read, the one before it was taken")
	// ErrSpec: a place is not "os" or "file:PATH".
	ErrSpec = errors.New(`a place is "os" or "file:PATH"`)
	// ErrNotFound: [Items] holds no item of that name.
	ErrNotFound = errors.New("no such item")
)

// SwappedError says that a vault is missing where another program answers for
// the keychain than the one that kept it. It comes with [ErrMissing].
type SwappedError struct{ Was, Now string } // names of programs

// Unwrap returns what the error says, for other languages.
func (e *SwappedError) Unwrap() error {
	return reason.New("it was {{.Was}}, and now it is {{.Now}}", reason.Data{"Was": e.Was, "Now": e.Now})
}

func (e *SwappedError) Error() string {
	return e.Unwrap().Error()
}
