package backup

import (
	"bytes"
	"encoding/json"
	"slices"
)

// cutMeta reads the line of JSON as [render] writes it, and cuts its long list of
// accounts apart: encoding/json would scan and copy each account three times. What
// stands beside a link is not looked into; [line.complete] does. Any other line is
// left to encoding/json, with whose result this one agrees.
func cutMeta(data []byte) (m meta, ok bool) {
	at := bytes.Index(data, []byte(`,"vault":{`))
	if at < 0 || bytes.ContainsAny(data[1:at], `{[`) {
		return m, false // it may be a part of something else
	}
	at += len(`,"vault":`)
	at += objectEnd(data[at:])
	list, ok := bytes.CutPrefix(data[at:], []byte(`,"accounts":`))
	if !ok {
		return m, false
	}
	accounts, behind, ok := cutEntries(list)
	if !ok || bytes.Contains(bytes.ToLower(behind), []byte(`"accounts"`)) { // they may stand there twice
		return m, false
	}
	around := slices.Concat(data[:at], []byte(`,"accounts":[]`), behind)
	if json.Unmarshal(around, &m) != nil {
		return m, false
	}
	m.Accounts = accounts
	return m, true
}

// cutEntries cuts a list of at least one account apart, and returns what stands
// behind it.
func cutEntries(data []byte) (list []metaAccount, behind []byte, ok bool) {
	list = make([]metaAccount, 0, bytes.Count(data, []byte(`{"key":"`)))
	data, ok = bytes.CutPrefix(data, []byte("["))
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
		if behind, ok = bytes.CutPrefix(data, []byte("]")); ok {
			return list, behind, true
		}
		data, ok = bytes.CutPrefix(data, []byte(","))
	}
	return nil, nil, false
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
