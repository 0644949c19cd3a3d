package harness

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	t.Logf("first frame after %.1f s, and %.1f s of the processor that is played", time.Since(begun).Seconds(), p.busy().Seconds())
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
	frames := p.works("in the background, just left", 5*time.Second) // what would tick does so by itself
	frames += p.works("in the background", 5*time.Second)
	if frames > 0 {
		t.Errorf("in the background: %d frames", frames)
	}
	p.do("resume")
	p.hears(from, `^frame `)
	p.sameCode()
	p.works("in front, drawn by the processor", 5*time.Second)
	p.do("eyes shut")
	if frames := p.works("in front", 5*time.Second); frames > 8 {
		t.Errorf("%d frames in five seconds in which only the rings move", frames)
	}
	p.do("eyes open")
	t.Logf("memory %s", p.memory())
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

// TestLocked gets an account into an empty vault that has a recovery code, locks
// it, and leaves the window.
func TestLocked(t *testing.T) {
	home, _ := prepare(t, "")
	p := start(t, home, 36)
	p.await("Welcome to Latchkey")
	p.do("link " + link)
	p.await("alice@example")
	p.sameCode()
	p.do("back")
	p.await("No backup yet")

	p.settle()
	p.do(menu)
	p.tapFor("Settings", 0, 0, "Set the lock")
	p.tapFor("Set the lock", 0, 0, "New passphrase")
	p.typeUnder("New passphrase", passphrase)
	p.typeUnder("The same again", passphrase)
	p.do("enter")
	p.await("The app lock is on")
	p.keep("8-lock-on")

	p.elsewhere(func() {})
	p.await("Latchkey is locked")
	p.keep("9-locked")
	for _, line := range lines(p.look()) {
		if regexp.MustCompile(`\d{3} ?\d{3}|alice`).MatchString(line) {
			t.Errorf("behind the lock: %q", line)
		}
	}
	p.unlock()
	p.await("alice@example|The app lock is on")
	p.known()
}
