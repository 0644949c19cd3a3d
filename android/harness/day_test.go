package harness

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPhone is a day with the app: it starts, gets accounts by link and by
// picture, shows their codes, goes to the background and comes back.
func TestPhone(t *testing.T) {
	home, begun := t.TempDir(), time.Now()
	p := start(t, home, 36)
	flag, frame := p.hears(0, `^device window flags \+0x2000$`), p.hears(0, `^frame 1$`)
	if flag > frame {
		t.Error("a frame was drawn before the window was kept out of pictures")
	}
	t.Logf("first frame after %.1f s", time.Since(begun).Seconds())
	p.await("Welcome to Latchkey")
	p.keep("1-welcome")

	// A link that is typed, at the end of the ways to add an account.
	p.tapFor("Add an account", 0, 257, "With the camera")
	p.scrollTo("A link that begins")
	from := p.now()
	p.tapBy("A link that begins", 0, 120)
	p.hears(from, `^device keyboard$`)
	p.do("type " + link)
	p.do("enter")
	p.await("alice@example")
	p.sameCode()
	p.keep("2-code")
	p.do("back")

	// Links and a picture from other apps, while it runs. After each Latchkey asks
	// whether the site took the code; back leads on to the list.
	p.do("link otpauth://totp/Harbour:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Harbour")
	p.await("Harbour")
	p.do("back")
	picture := filepath.Join(home, "shared.png")
	if out, err := exec.Command("qrencode", "-o", picture, "otpauth://totp/Museum:carol?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U&issuer=Museum").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s (install the package qrencode)", err, out)
	}
	p.do("share " + picture)
	p.await("Museum")
	p.do("back")
	p.await("Example")
	p.keep("3-handed-over")

	from = p.now()
	p.tap("Example")
	p.hears(from, `^device clipboard sensitive \d{6}$`)

	// Back leaves a screen, also from a field with the focus, then the app.
	p.tapFor("No backup yet", 0, 0, "recovery code")
	p.do("back")
	p.await("Museum")
	from = p.now()
	p.do("back")
	p.hears(from, `^device leaves$`)

	p.do("stop")
	from = p.now()
	busy := p.busy()
	time.Sleep(5 * time.Second) // what would tick does so by itself
	t.Logf("in the background: %.1f %% of a processor that is played, %d goroutines", 100*(p.busy()-busy).Seconds()/5, p.goroutines())
	for _, line := range p.lines[from:p.now()] {
		if strings.HasPrefix(line, "frame ") {
			t.Errorf("in the background: %s", line)
		}
	}
	p.do("resume")
	p.hears(from, `^frame `)
	p.sameCode()
	busy = p.busy()
	time.Sleep(5 * time.Second)
	t.Logf("at rest: %.1f %% of a processor that is played, %d goroutines, memory %s", 100*(p.busy()-busy).Seconds()/5, p.goroutines(), p.memory())
	p.known()
	p.kill()

	// Another day.
	p = start(t, home, 36)
	p.await("Museum")
	p.sameCode()
	p.known()
	p.kill()

	// The key in the keystore is gone: no first start is made of that.
	keys, err := filepath.Glob(filepath.Join(home, "latchkey.*"))
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys: %v, %v", keys, err)
	}
	if err := os.Remove(keys[0]); err != nil {
		t.Fatal(err)
	}
	p = start(t, home, 36)
	p.await("(?i)gone|missing")
	p.keep("4-key-lost")
	p.known()
}

// TestOldest starts the app by a link, on the oldest Android that it is for.
func TestOldest(t *testing.T) {
	p := start(t, t.TempDir(), 24)
	p.await("Welcome to Latchkey")
	p.do("link " + link)
	p.await("alice@example")
	p.sameCode()
	p.known()
}
