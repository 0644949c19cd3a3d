package clock

import (
	"bytes"
	"errors"
	"net/http"
	"testing"
)

// records joins records: each is a type and a body.
func records(parts ...any) []byte {
	var out []byte
	for i := 0; i < len(parts); i += 2 {
		out = record(out, uint16(parts[i].(int)), []byte(parts[i+1].(string)))
	}
	return out
}

const critical = recordCritical

func TestReadOffer(t *testing.T) {
	good := []any{critical | 1, "\x00\x00", critical | 4, "\x00\x0f", 5, "cookie"}
	end := []any{critical, ""}
	with := func(parts ...any) []byte {
		return records(append(append(append([]any{}, good...), parts...), end...)...)
	}
	o, err := readOffer(bytes.NewReader(with(5, "another", 6, "a.example", 7, "\x2b\x67", 99, "unknown")))
	if err != nil || o.server != "a.example" || o.port != 11111 || len(o.cookies) != 2 || string(o.cookies[1]) != "another" {
		t.Errorf("%+v, error %v", o, err)
	}
	many := append([]any{}, good...)
	for range 20 {
		many = append(many, 5, "cookie")
	}
	if o, err := readOffer(bytes.NewReader(records(append(many, end...)...))); err != nil || len(o.cookies) != maxCookies {
		t.Errorf("%d cookies, error %v", len(o.cookies), err)
	}
	endless := bytes.Repeat(records(99, ""), 1000)
	for name, text := range map[string][]byte{
		"nothing":                    {},
		"no end":                     records(good...),
		"cut short":                  with()[:7],
		"no cookie":                  records(append(good[:4:4], end...)...),
		"no protocol":                records(append(good[2:6:6], end...)...),
		"no algorithm":               records(append(append(good[:2:2], good[4:]...), end...)...),
		"another protocol":           records(critical|1, "\x00\x01", critical, ""),
		"another algorithm":          records(critical|1, "\x00\x00", 4, "\x00\x1e", critical, ""),
		"algorithm of one byte":      records(critical|1, "\x00\x00", 4, "\x0f", critical, ""),
		"error":                      with(critical|2, "\x00\x01"),
		"warning":                    with(critical|3, "\x00\x01"),
		"unknown and critical":       with(critical|99, ""),
		"empty cookie":               with(5, ""),
		"large cookie":               with(5, string(make([]byte, maxCookieSize+1))),
		"server that is no name":     with(6, "a b"),
		"port 0":                     with(7, "\x00\x00"),
		"port of three bytes":        with(7, "\x00\x00\x7b"),
		"records without end":        endless,
		"a record beyond all limits": with(99, string(make([]byte, maxRecordBytes))),
	} {
		if o, err := readOffer(bytes.NewReader(text)); !errors.Is(err, ErrKeyExchange) {
			t.Errorf("%s: %+v, error %v, want ErrKeyExchange", name, o, err)
		}
	}
}

// FuzzKeyExchange: whatever a server sends, an offer that is taken is usable and within all limits.
func FuzzKeyExchange(f *testing.F) {
	f.Add(records(critical|1, "\x00\x00", critical|4, "\x00\x0f", 5, "cookie", 6, "a.example", 7, "\x10\x00", critical, ""))
	f.Add(records(critical|2, "\x00\x01", critical, ""))
	f.Add([]byte{0x80, 1, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := readOffer(bytes.NewReader(text))
		if err != nil {
			if !errors.Is(err, ErrKeyExchange) {
				t.Fatalf("error %v is no ErrKeyExchange", err)
			}
			return
		}
		if len(o.cookies) == 0 || len(o.cookies) > maxCookies || len(o.server) > 253 {
			t.Fatalf("%+v", o)
		}
		for _, cookie := range o.cookies {
			if len(cookie) == 0 || len(cookie) > maxCookieSize {
				t.Fatalf("a cookie of %d bytes", len(cookie))
			}
		}
	})
}

// FuzzExtensionFields: only what was sealed with the session's key is ever taken for proven.
func FuzzExtensionFields(f *testing.F) {
	key := make([]byte, sivKeySize)
	cipher, err := newSIV(key)
	if err != nil {
		f.Fatal(err)
	}
	header := make([]byte, headerSize)
	id := field(fieldUniqueID, make([]byte, uniqueIDSize))
	associated := append(append([]byte(nil), header...), id...)
	nonce := make([]byte, nonceSize)
	sealed := cipher.seal(nil, associated, nonce)
	good := append(append([]byte(nil), associated...), field(fieldAuthenticator, append(append([]byte{0, nonceSize, 0, sivTagSize}, nonce...), sealed...))...)
	f.Add(good)
	f.Add(associated)
	f.Add(header)
	f.Add(append(header, 4, 4, 0, 0))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packet []byte) {
		p := &ntsProof{session: &ntsSession{from: cipher}}
		err := p.ProcessResponse(packet)
		if (err == nil) != p.proven {
			t.Fatalf("proven %v, error %v", p.proven, err)
		}
		// Of all packets that a fuzzer can find, only those that begin like the one above are sealed with the key.
		if p.proven && !bytes.HasPrefix(packet, associated) {
			t.Fatalf("%x was taken for proven", packet)
		}
	})
}

// FuzzDate: a date that is taken is one, and what was not understood is an ErrDate.
func FuzzDate(f *testing.F) {
	for _, seed := range []string{"Mon, 23 Nov 2026 08:00:00 GMT", "Monday, 23-Nov-26 08:00:00 GMT", "Mon Nov 23 08:00:00 2026", "0", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		date, err := headerDate(http.Header{"Date": {text}})
		if err != nil {
			if !errors.Is(err, ErrDate) {
				t.Fatalf("error %v is no ErrDate", err)
			}
			return
		}
		again, err := headerDate(http.Header{"Date": {date.UTC().Format(http.TimeFormat)}})
		if err != nil && date.Year() >= 0 && date.Year() < 10000 || err == nil && !again.Equal(date) {
			t.Fatalf("%q is %v, which becomes %v, error %v", text, date, again, err)
		}
	})
}
