package places_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/webdav"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/backup/places"
)

// authority signs the certificates that the tests trust.
var authority tls.Certificate

// The system's certificates are read once, so this has to come first.
func TestMain(m *testing.M) {
	authority = certificate("authority", nil)
	path := filepath.Join(os.TempDir(), fmt.Sprintf("latchkey-ca-%d.pem", os.Getpid()))
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Certificate[0]})
	if err := os.WriteFile(path, data, 0o600); err != nil {
		panic(err)
	}
	os.Setenv("SSL_CERT_FILE", path)
	code := m.Run()
	os.Remove(path)
	os.Exit(code)
}

// certificate is one for a host on loopback, or an authority's.
func certificate(name string, by *tls.Certificate) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true}
	parent, signer := c, key
	if by == nil {
		c.IsCA, c.KeyUsage = true, x509.KeyUsageCertSign
	} else {
		c.IPAddresses = []net.IP{net.ParseIP(name)}
		parent, signer = by.Leaf, by.PrivateKey.(*ecdsa.PrivateKey)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// hostile is a WebDAV server that behaves until it is told otherwise.
type hostile struct {
	*httptest.Server
	dir  string
	turn atomic.Pointer[func(w http.ResponseWriter, r *http.Request, behave http.Handler)]
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	h := &hostile{dir: t.TempDir()}
	dav := &webdav.Handler{FileSystem: webdav.Dir(h.dir), LockSystem: webdav.NewMemLS()}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != serverUser || password != serverPassword {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if turn := h.turn.Load(); turn != nil {
			(*turn)(w, r, dav)
			return
		}
		dav.ServeHTTP(w, r)
	}))
	h.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(h.Close)
	return h
}

func (h *hostile) place() vault.Place {
	return vault.Place{Kind: vault.WebDAV, At: h.URL, User: serverUser, Password: serverPassword, Keep: 1}
}

// on lets a method be answered otherwise.
func (h *hostile) on(method string, answer http.HandlerFunc) {
	turn := func(w http.ResponseWriter, r *http.Request, behave http.Handler) {
		if r.Method == method || method == "" {
			answer(w, r)
			return
		}
		behave.ServeHTTP(w, r)
	}
	h.turn.Store(&turn)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// Whatever a server does: it is told by its name within bounds, what was there
// stays good, the password goes nowhere else, and when the server behaves again
// so does the place.
func TestHostile(t *testing.T) {
	var asked atomic.Int32
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	// What all of them have before they turn hostile.
	before, first := newHostile(t), newDevice(t, 3)
	first.add(before.place())
	first.good()
	good, err := os.ReadFile(filepath.Join(before.dir, first.vault.Places[0].Good.Name))
	must(t, err)
	forEver := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
				return
			}
		}
	}
	for name, tc := range map[string]struct {
		method string
		answer http.HandlerFunc
		want   error // nil: it goes well all the same
	}{
		"never answers":          {"", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, places.ErrSlow},
		"never answers the file": {"PUT", func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() }, places.ErrSlow},
		"answers drop by drop": {"GET", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write([]byte("a"))
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}, places.ErrSlow},
		"hangs up":             {"", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, places.ErrOffline},
		"401":                  {"", status(401), places.ErrRefused},
		"401 for files":        {"PUT", status(401), places.ErrRefused},
		"403":                  {"PUT", status(403), places.ErrDenied},
		"404":                  {"", status(404), places.ErrGone},
		"405":                  {"PUT", status(405), places.ErrNotWebDAV},
		"409":                  {"PUT", status(409), places.ErrGone},
		"413":                  {"PUT", status(413), places.ErrFull},
		"423":                  {"PUT", status(423), places.ErrServer},
		"429":                  {"", status(429), places.ErrServer},
		"500":                  {"", status(500), places.ErrServer},
		"503 with no end":      {"", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503); forEver(w, r) }, places.ErrServer},
		"507":                  {"PUT", status(507), places.ErrFull},
		"507 at the end":       {"MOVE", status(507), places.ErrFull},
		"says that all exists": {"PUT", status(412), places.ErrFailed},
		"another host": {"", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
		}, places.ErrElsewhere},
		"another path": {"", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/login", http.StatusFound)
		}, places.ErrElsewhere},
		"a file with no end": {"GET", forEver, places.ErrUnproven},
		"a page of a hotel":  {"", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>Please log in") }, places.ErrNotWebDAV},
		"an empty file":      {"GET", status(200), places.ErrUnproven},
		"takes and forgets":  {"PUT", status(201), places.ErrUnproven},
		"renames and forgets": {"MOVE", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(201)
		}, places.ErrUnproven},
		"renames in part":   {"MOVE", status(207), nil},
		"cannot rename":     {"MOVE", status(405), nil},
		"a proxy in front":  {"MOVE", status(502), nil},
		"forbids to rename": {"MOVE", status(403), nil},
		"forbids to remove": {"DELETE", status(403), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostile(t)
			must(t, os.CopyFS(h.dir, os.DirFS(before.dir)))
			d := &device{TB: t, vault: first.vault.Clone(), now: first.now}
			d.vault.Places[0].At = h.URL + "/"
			d.vault.Accounts[0].Note = "new"
			marker := filepath.Join(h.dir, "latchkey-"+d.vault.Places[0].ID+".id")
			answer := tc.answer
			if tc.method == "GET" {
				answer = func(w http.ResponseWriter, r *http.Request) {
					if strings.HasSuffix(r.URL.Path, ".id") {
						http.ServeFile(w, r, marker)
						return
					}
					tc.answer(w, r)
				}
			}
			h.on(tc.method, answer)
			switch {
			case tc.want == nil:
				d.good()
				h.turn.Store(nil)
				return
			case errors.Is(tc.want, places.ErrSlow):
				d.keeper.SetPatience(2 * time.Second)
			}
			d.fails(tc.want)
			h.turn.Store(nil)
			d.keeper.SetPatience(0)
			if data, err := os.ReadFile(filepath.Join(h.dir, d.vault.Places[0].Good.Name)); err != nil || !bytes.Equal(data, good) {
				t.Errorf("the last good backup: %d bytes, %v", len(data), err)
			}
			d.good()
			if asked.Load() != 0 {
				t.Error("another host was asked")
			}
		})
	}
}

// What comes back cut off, or is another backup, is not called good.
func TestServerSpoils(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"cut off": func(b []byte) []byte { return b[:len(b)-1] },
		"changed": func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"longer":  func(b []byte) []byte { return append(b, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHostile(t)
			d := newDevice(t, 3)
			d.add(h.place())
			d.good()
			good := filepath.Join(h.dir, d.vault.Places[0].Good.Name)
			d.vault.Accounts[0].Note = "new"
			h.on("GET", func(w http.ResponseWriter, r *http.Request) {
				data, err := os.ReadFile(filepath.Join(h.dir, filepath.FromSlash(r.URL.Path)))
				if err != nil {
					w.WriteHeader(404)
					return
				}
				if strings.HasSuffix(r.URL.Path, ".age") {
					data = spoil(data)
				}
				w.Write(data)
			})
			d.fails(places.ErrUnproven)
			h.turn.Store(nil)
			d.opens(good, 3)
			if got := names(t, h.dir); len(got) != 1 {
				t.Errorf("left: %v", got)
			}
		})
	}
	// The connection ends within the file.
	h := newHostile(t)
	d := newDevice(t, 3)
	d.add(h.place())
	d.good()
	d.vault.Accounts[0].Note = "new"
	h.on("GET", func(w http.ResponseWriter, r *http.Request) {
		data, _ := os.ReadFile(filepath.Join(h.dir, filepath.FromSlash(r.URL.Path)))
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		if strings.HasSuffix(r.URL.Path, ".age") {
			data = data[:len(data)/2]
		}
		w.Write(data)
	})
	d.fails(places.ErrUnproven)
}

func TestCertificates(t *testing.T) {
	h := newHostile(t)
	other := certificate("other", nil)
	for name, tc := range map[string]struct {
		certificate tls.Certificate
		want        error
	}{
		"of an authority":     {certificate("127.0.0.1", &authority), nil},
		"of nobody":           {certificate("127.0.0.1", &other), places.ErrCertificate},
		"of another computer": {certificate("127.0.0.2", &authority), places.ErrCertificate},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewUnstartedServer(h.Config.Handler)
			s.Config.ErrorLog = log.New(io.Discard, "", 0)
			s.TLS = &tls.Config{Certificates: []tls.Certificate{tc.certificate}}
			s.StartTLS()
			defer s.Close()
			d := newDevice(t, 2)
			p, err := d.keeper.Add(t.Context(), vault.Place{Kind: vault.WebDAV, At: s.URL, User: serverUser, Password: serverPassword}, false)
			if !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
			if tc.want == nil {
				must(t, places.Admit(d.vault, p))
				d.good()
			}
		})
	}
	// https where there is none.
	d := newDevice(t, 2)
	if _, err := d.keeper.Add(t.Context(), vault.Place{Kind: vault.WebDAV, At: strings.Replace(h.URL, "http:", "https:", 1)}, false); !errors.Is(err, places.ErrNotWebDAV) {
		t.Errorf("no TLS: %v", err)
	}
}

func TestOffline(t *testing.T) {
	h := newHostile(t)
	d := newDevice(t, 2)
	d.add(h.place())
	d.good()
	h.Close()
	d.vault.Accounts[0].Note = "new"
	d.fails(places.ErrOffline)
	d.vault.Places[0].At = "https://no-such-host.invalid/"
	d.fails(places.ErrOffline)
}

// The password is in no error, and in no request but those to the server.
func TestPasswordStays(t *testing.T) {
	h := newHostile(t)
	d := newDevice(t, 2)
	d.add(h.place())
	var said []string
	for _, code := range []int{401, 403, 404, 409, 500, 507} {
		h.on("", status(code))
		r := d.backUp()[0]
		said = append(said, fmt.Sprintf("%v %+v", r.Err, r))
	}
	for _, s := range said {
		if strings.Contains(s, "canary") || strings.Contains(s, string(d.vault.RecoveryCode)) {
			t.Errorf("told: %s", s)
		}
	}
	h.turn.Store(nil)
	d.good()
	for _, name := range names(t, h.dir) {
		data, err := os.ReadFile(filepath.Join(h.dir, name))
		if err != nil || bytes.Contains(data, []byte("canary")) {
			t.Errorf("%s: %v", name, err)
		}
		c, err := backup.Read(t.Context(), bytes.NewReader(data), string(d.vault.RecoveryCode))
		if err != nil || len(c.Vault.Places) != 0 {
			t.Errorf("places in a backup: %v", err)
		}
	}
}
