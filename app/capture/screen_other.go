//go:build android || !(linux || freebsd || netbsd || openbsd)

package capture

import (
	"context"

	"latchkey/vault/reason"
)

// HasScreen tells whether this kind of system lets programs see the screen in a
// way that is known here. It may still refuse.
const HasScreen = false

func screen(context.Context, Away) (Shot, error) {
	return Shot{}, reason.For(ErrUnsupported, "the screen is seen on Linux and BSD", nil)
}
