package keychain

import (
	"crypto/sha256"
	"slices"
)

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
	pages  []page   // all of it, in order
	pieces []piece  // what they hold
	own    []page   // those of them that are to be written
	fresh  []string // their items
}

// lay cuts data into pages of generation gen, except where the live generation
// has pages, at its start and its end, that hold the same. It names its pages
// after those that nothing needs any more, and so writes over them.
func (p *pages) lay(data []byte, gen uint64) (layout, error) {
	live := p.livePages()
	if len(p.pieces) != len(live) {
		live = nil
	}
	pieces := p.pieces[:len(live)]
	head, tail, from, to := unchanged(pieces, data)
	last := len(live) - tail
	out, err := around(layout{pages: live[:head], pieces: pieces[:head]}, layout{pages: live[last:], pieces: pieces[last:]}, data[from:to], p.names(gen))
	if err == nil && len(runsOf(out.pages)) > maxRuns {
		return around(layout{}, layout{}, data, func(i int) page { return page{gen, uint64(i)} })
	}
	return out, err
}

// names returns the names for the pages of generation gen.
func (p *pages) names(gen uint64) func(i int) page {
	spare := p.spare()
	return func(i int) page {
		if i < len(spare) {
			return spare[i]
		}
		return page{gen, uint64(i - len(spare))}
	}
}

// around lays data out on pages of its own between head and tail.
func around(head, tail layout, data []byte, name func(i int) page) (layout, error) {
	fresh, pieces, err := cut(data)
	if err != nil {
		return layout{}, err
	}
	own := make([]page, len(fresh))
	for i := range own {
		own[i] = name(i)
	}
	return layout{
		pages:  slices.Concat(head.pages, own, tail.pages),
		pieces: slices.Concat(head.pieces, pieces, tail.pieces),
		own:    own,
		fresh:  fresh,
	}, nil
}
