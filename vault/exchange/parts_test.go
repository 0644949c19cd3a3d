package exchange_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"latchkey/vault/exchange"
)

// What is found of an export is handed on as its parts, if it is all that was
// found.
func TestResultParts(t *testing.T) {
	first, second := migration(3, 0, 7, message("key", "a")), migration(3, 2, 7, message("key", "c"), message(nil, "bad"))
	source := func(text string) exchange.Source {
		return exchange.Source{Data: func() ([]byte, error) { return []byte(text), nil }}
	}
	for name, tc := range map[string]struct {
		texts []string
		have  int // 0 for no parts
	}{
		"one":                 {[]string{first}, 1},
		"two in a text":       {[]string{first + "\n" + second}, 2},
		"one twice":           {[]string{first + "\n" + first}, 1},
		"whole":               {[]string{first + "\n" + second + "\n" + migration(3, 1, 7)}, 3},
		"with an account":     {[]string{first + "\n" + bob}, 0},
		"with another export": {[]string{first + "\n" + migration(3, 0, 8, message("key", "b"))}, 0},
		"two texts":           {[]string{first, second}, 0},
		"of one code":         {[]string{migration(1, 0, 7, message("key", "a"))}, 0},
		"a link":              {[]string{bob}, 0},
	} {
		var sources []exchange.Source
		for _, text := range tc.texts {
			sources = append(sources, source(text))
		}
		r, err := exchange.ReadAll(t.Context(), sources, exchange.Options{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		p := r.Parts()
		if (p != nil) != (tc.have > 0) {
			t.Errorf("%s: parts %v", name, p)
			continue
		}
		if p == nil {
			continue
		}
		if have, of := p.Count(); have != tc.have || of != 3 {
			t.Errorf("%s: %d of %d", name, have, of)
		}
		if (p.Err() == nil) != p.Complete() || p.Err() != nil && !errors.Is(p.Err(), exchange.ErrPartsMissing) {
			t.Errorf("%s: %v", name, p.Err())
		}
	}
	// Over several pictures too.
	var pictures []exchange.Source
	for range 2 {
		pictures = append(pictures, exchange.Source{Data: func() ([]byte, error) { return []byte("\x89PNG\r\n\x1a\n…"), nil }})
	}
	shown := []string{first, second}
	r, err := exchange.ReadAll(t.Context(), pictures, exchange.Options{Pictures: func(context.Context, []byte) ([]string, error) {
		text := shown[0]
		shown = shown[1:]
		return []string{text}, nil
	}})
	if err != nil || r.Parts() == nil {
		t.Fatalf("%v, %v", r, err)
	}
	if err := r.Parts().Err(); err == nil || !strings.Contains(err.Error(), "2 of 3, still missing 2") {
		t.Error(err)
	}
}

func TestJoin(t *testing.T) {
	parts := func(links ...string) *exchange.Parts {
		t.Helper()
		var p exchange.Parts
		for _, link := range links {
			if err := p.Add(link); err != nil {
				t.Fatal(err)
			}
		}
		return &p
	}
	var p exchange.Parts
	for _, more := range []*exchange.Parts{
		parts(migration(4, 3, 7, message("key", "d"))),
		parts(migration(4, 0, 7, message("key", "a")), migration(4, 3, 7, message("key", "d"))),
		parts(),
	} {
		if err := p.Join(more); err != nil {
			t.Fatal(err)
		}
	}
	for name, other := range map[string]*exchange.Parts{
		"another ID":      parts(migration(4, 1, 8, message("key", "x"))),
		"another size":    parts(migration(5, 1, 7, message("key", "x"))),
		"another content": parts(migration(4, 1, 7, message("key", "b")), migration(4, 3, 7, message("key", "x"))),
	} {
		if err := p.Join(other); !errors.Is(err, exchange.ErrOtherExport) {
			t.Errorf("%s: %v", name, err)
		}
		if have, of := p.Count(); have != 2 || of != 4 {
			t.Errorf("%s: it has %d of %d", name, have, of)
		}
	}
	if err := p.Join(parts(migration(4, 1, 7, message("key", "b")), migration(4, 2, 7, message("key", "c")))); err != nil || !p.Complete() {
		t.Fatal(err)
	}
	var names []string
	for _, a := range p.Result().Accounts {
		names = append(names, a.Name)
	}
	if got := strings.Join(names, ""); got != "abcd" {
		t.Errorf("%q", got)
	}
}

// Codes that are seen in passing and are no accounts do not count, unless there
// is nothing else.
func TestCodes(t *testing.T) {
	r, err := exchange.Codes(t.Context(), []string{"https://example.com", alice, "a word", "otpauth://totp/x?secret=1"})
	if err != nil || len(r.Accounts) != 1 || len(r.Failures) != 1 || r.Failures[0].Where.Error() != "code 4" {
		t.Errorf("%v, %v", r, err)
	}
	if r, err := exchange.Codes(t.Context(), []string{"https://example.com", migration(3, 1, 7)}); err != nil || r.Parts() == nil {
		t.Errorf("%v, %v", r, err)
	}
	for _, texts := range [][]string{nil, {"https://example.com", "a word"}} {
		if _, err := exchange.Codes(t.Context(), texts); !errors.Is(err, exchange.ErrNoLink) {
			t.Errorf("%q: %v", texts, err)
		}
	}
}
