package keychain

import "context"

// DefaultService is the service name under which the vault's items stand in the
// OS keychain.
const DefaultService = "org.latchkey.authenticator"

// Items is a set of named one-line texts, as OS keychains hold them. A Store
// calls it from one goroutine at a time, and reads back whatever it sets, so an
// implementation that drops or garbles a value does no harm.
type Items interface {
	// Get returns the value of an item, or an error that wraps [ErrNotFound] if
	// there is none. Any other error means that nothing is known.
	Get(ctx context.Context, user string) (string, error)
	// Set makes or replaces an item. Values are base64 or JSON on one line, at
	// most 2,400 bytes.
	Set(ctx context.Context, user, value string) error
	// Delete removes an item; an error wraps [ErrNotFound] if there is none.
	Delete(ctx context.Context, user string) error
}

// opener is an Items that has to be reached and unlocked first. It is called
// once before each operation of a Store, and names who answers, for people.
type opener interface {
	open(ctx context.Context) (provider string, err error)
}

// getter is an Items that reads many items quicker than one by one. Those that
// are not there are not in the map. With an error nothing is known: they are to
// be read one by one.
type getter interface {
	getAll(ctx context.Context, users []string) (map[string]string, error)
}

// lister is an Items that can name all its items. With an error nothing is known.
type lister interface {
	names(ctx context.Context) ([]string, error)
}
