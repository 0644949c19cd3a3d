//go:build (linux && !android) || freebsd || netbsd || openbsd

package app

import (
	"io"
	"sync"

	"github.com/jezek/xgb"
)

// silence keeps the library from writing to standard error that a connection
// was closed, which is how each of ours ends.
var silence sync.Once

// connectX11 connects to the display. It may block for as long as that does not
// answer.
func connectX11() (*xgb.Conn, error) {
	silence.Do(func() { xgb.Logger.SetOutput(io.Discard) })
	return xgb.NewConn()
}
