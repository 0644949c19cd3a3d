package places

import (
	"context"
	"fmt"
)

// Trees are the folders that a system lends to an app, each known by a URI. Names
// are those of files right in a folder. Errors are those of a file system where
// they mean the same: fs.ErrExist, fs.ErrNotExist, fs.ErrPermission, and those of
// package syscall.
type Trees interface {
	List(ctx context.Context, tree string) ([]string, error)
	// Read returns what a file holds, up to most bytes.
	Read(ctx context.Context, tree, name string, most int64) ([]byte, error)
	// Create makes a new file.
	Create(ctx context.Context, tree, name string, data []byte) error
	Remove(ctx context.Context, tree, name string) error
}

// tree is a place in one of them.
type tree struct {
	trees Trees
	uri   string
}

func (t tree) list(ctx context.Context) ([]string, error) { return t.trees.List(ctx, t.uri) }

func (t tree) read(ctx context.Context, name string, most int64) ([]byte, error) {
	data, err := t.trees.Read(ctx, t.uri, name, most+1)
	if err == nil && int64(len(data)) > most {
		err = tooLong(most)
	}
	return data, err
}

func (t tree) create(ctx context.Context, name string, data []byte) error {
	return t.trees.Create(ctx, t.uri, name, data)
}

func (t tree) remove(ctx context.Context, name string) error { return t.trees.Remove(ctx, t.uri, name) }

// tooLong is the error of a file that has more bytes than any of ours.
func tooLong(most int64) error { return fmt.Errorf("%w: more than %d bytes", ErrUnproven, most) }
