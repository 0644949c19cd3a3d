//go:build cgo && android

package phone

/*
#include <stdlib.h>
#include "ask.h"
#include "documents.h"
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"path"
	"sync"
	"unsafe"
)

var (
	// asking is held while a screen of Android is open for an answer.
	asking sync.Mutex
	// answers holds the one that came last: a URI, or nothing where the screen was
	// closed.
	answers = make(chan string, 1)
	// returned is told when the window is in front again.
	returned = make(chan struct{}, 1)
)

// ChooseTree lets the person lend a folder for good and returns the URI of its
// tree. It waits for that. Errors: [ErrDismissed], [ErrNoApp], that of ctx.
func ChooseTree(ctx context.Context) (tree string, err error) {
	if tree, err = ask(ctx, func(j *C.java) { C.ask_tree(j) }); err != nil {
		return "", err
	}
	return tree, keepTree(tree)
}

// Save lets the person choose where a file goes, writes it there and reads it
// back. It waits for that. What could not be read back as it was is deleted, and
// the error wraps [ErrChanged] or that of the file; others are those of
// [ChooseTree].
func Save(ctx context.Context, name string, data []byte) error {
	n, t := C.CString(name), C.CString(typeOf(name))
	defer C.free(unsafe.Pointer(n))
	defer C.free(unsafe.Pointer(t))
	uri, err := ask(ctx, func(j *C.java) { C.ask_save(j, n, t) })
	if err != nil {
		return err
	}
	if err = writeProven(uri, data); err != nil {
		_ = deleteDocument(uri)
	}
	return err
}

// typeOf is the media type of a file that Latchkey writes. Of a type that Android
// does not know with that ending it would add another one.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".pdf":
		return "application/pdf"
	case ".json":
		return "application/json"
	case ".txt":
		return "text/plain"
	}
	return "application/octet-stream"
}

func ask(ctx context.Context, open func(j *C.java)) (uri string, err error) {
	asking.Lock()
	defer asking.Unlock()
	select {
	case <-answers: // to what was given up
	default:
	}
	if err := started(do(open)); err != nil {
		return "", err
	}
	select {
	case uri = <-answers:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if uri == "" {
		return "", ErrDismissed
	}
	return uri, nil
}

// started gives the error of an activity that does not exist its sentinel.
func started(err error) error {
	var e *Exception
	if errors.As(err, &e) && e.Class == "android.content.ActivityNotFoundException" {
		return fmt.Errorf("%w: %w", ErrNoApp, err)
	}
	return err
}

//export phonePicked
func phonePicked(uri *C.char) {
	select {
	case answers <- C.GoString(uri):
	default:
	}
}
