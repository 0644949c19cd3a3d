package harness

import (
	"path/filepath"
	"testing"

	"latchkey/sync/clock"
)

// TestClock has the clock checked where no server answers: it says so, and the
// code stays. From there the date settings of the phone open.
func TestClock(t *testing.T) {
	home, _ := prepare(t, "", link)
	servers, err := clock.ParseServers("127.0.0.1:9\n127.0.0.1:10\n127.0.0.1:11")
	if err != nil {
		t.Fatal(err)
	}
	c := clock.Open(clock.Options{Path: filepath.Join(home, "files/latchkey/clock.json")})
	if err := c.SetServers(servers); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	p := start(t, home, 36)
	p.await("alice@example")
	p.tapFor("Clock not checked", 0, 0, "Check the clock")
	p.tapFor("Clock", 600, 0, "No time server could be") // “Sync now”
	p.keep("12-no-network")
	p.scrollTo("Open date settings")
	from := p.now()
	p.tap("Open date settings")
	p.hears(from, `^device starts android\.settings\.DATE_SETTINGS$`)
	p.do("back")
	p.await("alice@example")
	p.sameCode()
	p.known()
}
