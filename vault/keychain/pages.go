package keychain

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"latchkey/vault"
)

// pages is the keeper on Items.
type pages struct {
	items Items
	slots [2]slot // as the last load found them
	live  int     // the slot that load took, -1 for none
	// pieces are what the pages of that generation hold. Only a load sets them:
	// a page that was not read just now is not shared.
	pieces []piece
	// tidied is the generation whose Drop list is known to be gone.
	tidied uint64
}

// slot is what stands in one root item.
type slot struct {
	there  bool
	text   string // of the item
	root   root   // zero if there is none or it is damaged
	broken error  // why the generation cannot be read
}

func (p *pages) open(ctx context.Context) (string, error) {
	if o, ok := p.items.(opener); ok {
		return o.open(ctx)
	}
	return "", nil
}

func (p *pages) load(ctx context.Context, first bool) (kept, error) {
	p.live, p.pieces = -1, nil
	for i, name := range rootNames {
		text, there, err := p.get(ctx, name)
		p.slots[i] = slot{there: there, text: text}
		if err != nil {
			return kept{}, err
		}
		if !there {
			continue
		}
		r, err := parseRoot(text)
		switch {
		case errors.Is(err, vault.ErrNewer):
			return kept{}, err // the other root is no better: it is the past
		case err == nil && int(r.Gen%2) != i:
			err = fmt.Errorf("%w: generation %d stands in %s", vault.ErrDamaged, r.Gen, name)
			r = root{}
		}
		p.slots[i].root, p.slots[i].broken = r, err
	}
	order := [2]int{0, 1}
	if p.slots[1].root.Gen > p.slots[0].root.Gen {
		order = [2]int{1, 0}
	}
	var found kept
	for _, i := range order {
		s := &p.slots[i]
		if !s.there || s.broken != nil {
			continue
		}
		data, pieces, err := p.read(ctx, s.root.asGeneration())
		if errors.Is(err, vault.ErrDamaged) {
			s.broken = err
			continue
		}
		if err != nil {
			return kept{}, err
		}
		p.live, p.pieces, found.data = i, pieces, data
		found.gen, found.note = s.root.Gen, s.root.note
		break
	}
	// What stands in the way of the newest state: a broken root may be newer
	// than any other, or older; only one that can be read tells.
	for i, s := range p.slots {
		if s.broken == nil || i == p.live {
			continue
		}
		if p.live < 0 && first {
			continue
		}
		if s.root.Gen == 0 || p.live < 0 || s.root.Gen > p.slots[p.live].root.Gen {
			found.older = errors.Join(found.older, s.broken)
		}
	}
	if p.live < 0 && found.older != nil {
		return kept{}, found.older
	}
	found.unpurged = p.live >= 0 && found.note.Alone && !(p.purged() && p.tidied == found.gen)
	return found, nil
}

// read returns the bytes of a generation, and what each page holds of them. An
// error wraps vault.ErrDamaged if the keychain answered and the generation is
// not whole.
func (p *pages) read(ctx context.Context, g generation) (data []byte, pieces []piece, err error) {
	for _, pg := range g.pages {
		item, there, err := p.get(ctx, pg.name())
		if err != nil {
			return nil, nil, err
		}
		if !there {
			return nil, nil, fmt.Errorf("%w: page %s of generation %d is gone", vault.ErrDamaged, pg.name(), g.gen)
		}
		part, err := inflate(item, g.length-len(data))
		if err != nil {
			return nil, nil, fmt.Errorf("page %s of generation %d: %w", pg.name(), g.gen, err)
		}
		data, pieces = append(data, part...), append(pieces, pieceOf(part))
	}
	if len(data) != g.length || digest(data) != g.sha256 {
		return nil, nil, fmt.Errorf("%w: generation %d does not fit its digest", vault.ErrDamaged, g.gen)
	}
	return data, pieces, nil
}

func (p *pages) save(ctx context.Context, data []byte, n note) error {
	gen, target := p.next()
	plan, err := p.lay(data, gen)
	if err != nil {
		return err
	}
	if err := p.tidy(ctx); err != nil {
		return err
	}
	if s := p.slots[target]; p.live >= 0 && s.there && s.root.Gen == 0 && p.slots[p.live].root.Gen > 1 {
		// This root was torn while it was written. Of the pages that what stood
		// there before had to itself, the live root knows; if it is of a version
		// that did not note them, only their generation can be told.
		if live := p.slots[p.live].root; live.At == 0 {
			if err := p.trim(ctx, page{live.Gen - 1, 0}); err != nil {
				return err
			}
		}
	}
	for i, item := range plan.fresh {
		if err := p.set(ctx, page{gen, uint64(i)}.name(), item); err != nil {
			return err
		}
	}
	// An interrupted save of this generation may have written more pages.
	if err := p.trim(ctx, page{gen, uint64(len(plan.fresh))}); err != nil {
		return err
	}
	next := root{Format: rootFormat, Gen: gen, Pages: runsOf(plan.pages), Length: len(data), SHA256: digest(data), note: n}
	if err := p.turn(ctx, target, next, p.remembered(n)); err != nil {
		return err
	}
	p.pieces = nil
	// The state is kept, whatever happens now; the next save tries again.
	_ = p.tidy(ctx)
	return nil
}

// next returns the number of the next generation, and the slot of its root: the
// one that load did not take. The number is the next that belongs there and is
// newer than everything seen.
func (p *pages) next() (gen uint64, target int) {
	target = 1
	if p.live >= 0 {
		target = 1 - p.live
	}
	gen = max(p.slots[0].root.Gen, p.slots[1].root.Gen) + 1
	if int(gen%2) != target {
		gen++
	}
	return gen, target
}

// turn makes next, whose pages are written, the newest generation, with the
// older ones that it is to tell of.
func (p *pages) turn(ctx context.Context, target int, next root, older []generation) error {
	known, live := p.known(), p.livePages()
	text, err := next.withPast(older, func(told []generation) (drop, before []run) {
		used := [][]page{listed(next.Pages)}
		for _, g := range told {
			used = append(used, g.pages)
		}
		return without(known, append(used, live)...), without(live, used...)
	})
	if err != nil {
		return err
	}
	next, err = parseRoot(text) // as every reader will
	if err != nil {
		return err
	}
	// The lock file keeps other processes away. One that uses another data
	// folder does not see it; this look catches it.
	if now, there, err := p.get(ctx, rootNames[target]); err != nil {
		return err
	} else if there != p.slots[target].there || now != p.slots[target].text {
		return fmt.Errorf("%w: another program has changed the vault meanwhile", ErrBusy)
	}
	if err := p.set(ctx, rootNames[target], text); err != nil {
		return err
	}
	p.slots[target], p.live = slot{there: true, text: text, root: next}, target
	return nil
}

// livePages returns the pages of the generation that load took.
func (p *pages) livePages() []page {
	if p.live < 0 {
		return nil
	}
	return listed(p.slots[p.live].root.Pages)
}

// without returns the pages that are not in use any more.
func without(known []page, used ...[]page) []run {
	keep := make(map[page]bool)
	for _, pages := range used {
		for _, pg := range pages {
			keep[pg] = true
		}
	}
	return runsOf(slices.DeleteFunc(slices.Clone(known), func(pg page) bool { return keep[pg] }))
}

// tidy deletes what the newest root says nothing needs any more.
func (p *pages) tidy(ctx context.Context) error {
	if p.live < 0 {
		return nil
	}
	r := p.slots[p.live].root
	if p.tidied == r.Gen {
		return nil
	}
	drop := listed(r.Drop)
	var left []page
	for _, pg := range drop {
		_, there, err := p.get(ctx, pg.name())
		if err != nil {
			return err
		}
		if there {
			left = append(left, pg)
		}
	}
	if err := p.remove(ctx, left); err != nil {
		return err
	}
	p.tidied = r.Gen
	return nil
}

// trim deletes the pages from first on, as far as they go without a gap, except
// those of the generation that load took.
func (p *pages) trim(ctx context.Context, first page) error {
	live := p.livePages()
	var rest []page
	for pg := first; pg.index < maxPages; pg.index++ {
		if slices.Contains(live, pg) {
			continue
		}
		_, there, err := p.get(ctx, pg.name())
		if err != nil {
			return err
		}
		if !there {
			break
		}
		rest = append(rest, pg)
	}
	return p.remove(ctx, rest)
}

// remove deletes pages from the last to the first, so that an interruption
// leaves no gap.
func (p *pages) remove(ctx context.Context, list []page) error {
	for _, pg := range slices.Backward(list) {
		if err := p.items.Delete(ctx, pg.name()); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("delete %s: %w", pg.name(), err)
		}
		if _, there, err := p.get(ctx, pg.name()); err != nil {
			return err
		} else if there {
			return fmt.Errorf("%w: item %s is still there", ErrNotKept, pg.name())
		}
	}
	return nil
}

func (p *pages) clear(ctx context.Context) error {
	// The roots go last, so that an interruption leaves the names of what is
	// left, and the live one after the other.
	older := 0
	if p.live == 0 {
		older = 1
	}
	for _, i := range [2]int{older, 1 - older} {
		s := p.slots[i]
		if !s.there {
			continue
		}
		if err := p.remove(ctx, listed(s.root.Drop)); err != nil {
			return err
		}
		if err := p.remove(ctx, listed(s.root.Before)); err != nil {
			return err
		}
		if err := p.remove(ctx, s.root.named()); err != nil {
			return err
		}
		if err := p.items.Delete(ctx, rootNames[i]); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("delete %s: %w", rootNames[i], err)
		}
	}
	return nil
}

// get returns an item, and whether it is there.
func (p *pages) get(ctx context.Context, name string) (string, bool, error) {
	if err := ctx.Err(); err != nil {
		return "", false, err
	}
	value, err := p.items.Get(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("read %s: %w", name, err)
	}
	return value, true, nil
}

// set writes an item and reads it back: some keychains report success and keep
// nothing (go-keyring ignores a dismissed prompt; its issue 153 on macOS).
func (p *pages) set(ctx context.Context, name, value string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.items.Set(ctx, name, value); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	back, there, err := p.get(ctx, name)
	if err != nil {
		return err
	}
	if !there || back != value {
		return fmt.Errorf("%w: item %s", ErrNotKept, name)
	}
	return nil
}
