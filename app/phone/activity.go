//go:build cgo && android

package phone

// #cgo LDFLAGS: -landroid
// #include "activity.h"
import "C"

import (
	"errors"
	"os"
	"sync/atomic"
)

// ErrHandedOver: another app handed over what Android does not let Latchkey read.
var ErrHandedOver = errors.New("what was handed over cannot be read")

// Handed is what another app has handed over: a link or other text; a file, such
// as a picture, to be read and closed; or the reason why there is neither.
type Handed struct {
	Text string
	File *os.File
	Err  error
}

var (
	stopped, back atomic.Pointer[func()]
	// handed is what nobody has taken yet. It is bounded: by hand nobody hands
	// over more at once.
	handed = make(chan Handed, 16)
)

// OnStop has f called whenever the window is not seen any more: the person left
// it, or the screen went dark. It is called on Android's own thread, which f must
// not keep.
func OnStop(f func()) { stopped.Store(&f) }

// OnBack has f called for the back key and gesture, as OnStop does.
func OnBack(f func()) { back.Store(&f) }

// OnHanded has f called, on a goroutine of its own, with what other apps hand
// over, and with what they did before. Call it once.
func OnHanded(f func(Handed)) {
	go func() {
		for h := range handed {
			f(h)
		}
	}()
}

// Leave puts the window in the background, as the back key does elsewhere.
func Leave() error { return do(func(j *C.java) { C.activity_leave(j) }) }

func call(f *func()) {
	if f != nil {
		(*f)()
	}
}

//export phoneStopped
func phoneStopped() { call(stopped.Load()) }

//export phoneBack
func phoneBack() { call(back.Load()) }

//export phoneLink
func phoneLink(text *C.char) { hand(Handed{Text: C.GoString(text)}) }

//export phoneFile
func phoneFile(fd C.int) { hand(Handed{File: os.NewFile(uintptr(fd), "shared")}) }

//export phoneFailed
func phoneFailed() { hand(Handed{Err: ErrHandedOver}) }

func hand(h Handed) {
	select {
	case handed <- h:
	default:
		if h.File != nil {
			h.File.Close()
		}
	}
}
