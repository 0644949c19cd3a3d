package keychain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"latchkey/vault"
)

// Bounds of the form in a keychain.
const (
	rootFormat = 1
	// maxItem bounds the value of an item. Windows allows 2,560 bytes; macOS a
	// command line of 4,096 that holds the value in base64.
	maxItem = 2400
	// maxPages bounds the pages of a generation.
	maxPages = 1 << 16
)

// rootNames are the two root items; generation g stands in rootNames[g%2].
var rootNames = [2]string{"root-a", "root-b"}

// run names pages p-<Gen>-<First> to p-<Gen>-<First+Count-1>. A generation
// shares pages with the one before it, so its pages are a list of runs.
type run struct{ Gen, First, Count uint64 }

// MarshalJSON writes the run as an array of three numbers.
func (r run) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "[%d,%d,%d]", r.Gen, r.First, r.Count), nil
}

// UnmarshalJSON reads an array of three numbers.
func (r *run) UnmarshalJSON(data []byte) error {
	var three []uint64
	if err := json.Unmarshal(data, &three); err != nil {
		return err
	}
	if len(three) != 3 {
		return fmt.Errorf("a run has 3 numbers, not %d", len(three))
	}
	*r = run{three[0], three[1], three[2]}
	return nil
}

// root is the table of contents of one generation.
type root struct {
	Format int    `json:"format"`
	Gen    uint64 `json:"gen"`
	Pages  []run  `json:"pages"`
	Length int    `json:"length"` // of the vault bytes
	SHA256 string `json:"sha256"` // of the vault bytes, in hex
	// Drop lists pages that nothing needs once this root stands. They are
	// deleted from the last to the first, so if the first is gone, all are.
	Drop []run `json:"drop,omitempty"`
	// Before lists the pages that only the generation before needs, if Past does
	// not tell of it. It tells of them when that one's root is torn while it is
	// replaced. A root of one of the first versions has none.
	Before []run `json:"before,omitempty"`
	note
	// Past tells of older generations. It is read apart: what is wrong with it
	// does not put the generation in doubt.
	Past json.RawMessage `json:"past,omitempty"`
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (r root) encode() (string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return "", err
	}
	if len(data) > maxItem {
		return "", fmt.Errorf("the root needs %d bytes; an item holds %d", len(data), maxItem)
	}
	return string(data), nil
}

// parseRoot reads a root item and checks everything in it that can be checked
// without its pages. Errors wrap [vault.ErrDamaged] or [vault.ErrNewer].
func parseRoot(text string) (root, error) {
	var r root
	if len(text) > maxItem {
		return root{}, fmt.Errorf("%w: root longer than %d bytes", vault.ErrDamaged, maxItem)
	}
	// The format comes first: a newer root need not fit this struct.
	var form struct{ Format int }
	if err := json.Unmarshal([]byte(text), &form); err != nil {
		return root{}, fmt.Errorf("%w: root is not JSON", vault.ErrDamaged)
	}
	if form.Format > rootFormat {
		return root{}, fmt.Errorf("%w: root format %d, this one knows %d", vault.ErrNewer, form.Format, rootFormat)
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return root{}, fmt.Errorf("%w: root has a field of the wrong type", vault.ErrDamaged)
	}
	bad := ""
	switch {
	case r.Format != rootFormat:
		bad = "format"
	case r.Gen == 0 || r.Gen > math.MaxInt64:
		bad = "gen"
	case r.Length < 1 || r.Length > vault.MaxEncoded:
		bad = "length"
	case len(r.SHA256) != sha256.Size*2:
		bad = "sha256"
	case !sound(r.Pages, r.Gen):
		bad = "pages"
	case !sound(r.Drop, r.Gen):
		bad = "drop"
	case !sound(r.Before, r.Gen):
		bad = "before"
	default:
		return r, nil
	}
	return root{}, fmt.Errorf("%w: root field %q is out of range", vault.ErrDamaged, bad)
}

// sound tells whether the runs name a bounded number of pages, none of them
// from the future.
func sound(runs []run, gen uint64) bool {
	total := uint64(0)
	for _, r := range runs {
		if r.Gen == 0 || r.Gen > gen || r.Count == 0 || r.Count > maxPages || r.First > maxPages {
			return false
		}
		total += r.Count
	}
	return total <= maxPages
}

// page names one page.
type page struct{ gen, index uint64 }

func (p page) name() string { return fmt.Sprintf("p-%d-%d", p.gen, p.index) }

// listed returns the pages that the runs name, in order.
func listed(runs []run) []page {
	var out []page
	for _, r := range runs {
		for i := range r.Count {
			out = append(out, page{r.Gen, r.First + i})
		}
	}
	return out
}

// runsOf is the inverse of listed.
func runsOf(pages []page) []run {
	var out []run
	for _, p := range pages {
		if n := len(out); n > 0 && out[n-1].Gen == p.gen && out[n-1].First+out[n-1].Count == p.index {
			out[n-1].Count++
			continue
		}
		out = append(out, run{p.gen, p.index, 1})
	}
	return out
}
