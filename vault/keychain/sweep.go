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

// there returns the pages that are there, whether or not a root names them, and
// may be called without load. Where the keychain cannot list them, it looks for
// those that the roots name, torn or not, and for those of the last generations.
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
	found := make(map[page]bool)
	look := func(pg page) (bool, error) {
		if found[pg] {
			return true, nil
		}
		_, there, err := p.get(ctx, pg.name())
		if there {
			found[pg], out = true, append(out, pg)
		}
		return there, err
	}
	newest, some := uint64(0), false
	for _, name := range rootNames {
		text, there, err := p.get(ctx, name)
		if err != nil {
			return nil, err
		}
		some = some || there
		newest = max(newest, genIn(text))
		for _, pg := range namedIn(text) {
			if _, err := look(pg); err != nil {
				return nil, err
			}
		}
	}
	if newest == 0 && some {
		newest = sweepBack // not known; new pages would begin at 1
	}
	for gen := newest; gen > 0 && newest-gen < sweepBack; gen-- {
		for pg, gap := (page{gen: gen}), 0; gap < sweepGap && pg.index < maxPages; pg.index++ {
			there, err := look(pg)
			if err != nil {
				return nil, err
			}
			if gap++; there {
				gap = 0
			}
		}
	}
	return out, nil
}

// namedIn returns the pages that the text of a root names in any way, torn or not.
func namedIn(text string) []page {
	if r, err := parseRoot(text); err == nil {
		return slices.Concat(r.named(), listed(r.Drop), listed(r.Before))
	}
	return inBounds(runsIn(text))
}

// pageNamed is the inverse of page.name.
func pageNamed(name string) (pg page, ok bool) {
	_, err := fmt.Sscanf(name, "p-%d-%d", &pg.gen, &pg.index)
	return pg, err == nil && pg.name() == name
}
