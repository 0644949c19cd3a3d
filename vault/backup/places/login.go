package places

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"net/http"
	"strings"

	"github.com/icholy/digest"

	"latchkey/vault"
)

const (
	// maxChallenge bounds what a server says of how it wants to be answered, in
	// bytes: it comes back to it with every request.
	maxChallenge = 4 << 10

	// maxAsked is how often a request is sent: as it is, as the server asks for
	// it, and once more when it took too long.
	maxAsked = 3
)

// login says to a server who is there: by Digest (RFC 7616), which does not give
// the password away, where the server knows it, else by Basic (RFC 7617). Nothing
// is said before the server asks. It is for one request at a time.
type login struct {
	user     string
	password vault.Hidden

	challenge *digest.Challenge // of Digest
	cnonce    string            // that goes with the challenge
	uses      int               // of the challenge
	basic     bool
}

// send sends a request until the server is content with who is there or knows that
// it is somebody else. The request has a body that can be had again, or none.
func (l *login) send(client *http.Client, req *http.Request) (*http.Response, error) {
	for asked := 1; ; asked++ {
		try := req.Clone(req.Context())
		if req.GetBody != nil {
			var err error
			if try.Body, err = req.GetBody(); err != nil {
				return nil, err
			}
		}
		if err := l.sign(try); err != nil {
			return nil, err
		}
		resp, err := client.Do(try)
		if err != nil || resp.StatusCode != http.StatusUnauthorized || asked == maxAsked || !l.learn(resp.Header) {
			return resp, err
		}
		resp.Body.Close()
	}
}

// sign adds to a request what the server asked for.
func (l *login) sign(req *http.Request) error {
	switch {
	case l.basic:
		req.SetBasicAuth(l.user, string(l.password))
	case l.challenge != nil:
		l.uses++
		o := digest.Options{Method: req.Method, URI: req.URL.RequestURI(), GetBody: req.GetBody, Count: l.uses, Cnonce: l.cnonce, Username: l.user, Password: string(l.password)}
		c := *l.challenge
		name, ofSession := algorithm(&c)
		if ofSession { // which the library does not know
			c.Algorithm, o.A1 = name, l.sessionKey(name)
		}
		answer, err := digest.Digest(&c, o)
		if err != nil {
			return err
		}
		answer.Algorithm = l.challenge.Algorithm
		req.Header.Set("Authorization", answer.String())
	}
	return nil
}

// algorithms are those of RFC 7616 and the older MD5.
var algorithms = map[string]func() hash.Hash{"MD5": md5.New, "SHA-256": sha256.New, "SHA-512": sha512.New, "SHA-512-256": sha512.New512_256}

// algorithm is that of a challenge, and whether the key is one of a session.
func algorithm(c *digest.Challenge) (name string, ofSession bool) {
	return strings.CutSuffix(strings.ToUpper(c.Algorithm), "-SESS")
}

// sessionKey is the hash of A1 where the algorithm ends in -sess (RFC 7616,
// section 3.4.2).
func (l *login) sessionKey(algorithm string) string {
	sum := func(text string) string {
		h := algorithms[algorithm]()
		h.Write([]byte(text))
		return fmt.Sprintf("%x", h.Sum(nil))
	}
	return sum(sum(l.user+":"+l.challenge.Realm+":"+string(l.password)) + ":" + l.challenge.Nonce + ":" + l.cnonce)
}

// canAnswer tells whether there is an answer to a challenge. A key of a session is
// made of what only a challenge with qop has in its answer.
func canAnswer(c *digest.Challenge) bool {
	plain := *c
	name, ofSession := algorithm(c)
	plain.Algorithm = name
	return digest.CanDigest(&plain) && !(ofSession && (len(c.QOP) == 0 || algorithms[name] == nil))
}

// learn reads what the server asks for who refused a request, and tells whether
// that is anything new. Who has once asked for Digest is never told the password.
func (l *login) learn(h http.Header) bool {
	if l.user == "" && l.password == "" || l.basic {
		return false
	}
	var known, others bool
	for _, s := range h.Values("WWW-Authenticate") {
		if !digest.IsDigest(s) {
			others = true
			continue
		}
		known = true
		c, err := digest.ParseChallenge(s)
		if len(s) > maxChallenge || err != nil || !canAnswer(c) {
			continue
		}
		// A new one after a first answer means that the answer was wrong.
		if l.challenge != nil && l.uses == 1 && !c.Stale {
			return false
		}
		l.challenge, l.cnonce, l.uses = c, rand.Text(), 0
		return true
	}
	if l.challenge != nil || known && !others {
		return false
	}
	l.basic = true
	return true
}
