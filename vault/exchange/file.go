package exchange

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"latchkey/vault/reason"
)

// file is a file as far as it is understood without knowing its format.
type file struct {
	data   []byte
	text   string                     // in UTF-8 without a byte order mark; empty if it is no text
	object map[string]json.RawMessage // if it is a JSON object
	fields []member                   // the same, in the order of the file
	list   items                      // if it is a JSON list
	prefs  []preference               // if it is a file of preferences of Android
	zip    *archive                   // if it is a ZIP file
	db     *sqlite                    // if it is an SQLite database
}

func open(data []byte) *file {
	f := &file{data: data, zip: openArchive(data), db: openSQLite(data)}
	text, ok := decodeText(data)
	if !ok {
		return f
	}
	f.text = text
	switch start := strings.TrimSpace(text); {
	case strings.HasPrefix(start, "{"):
		if fields, ok := members(start); ok {
			f.fields, f.object = fields, map[string]json.RawMessage{}
			for _, m := range fields {
				f.object[m.name] = m.value
			}
		}
	case strings.HasPrefix(start, "["):
		if json.Unmarshal([]byte(start), &f.list) != nil {
			f.list = nil
		}
	case strings.HasPrefix(start, "<"):
		f.prefs = preferences(start)
	}
	return f
}

// decodeText reads UTF-8, UTF-16 with a byte order mark, as Windows' editor saves
// it, and Windows' own western characters, in which spreadsheets still write. A
// NUL in it means that it is no text.
func decodeText(data []byte) (string, bool) {
	var text string
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		text = decodeUTF16(data[2:], func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 })
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		text = decodeUTF16(data[2:], func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 })
	default:
		text = strings.TrimPrefix(string(data), "\ufeff")
		if !utf8.ValidString(text) {
			return decodeWestern(data)
		}
	}
	return text, utf8.ValidString(text) && !strings.ContainsRune(text, 0)
}

// decodeWestern reads Windows-1252. Nothing shows that a text is one, but that no
// byte of it is a control character or one that means nothing there: of bytes by
// chance one in seven is.
func decodeWestern(data []byte) (string, bool) {
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || r == utf8.RuneError
	}) {
		return "", false
	}
	return string(text), true
}

func decodeUTF16(data []byte, unit func([]byte) uint16) string {
	units := make([]uint16, 0, len(data)/2)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, unit(data))
	}
	return string(utf16.Decode(units))
}

// signs are what well-known files start with.
var signs = []struct {
	prefix string
	what   *reason.Text
}{
	{"\x89PNG\r\n\x1a\n", picture}, {"\xff\xd8\xff", picture}, {"GIF8", picture}, {"BM", picture},
	{"II*\x00", picture}, {"MM\x00*", picture},
	{ageSign, reason.New("an age file", nil)},
	{zipSign, reason.New("a ZIP archive", nil)},
	{sqliteSign, reason.New("an SQLite database", nil)},
	{"\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5", reason.New("a database of KeePass 1: import it into KeePass 2 or KeePassXC and choose the file that those save", nil)},
	{"\x03\xd9\xa2\x9a", reason.New("a KeePass database", nil)},
	{"%PDF-", reason.New("a PDF document", nil)},
	{"\xac\xed\x00\x05", reason.New("a backup of FreeOTP", nil)},
	{"\x1f\x8b", reason.New("a gzip archive", nil)},
}

// The two forms of an age file.
const (
	ageSign  = "age-encryption.org/"
	ageArmor = "-----BEGIN AGE ENCRYPTED FILE-----"
)

var (
	picture    = reason.New("a picture", nil)
	binaryData = reason.New("binary data", nil)
)

// looks says in a few words what the file seems to be.
func (f *file) looks() *reason.Text {
	if isWebP(f.data) {
		return picture
	}
	for _, s := range signs {
		if bytes.HasPrefix(f.data, []byte(s.prefix)) && (s.prefix != "BM" || f.text == "") {
			return s.what
		}
	}
	start := strings.TrimSpace(f.text)
	switch {
	case len(f.data) == 0:
		return reason.New("an empty file", nil)
	case f.text == "":
		return binaryData
	case start == "":
		return reason.New("an empty text", nil)
	case f.object != nil:
		return reason.New("JSON of an unknown kind", nil)
	case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["):
		return reason.New("JSON, damaged or of an unknown kind", nil)
	case strings.HasPrefix(start, "<?xml"):
		return reason.New("XML, damaged or of an unknown kind", nil)
	case strings.HasPrefix(start, "<"):
		return reason.New("a web page or XML without links or QR codes in it", nil)
	}
	return reason.New("a text without otpauth links in it", nil)
}

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

// has tells whether the file is a JSON object with all of these fields.
func (f *file) has(keys ...string) bool {
	for _, key := range keys {
		if _, ok := f.object[key]; !ok {
			return false
		}
	}
	return f.object != nil
}

// lists tells whether the file is a JSON list of objects with all of these
// fields. The first few are looked at, since one may be damaged.
func (f *file) lists(keys ...string) bool {
	const few = 16
	for _, item := range f.list[:min(len(f.list), few)] {
		var object map[string]json.RawMessage
		if json.Unmarshal(item, &object) == nil && (&file{object: object}).has(keys...) {
			return true
		}
	}
	return false
}

// pref returns the preference of that name, or the empty string.
func (f *file) pref(name string) string {
	for _, p := range f.prefs {
		if p.name == name {
			return p.value
		}
	}
	return ""
}
