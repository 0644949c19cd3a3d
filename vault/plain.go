package vault

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"
)

// decodeForm reads the stored form of an account, and the fields of it that this
// version does not know.
func decodeForm(raw []byte) (accountForm, fields, error) {
	if f, ok := plainForm(raw); ok {
		return f, nil, nil
	}
	var f accountForm
	extra, err := decodeWith(raw, &f)
	return f, extra, err
}

// plainForm reads what nearly all accounts look like: an object as Encode writes
// it, without spaces, and with no lists in it. It does so in one pass where
// encoding/json takes three and looks each field up. Anything else is left to
// encoding/json (ok is false), whose result for what is read here is the same.
func plainForm(raw []byte) (f accountForm, ok bool) {
	if len(raw) < 2 || raw[0] != '{' || !utf8.Valid(raw) {
		return f, false
	}
	seen := 0
	for p := (plain{raw[1:]}); ; {
		name, ok := p.text()
		if !ok || !p.skip(':') {
			return f, false
		}
		field := 0
		switch name {
		case "id":
			field, ok = 1<<0, p.textTo((*string)(&f.ID))
		case "kind":
			field, ok = 1<<1, p.textTo((*string)(&f.Kind))
		case "issuer":
			field, ok = 1<<2, p.textTo(&f.Issuer)
		case "name":
			field, ok = 1<<3, p.textTo(&f.Name)
		case "secret":
			field, ok = 1<<4, p.textTo(&f.Secret)
		case "algorithm":
			field, ok = 1<<5, p.textTo((*string)(&f.Algorithm))
		case "digits":
			field, ok = 1<<6, p.numberTo(&f.Digits)
		case "period":
			field, ok = 1<<7, p.numberTo(&f.Period)
		case "group":
			field, ok = 1<<8, p.textTo(&f.Group)
		case "note":
			field, ok = 1<<9, p.textTo(&f.Note)
		case "created":
			field, ok = 1<<10, p.timeTo(&f.Created)
		case "params":
			field, ok = 1<<11, p.textTo(&f.Params)
		case "icon":
			field, ok = 1<<12, p.textTo(&f.Icon)
		case "used":
			field, ok = 1<<13, p.timeTo(&f.Used)
		case "uses":
			field, ok = 1<<14, p.numberTo(&f.Uses)
		case "pinned":
			field, ok = 1<<15, p.trueTo(&f.Pinned)
		case "important":
			field, ok = 1<<16, p.trueTo(&f.Important)
		case "withoutCodes":
			field, ok = 1<<17, p.trueTo(&f.WithoutCodes)
		}
		if field == 0 || !ok || seen&field != 0 { // not known here, or there twice
			return f, false
		}
		seen |= field
		if p.skip(',') {
			continue
		}
		return f, p.skip('}') && len(p.rest) == 0
	}
}

// plain is what was not read yet of JSON without spaces.
type plain struct{ rest []byte }

func (p *plain) skip(c byte) bool {
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// quoted takes a string with its quotes, and tells whether it is as it is written.
func (p *plain) quoted() (text []byte, asWritten, ok bool) {
	if len(p.rest) == 0 || p.rest[0] != '"' {
		return nil, false, false
	}
	asWritten = true
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			text, p.rest = p.rest[:i+1], p.rest[i+1:]
			return text, asWritten, true
		case c == '\\':
			asWritten = false
			i++
		case c < ' ':
			return nil, false, false
		}
	}
	return nil, false, false
}

// text takes a string that is as it is written.
func (p *plain) text() (string, bool) {
	text, asWritten, ok := p.quoted()
	if !ok || !asWritten {
		return "", false
	}
	return string(text[1 : len(text)-1]), true
}

func (p *plain) textTo(s *string) bool {
	text, asWritten, ok := p.quoted()
	if ok && asWritten {
		*s = string(text[1 : len(text)-1])
		return true
	}
	return ok && json.Unmarshal(text, s) == nil
}

// numberTo takes a number that is whole and not negative.
func (p *plain) numberTo(n *int) bool {
	digits := p.rest[:len(p.rest)-len(bytes.TrimLeft(p.rest, "0123456789"))]
	if len(digits) == 0 || digits[0] == '0' && len(digits) > 1 {
		return false
	}
	p.rest = p.rest[len(digits):]
	var err error
	*n, err = strconv.Atoi(string(digits))
	return err == nil
}

func (p *plain) timeTo(t *time.Time) bool {
	text, _, ok := p.quoted()
	return ok && t.UnmarshalJSON(text) == nil
}

// trueTo takes a true; nobody writes a false.
func (p *plain) trueTo(b *bool) bool {
	rest, ok := bytes.CutPrefix(p.rest, []byte("true"))
	p.rest, *b = rest, ok
	return ok
}
