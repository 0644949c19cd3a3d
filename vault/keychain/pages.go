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
	// What the pages of that generation hold, by a load that has read them; and
	// the root that named them, by which a later load knows them again. A save
	// shares no page that this process has not read and found whole.
	pieces []piece
	data   []byte
	text   string
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

func (p *pages) load(ctx context.Context, how loading) (kept, error) {
	p.live = -1
	if how != again {
		p.pieces, p.data, p.text = nil, nil, ""
	}
	p.slots = [2]slot{}
	get := p.reader(ctx, rootNames[:])
	for i, name := range rootNames {
		text, there, err := get(name)
		if err != nil {
			return kept{}, err
		}
		p.slots[i] = slot{there: there, text: text}
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
		if s.text == p.text {
			p.live, found.data = i, p.data
			found.gen, found.note = s.root.Gen, s.root.note
			break
		}
		data, pieces, err := p.read(ctx, s.root.asGeneration())
		if errors.Is(err, vault.ErrDamaged) {
			s.broken = err
			continue
		}
		if err != nil {
			return kept{}, err
		}
		p.live, found.data = i, data
		p.pieces, p.data, p.text = pieces, data, s.text
		found.gen, found.note = s.root.Gen, s.root.note
		break
	}
	// What stands in the way of the newest state: a broken root may be newer
	// than any other, or older; only one that can be read tells.
	for i, s := range p.slots {
		if s.broken == nil || i == p.live {
			continue
		}
		if p.live < 0 && how == first {
			continue
		}
		if s.root.Gen == 0 || p.live < 0 || s.root.Gen > p.slots[p.live].root.Gen {
			found.older = errors.Join(found.older, s.broken)
		}
	}
	if p.live < 0 && found.older != nil {
		if p.emptied() {
			return kept{emptied: true}, nil
		}
		return kept{}, found.older
	}
	found.unpurged = p.live >= 0 && found.note.Alone && !(p.purged() && p.tidied == found.gen)
	return found, nil
}

// emptied tells whether there are roots, with nothing in them.
func (p *pages) emptied() bool {
	return (p.slots[0].there || p.slots[1].there) && p.slots[0].text == "" && p.slots[1].text == ""
}

// read returns the bytes of a generation, and what each page holds of them. An
// error wraps vault.ErrDamaged if the keychain answered and the generation is
// not whole.
func (p *pages) read(ctx context.Context, g generation) (data []byte, pieces []piece, err error) {
	names := make([]string, len(g.pages))
	for i, pg := range g.pages {
		names[i] = pg.name()
	}
	get := p.reader(ctx, names)
	for _, pg := range g.pages {
		item, there, err := get(pg.name())
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
		if err := p.put(ctx, plan.own[i].name(), item); err != nil {
			return err
		}
	}
	beyond := page{gen, 0}
	for _, pg := range plan.own {
		if pg.gen == gen {
			beyond.index++
		}
	}
	if err := p.settle(ctx, plan, beyond, target); err != nil {
		if errors.Is(err, ErrNotKept) {
			// A gap would keep the next save from finding those behind it.
			_ = p.remove(ctx, plan.own)
		}
		return err
	}
	next := root{Format: rootFormat, Gen: gen, Pages: runsOf(plan.pages), Length: len(data), SHA256: digest(data), note: n}
	if err := p.turn(ctx, target, next, p.remembered(n)); err != nil {
		return err
	}
	p.data, p.pieces = data, plan.pieces
	if n.Alone || len(p.spare()) > max(maxSpare, len(plan.own)) {
		// The state is kept, whatever happens now; a later save tries again.
		_ = p.tidy(ctx)
	}
	return nil
}

// settle looks, with one question where the keychain can answer it, whether the
// pages that were put are there, whether an interrupted save of this generation
// has left more of them, and whether the root that is to be replaced is still the
// one that was loaded: the lock file keeps other processes away, but not one that
// uses another data folder.
func (p *pages) settle(ctx context.Context, plan layout, beyond page, target int) error {
	names := []string{beyond.name(), rootNames[target]}
	for _, pg := range plan.own {
		names = append(names, pg.name())
	}
	get := p.reader(ctx, names)
	for i, pg := range plan.own {
		if err := is(get, pg.name(), plan.fresh[i]); err != nil {
			return err
		}
	}
	now, there, err := get(rootNames[target])
	if err != nil {
		return err
	}
	if there != p.slots[target].there || now != p.slots[target].text {
		return fmt.Errorf("%w: another program has changed the vault meanwhile", ErrBusy)
	}
	if _, more, err := get(beyond.name()); err != nil || !more {
		return err
	}
	return p.trim(ctx, beyond)
}

// is returns why an item is not what was put there.
func is(get func(string) (string, bool, error), name, value string) error {
	back, there, err := get(name)
	if err == nil && (!there || back != value) {
		err = fmt.Errorf("%w: item %s", ErrNotKept, name)
	}
	return err
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
	if err := p.set(ctx, rootNames[target], text); err != nil {
		return err
	}
	p.slots[target], p.live, p.text = slot{there: true, text: text, root: next}, target, text
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

// maxSpare bounds the pages that nothing needs and that stay for the next saves
// to write over, which costs half of what deleting one and making another does.
// If a save needs more pages, it may leave as many.
const maxSpare = 8

// spare returns the pages that nothing needs and that may be there.
func (p *pages) spare() []page {
	if p.live < 0 || p.tidied == p.slots[p.live].root.Gen {
		return nil
	}
	return listed(p.slots[p.live].root.Drop)
}

// tidy deletes what the newest root says nothing needs any more.
func (p *pages) tidy(ctx context.Context) error {
	if p.live < 0 {
		return nil
	}
	var left []page
	for _, pg := range p.spare() {
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
	p.tidied = p.slots[p.live].root.Gen
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
	var names []string
	for _, pg := range slices.Backward(list) {
		names = append(names, pg.name())
	}
	return p.removeItems(ctx, names)
}

// removeItems deletes items in order, and looks whether they are gone.
func (p *pages) removeItems(ctx context.Context, names []string) error {
	for _, name := range names {
		if err := p.items.Delete(ctx, name); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("delete %s: %w", name, err)
		}
		if _, there, err := p.get(ctx, name); err != nil {
			return err
		} else if there {
			return fmt.Errorf("%w: item %s is still there", ErrNotKept, name)
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

// reader returns a function like get for the named items, which reads them all at
// once where the keychain can.
func (p *pages) reader(ctx context.Context, names []string) func(name string) (string, bool, error) {
	if g, ok := p.items.(getter); ok && ctx.Err() == nil {
		if all, err := g.getAll(ctx, names); err == nil {
			return func(name string) (string, bool, error) {
				value, there := all[name]
				return value, there, nil
			}
		}
	}
	return func(name string) (string, bool, error) { return p.get(ctx, name) }
}

// set writes an item and reads it back: some keychains report success and keep
// nothing (go-keyring ignores a dismissed prompt; its issue 153 on macOS).
func (p *pages) set(ctx context.Context, name, value string) error {
	if err := p.put(ctx, name, value); err != nil {
		return err
	}
	return is(func(name string) (string, bool, error) { return p.get(ctx, name) }, name, value)
}

// put writes an item, which is to be read back.
func (p *pages) put(ctx context.Context, name, value string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.items.Set(ctx, name, value); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
