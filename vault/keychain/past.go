package keychain

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"latchkey/vault"
)

// generation is one that a root tells of.
type generation struct {
	gen     uint64
	at      int64 // as in a note
	length  int
	sha256  string
	upgrade string // as in Generation
	pages   []page
}

// pastForm is how a root tells of an older generation: by what its pages have in
// place of those of the next newer one, since a change leaves most as they were.
type pastForm struct {
	Gen    uint64 `json:"gen"`
	At     int64  `json:"at,omitempty"`
	Length int    `json:"length"`
	Sum    []byte `json:"sum"`  // SHA-256 of its bytes
	From   int    `json:"from"` // pages that are the same as there
	Cut    int    `json:"cut"`  // pages there that it does not have
	Put    []run  `json:"put"`  // what it has in their place
	// Upgrade: it is kept because that version saved for the first time then.
	Upgrade string `json:"upgrade,omitempty"`
}

// asGeneration returns the generation of a root itself.
func (r root) asGeneration() generation {
	return generation{gen: r.Gen, at: r.At, length: r.Length, sha256: r.SHA256, pages: listed(r.Pages)}
}

// past returns the older generations that a root tells of, the newest first;
// none if it cannot be understood.
func (r root) past() []generation {
	var forms []pastForm
	if len(r.Past) == 0 || json.Unmarshal(r.Past, &forms) != nil {
		return nil
	}
	var out []generation
	next := r.asGeneration()
	total := 0
	for _, f := range forms {
		if f.Gen == 0 || f.Gen >= next.gen || f.Length < 1 || f.Length > vault.MaxEncoded || !sound(f.Put, r.Gen) ||
			f.From < 0 || f.Cut < 0 || f.From > len(next.pages) || f.Cut > len(next.pages)-f.From {
			return nil
		}
		g := generation{gen: f.Gen, at: f.At, length: f.Length, sha256: hex.EncodeToString(f.Sum), upgrade: f.Upgrade}
		g.pages = slices.Concat(next.pages[:f.From], listed(f.Put), next.pages[f.From+f.Cut:])
		if total += len(g.pages); total > 16*maxPages {
			return nil
		}
		out, next = append(out, g), g
	}
	return out
}

// tell returns the form of g in a root where next stands before it.
func (g generation) tell(next generation) (pastForm, error) {
	sum, err := hex.DecodeString(g.sha256)
	if err != nil {
		return pastForm{}, err
	}
	f := pastForm{Gen: g.gen, At: g.at, Length: g.length, Sum: sum, Upgrade: g.upgrade}
	shorter := min(len(g.pages), len(next.pages))
	for f.From < shorter && g.pages[f.From] == next.pages[f.From] {
		f.From++
	}
	tail := 0
	for tail < shorter-f.From && g.pages[len(g.pages)-1-tail] == next.pages[len(next.pages)-1-tail] {
		tail++
	}
	f.Cut, f.Put = len(next.pages)-f.From-tail, runsOf(g.pages[f.From:len(g.pages)-tail])
	return f, nil
}

// withPast returns the text of r with as much of the past as there is room for,
// and with the pages that are unused then.
func (r root) withPast(older []generation, unused func(told []generation) (drop, before []run)) (string, error) {
	for {
		r.Drop, r.Before = unused(older)
		r.Past = nil
		next, forms := r.asGeneration(), []pastForm(nil)
		for _, g := range older {
			f, err := g.tell(next)
			if err != nil {
				return "", err
			}
			forms, next = append(forms, f), g
		}
		if len(forms) > 0 {
			var err error
			if r.Past, err = json.Marshal(forms); err != nil {
				return "", err
			}
		}
		text, err := r.encode()
		if err == nil || len(older) == 0 {
			return text, err
		}
		// The oldest has to go, that of an upgrade last.
		i := len(older) - 1
		if i > 0 && older[i].upgrade != "" {
			i--
		}
		older = slices.Delete(slices.Clone(older), i, i+1)
	}
}

// remembered returns the generations that the next root is to tell of.
func (p *pages) remembered(n note) []generation {
	if p.live < 0 || n.Alone {
		return nil
	}
	live := p.slots[p.live].root
	older := live.past()
	now := live.asGeneration()
	if len(older) > 0 && live.Same == older[0].gen && older[0].upgrade == "" {
		older = older[1:] // live stands for it
	}
	if newer(n.By, live.By) {
		now.upgrade = n.By
	}
	var out []generation
	most, extra, upgrades := maxPast, make(map[page]bool), 0
	if n.Same == live.Gen {
		most++ // now is not one that a person would look for
	}
	for i, g := range append([]generation{now}, older...) {
		if g.upgrade != "" {
			if upgrades++; upgrades == 1 {
				out = append(out, g)
			}
			continue
		}
		for _, pg := range g.pages {
			extra[pg] = true
		}
		if i > 0 && (len(extra)-len(now.pages) > maxPastPages || len(out)-upgrades >= most) {
			continue
		}
		out = append(out, g)
	}
	return out
}

// named returns the pages that a root names as those of a generation, each once.
func (r root) named() []page {
	all := listed(r.Pages)
	for _, g := range r.past() {
		all = append(all, g.pages...)
	}
	slices.SortFunc(all, func(a, b page) int { return cmp.Or(cmp.Compare(a.gen, b.gen), cmp.Compare(a.index, b.index)) })
	return slices.Compact(all)
}

// known returns the pages that are there, according to the roots. What the other
// one tells of the past is told by the live one too, or has been dropped.
func (p *pages) known() []page {
	all := p.spare()
	for i, s := range p.slots {
		if i == p.live {
			all = append(append(all, s.root.named()...), listed(s.root.Before)...)
		} else {
			all = append(all, listed(s.root.Pages)...)
		}
	}
	slices.SortFunc(all, func(a, b page) int { return cmp.Or(cmp.Compare(a.gen, b.gen), cmp.Compare(a.index, b.index)) })
	return slices.Compact(all)
}

// purged tells whether only the live generation is there, as far as the roots
// know.
func (p *pages) purged() bool {
	live, other := p.slots[p.live], p.slots[1-p.live]
	return len(live.root.Past) == 0 && (!other.there || other.root.Alone && other.root.SHA256 == live.root.SHA256)
}

// purge has the other root name the pages of the live generation too, and
// deletes all others.
func (p *pages) purge(ctx context.Context) error {
	err := p.alone(ctx)
	if err == nil {
		err = p.sweep(ctx)
	}
	if err != nil {
		p.tidied = 0 // the next load tries again
	}
	return err
}

// alone is purge for the pages that a root names.
func (p *pages) alone(ctx context.Context) error {
	if err := p.tidy(ctx); err != nil {
		return err
	}
	if !p.purged() {
		next := p.slots[p.live].root
		next.Past, next.Before, next.Alone, next.Same = nil, nil, true, 0
		var target int
		next.Gen, target = p.next()
		if err := p.turn(ctx, target, next, nil); err != nil {
			return err
		}
	}
	return p.tidy(ctx)
}

func (p *pages) history(context.Context) ([]Generation, error) {
	if p.live < 0 {
		return nil, nil
	}
	r := p.slots[p.live].root
	var out []Generation
	for _, g := range r.past() {
		if g.gen == r.Same && g.upgrade == "" {
			continue
		}
		out = append(out, Generation{Number: g.gen, Saved: saved(g.at), Upgrade: g.upgrade})
	}
	return out, nil
}

// saved is the time of a note.
func saved(at int64) time.Time {
	if at <= 0 {
		return time.Time{}
	}
	return time.Unix(at, 0)
}

func (p *pages) past(ctx context.Context, number uint64) ([]byte, error) {
	if p.live < 0 {
		return nil, noGeneration(number)
	}
	for _, g := range p.slots[p.live].root.past() {
		if g.gen == number {
			data, _, err := p.read(ctx, g)
			return data, err
		}
	}
	return nil, noGeneration(number)
}

// maxRemains bounds the pages that are looked for when a root is torn.
const maxRemains = 4096

func (p *pages) remains(ctx context.Context) ([]remains, error) {
	var out []remains
	items := make(map[string]*string) // read so far, nil if gone
	for _, name := range rootNames {
		text, there, err := p.get(ctx, name)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		r, problem := parseRoot(text)
		if problem != nil {
			// What it says before it is torn, or what a newer one says in the
			// same words.
			torn := remains{StateReport: StateReport{Name: name, Generation: genIn(text), Problem: problem.Error()}}
			if err := p.gather(ctx, &torn, inBounds(runsIn(text)), items); err != nil {
				return nil, err
			}
			out = append(out, torn)
			continue
		}
		for i, g := range append([]generation{r.asGeneration()}, r.past()...) {
			state := remains{StateReport: StateReport{Name: name, Generation: g.gen, Saved: saved(g.at)}}
			if i == 0 {
				state.By = r.By
			} else {
				state.Name += " past"
			}
			if slices.ContainsFunc(out, func(s remains) bool { return i > 0 && s.Generation == g.gen }) {
				continue // the other root tells of it too
			}
			if err := p.gather(ctx, &state, g.pages, items); err != nil {
				return nil, err
			}
			if whole := slices.Concat(state.parts...); state.Missing+state.Damaged == 0 && digest(whole) != g.sha256 {
				state.Problem = "it does not fit its digest"
			}
			out = append(out, state)
		}
	}
	slices.SortStableFunc(out, func(a, b remains) int { return cmp.Compare(b.Generation, a.Generation) })
	return out, nil
}

// inBounds returns the pages of runs that may make no sense.
func inBounds(runs []run) []page {
	var out []page
	for _, r := range runs {
		if r.Count == 0 || r.Count > maxRemains || len(out)+int(r.Count) > maxRemains {
			continue
		}
		out = append(out, listed([]run{r})...)
	}
	return out
}

// gather reads the pages of a state, as far as they are there.
func (p *pages) gather(ctx context.Context, state *remains, list []page, items map[string]*string) error {
	state.Pages = len(list)
	torn := true // the next page does not go on where the one before ends
	for _, pg := range list {
		name := pg.name()
		item, known := items[name]
		if !known {
			text, there, err := p.get(ctx, name)
			if err != nil {
				return err
			}
			if there {
				item = &text
			}
			items[name] = item
		}
		if item == nil {
			state.Missing++
			torn = true
			continue
		}
		data, err := inflate(*item, maxInflated)
		if err != nil {
			state.Damaged++
			data = inflatePart(*item)
		}
		if state.Bytes += len(data); state.Bytes > vault.MaxEncoded {
			return nil
		}
		if torn || len(state.parts) == 0 {
			state.parts = append(state.parts, nil)
		}
		last := len(state.parts) - 1
		state.parts[last] = append(state.parts[last], data...)
		torn = err != nil
	}
	if state.Problem == "" && state.Missing+state.Damaged > 0 {
		state.Problem = "it is not whole"
	}
	return nil
}
