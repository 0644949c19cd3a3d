package keychain

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"fmt"
	"io"
	"sort"

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
	var out []string
	for len(data) > 0 {
		size, upper := min(len(data), minInflated), min(len(data), maxInflated)
		// The largest size whose deflated form fits. Deflate is not quite
		// monotonous; sort.Search then finds a size that fits, maybe not the
		// largest one.
		var failed error
		size += sort.Search(upper-size, func(i int) bool {
			packed, err := deflate(data[:size+i+1])
			if err != nil {
				failed = err
			}
			return len(packed) > maxPage
		})
		packed, err := deflate(data[:size])
		if err != nil || failed != nil {
			return nil, fmt.Errorf("deflate: %w", err)
		}
		out = append(out, base64.StdEncoding.EncodeToString(packed))
		data = data[size:]
	}
	return out, nil
}

func deflate(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
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
	data, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), int64(limit)+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: not deflated bytes", vault.ErrDamaged)
	case len(data) > limit:
		return nil, fmt.Errorf("%w: it holds more than its root says", vault.ErrDamaged)
	case len(data) == 0:
		return nil, fmt.Errorf("%w: it is empty", vault.ErrDamaged)
	}
	return data, nil
}
