package exchange

import (
	"bytes"
	"context"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"latchkey/vault"
	"latchkey/vault/reason"
)

// keePassEntry is an entry of a KeePass database: its group as a path, and those
// of its texts that matter here.
type keePassEntry struct {
	group   string
	created time.Time
	texts   map[string]string
}

// keePassTexts are the names of texts that matter: the usual ones, and where the
// KeePass programs keep what makes codes. KeePassXC, KeePassDX, Strongbox and
// Keepass2Android have a link or KeeOtp's form in otp, and more in otp_1 and so
// on; KeeTrayTOTP has a seed and settings; KeePass itself since 2.47 has TimeOtp
// and HmacOtp. https://keepass.info/help/base/placeholders.html#otp
var keePassTexts = regexp.MustCompile(`^(?:Title|UserName|Notes|otp(?:_\d+)?|TOTP (?:Seed|Settings)|(?:Time|Hmac)Otp-[A-Za-z0-9-]+)$`)

// keePassDepth bounds how deep groups may lie in each other.
const keePassDepth = 256

func isKeePass(f *file) bool {
	const enough = 4 << 10
	start := strings.TrimSpace(f.text)
	return bytes.HasPrefix(f.data, []byte(kdbxSign)) ||
		strings.HasPrefix(start, "<") && strings.Contains(start[:min(len(start), enough)], "<KeePassFile")
}

// readKeePass reads a database of KeePass (KDBX 3.1 and 4), or its export as XML. The
// recycle bin and what entries used to be are left out.
func readKeePass(ctx context.Context, f *file, o Options) (Result, error) {
	plain := []byte(f.text)
	var stream cipher.Stream
	if f.text == "" {
		var err error
		if plain, stream, err = openKDBX(ctx, f.data, o); err != nil {
			return Result{}, err
		}
	}
	p := keePassParser{d: xml.NewDecoder(bytes.NewReader(plain)), stream: stream}
	if err := p.parse(ctx); err != nil {
		return Result{}, err
	}
	var r Result
	for i, e := range p.entries {
		e.addTo(&r, nth(i))
		if err := many(len(r.Accounts)); err != nil {
			return Result{}, err
		}
	}
	return r, nil
}

// keePassParser walks through the XML of a database. Protected values have to be
// decrypted in the order in which they stand, also those that are left out.
type keePassParser struct {
	d       *xml.Decoder
	stream  cipher.Stream
	entries []keePassEntry

	path    []string // names of the elements that are open
	groups  []keePassGroup
	bin     string // UUID of the recycle bin
	history int    // how many of these elements are open
	entry   keePassEntry
	key     string
	value   string
	locked  bool // the value is
	text    []byte
}

type keePassGroup struct{ uuid, name string }

func (p *keePassParser) parse(ctx context.Context) error {
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		token, err := p.d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return notAt("XML", p.d.InputOffset())
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(p.path) == keePassDepth {
				return reason.For(ErrDamaged, "groups more than {{.N}} deep", reason.Data{"N": keePassDepth})
			}
			p.start(token)
		case xml.CharData:
			p.text = append(p.text, token...)
		case xml.EndElement:
			if err := p.end(token.Name.Local); err != nil {
				return err
			}
			p.path = p.path[:len(p.path)-1]
			if len(p.entries) > maxItems {
				return fmt.Errorf("%w: more than %d entries", ErrTooLarge, maxItems)
			}
		}
	}
}

func (p *keePassParser) start(e xml.StartElement) {
	p.path, p.text = append(p.path, e.Name.Local), p.text[:0]
	switch e.Name.Local {
	case "Group":
		p.groups = append(p.groups, keePassGroup{})
	case "History":
		p.history++
	case "Entry":
		if p.history == 0 {
			p.entry = keePassEntry{texts: map[string]string{}}
		}
	case "Value":
		p.locked = slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == "Protected" && strings.EqualFold(a.Value, "true") })
	}
}

func (p *keePassParser) end(name string) error {
	text, parent := string(p.text), ""
	if len(p.path) > 1 {
		parent = p.path[len(p.path)-2]
	}
	switch {
	case name == "Value" && p.locked:
		value, err := p.unlock(text)
		if err != nil {
			return err
		}
		p.value = value
	case name == "Value":
		p.value = text
	case name == "Key" && parent == "String":
		p.key = text
	case name == "String" && parent == "Entry" && p.history == 0 && keePassTexts.MatchString(p.key):
		p.entry.texts[p.key] = p.value
	case name == "CreationTime" && parent == "Times" && p.history == 0 && len(p.path) > 2 && p.path[len(p.path)-3] == "Entry":
		p.entry.created = keePassTime(text)
	case name == "RecycleBinUUID" && parent == "Meta":
		p.bin = text
	case parent == "Group" && len(p.groups) > 0 && name == "UUID":
		p.groups[len(p.groups)-1].uuid = text
	case parent == "Group" && len(p.groups) > 0 && name == "Name":
		p.groups[len(p.groups)-1].name = text
	case name == "History":
		p.history--
	case name == "Group":
		p.groups = p.groups[:len(p.groups)-1]
	case name == "Entry" && p.history == 0:
		p.keep()
	}
	return nil
}

// keep keeps the entry that ends, unless it was thrown away.
func (p *keePassParser) keep() {
	var path []string
	for i, g := range p.groups {
		if g.uuid == p.bin && p.bin != "" {
			return
		}
		if i > 0 { // the first is the database
			path = append(path, g.name)
		}
	}
	p.entry.group = strings.Join(path, "/")
	p.entries = append(p.entries, p.entry)
}

// keePassTime reads a time: RFC 3339, and since KDBX 4 the seconds since the year
// 1 in base64.
func keePassTime(text string) time.Time {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return plausible(at)
	}
	const size = 8
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) != size {
		return time.Time{}
	}
	const epoch = 62135596800 // 1970 in seconds since the year 1
	return plausible(time.Unix(int64(binary.LittleEndian.Uint64(b))-epoch, 0))
}

func (p *keePassParser) unlock(value string) (string, error) {
	sealed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
	if err != nil || p.stream == nil {
		return "", errBroken
	}
	p.stream.XORKeyStream(sealed, sealed)
	return strings.ToValidUTF8(string(sealed), "\uFFFD"), nil
}

// addTo adds every account of the entry, each once: some programs keep one in
// two places, for each other.
func (e keePassEntry) addTo(r *Result, where *reason.Text) {
	var names []string
	for name := range e.texts {
		if strings.HasPrefix(name, "otp") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var found []vault.Account
	add := func(a vault.Account, err error) {
		a.Group, a.Note, a.Created = e.group, e.texts["Notes"], e.created
		if err == nil && slices.ContainsFunc(found, a.Same) {
			return
		}
		found = append(found, a)
		r.add(where, a, err)
	}
	for _, name := range names {
		if e.texts[name] != "" {
			add(parseOTP(e.texts[name], e.texts["Title"], e.texts["UserName"]))
		}
	}
	if e.texts["TOTP Seed"] != "" {
		add(e.trayTOTP().account())
	}
	for _, kind := range []string{"totp", "hotp"} {
		if o, ok, err := e.keePassOTP(kind); err != nil {
			add(vault.Account{}, err)
		} else if ok {
			add(o.account())
		}
	}
}

// trayTOTP reads KeeTrayTOTP's seed and its settings: period, digits or S for
// Steam, and maybe an address to ask for the time.
func (e keePassEntry) trayTOTP() entry {
	o := entry{issuer: e.texts["Title"], name: e.texts["UserName"], secret: e.texts["TOTP Seed"]}
	settings := strings.Split(e.texts["TOTP Settings"], ";")
	o.period = parseCount(settings[0])
	if len(settings) > 1 {
		if strings.EqualFold(strings.TrimSpace(settings[1]), "s") {
			o.kind = "steam"
		} else {
			o.digits = parseCount(settings[1])
		}
	}
	return o
}

// keePassOTP reads what KeePass 2.47 and later have, or false if there is none.
func (e keePassEntry) keePassOTP(kind string) (entry, bool, error) {
	prefix := map[string]string{"totp": "TimeOtp-", "hotp": "HmacOtp-"}[kind]
	o := entry{kind: kind, issuer: e.texts["Title"], name: e.texts["UserName"], algorithm: e.texts[prefix+"Algorithm"],
		digits: parseCount(e.texts[prefix+"Length"]), period: parseCount(e.texts[prefix+"Period"]), counter: parseCount(e.texts[prefix+"Counter"])}
	var err error
	for _, form := range []struct {
		name string
		read func(string) ([]byte, error)
	}{
		{"Secret", func(s string) ([]byte, error) { return []byte(s), nil }},
		{"Secret-Hex", func(s string) ([]byte, error) { return hex.DecodeString(packed(s)) }},
		{"Secret-Base64", func(s string) ([]byte, error) { return base64.StdEncoding.DecodeString(packed(s)) }},
	} {
		text := e.texts[prefix+form.name]
		if text == "" {
			continue
		}
		if o.key, err = form.read(text); err != nil {
			err = errEncoding
		}
		return o, true, err
	}
	o.secret = e.texts[prefix+"Secret-Base32"]
	return o, o.secret != "", nil
}

// packed leaves out white space.
func packed(text string) string { return strings.Join(strings.Fields(text), "") }

// parseCount reads a number that may be left out; what is none is out of range.
func parseCount(text string) count {
	var c count
	if c.UnmarshalJSON([]byte(strings.TrimSpace(text))) != nil {
		return count{-1, true}
	}
	return c
}
