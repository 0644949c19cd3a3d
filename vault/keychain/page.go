package keychain

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"io"

	"latchkey/vault"
)

// maxPage bounds the bytes of a page, so that with base64 it is an item that
// every keychain takes.
const maxPage = maxItem / 4 * 3

// Bounds of what one page can hold when it is inflated. Even bytes that do not
// compress fit in the lower one; the upper one only bounds the work of cutting.
const (
	minInflated = maxPage - 64
	maxInflated = 16 << 10
)

// cut returns the page items for data: each as much of it as fits, deflated by
// itself so that pages can be read and kept one by one.
func cut(data []byte) ([]string, error) {
	// One writer for all: it is a megabyte.
	w, err := flate.NewWriter(nil, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	var out []string
	for len(data) > 0 {
		size, packed, err := fill(w, data)
		if err != nil {
			return nil, fmt.Errorf("deflate: %w", err)
		}
		out = append(out, base64.StdEncoding.EncodeToString(packed))
		data = data[size:]
	}
	return out, nil
}

// fill deflates about as much of the start of data as fits in a page, and
// returns how much that was.
func fill(w *flate.Writer, data []byte) (size int, packed []byte, err error) {
	size, tooMuch := min(len(data), minInflated), min(len(data), maxInflated)+1
	if packed, err = deflate(w, data[:size]); err != nil {
		return 0, nil, err
	}
	for tooMuch-size > 1 {
		// What follows will deflate about as well as what came before; if that
		// guess is known to be too much, halve the rest.
		guess := max(size*maxPage/len(packed), size+1)
		if guess >= tooMuch {
			guess = (size + tooMuch) / 2
			if tooMuch > len(data) {
				guess = tooMuch - 1
			}
		}
		if guess < len(data) && guess-size < size/32 {
			break // not worth another try
		}
		more, err := deflate(w, data[:guess])
		if err != nil {
			return 0, nil, err
		}
		if len(more) > maxPage {
			tooMuch = guess
		} else {
			size, packed = guess, more
		}
	}
	return size, packed, nil
}

func deflate(w *flate.Writer, data []byte) ([]byte, error) {
	var b bytes.Buffer
	w.Reset(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// inflate returns what a page item holds, at most limit bytes. Errors wrap
// [vault.ErrDamaged].
func inflate(item string, limit int) ([]byte, error) {
	if len(item) > maxItem {
		return nil, fmt.Errorf("%w: longer than %d bytes", vault.ErrDamaged, maxItem)
	}
	packed, err := base64.StdEncoding.Strict().DecodeString(item)
	if err != nil {
		return nil, fmt.Errorf("%w: not base64", vault.ErrDamaged)
	}
	return inflateBytes(packed, limit)
}

// inflateBytes returns what deflated bytes hold, from 1 to limit bytes. Errors
// wrap [vault.ErrDamaged].
func inflateBytes(packed []byte, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), int64(limit)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: not deflated bytes", vault.ErrDamaged)
	case len(data) > limit:
		return nil, fmt.Errorf("%w: it holds more than it may", vault.ErrDamaged)
	case len(data) == 0:
		return nil, fmt.Errorf("%w: it is empty", vault.ErrDamaged)
	}
	return data, nil
}
