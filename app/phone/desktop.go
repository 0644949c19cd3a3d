//go:build cgo && jvm && !android

package phone

/*
#cgo LDFLAGS: -ldl
#include <stdlib.h>
int desktop_java(const char *library, char **options, int count);
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

// Desktop starts the Java virtual machine of the library libjvm.so with at most
// 16 options, once in a process, and installs the FakeKeystore on its class path.
func Desktop(library string, options ...string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	list := make([]*C.char, len(options))
	var pin runtime.Pinner
	defer pin.Unpin()
	for i, o := range options {
		list[i] = C.CString(o) // Java keeps them
		pin.Pin(list[i])
	}
	name := C.CString(library)
	defer C.free(unsafe.Pointer(name))
	if len(options) > 16 || C.desktop_java(name, &list[0], C.int(len(list))) == 0 {
		return errors.New("Java does not start")
	}
	return nil
}
