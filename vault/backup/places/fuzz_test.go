package places

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/vault"
)

// answers is a server that says the same to everything.
type answers struct {
	code int
	body []byte
}

// RoundTrip implements http.RoundTripper.
func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		io.Copy(io.Discard, req.Body)
	}
	return &http.Response{StatusCode: a.code, Status: "x", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header: http.Header{"Content-Type": {"application/xml"}}, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body))}, nil
}

func listing(t testing.TB, code int, body []byte) ([]string, error) {
	t.Helper()
	w, err := connect(vault.Place{At: "https://example.com/dav/", User: "me", Password: "canary"}, answers{code, body})
	if err != nil {
		t.Fatal(err)
	}
	return w.list(t.Context())
}

// As servers of today say it.
func TestListings(t *testing.T) {
	files, err := filepath.Glob("testdata/listing-*.xml")
	if err != nil || len(files) != 2 {
		t.Fatalf("%d listings, %v", len(files), err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		names, err := listing(t, http.StatusMultiStatus, data)
		if err != nil || len(names) != 1 || names[0] != "latchkey-7C8QX-2026-11-23-140507Z-R2KY.age" {
			t.Errorf("%s: %q, %v", path, names, err)
		}
	}
	for name, body := range map[string]string{
		"nothing":  "",
		"no XML":   "hello",
		"deep":     `<multistatus xmlns="DAV:">` + strings.Repeat("<a>", 1_000_000),
		"too long": `<multistatus xmlns="DAV:">` + strings.Repeat(" ", maxListing),
		"cut off":  `<multistatus xmlns="DAV:"><response>`,
	} {
		if names, err := listing(t, http.StatusMultiStatus, []byte(body)); err == nil || len(names) != 0 {
			t.Errorf("%s: %q, %v", name, names, err)
		}
	}
}

// Whatever a server says of a folder: no panic, bounded, no name with a folder in
// it, and nothing that is not of the series is taken for a backup.
func FuzzListing(f *testing.F) {
	files, err := filepath.Glob("testdata/listing-*.xml")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d listings, %v", len(files), err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(207, data)
	}
	f.Add(207, []byte(`<multistatus xmlns="DAV:"><response><href>/dav/..</href></response></multistatus>`))
	f.Add(404, []byte(`<error xmlns="DAV:"><x/></error>`))
	f.Fuzz(func(t *testing.T, code int, body []byte) {
		if code < 100 || code > 999 {
			return
		}
		names, err := listing(t, code, body)
		if err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("the password is told: %v", err)
		}
		if err != nil && whyOf(classify(err)) == "failed" && !errors.Is(classify(err), ErrFailed) {
			t.Errorf("an error without a name: %v", err)
		}
		for _, n := range names {
			if file, ok := parseName("7C8QX", n); ok && (strings.ContainsAny(n, "/\\") || file.name != n || !strings.Contains(strings.ToUpper(n), "-7C8QX-")) {
				t.Errorf("%q is taken for a backup", n)
			}
		}
	})
}
