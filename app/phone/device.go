//go:build cgo && android

package phone

/*
#include <stdlib.h>
#include "device.h"
*/
import "C"

import "unsafe"

// Level is the API level of the device, as in 24 for Android 7; 0 before Android
// has started the app.
func Level() (level int) {
	_ = do(func(j *C.java) { level = int(C.java_sdk(j)) })
	return level
}

// NoBackupDir returns the folder of the app that Android copies neither to a
// cloud nor to another phone.
func NoBackupDir() (dir string, err error) {
	err = do(func(j *C.java) {
		text := C.device_folder(j)
		dir = C.GoString(text)
		C.free(unsafe.Pointer(text))
	})
	return dir, err
}

// Copy puts a code on the clipboard, marked as something that is not to be shown.
func Copy(code string) error {
	text := C.CString(code)
	defer C.free(unsafe.Pointer(text))
	return do(func(j *C.java) { C.device_copy(j, text) })
}

// DateSettings opens the settings of date and time.
func DateSettings() error {
	action := C.CString("android.settings.DATE_SETTINGS")
	defer C.free(unsafe.Pointer(action))
	return do(func(j *C.java) { C.device_settings(j, action) })
}
