//go:build cgo && android

package phone

/*
#include <stdlib.h>
#include "documents.h"
*/
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"unsafe"
)

// withURI lets f work on the document of a URI; f leaves an errno in *number.
func withURI(uri string, f func(j *C.java, uri C.jobject, number *C.int)) error {
	text := C.CString(uri)
	defer C.free(unsafe.Pointer(text))
	var number C.int
	err := do(func(j *C.java) { f(j, C.java_uri(j, text), &number) })
	if err == nil && number != 0 {
		err = syscall.Errno(number)
	}
	return known(err)
}

// known gives the exceptions that providers of documents throw the errors of
// files. That a document, or its folder, is not there they say in several ways.
func known(err error) error {
	var e *Exception
	if !errors.As(err, &e) {
		return err
	}
	switch e.Class {
	case "java.io.FileNotFoundException", "java.lang.IllegalArgumentException", "java.lang.NullPointerException":
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	case "java.lang.SecurityException":
		return fmt.Errorf("%w: %w", fs.ErrPermission, err)
	}
	return err
}

// readDocument returns what a document holds, up to most bytes.
func readDocument(uri string, most int) ([]byte, error) {
	buffer := C.malloc(C.size_t(most))
	defer C.free(buffer)
	var data []byte
	err := withURI(uri, func(j *C.java, uri C.jobject, number *C.int) {
		n := C.document_read(j, uri, (*C.uint8_t)(buffer), C.int(most), number)
		data = C.GoBytes(buffer, n)
	})
	return data, err
}

func writeDocument(uri string, data []byte) error {
	in := C.CBytes(data)
	defer C.free(in)
	return withURI(uri, func(j *C.java, uri C.jobject, number *C.int) {
		C.document_write(j, uri, (*C.uint8_t)(in), C.int(len(data)), number)
	})
}

// writeProven writes a document and reads it back.
func writeProven(uri string, data []byte) error {
	if err := writeDocument(uri, data); err != nil {
		return err
	}
	back, err := readDocument(uri, len(data)+1)
	if err == nil && !bytes.Equal(back, data) {
		err = fmt.Errorf("%w: %d of %d bytes", ErrChanged, len(back), len(data))
	}
	return err
}

func deleteDocument(uri string) error {
	return withURI(uri, func(j *C.java, uri C.jobject, _ *C.int) { C.document_delete(j, uri) })
}
