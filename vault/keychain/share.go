package keychain

import "crypto/sha256"

// maxRuns bounds the runs of a generation. Changes all over a vault leave its
// pages scattered over generations, and less and less full; then all are written
// anew. It leaves room in a root for three such lists.
const maxRuns = 32

// piece tells what a page holds without holding it.
type piece struct {
	size int
	sum  [sha256.Size]byte
}

func pieceOf(data []byte) piece { return piece{len(data), sha256.Sum256(data)} }

// holds tells whether the piece is what data has from there on.
func (p piece) holds(data []byte, from int) bool {
	return len(data)-from >= p.size && pieceOf(data[from:from+p.size]) == p
}

// unchanged tells how many of the pieces data still begins with and ends with,
// and between which bytes it has something else.
func unchanged(pieces []piece, data []byte) (head, tail, from, to int) {
	to = len(data)
	for head < len(pieces) && pieces[head].holds(data, from) {
		from += pieces[head].size
		head++
	}
	for last := len(pieces) - 1; last >= head; last-- {
		start := to - pieces[last].size
		if start < from || !pieces[last].holds(data, start) {
			break
		}
		to = start
		tail++
	}
	return head, tail, from, to
}

// layout is how a generation is to be written.
type layout struct {
	pages []page   // all of it, in order
	fresh []string // the items of those of its own, from index 0 on
}

// lay cuts data into pages of generation gen, except where the live generation
// has pages, at its start and its end, that hold the same.
func (p *pages) lay(data []byte, gen uint64) (layout, error) {
	live := p.livePages()
	if len(p.pieces) != len(live) {
		live = nil
	}
	head, tail, from, to := unchanged(p.pieces[:len(live)], data)
	out, err := around(live[:head], live[len(live)-tail:], data[from:to], gen)
	if err == nil && len(runsOf(out.pages)) > maxRuns {
		return around(nil, nil, data, gen)
	}
	return out, err
}

func around(head, tail []page, data []byte, gen uint64) (layout, error) {
	fresh, err := cut(data)
	if err != nil {
		return layout{}, err
	}
	out := layout{fresh: fresh}
	out.pages = append(out.pages, head...)
	for i := range fresh {
		out.pages = append(out.pages, page{gen, uint64(i)})
	}
	out.pages = append(out.pages, tail...)
	return out, nil
}
