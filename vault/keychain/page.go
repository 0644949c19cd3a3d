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

// maxInflated bounds what is put in one page before it is deflated, and so the
// work of cutting. Bytes that do not compress need up to 64 more.
const maxInflated = 16 << 10

// slack is what is left free of pages that stand beside others, so that a change
// that makes a page somewhat longer does not make two of it.
const slack = maxPage / 8

// cut returns the page items for data: pieces of it, each deflated by itself so
// that pages can be read and kept one by one. They are about equally full: what
// no longer fits one page becomes two that have room for more.
func cut(data []byte) (items []string, pieces []piece, err error) {
	// One writer for all: it is a megabyte.
	w, err := flate.NewWriter(nil, flate.BestCompression)
	if err != nil {
		return nil, nil, err
	}
	ends, pages, err := greedy(w, data)
	if err != nil {
		return nil, nil, fmt.Errorf("deflate: %w", err)
	}
	equal := make([]int, len(ends))
	for i := range equal {
		equal[i] = len(data) * (i + 1) / len(equal)
	}
	if divided, err := divide(w, data, equal); err != nil {
		return nil, nil, fmt.Errorf("deflate: %w", err)
	} else if divided != nil {
		ends, pages = equal, divided
	}
	from := 0
	for i, packed := range pages {
		items = append(items, base64.StdEncoding.EncodeToString(packed))
		pieces = append(pieces, pieceOf(data[from:ends[i]]))
		from = ends[i]
	}
	return items, pieces, nil
}

// greedy deflates data in pieces that fill pages, but for the slack if there are
// several, and returns where each ends.
func greedy(w *flate.Writer, data []byte) (ends []int, pages [][]byte, err error) {
	most := maxPage
	for from := 0; from < len(data); {
		size, packed, err := fill(w, data[from:], most)
		if err != nil {
			return nil, nil, err
		}
		if most == maxPage && size < len(data) {
			most -= slack
			continue
		}
		from += size
		ends, pages = append(ends, from), append(pages, packed)
	}
	return ends, pages, nil
}

// divide deflates data in pieces with the ends given, nil if one does not fit in
// a page.
func divide(w *flate.Writer, data []byte, ends []int) (pages [][]byte, err error) {
	from := 0
	for _, end := range ends {
		packed, err := deflate(w, data[from:end])
		if err != nil || len(packed) > maxPage {
			return nil, err
		}
		pages, from = append(pages, packed), end
	}
	return pages, nil
}

// fill deflates about as much of the start of data as fits in most bytes of a
// page, and returns how much that was.
func fill(w *flate.Writer, data []byte, most int) (size int, packed []byte, err error) {
	size, tooMuch := min(len(data), most-64), min(len(data), maxInflated)+1
	if packed, err = deflate(w, data[:size]); err != nil {
		return 0, nil, err
	}
	for tooMuch-size > 1 {
		// What follows will deflate about as well as what came before; if that
		// guess is known to be too much, halve the rest.
		guess := max(size*most/len(packed), size+1)
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
		if len(more) > most {
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
