package places

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/emersion/go-webdav"

	"latchkey/vault"
	"latchkey/vault/backup"
	"latchkey/vault/reason"
)

const (
	// maxListing bounds what a server may say about a folder, in bytes, and
	// maxDepth how deep its XML may be: the library reads it recursively.
	maxListing = 8 << 20
	maxDepth   = 32

	// answerTime is how long a server may take to begin an answer.
	answerTime = 30 * time.Second
)

// webDAV is a place on a server (RFC 4918). It sends nothing but to the address
// that the person gave.
type webDAV struct {
	client *webdav.Client
	base   string // path of the folder, with a slash at the end
}

func openWebDAV(p vault.Place) (shelf, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = answerTime
	transport.DisableKeepAlives = true // tries are rare, and nothing is to stay open
	transport.DisableCompression = true
	return connect(p, transport)
}

func connect(p vault.Place, transport http.RoundTripper) (*webDAV, error) {
	u, err := url.Parse(p.At)
	if err != nil || u.Host == "" {
		return nil, reason.For(ErrAddress, "it cannot be read", nil)
	}
	strict := &strictClient{
		login: login{user: p.User, password: p.Password},
		client: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	client, err := webdav.NewClient(strict, p.At)
	if err != nil {
		return nil, reason.For(ErrAddress, "it cannot be read", nil)
	}
	return &webDAV{client, strings.TrimRight(u.Path, "/") + "/"}, nil
}

func (w *webDAV) read(ctx context.Context, name string, most int64) ([]byte, error) {
	body, err := w.client.Open(ctx, w.base+name)
	if err != nil {
		return nil, network(ctx, err)
	}
	defer body.Close()
	data, err := readUpTo(body, most)
	if err != nil {
		return nil, network(ctx, err)
	}
	return data, nil
}

// create uploads beside and then renames, so that nobody sees half a backup
// under its name. Where the server cannot rename (a proxy in front of it often
// spoils the Destination header, RFC 4918 10.3) the name itself is uploaded to.
func (w *webDAV) create(ctx context.Context, name string, data []byte) error {
	part := name + ".part"
	if err := w.put(ctx, part, data); err != nil {
		return err
	}
	err := network(ctx, w.client.Move(ctx, w.base+part, w.base+name, &webdav.MoveOptions{NoOverwrite: true}))
	if err == nil {
		return nil
	}
	if left := w.remove(ctx, part); left != nil && ctx.Err() != nil {
		return err
	}
	var status statusError
	if errors.Is(err, fs.ErrExist) || !errors.As(err, &status) || errors.Is(err, ErrFull) || errors.Is(err, ErrRefused) {
		return err
	}
	return w.put(ctx, name, data)
}

func (w *webDAV) put(ctx context.Context, name string, data []byte) error {
	file, err := w.client.Create(ctx, w.base+name)
	if err != nil {
		return network(ctx, err)
	}
	// If the request ends early, its error is the one that says why.
	_, short := file.Write(data)
	if err := file.Close(); err != nil {
		return network(ctx, err)
	}
	return network(ctx, short)
}

func (w *webDAV) list(ctx context.Context) ([]string, error) {
	infos, err := w.client.ReadDir(ctx, w.base, false)
	if err != nil {
		var status statusError
		if err = network(ctx, err); !errors.As(err, &status) && errors.Is(err, ErrFailed) {
			err = fmt.Errorf("%w: it does not list its files", ErrNotWebDAV)
		}
		return nil, err
	}
	var names []string
	for _, info := range infos {
		if !info.IsDir {
			names = append(names, path.Base(info.Path))
		}
	}
	return names, nil
}

func (w *webDAV) remove(ctx context.Context, name string) error {
	return network(ctx, w.client.RemoveAll(ctx, w.base+name))
}

// network gives an error of a request its sentinel. What is not known comes from
// the connection.
func network(ctx context.Context, err error) error {
	var conn *url.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, fs.ErrExist), errors.Is(err, fs.ErrNotExist):
		return err
	case errors.As(err, &conn) && conn.Timeout():
		return fmt.Errorf("%w: %w", ErrSlow, err)
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Errorf("%w: it answers without encryption", ErrNotWebDAV)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: the answer ended early", ErrUnproven)
	}
	var status statusError
	if known := classify(err); !errors.Is(known, ErrFailed) && !errors.Is(known, ErrGone) && !errors.Is(known, ErrDenied) || errors.As(err, &status) {
		return known
	}
	// Whatever else the connection says, the server was not reached.
	var unreached net.Error
	if errors.As(err, &unreached) {
		return fmt.Errorf("%w: %w", ErrOffline, err)
	}
	return err
}

// strictClient sends the requests of the library: with a login, a known length,
// and never over a file that is there. It takes answers apart before the library
// does.
type strictClient struct {
	client *http.Client
	login  login
}

// Do implements webdav.HTTPClient.
func (c *strictClient) Do(req *http.Request) (*http.Response, error) {
	switch req.Method {
	case "PROPFIND":
		// The library asks for more and gives up over what it cannot read of it,
		// such as the weak ETag (RFC 9110 8.8.1) that Apache has for a file of the
		// last second.
		body(req, []byte(listQuestion))
	case http.MethodPut:
		// In chunks of no known length, as the library sends, some servers make
		// empty files (PHP behind FastCGI).
		data, err := readUpTo(req.Body, backup.MaxFile)
		req.Body.Close()
		if err != nil {
			return nil, err
		}
		body(req, data)
		req.Header.Set("If-None-Match", "*")
	}
	resp, err := c.login.send(c.client, req)
	if err != nil {
		return nil, err
	}
	if err := refusal(req.Method, resp.StatusCode); err != nil {
		resp.Body.Close()
		return nil, err
	}
	if resp.StatusCode != http.StatusMultiStatus {
		return resp, nil
	}
	defer resp.Body.Close()
	data, err := readUpTo(resp.Body, maxListing)
	if err != nil {
		return nil, err
	}
	if err := shallow(data); err != nil {
		return nil, err
	}
	if req.Method != "PROPFIND" {
		return nil, refusal(req.Method, http.StatusConflict) // it was done in part
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return resp, nil
}

// listQuestion asks what there is in a folder, RFC 4918 9.1.
const listQuestion = `<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/></prop></propfind>`

func body(req *http.Request, data []byte) {
	req.ContentLength = int64(len(data))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

// statusError is an answer that is no success.
type statusError struct {
	sentinel error
	code     int
}

func (e statusError) Error() string {
	return fmt.Sprintf("%v: the server says %d %s", e.sentinel, e.code, strings.ToLower(http.StatusText(e.code)))
}

func (e statusError) Unwrap() error { return e.sentinel }

// refusal returns the error that an answer is, or nil.
func refusal(method string, code int) error {
	switch {
	case method == "PROPFIND" && code == http.StatusMultiStatus, method != "PROPFIND" && code/100 == 2:
		return nil
	case code/100 == 2:
		return statusError{ErrNotWebDAV, code}
	case code/100 == 3:
		return statusError{ErrElsewhere, code}
	case code >= 500 && code != http.StatusInsufficientStorage && code != http.StatusNotImplemented:
		return statusError{ErrServer, code}
	}
	sentinel := ErrFailed
	switch code {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		sentinel = ErrRefused
	case http.StatusForbidden:
		sentinel = ErrDenied
	case http.StatusNotFound, http.StatusGone:
		if sentinel = fs.ErrNotExist; method == "PROPFIND" {
			sentinel = ErrGone
		}
	case http.StatusConflict: // RFC 4918 9.7.1: the folder is missing
		sentinel = ErrGone
	case http.StatusMethodNotAllowed, http.StatusNotImplemented, http.StatusUnsupportedMediaType:
		sentinel = ErrNotWebDAV
	case http.StatusPreconditionFailed:
		sentinel = fs.ErrExist
	case http.StatusInsufficientStorage, http.StatusRequestEntityTooLarge:
		sentinel = ErrFull
	case http.StatusLocked, http.StatusTooManyRequests, http.StatusRequestTimeout:
		sentinel = ErrServer
	}
	return statusError{sentinel, code}
}

// shallow refuses XML that is too deep, or none.
func shallow(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	depth := 0
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: its listing cannot be read", ErrNotWebDAV)
		}
		switch token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: its listing is too deep", ErrNotWebDAV)
			}
		case xml.EndElement:
			depth--
		}
	}
}
