//go:build cgo && android

package phone

/*
#include <stdlib.h>
#include "media.h"
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"unsafe"

	"latchkey/vault/exchange"
)

// MediaSince is the API level, that of Android 10, from which on [Share] and
// [Photograph] work without a permission for all files of the device.
const MediaSince = 29

// Share puts a file among the downloads of the device, reads it back, and offers
// it to other apps. Errors: [ErrChanged], [ErrNoApp], those of files.
func Share(_ context.Context, name string, data []byte) error {
	uri, err := insert(C.MEDIA_DOWNLOADS, name, typeOf(name))
	if err != nil {
		return err
	}
	if err = writeProven(uri, data); err == nil {
		t := C.CString(typeOf(name))
		defer C.free(unsafe.Pointer(t))
		err = started(withURI(uri, func(j *C.java, uri C.jobject, _ *C.int) { C.share_entry(j, uri, t) }))
	}
	if err != nil {
		deleteEntry(uri)
	}
	return err
}

func insert(table, name, kind string) (uri string, err error) {
	a, b, c := C.CString(table), C.CString(name), C.CString(kind)
	defer C.free(unsafe.Pointer(a))
	defer C.free(unsafe.Pointer(b))
	defer C.free(unsafe.Pointer(c))
	err = do(func(j *C.java) {
		text := C.java_name(j, C.media_insert(j, a, b, c))
		uri = C.GoString(text)
		C.free(unsafe.Pointer(text))
	})
	if err == nil && uri == "" {
		err = fmt.Errorf("%s: %w", table, fs.ErrInvalid)
	}
	return uri, known(err)
}

func deleteEntry(uri string) error {
	return withURI(uri, func(j *C.java, uri C.jobject, _ *C.int) { C.media_delete(j, uri) })
}

// photo is held by who looks after the picture that the camera app makes.
var photo sync.Mutex

// photoFile remembers the picture that the camera app was asked for: Android may
// end this process meanwhile.
func photoFile() (string, error) {
	dir, err := NoBackupDir()
	return filepath.Join(dir, "photo"), err
}

// Photograph opens the camera app for one picture. That is handed over
// ([OnHanded]) when the window is in front again, and taken out of the pictures
// of the device at once. Error: [ErrNoApp].
func Photograph() error {
	photo.Lock()
	defer photo.Unlock()
	keep, err := photoFile()
	if err != nil {
		return err
	}
	uri, err := insert(C.MEDIA_PICTURES, "latchkey.jpg", "image/jpeg")
	if err != nil {
		return err
	}
	if err = os.WriteFile(keep, []byte(uri), 0o600); err == nil {
		err = started(withURI(uri, func(j *C.java, uri C.jobject, _ *C.int) { C.photo_take(j, uri) }))
	}
	if err != nil {
		deleteEntry(uri)
		os.Remove(keep)
	}
	return err
}

// takePhoto hands over the picture that the camera app has made, if it was asked
// for one, and deletes it. A picture that is empty was given up.
func takePhoto() {
	photo.Lock()
	defer photo.Unlock()
	keep, err := photoFile()
	if err != nil {
		return
	}
	text, err := os.ReadFile(keep)
	if err != nil {
		return
	}
	uri := string(text)
	data, err := readDocument(uri, exchange.MaxFile)
	switch {
	case errors.Is(err, fs.ErrNotExist): // some camera apps delete it when they are closed
	case err != nil:
		hand(Handed{Err: fmt.Errorf("%w: %w", ErrHandedOver, err)})
	case len(data) > 0:
		hand(Handed{Data: data})
	}
	if err := deleteEntry(uri); err == nil || errors.Is(err, fs.ErrNotExist) {
		os.Remove(keep) // else it is tried again
	}
}
