//go:build cgo && android

package phone

// #cgo LDFLAGS: -landroid
// #include "activity.h"
import "C"

import (
	"os"
	"path/filepath"
	"sync/atomic"
)

var stopped, resumed, back atomic.Pointer[func()]

// OnStop has f called whenever the window is not seen any more: the person left
// it, or the screen went dark. It is called on Android's own thread, which f must
// not keep.
func OnStop(f func()) { stopped.Store(&f) }

// OnResume has f called whenever the window is in front again, and the first
// time, as OnStop does.
func OnResume(f func()) { resumed.Store(&f) }

// OnBack has f called for the back key and gesture, as OnStop does.
func OnBack(f func()) { back.Store(&f) }

// Leave puts the window in the background, as the back key does elsewhere.
func Leave() error { return do(func(j *C.java) { C.activity_leave(j) }) }

// screenshots is the file that lets the window into pictures. It is looked for
// before anything is drawn, when there is no Go yet.
func screenshots() string { return filepath.Join(os.Getenv("FILESDIR"), C.SCREENSHOTS) }

// Screenshots tells whether the window is let into screenshots and into the list
// of apps.
func Screenshots() bool {
	_, err := os.Stat(screenshots())
	return err == nil
}

// AllowScreenshots lets the window into pictures from now on, or keeps it out.
func AllowScreenshots(yes bool) error {
	var err error
	secure := C.int(1)
	if yes {
		secure = 0
		err = os.WriteFile(screenshots(), nil, 0o600)
	} else if err = os.Remove(screenshots()); os.IsNotExist(err) {
		err = nil
	}
	if err == nil || !yes {
		C.activity_secure(secure)
	}
	return err
}

func call(f *func()) {
	if f != nil {
		(*f)()
	}
}

//export phoneStopped
func phoneStopped() { call(stopped.Load()) }

//export phoneResumed
func phoneResumed() {
	select {
	case returned <- struct{}{}:
	default:
	}
	go takePhoto()
	call(resumed.Load())
}

//export phoneBack
func phoneBack() { call(back.Load()) }
