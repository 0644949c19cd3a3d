package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// maxItems bounds the items of one JSON list or object: a password manager has
// many more of them than accounts.
const maxItems = 10 * MaxAccounts

// items are those of a JSON list, each still to be read, so that a bad one does
// not sink the rest.
type items []json.RawMessage

// UnmarshalJSON implements [json.Unmarshaler].
func (list *items) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*list = nil
		return nil
	}
	d := json.NewDecoder(strings.NewReader(string(data)))
	if first, err := d.Token(); err != nil || first != json.Delim('[') {
		return errors.New("a list is none")
	}
	*list = items{}
	for d.More() {
		if len(*list) == maxItems {
			return fmt.Errorf("%w: a list of more than %d items", ErrTooLarge, maxItems)
		}
		var item json.RawMessage
		if err := d.Decode(&item); err != nil {
			return errors.New("a list does not end")
		}
		*list = append(*list, item)
	}
	return nil
}

// member is one field of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// members returns the fields of a JSON object in their order, or false if text
// is none.
func members(text string) ([]member, bool) {
	d := json.NewDecoder(strings.NewReader(text))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return nil, false
	}
	var fields []member
	for d.More() {
		name, err := d.Token()
		if err != nil || len(fields) == maxItems {
			return nil, false
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		fields = append(fields, member{name.(string), value})
	}
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	_, err := d.Token()
	return fields, errors.Is(err, io.EOF)
}

// count is a number in JSON that may be missing, null, or in quotes.
type count struct {
	n   int64
	set bool
}

// UnmarshalJSON implements [json.Unmarshaler].
func (c *count) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errors.New("a number is none")
	}
	*c = count{n, true}
	return nil
}

// or returns the number, or what it is when it is missing.
func (c count) or(field *reason.Text, missing int) (int, error) {
	if !c.set {
		return missing, nil
	}
	if c.n < 0 || c.n > vault.MaxPeriod {
		return 0, outOfRange(field, c.n)
	}
	return int(c.n), nil
}

// decode reads JSON into form. Its error names a place or a field, never a
// value.
func decode(data []byte, form any) error {
	err := json.Unmarshal(data, form)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrTooLarge):
		return err
	case errors.As(err, &syntax):
		return notAt("JSON", syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return wrongType(kind.Field)
	}
	return reason.For(ErrDamaged, "a field is of the wrong type", nil)
}

// text is a string in JSON; null, and what is not a string, is empty: it is only
// used for words, which are not worth losing an account for.
type text string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}

// flag is a yes or no in JSON, however it is written; what is neither is a no.
type flag bool

// UnmarshalJSON implements [json.Unmarshaler].
func (f *flag) UnmarshalJSON(data []byte) error {
	switch strings.ToLower(strings.Trim(string(data), `"`)) {
	case "true", "1":
		*f = true
	}
	return nil
}

// moment is a time in JSON: RFC 3339, or the seconds or milliseconds since 1970.
// What is none of these is the zero time: it is only something to be shown.
type moment struct{ time.Time }

// UnmarshalJSON implements [json.Unmarshaler].
func (m *moment) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		m.Time = plausible(at)
	} else if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		const far = 1 << 36 // in seconds, a time that no clock will show
		if n > far {
			n /= 1000
		}
		m.Time = plausible(time.Unix(n, 0))
	}
	return nil
}

// plausible returns a time at which an account may have been made, or the zero
// time. RFC 6238 is of 2011, but accounts by counter are older.
func plausible(at time.Time) time.Time {
	if year := at.Year(); year < 2000 || year >= 2100 {
		return time.Time{}
	}
	return at.UTC().Truncate(time.Second)
}

// signed are bytes as Java writes them, a list of numbers from -128 to 127.
type signed []byte

// UnmarshalJSON implements [json.Unmarshaler].
func (s *signed) UnmarshalJSON(data []byte) error {
	var numbers []int16
	if json.Unmarshal(data, &numbers) != nil {
		return errors.New("bytes are none")
	}
	*s = nil
	for _, n := range numbers {
		if n < -128 || n > 255 {
			return errors.New("a byte is none")
		}
		*s = append(*s, byte(n))
	}
	return nil
}
