package main

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A later start finds the window that is open, and nobody when it was closed or
// killed.
func TestHandOver(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "profile")
	socket := filepath.Join(dir, "window.sock")
	if handOver(socket, "os", nil) {
		t.Error("a window answers before there is one")
	}
	got := make(chan []string, 10)
	stop, err := listen(socket, "os", func(links []string) { got <- links })
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v, %v", info.Mode(), err)
	}
	links := []string{"otpauth://totp/x?secret=AAAA", "file:///tmp/a.png"}
	if !handOver(socket, "os", links) || !slices.Equal(<-got, links) {
		t.Error("the links did not arrive")
	}
	if handOver(socket, "file:/x", nil) {
		t.Error("the window of another vault answers")
	}
	// One that says nothing, or too much, hinders nobody.
	for _, text := range []string{"", "nonsense\n", `{"open":["` + strings.Repeat("x", maxRequest) + `"]}` + "\n"} {
		c, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(text)) // it may be cut short by the other side
		c.Close()
	}
	if !handOver(socket, "os", nil) || len(<-got) != 0 {
		t.Error("it does not answer any more")
	}
	stop()
	if handOver(socket, "os", nil) {
		t.Error("a closed window answers")
	}

	// A socket that a killed window left behind is taken over.
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	if handOver(socket, "os", nil) {
		t.Error("a dead socket answers")
	}
	stop, err = listen(socket, "os", func([]string) { got <- nil })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if !handOver(socket, "os", nil) {
		t.Error("nobody answers at the socket that was taken over")
	}
}
