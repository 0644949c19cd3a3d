package keychain

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"io"
	"regexp"
	"strconv"

	"latchkey/vault"
)

// understood reads vault bytes of a newer version as if they were of this one,
// nil if they are too different.
func understood(data []byte) *vault.Vault {
	var form map[string]json.RawMessage
	if len(data) > vault.MaxEncoded || json.Unmarshal(data, &form) != nil || form["version"] == nil || form["accounts"] == nil {
		return nil
	}
	form["version"] = json.RawMessage(strconv.Itoa(vault.Version))
	return decoded(form)
}

// salvage reads the accounts that stand whole in the parts of vault bytes,
// whatever is around them. It never fails; there may be none.
func salvage(parts [][]byte) *vault.Vault {
	var accounts, bin []json.RawMessage
	seen, form := make(map[string]bool), make(map[string]json.RawMessage)
	for _, part := range parts {
		part = part[:min(len(part), vault.MaxEncoded)]
		if code := codeField.FindSubmatch(part); code != nil {
			form["recoveryCode"] = json.RawMessage(code[1])
		}
		// Where many objects are torn, each is looked into for nothing.
		patience := 4*len(part) + maxAccount
		for i := 0; i < len(part) && patience > 0; {
			next := bytes.IndexByte(part[i:], '{')
			if next < 0 {
				break
			}
			i += next
			raw, looked := object(part[i:])
			patience -= looked
			if !isAccount(raw) || seen[string(raw)] || len(seen) >= vault.MaxAccounts {
				i++ // something with accounts in it, or that is torn
				continue
			}
			seen[string(raw)] = true
			if bytes.HasSuffix(part[:i], []byte(`"account":`)) {
				bin = append(bin, json.RawMessage(`{"account":`+string(raw)+`}`))
			} else {
				accounts = append(accounts, raw)
			}
			i += len(raw)
		}
	}
	form["version"], form["accounts"], form["bin"] = json.RawMessage(strconv.Itoa(vault.Version)), list(accounts), list(bin)
	if v := decoded(form); v != nil {
		return v
	}
	return new(vault.Vault)
}

var codeField = regexp.MustCompile(`"recoveryCode":("[^"\\]{0,200}")`)

// list returns a JSON array.
func list(raws []json.RawMessage) json.RawMessage {
	out := []byte{'['}
	for i, raw := range raws {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, raw...)
	}
	return append(out, ']')
}

func decoded(form map[string]json.RawMessage) *vault.Vault {
	data, err := json.Marshal(form)
	if err != nil {
		return nil
	}
	v, err := vault.Decode(data)
	if err != nil {
		return nil
	}
	return v
}

// maxAccount bounds the stored form of an account that is looked for, in bytes.
const maxAccount = 256 << 10

// object returns the JSON object that data begins with, nil if it is not whole,
// and at how many bytes it has looked.
func object(data []byte) (raw json.RawMessage, looked int) {
	depth, quoted := 0, false
	for i := 0; i < min(len(data), maxAccount); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{':
			if depth++; depth > 8 {
				return nil, i
			}
		case c == '}':
			if depth--; depth == 0 {
				return data[:i+1], i
			}
		}
	}
	return nil, min(len(data), maxAccount)
}

// isAccount tells the stored form of an account from other objects.
func isAccount(raw json.RawMessage) bool {
	var form struct {
		ID, Kind, Secret string
	}
	return raw != nil && json.Unmarshal(raw, &form) == nil && form.ID != "" && form.Kind != "" && form.Secret != ""
}

// inflatePart returns what can be inflated of a page item, whether or not all of
// it is sound.
func inflatePart(item string) []byte {
	item = item[:min(len(item), maxItem)]
	packed := make([]byte, base64.StdEncoding.DecodedLen(len(item)))
	n, _ := base64.StdEncoding.Decode(packed, []byte(item))
	data, _ := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed[:n])), maxInflated))
	return data
}

var genText = regexp.MustCompile(`"gen":(\d{1,18})[,}]`)

// genIn returns the number of the generation of a torn root, 0 if it is lost.
func genIn(text string) (gen uint64) {
	if m := genText.FindStringSubmatch(text); m != nil {
		gen, _ = strconv.ParseUint(m[1], 10, 64)
	}
	return gen
}

var runText = regexp.MustCompile(`\[(\d{1,18}),(\d{1,5}),(\d{1,5})\]`)

// runsIn returns the runs that a torn root still names.
func runsIn(text string) (out []run) {
	for _, m := range runText.FindAllStringSubmatch(text, 256) {
		var three [3]uint64
		for i := range three {
			three[i], _ = strconv.ParseUint(m[i+1], 10, 64)
		}
		out = append(out, run{three[0], three[1], three[2]})
	}
	return out
}
