package keychain

import (
	"context"
	"fmt"
	"slices"
)

// Bounds of looking for pages where a keychain cannot list what it holds: so
// many generations back, until so many pages in a row are not there. Each look
// may take a keychain some hundredths of a second.
const (
	sweepBack = 64
	sweepGap  = 8
)

// sweep deletes the pages that no root names, once both roots name the same. A
// Latchkey from before 0.2, which knew no past, has left them behind; they may
// hold what is sealed now, or opens with an older key.
func (p *pages) sweep(ctx context.Context) error {
	live := p.livePages()
	found, err := p.there(ctx)
	if err != nil {
		return err
	}
	return p.remove(ctx, slices.DeleteFunc(found, func(pg page) bool { return slices.Contains(live, pg) }))
}

// there returns the pages that are there, whether or not a root names them. Where
// the keychain cannot list them, it looks for those of the last generations.
func (p *pages) there(ctx context.Context) (out []page, err error) {
	if l, ok := p.items.(lister); ok {
		if names, err := l.names(ctx); err == nil {
			for _, name := range names {
				if pg, ok := pageNamed(name); ok {
					out = append(out, pg)
				}
			}
			return out, nil
		}
	}
	newest := max(p.slots[0].root.Gen, p.slots[1].root.Gen)
	for gen := newest; gen > 0 && newest-gen < sweepBack; gen-- {
		pg := page{gen: gen}
		for gap := 0; gap < sweepGap && pg.index < maxPages; pg.index++ {
			_, there, err := p.get(ctx, pg.name())
			if err != nil {
				return nil, err
			}
			if gap++; there {
				out, gap = append(out, pg), 0
			}
		}
	}
	return out, nil
}

// pageNamed is the inverse of page.name.
func pageNamed(name string) (pg page, ok bool) {
	_, err := fmt.Sscanf(name, "p-%d-%d", &pg.gen, &pg.index)
	return pg, err == nil && pg.name() == name
}
