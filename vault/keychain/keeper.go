package keychain

import "context"

// keeper keeps bytes in generations. A Store calls it from one goroutine at a
// time, and save and clear only after load in the same operation.
type keeper interface {
	// open makes the place reachable, and names who keeps it, for people.
	open(ctx context.Context) (provider string, err error)

	// load returns the newest whole state. With first, no save has ever come to
	// its end here, so remains of an interrupted one count as nothing.
	load(ctx context.Context, first bool) (kept, error)

	// save keeps data as the newest state and has read it back when it returns
	// nil. Until then the state that load returned stays readable.
	save(ctx context.Context, data []byte) error

	// clear removes every state.
	clear(ctx context.Context) error
}

// kept is what a keeper found.
type kept struct {
	data []byte // nil when there is nothing
	// older says why the newest state was not taken; nil when it was.
	older error
}
