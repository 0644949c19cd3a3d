package backup

import (
	"bytes"
	"encoding/json"
)

// entries are what the line of JSON says beside the links.
type entries []metaAccount

// UnmarshalJSON cuts a list apart as [render] writes it: encoding/json would scan
// and copy each account once more. Whatever else the list is, encoding/json reads
// it.
func (e *entries) UnmarshalJSON(data []byte) error {
	if *e == nil { // or it stands there twice
		if list, ok := cutEntries(bytes.Clone(data)); ok {
			*e = list
			return nil
		}
	}
	return json.Unmarshal(data, (*[]metaAccount)(e))
}

// cutEntries is for data that is JSON.
func cutEntries(data []byte) ([]metaAccount, bool) {
	list := make([]metaAccount, 0, bytes.Count(data, []byte(`{"key":"`)))
	data, ok := bytes.CutPrefix(data, []byte("["))
	for ok {
		var e metaAccount
		if e.Key, data, ok = cutHash(data, `{"key":"`); !ok {
			break
		}
		e.Link, data, _ = cutHash(data, `,"link":"`)
		data, e.Whole = bytes.CutPrefix(data, []byte(`,"whole":true`))
		if data, ok = bytes.CutPrefix(data, []byte(`,"rest":`)); !ok {
			break
		}
		end := objectEnd(data)
		e.Rest, data = data[:end:end], data[end:]
		if data, ok = bytes.CutPrefix(data, []byte("}")); !ok || end == 0 {
			break
		}
		list = append(list, e)
		if string(data) == "]" {
			return list, true
		}
		data, ok = bytes.CutPrefix(data, []byte(","))
	}
	return nil, false
}

// cutHash takes a [hash] with the quote behind it, after what has to stand before.
func cutHash(data []byte, before string) (text string, rest []byte, ok bool) {
	const digits = 8
	rest, ok = bytes.CutPrefix(data, []byte(before))
	if !ok || len(rest) <= digits || rest[digits] != '"' || len(bytes.Trim(rest[:digits], "0123456789abcdef")) > 0 {
		return "", data, false
	}
	return string(rest[:digits]), rest[digits+1:], true
}

// objectEnd is where the object ends that data begins with; 0 if it does with
// something else.
func objectEnd(data []byte) int {
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '"':
			for i++; i < len(data) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
		}
		if depth == 0 {
			if data[0] != '{' {
				return 0
			}
			return min(i+1, len(data))
		}
	}
	return 0
}
