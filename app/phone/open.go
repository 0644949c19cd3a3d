//go:build cgo && android

package phone

import "C"

import "os"

// Handed is what another app has handed over: a link, other text or a picture; a
// file, such as a picture, to be read and closed; or the reason why there is
// neither.
type Handed struct {
	Data []byte
	File *os.File
	Err  error
}

// handed is what nobody has taken yet. It is bounded: by hand nobody hands over
// more at once.
var handed = make(chan Handed, 16)

// OnHanded has f called, on a goroutine of its own, with what other apps hand
// over, and with what they did before. Call it once.
func OnHanded(f func(Handed)) {
	go func() {
		for h := range handed {
			f(h)
		}
	}()
}

//export phoneLink
func phoneLink(text *C.char) { hand(Handed{Data: []byte(C.GoString(text))}) }

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
