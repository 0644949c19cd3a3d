package exchange

import (
	"errors"
	"fmt"

	"latchkey/vault/reason"
)

// ErrPartsMissing: an export that is spread over several codes is not complete.
var ErrPartsMissing = errors.New("not all codes of the export are there")

// ErrOtherExport: the code is part of another export.
var ErrOtherExport = errors.New("the code belongs to another export")

// Parts collects the codes of one Google Authenticator export, which shows ten
// accounts a code. They may come in any order and more than once. The zero value
// is ready. For use by one goroutine at a time.
type Parts struct {
	parts map[int]part // by index
	size  int
	id    int32
}

// Add reads an otpauth-migration link. A part that is there already changes
// nothing. Errors wrap [ErrOtherExport], which leaves the parts as they were,
// or say what is wrong with the link.
func (p *Parts) Add(link string) error {
	q, err := parseMigration(link)
	if err != nil {
		return err
	}
	if len(p.parts) > 0 && !p.belongs(q) {
		return fmt.Errorf("%w: finish this one first, or start again", ErrOtherExport)
	}
	p.put(q)
	return nil
}

// Join takes over the parts of q. An error wraps [ErrOtherExport] and leaves p as
// it was.
func (p *Parts) Join(q *Parts) error {
	for _, part := range q.parts {
		if len(p.parts) > 0 && !p.belongs(part) {
			return fmt.Errorf("%w: finish this one first, or start again", ErrOtherExport)
		}
	}
	for _, part := range q.parts {
		p.put(part)
	}
	return nil
}

// Count returns how many parts are there, and of how many; 0 of 0 before the
// first.
func (p *Parts) Count() (have, of int) { return len(p.parts), p.size }

// Missing returns the numbers of the parts that are not there yet, from 1.
func (p *Parts) Missing() []int {
	var missing []int
	for i := range p.size {
		if _, ok := p.parts[i]; !ok {
			missing = append(missing, i+1)
		}
	}
	return missing
}

// Complete tells whether all parts are there.
func (p *Parts) Complete() bool { return len(p.parts) > 0 && len(p.parts) == p.size }

// Err is nil when all parts are there, and else wraps [ErrPartsMissing] and says
// which are not.
func (p *Parts) Err() error {
	missing := p.Missing()
	if len(missing) == 0 {
		return nil
	}
	return reason.For(ErrPartsMissing, "{{.N}} of {{.All}}, still missing {{.Missing}}", reason.Data{"N": len(p.parts), "All": p.size, "Missing": list(missing)})
}

// Missed is what Err says, as a failure beside those of [Parts.Result]; none when
// all parts are there.
func (p *Parts) Missed() []Failure {
	if err := p.Err(); err != nil {
		return []Failure{{reason.New("Google Authenticator export", nil), err}}
	}
	return nil
}

// Result returns what the parts that are there hold, in the export's order.
func (p *Parts) Result() Result {
	r := Result{Format: googleExport}
	for i := range p.size {
		if q, ok := p.parts[i]; ok {
			r.addPart(inCode(i+1), q)
		}
	}
	return r
}

// belongs tells whether q is of the same export: another part of it, or one that
// is there already.
func (p *Parts) belongs(q part) bool {
	if p.size != q.size || p.id != q.id {
		return false
	}
	have, ok := p.parts[q.index]
	return !ok || have.sum == q.sum
}

// put keeps q and tells whether it is new.
func (p *Parts) put(q part) bool {
	if p.parts == nil {
		p.parts, p.size, p.id = map[int]part{}, q.size, q.id
	}
	_, have := p.parts[q.index]
	p.parts[q.index] = q
	return !have
}
