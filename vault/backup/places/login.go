package places

import (
	"net/http"

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
		c, err := digest.Digest(l.challenge, digest.Options{Method: req.Method, URI: req.URL.RequestURI(), GetBody: req.GetBody, Count: l.uses, Username: l.user, Password: string(l.password)})
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", c.String())
	}
	return nil
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
		if len(s) > maxChallenge || err != nil || !digest.CanDigest(c) {
			continue
		}
		// A new one after a first answer means that the answer was wrong.
		if l.challenge != nil && l.uses == 1 && !c.Stale {
			return false
		}
		l.challenge, l.uses = c, 0
		return true
	}
	if l.challenge != nil || known && !others {
		return false
	}
	l.basic = true
	return true
}
