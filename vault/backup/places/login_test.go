package places

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/icholy/digest"

	"latchkey/vault"
)

// asking is a server that asks who is there, each time with the next challenges,
// and lets nobody in but by the answer that it takes.
type asking struct {
	challenges [][]string
	takes      func(authorization string) bool
	got        []string // what was said to it
}

// RoundTrip implements http.RoundTripper.
func (a *asking) RoundTrip(req *http.Request) (*http.Response, error) {
	said := req.Header.Get("Authorization")
	a.got = append(a.got, said)
	w := httptest.NewRecorder()
	if a.takes != nil && a.takes(said) {
		w.WriteHeader(http.StatusMultiStatus)
		w.WriteString(`<multistatus xmlns="DAV:"/>`)
	} else {
		i := min(len(a.got), len(a.challenges)) - 1
		w.Header()["Www-Authenticate"] = a.challenges[i]
		w.WriteHeader(http.StatusUnauthorized)
	}
	resp := w.Result()
	resp.Request = req
	return resp, nil
}

func (a *asking) said() string { return strings.Join(a.got, "\n") }

// right tells whether a Digest answer knows the password.
func right(said string) bool {
	c, err := digest.ParseCredentials(said)
	if err != nil {
		return false
	}
	o := digest.Options{Method: "PROPFIND", URI: c.URI, Count: c.Nc, Cnonce: c.Cnonce, Username: "me", Password: "canary"}
	algorithm, ofSession := strings.CutSuffix(c.Algorithm, "-sess")
	if ofSession {
		key := sha256.Sum256([]byte("me:" + c.Realm + ":canary"))
		o.A1 = fmt.Sprintf("%x", sha256.Sum256(fmt.Appendf(nil, "%x:%s:%s", key, c.Nonce, c.Cnonce)))
	}
	want, err := digest.Digest(&digest.Challenge{Realm: c.Realm, Nonce: c.Nonce, Algorithm: algorithm, QOP: strings.Fields(c.QOP)}, o)
	return err == nil && want.Response == c.Response && c.URI == "/dav/"
}

func open(t testing.TB, a *asking) *webDAV {
	t.Helper()
	w, err := connect(vault.Place{At: "https://example.com/dav/", User: "me", Password: "canary"}, a)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const (
	sha  = `Digest realm="x", nonce="n1", algorithm=SHA-256, qop="auth"`
	md   = `Digest realm="x", nonce="n2", algorithm=MD5, qop="auth, auth-int"`
	odd  = `Digest realm="x", nonce="n3", algorithm=SHA3-256, qop="auth"`
	sess = `Digest realm="x", nonce="n5", algorithm=SHA-256-sess, qop="auth"`
	old  = `Digest realm="x", nonce="n4", algorithm=SHA-256, qop="auth", stale=true`
	weak = `Basic realm="x"`
)

// The password itself is sent to no server that knows better or did not ask, and
// a wrong one is not tried again.
func TestLogin(t *testing.T) {
	basic := func(said string) bool { return strings.HasPrefix(said, "Basic ") }
	for name, tc := range map[string]struct {
		challenges [][]string
		takes      func(string) bool
		requests   int
		basic      bool // is sent
	}{
		"does not ask":               {nil, func(string) bool { return true }, 1, false},
		"Basic":                      {[][]string{{weak}}, basic, 2, true},
		"Basic, wrong":               {[][]string{{weak}}, nil, 2, true},
		"says nothing":               {[][]string{nil}, basic, 2, true},
		"SHA-256":                    {[][]string{{sha, md, weak}}, right, 2, false},
		"MD5":                        {[][]string{{weak, md}}, right, 2, false},
		"by another name":            {[][]string{{strings.Replace(md, "Digest", "dIGEST", 1)}}, right, 2, false},
		"with a key of a session":    {[][]string{{sess}}, right, 2, false},
		"such a key without qop":     {[][]string{{strings.Replace(sess, `, qop="auth"`, "", 1)}}, nil, 1, false},
		"of the old kind":            {[][]string{{`Digest realm="x", nonce="n"`}}, right, 2, false},
		"wrong":                      {[][]string{{sha}}, nil, 2, false},
		"another each time":          {[][]string{{sha}, {md}, {sha}}, nil, 2, false},
		"took too long":              {[][]string{{sha}, {old}}, func(s string) bool { return right(s) && strings.Contains(s, "n4") }, 3, false},
		"always too long":            {[][]string{{old}}, nil, 3, false},
		"Digest, and then Basic":     {[][]string{{sha}, {weak}}, nil, 2, false},
		"an unknown one":             {[][]string{{odd}}, nil, 1, false},
		"an unknown one, or Basic":   {[][]string{{odd, weak}}, basic, 2, true},
		"an unknown one, or another": {[][]string{{odd, md}}, right, 2, false},
		"no end of a quote":          {[][]string{{`Digest realm="x`}}, nil, 1, false},
		"quotes":                     {[][]string{{`Digest realm="a \"b\" \\", nonce="\"", qop="auth"`}}, right, 2, false},
		"too long":                   {[][]string{{`Digest realm="x", nonce="` + strings.Repeat("n", maxChallenge) + `"`}}, nil, 1, false},
		"something else":             {[][]string{{"Negotiate"}}, nil, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := &asking{challenges: tc.challenges, takes: tc.takes}
			_, err := open(t, a).list(t.Context())
			if tc.takes == nil && !errors.Is(err, ErrRefused) || tc.takes != nil && err != nil {
				t.Errorf("%v", err)
			}
			if len(a.got) != tc.requests || a.got[0] != "" || strings.Contains(a.said(), "Basic ") != tc.basic || strings.Contains(a.said(), "canary") {
				t.Errorf("%d requests:\n%s", len(a.got), a.said())
			}
		})
	}
}

// A challenge serves for the requests after it, under a new number each, until
// the server wants another.
func TestLoginGoesOn(t *testing.T) {
	a := &asking{challenges: [][]string{{sha}}}
	var seen []string
	a.takes = func(said string) bool {
		fresh := !slices.Contains(seen, said)
		seen = append(seen, said)
		return fresh && right(said) && (len(seen) != 4 || strings.Contains(said, "n2"))
	}
	w := open(t, a)
	for _, requests := range []int{2, 1, 2, 1} {
		if len(a.got) == 3 {
			a.challenges = [][]string{{md}}
		}
		before := len(a.got)
		if _, err := w.list(t.Context()); err != nil || len(a.got)-before != requests {
			t.Errorf("%d requests, want %d: %v\n%s", len(a.got)-before, requests, err, a.said())
		}
	}
}

// Whatever a server asks for: it is asked no more than thrice, the password is
// told to none that has asked for Digest, and what it said is not made long.
func FuzzLogin(f *testing.F) {
	for _, s := range []string{sha + "\n" + weak, md, old, odd, sess, weak, `Digest realm="x`, `Digest realm="\"\\", userhash=true, nonce=n, qop=auth-int, opaque="o", domain="/a https://b/"`, ""} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, first, then string) {
		a := &asking{challenges: [][]string{strings.Split(first, "\n"), strings.Split(then, "\n")}}
		w := open(t, a)
		for range 2 {
			before := len(a.got)
			if _, err := w.list(t.Context()); err == nil {
				t.Fatal("who is refused was let in")
			}
			if n := len(a.got) - before; n > maxAsked {
				t.Fatalf("%d requests", n)
			}
		}
		digests, basics := strings.Count(a.said(), "Digest "), strings.Count(a.said(), "Basic ")
		if digests > 0 && basics > 0 && !strings.Contains(first+then, "Basic ") {
			t.Fatalf("after Digest the password was sent:\n%s", a.said())
		}
		for _, said := range a.got {
			if len(said) > 8*maxChallenge {
				t.Fatalf("%d bytes were sent back", len(said))
			}
		}
	})
}
