package keychain

import "context"

// keeper keeps bytes in generations. A Store calls it from one goroutine at a
// time, and everything but open and load only after load in the same operation.
type keeper interface {
	// open makes the place reachable, and names who keeps it, for people.
	open(ctx context.Context) (provider string, err error)

	// load returns the newest whole state.
	load(ctx context.Context, how loading) (kept, error)

	// save keeps data as the newest state and has read it back when it returns
	// nil. Until then the state that load returned stays readable.
	save(ctx context.Context, data []byte, n note) error

	// purge leaves nothing readable but the newest state.
	purge(ctx context.Context) error

	// history lists the older states, the newest first.
	history(ctx context.Context) ([]Generation, error)

	// past returns an older state. Errors wrap [ErrNoGeneration] or
	// [vault.ErrDamaged].
	past(ctx context.Context, number uint64) ([]byte, error)

	// remains returns whatever can be read of any state, the newest first. It
	// writes nothing, and may be called without load.
	remains(ctx context.Context) ([]remains, error)

	// setAside puts whatever load has found, and can make nothing of, where no
	// load looks for it. If it stops in the middle, load says what it said before,
	// or that the vault is missing.
	setAside(ctx context.Context) error

	// clear removes every state that load has found.
	clear(ctx context.Context) error

	// erase removes everything, also what load cannot make sense of, and may be
	// called without load.
	erase(ctx context.Context) error
}

// loading says how to load.
type loading int

const (
	whole loading = iota // everything is read and checked
	first                // and remains of a save count as nothing: none has ever come to its end
	again                // what this process has read or written already needs no second look
)

// kept is what a keeper found.
type kept struct {
	data []byte // nil when there is nothing
	gen  uint64 // its number
	note note
	// older says why the newest state was not taken; nil when it was.
	older error
	// emptied: there are only names of items left, with nothing in them. KWallet
	// writes names at once and values some seconds later.
	emptied bool
	// unpurged: the state is to stand alone, and others are still there.
	unpurged bool
}

// note is what is remembered beside a state. The fields came with version 0.2;
// a state of an older one has none.
type note struct {
	At int64 `json:"at,omitempty"` // when it was saved, in Unix seconds
	// By is the newest version of the program that has saved here.
	By string `json:"by,omitempty"`
	// Same is the generation before if a person would see no difference to it.
	Same uint64 `json:"same,omitempty"`
	// Alone: no state before this one may stay readable.
	Alone bool `json:"alone,omitempty"`
}
