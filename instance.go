package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"time"
)

// The window of a profile listens on a socket in its data folder, which only
// its owner may enter. A later start hands over what it was to open and ends:
// two windows of the same accounts would only confuse. Sockets of this kind
// exist on Linux, Android, macOS, and Windows since 10.
const (
	// socketTime bounds an exchange with another start. A window that does not
	// answer in it is taken for hung, and a new one opens.
	socketTime = 3 * time.Second
	maxRequest = 1 << 20 // bytes; a migration link has about 3,000
)

// request is what a later start hands over: one line of JSON, answered by one
// line "ok".
type request struct {
	Place string   `json:"place"` // as in --store
	Open  []string `json:"open"`
}

// handOver asks the window that listens on the socket at path, for the vault at
// place, to show itself and to open links. It tells whether there is one.
func handOver(path, place string, links []string) bool {
	c, err := net.DialTimeout("unix", path, socketTime)
	if err != nil {
		return false
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(socketTime)); err != nil {
		return false
	}
	if err := json.NewEncoder(c).Encode(request{place, links}); err != nil {
		return false
	}
	answer, err := bufio.NewReader(c).ReadString('\n')
	return err == nil && answer == "ok\n"
}

// listen calls show with the links that later starts for the same place hand
// over, on a goroutine of its own, until close is called. show may not block. An
// error means that later starts will open windows of their own, which the vault
// bears.
func listen(path, place string, show func(links []string)) (close func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	// What a window that was killed has left; handOver found nobody behind it.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			serve(c, place, show)
		}
	}()
	return func() { l.Close() }, nil
}

func serve(c net.Conn, place string, show func(links []string)) {
	defer c.Close()
	var r request
	if c.SetDeadline(time.Now().Add(socketTime)) != nil || json.NewDecoder(io.LimitReader(c, maxRequest)).Decode(&r) != nil || r.Place != place {
		return
	}
	show(r.Open)
	// If this does not arrive, the other start opens a window too.
	_, _ = io.WriteString(c, "ok\n")
}
