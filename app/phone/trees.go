//go:build cgo && android

package phone

/*
#include <stdlib.h>
#include "documents.h"
*/
import "C"

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"unsafe"

	"latchkey/vault/backup/places"
)

// Trees are the folders that the person has lent with [ChooseTree]. It implements
// [places.Trees]. A folder may be one of another app, such as that of a cloud.
type Trees struct{}

var _ places.Trees = Trees{}

// maxChildren bounds what is looked through in a folder.
const maxChildren = 20_000

// A child of a tree.
type child struct{ id, name string }

func children(tree string) ([]child, error) {
	text := C.CString(tree)
	defer C.free(unsafe.Pointer(text))
	var all string
	err := do(func(j *C.java) {
		var n C.int
		list := C.tree_list(j, text, maxChildren+1, &n)
		all = C.GoStringN(list, n)
		C.free(unsafe.Pointer(list))
	})
	if err != nil {
		return nil, known(err)
	}
	fields := strings.Split(all, "\x00")
	var out []child
	for i := 0; i+1 < len(fields); i += 2 {
		out = append(out, child{fields[i], fields[i+1]})
	}
	if len(out) > maxChildren {
		return nil, fmt.Errorf("more than %d files in the folder", maxChildren)
	}
	return out, nil
}

// find returns the URI of a child. Its error wraps fs.ErrNotExist if there is none.
func find(tree, name string) (uri string, err error) {
	list, err := children(tree)
	if err != nil {
		return "", err
	}
	for _, c := range list {
		if c.name == name {
			return inTree(tree, c.id, func(j *C.java, tree, id *C.char) C.jobject { return C.tree_child(j, tree, id) })
		}
	}
	return "", fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

// inTree returns the URI that f makes of a tree and a text.
func inTree(tree, text string, f func(j *C.java, tree, text *C.char) C.jobject) (uri string, err error) {
	a, b := C.CString(tree), C.CString(text)
	defer C.free(unsafe.Pointer(a))
	defer C.free(unsafe.Pointer(b))
	err = do(func(j *C.java) {
		name := C.java_name(j, f(j, a, b))
		uri = C.GoString(name)
		C.free(unsafe.Pointer(name))
	})
	if err == nil && uri == "" {
		err = fmt.Errorf("%s: %w", text, fs.ErrInvalid)
	}
	return uri, known(err)
}

// keepTree makes the loan of a tree last.
func keepTree(tree string) error {
	text := C.CString(tree)
	defer C.free(unsafe.Pointer(text))
	return known(do(func(j *C.java) { C.tree_keep(j, text) }))
}

// List implements [places.Trees].
func (Trees) List(_ context.Context, tree string) ([]string, error) {
	list, err := children(tree)
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.name
	}
	return names, err
}

// Read implements [places.Trees].
func (Trees) Read(_ context.Context, tree, name string, most int64) ([]byte, error) {
	uri, err := find(tree, name)
	if err != nil {
		return nil, err
	}
	return readDocument(uri, int(most))
}

// Create implements [places.Trees]: the file gets its name once it is whole,
// where the app that keeps the folder can give another name.
func (t Trees) Create(ctx context.Context, tree, name string, data []byte) error {
	if _, err := find(tree, name); err == nil {
		return fmt.Errorf("%s: %w", name, fs.ErrExist)
	}
	uri, err := create(tree, name+".part", data)
	if err != nil {
		return err
	}
	if _, err := inTree(uri, name, renamed); err != nil {
		_ = deleteDocument(uri)
		if uri, err = create(tree, name, data); err != nil {
			return err
		}
	}
	if _, err := find(tree, name); err != nil {
		return fmt.Errorf("the folder gave the file another name: %w", err)
	}
	return ctx.Err()
}

func renamed(j *C.java, uri, name *C.char) C.jobject {
	return C.tree_rename(j, C.java_uri(j, uri), name)
}

// create makes a file, or leaves none.
func create(tree, name string, data []byte) (uri string, err error) {
	uri, err = inTree(tree, name, func(j *C.java, tree, name *C.char) C.jobject { return C.tree_create(j, tree, name) })
	if err != nil {
		return "", err
	}
	if err = writeDocument(uri, data); err != nil {
		_ = deleteDocument(uri)
	}
	return uri, err
}

// Remove implements [places.Trees].
func (Trees) Remove(_ context.Context, tree, name string) error {
	uri, err := find(tree, name)
	if err != nil {
		return err
	}
	return deleteDocument(uri)
}
