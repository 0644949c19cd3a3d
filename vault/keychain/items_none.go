//go:build !((linux && !android) || (darwin && !ios) || windows)

package keychain

import (
	"context"
	"fmt"
	"runtime"
)

// none is the keychain of systems for which this version has none.
type none struct{}

func osItems(string) Items { return none{} }

func (none) open(context.Context) (string, error) {
	return "", fmt.Errorf("%w: not on %s", ErrNoKeychain, runtime.GOOS)
}

func (n none) Get(ctx context.Context, _ string) (string, error) { return n.open(ctx) }

func (n none) Set(ctx context.Context, _, _ string) error {
	_, err := n.open(ctx)
	return err
}

func (n none) Delete(ctx context.Context, _ string) error {
	_, err := n.open(ctx)
	return err
}
